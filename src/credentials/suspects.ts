import { documentedKeyPrefix } from "../../contracts/catalogue.ts";
import { inspect } from "../../suites/diagnosis/shape.ts";
import type { Token, TokenKind } from "../../suites/diagnosis/token.ts";
import type { Credential } from "../../suites/kit/credential.ts";
import { Secret } from "../secrets/secret.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { jwtFacts, readJwt } from "./jwt.ts";
import type { GatheredSecrets } from "./sources.ts";
import { SourceError } from "./token-text.ts";

/** Where the credentials of a diagnosis come from. Raw: what is wrong with them is what is looked for. */
export interface SuspectInputs {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: {
    readonly tokenStdin?: boolean | undefined;
    readonly tokenFile?: string | undefined;
    readonly tokenCommand?: string | undefined;
    readonly passwordStdin?: boolean | undefined;
  };
  readonly readStdin: () => Promise<string>;
  readonly readFile: (path: string) => Promise<string>;
  /** The output of a command of the user's own. */
  readonly readCommand: (command: string) => Promise<string>;
  /** Asks on a terminal without showing the answer; absent where that is not possible or not wanted. */
  readonly prompt?: (question: string) => Promise<string>;
  /** Which kind is in question where both are given. */
  readonly prefer: "jwt" | "any";
}

export interface Suspects {
  readonly subject?: Token;
  readonly companion?: Token;
  readonly account: boolean;
  /** What can be sent, in the slots in which probes find it. */
  readonly secrets: GatheredSecrets;
  /** Tokens of which not even a piece may be seen. */
  readonly tokens: readonly Secret[];
}

interface Raw {
  readonly place: string;
  readonly text: string;
  readonly wanted: "jwt" | "any";
}

/** The credential in question, one to compare it with, and the account. Throws a `SourceError` where a place cannot be read. */
export async function gatherSuspects(inputs: SuspectInputs): Promise<Suspects> {
  const account = await accountOf(inputs);
  const found = [...(await fromFlags(inputs)), ...fromEnvironment(inputs.env)];
  const raws = found.length > 0 || account.password !== undefined ? found : await asked(inputs);
  const [first, second] = inPreference(raws, inputs.prefer);
  const around = { password: account.password, email: account.email };
  const subject = first && examine(first, around, "first");
  const companion =
    second && second.text.trim() !== first?.text.trim()
      ? examine(second, around, "second", subject?.token.kind)
      : undefined;
  const taken = [subject, companion].filter((one) => one !== undefined);
  const hasAccount = account.email !== undefined && account.password !== undefined;
  const token = subject?.token ?? (hasAccount ? signInToken : undefined);
  return {
    ...(token && { subject: token }),
    ...(companion?.token.sendable && { companion: companion.token }),
    account: hasAccount,
    secrets: secretsOf(taken, account),
    tokens: taken.flatMap(({ token: { sendable }, secret }) => (sendable ? [secret] : [])),
  };
}

/** Where only an account is given, its own JWT is in question. */
const signInToken: Token = {
  place: "sign-in",
  kind: "jwt",
  credential: { kind: "jwt" },
  faults: [],
  sendable: true,
};

interface Account {
  readonly email: string | undefined;
  readonly password: string | undefined;
}

async function accountOf({ env, flags, readStdin }: SuspectInputs): Promise<Account> {
  const email = env["TITAN_EMAIL"] || undefined;
  if (!flags.passwordStdin) return { email, password: (email && env["TITAN_PASSWORD"]) || undefined };
  if (flags.tokenStdin) {
    throw new SourceError({
      place: "--password-stdin and --token-stdin",
      wanted: "one of them, since there is one standard input",
      got: "both",
      remedy: "Put the password or the token into the environment and keep the other flag.",
    });
  }
  return { email, password: withoutEnd(await readStdin()) };
}

