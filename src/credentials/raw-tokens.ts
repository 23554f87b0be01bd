import { placeOf, refuseSharedInput, withoutLineEnd } from "./account.ts";
import { readJwt } from "./jwt.ts";

/** Where the credentials of a diagnosis come from. They stay raw: the diagnosis looks for faults in them. */
export interface SubjectInputs {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly places?: Readonly<Record<string, string>>;
  readonly flags: {
    readonly tokenStdin?: boolean | undefined;
    readonly tokenFile?: string | undefined;
    readonly tokenCommand?: string | undefined;
    readonly passwordStdin?: boolean | undefined;
  };
  readonly readStdin: () => Promise<string>;
  readonly readFile: (path: string) => Promise<string>;
  /** The output of the user's command. */
  readonly readCommand: (command: string) => Promise<string>;
  /** Asks on a terminal without showing the answer; absent if that is impossible or unwanted. */
  readonly prompt?: (question: string) => Promise<string>;
  /** Which kind is in question if both are given. */
  readonly prefer: "jwt" | "any";
  /** Whether sign-ins give opaque tokens here: JWT_TOKEN holds one then. */
  readonly opaqueSession?: boolean;
}

/** A text exactly as it was found. */
export interface Raw {
  readonly place: string;
  readonly text: string;
  readonly wanted: "jwt" | "any";
  /** Set for a session token of any form. */
  readonly session?: boolean;
}

export interface Account {
  readonly email: string | undefined;
  readonly password: string | undefined;
}

export async function accountOf({ env, flags, readStdin }: SubjectInputs): Promise<Account> {
  refuseSharedInput(flags);
  const email = env["TITAN_EMAIL"] || undefined;
  if (!flags.passwordStdin) return { email, password: (email && env["TITAN_PASSWORD"]) || undefined };
  return { email, password: withoutLineEnd(await readStdin()) };
}

export async function fromFlags({
  flags,
  readStdin,
  readFile,
  readCommand,
}: SubjectInputs): Promise<readonly Raw[]> {
  const { tokenStdin, tokenFile, tokenCommand } = flags;
  const raws: Raw[] = [];
  const add = (place: string, text: string) =>
    raws.push({ place, text: withoutLineEnd(text), wanted: "any" });
  if (tokenStdin) add("--token-stdin", await readStdin());
  if (tokenFile !== undefined) add("the file of --token-file", await readFile(tokenFile));
  if (tokenCommand !== undefined) add("the output of --token-command", await readCommand(tokenCommand));
  return raws;
}

export function fromEnvironment(
  inputs: Pick<SubjectInputs, "env" | "places" | "opaqueSession">,
): readonly Raw[] {
  const session = inputs.opaqueSession === true;
  const wanted = session ? "any" : "jwt";
  const called = (variable: string): string => placeOf(inputs, variable);
  const [token, jwt] = [inputs.env["TITAN_TOKEN"], inputs.env["JWT_TOKEN"]];
  return [
    ...(token === undefined ? [] : [{ place: called("TITAN_TOKEN"), text: token, wanted: "any" as const }]),
    ...(jwt === undefined ? [] : [{ place: called("JWT_TOKEN"), text: jwt, wanted, session } as const]),
  ];
}

export async function asked({ prompt }: SubjectInputs): Promise<readonly Raw[]> {
  const text = (await prompt?.("Token in question (a JWT or an API key; it is not shown): ")) ?? "";
  return text === "" ? [] : [{ place: "the prompt", text, wanted: "any" }];
}

/** Creating a key needs a JWT: if one is given, it is in question. An empty variable hides nothing that is given. */
export function inPreference(raws: readonly Raw[], prefer: SubjectInputs["prefer"]): readonly Raw[] {
  const preferred = (raw: Raw) => (prefer === "jwt" && readJwt(raw.text) === undefined ? 1 : 0);
  const given = raws.filter(({ text }) => text !== "");
  return given.length === 0 ? raws : [...given].sort((one, other) => preferred(one) - preferred(other));
}