async function fromFlags({
  flags,
  readStdin,
  readFile,
  readCommand,
}: SuspectInputs): Promise<readonly Raw[]> {
  const { tokenStdin, tokenFile, tokenCommand } = flags;
  const raws: Raw[] = [];
  const add = (place: string, text: string) => raws.push({ place, text: withoutEnd(text), wanted: "any" });
  if (tokenStdin) add("--token-stdin", await readStdin());
  if (tokenFile !== undefined) add(`the file of --token-file`, await readFile(tokenFile));
  if (tokenCommand !== undefined) add("the output of --token-command", await readCommand(tokenCommand));
  return raws;
}

/** A file and a pipe end with a line break that is not part of the secret. */
const withoutEnd = (text: string): string => text.replace(/\r?\n$/, "");

function fromEnvironment(env: SuspectInputs["env"]): readonly Raw[] {
  const [token, jwt] = [env["TITAN_TOKEN"], env["JWT_TOKEN"]];
  return [
    ...(token === undefined ? [] : [{ place: "TITAN_TOKEN", text: token, wanted: "any" as const }]),
    ...(jwt === undefined ? [] : [{ place: "JWT_TOKEN", text: jwt, wanted: "jwt" as const }]),
  ];
}

async function asked({ prompt }: SuspectInputs): Promise<readonly Raw[]> {
  const text = (await prompt?.("Token in question (a JWT or an API key; it is not shown): ")) ?? "";
  return text === "" ? [] : [{ place: "the prompt", text, wanted: "any" }];
}

/** A key's creation needs a JWT: where one is given, that is in question. An empty variable hides nothing that is given. */
function inPreference(raws: readonly Raw[], prefer: SuspectInputs["prefer"]): readonly Raw[] {
  const preferred = (raw: Raw) => (prefer === "jwt" && readJwt(raw.text) === undefined ? 1 : 0);
  const given = raws.filter(({ text }) => text !== "");
  return given.length === 0 ? raws : [...given].sort((one, other) => preferred(one) - preferred(other));
}

interface Examined {
  readonly token: Token;
  readonly secret: Secret;
}

function examine(raw: Raw, account: Account, rank: "first" | "second", taken?: TokenKind): Examined {
  const { faults, mended } = inspect(raw.text, { wanted: raw.wanted, ...account });
  const again = inspect(mended, { wanted: raw.wanted, ...account });
  const kind = kindOf(mended);
  const secret = new Secret(kind === "unknown" ? "token" : kind, mended);
  const fingerprint = faults.includes("password-as-token") ? undefined : fingerprintOf(mended);
  const kid = readJwt(mended)?.header["kid"];
  const claims = jwtFacts(mended);
  return {
    secret,
    token: {
      place: raw.place,
      kind,
      credential: credentialOf(kind, rank === "second" && taken === "jwt"),
      faults,
      sendable: again.faults.length === 0 && /^[\x21-\x7e]+$/.test(mended),
      ...(fingerprint !== undefined && { fingerprint }),
      ...(claims && { claims: { ...claims, ...(typeof kid === "string" ? { kid } : {}) } }),
      ...(kind === "key" && { livePrefix: mended.startsWith("titan_sk_live_") }),
    },
  };
}

const kindOf = (text: string): TokenKind =>
  readJwt(text) !== undefined ? "jwt" : text.startsWith(documentedKeyPrefix) ? "key" : "unknown";

/** The slot of a credential: a second JWT beside a first one has its own. */
const credentialOf = (kind: TokenKind, besideJwt: boolean): Credential =>
  kind !== "jwt" ? { kind: "given-key" } : { kind: besideJwt ? "control-jwt" : "jwt" };

function secretsOf(taken: readonly Examined[], { email, password }: Account): GatheredSecrets {
  const held: { jwt?: Secret; key?: Secret; controlJwt?: Secret } = {};
  for (const { token, secret } of taken.filter(({ token }) => token.sendable)) {
    if (token.credential.kind === "jwt") held.jwt ??= secret;
    else if (token.credential.kind === "control-jwt") held.controlJwt = secret;
    else held.key ??= secret;
  }
  return {
    ...held,
    ...(email !== undefined && { email: new Secret("email", email) }),
    ...(email !== undefined && password !== undefined && { password: new Secret("password", password) }),
    notices: [],
  };
}
