import { Secret } from "../secrets/secret.ts";
import { UserError } from "../user-error.ts";
import { plainText } from "./token-text.ts";

export interface SecretInputs {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: {
    readonly passwordStdin?: boolean | undefined;
    readonly tokenStdin?: boolean | undefined;
    readonly noInput?: boolean | undefined;
  };
  /** The names of variables in messages, if their values come from elsewhere. */
  readonly places?: Readonly<Record<string, string>>;
  /** Reads all of standard input. Called at most once, and only for a flag that asks for it. */
  readonly readStdin: () => Promise<string>;
  /** Asks on a terminal without showing the answer; absent if there is no terminal. */
  readonly prompt?: (question: string) => Promise<string>;
  readonly now: Date;
  /** Whether session tokens are opaque here. */
  readonly opaqueSessions?: boolean;
}

/** The name of a variable in messages. */
export const placeOf = ({ places }: Pick<SecretInputs, "places">, variable: string): string =>
  places?.[variable] ?? variable;

interface Account {
  readonly email?: Secret;
  readonly password?: Secret;
}

/** E-mail address and password; the password comes from the flag, the variable or a prompt. */
export async function gatherAccount(inputs: SecretInputs): Promise<Account> {
  const { env, flags } = inputs;
  const address = env["TITAN_EMAIL"] || undefined;
  const email =
    address && new Secret("email", plainText(placeOf(inputs, "TITAN_EMAIL"), "an e-mail address", address));
  if (flags.passwordStdin && !email) {
    throw UserError.of(
      "--password-stdin",
      "an account that the password belongs to",
      "no TITAN_EMAIL",
      "Set TITAN_EMAIL, or leave the flag out.",
    );
  }
  const password = await gatherPassword(inputs, email !== undefined);
  return { ...(email && { email }), ...(email && password && { password }) };
}

/** The account of `TITAN_SECOND_EMAIL`, which must not be the first one under another variable. */
export function secondAccount(inputs: SecretInputs): {
  readonly secondEmail?: Secret;
  readonly secondPassword?: Secret;
} {
  const { TITAN_EMAIL: first, TITAN_SECOND_EMAIL: address, TITAN_SECOND_PASSWORD: password } = inputs.env;
  if (!address || !password) return {};
  if (address.toLowerCase() === first?.toLowerCase())
    throw new UserError(
      "TITAN_SECOND_EMAIL is TITAN_EMAIL: isolation shows between two accounts. Set it to an account of another customer",
    );
  const [emailAt, passwordAt] = ["TITAN_SECOND_EMAIL", "TITAN_SECOND_PASSWORD"].map((name) =>
    placeOf(inputs, name),
  );
  return {
    secondEmail: new Secret("second-email", plainText(emailAt ?? "", "an e-mail address", address)),
    secondPassword: new Secret("password", onOneLine(password, passwordAt ?? "")),
  };
}

async function gatherPassword(inputs: SecretInputs, wanted: boolean): Promise<Secret | undefined> {
  const { env, flags, prompt } = inputs;
  if (flags.passwordStdin) return new Secret("password", await readPiped(inputs, "--password-stdin"));
  const password = env["TITAN_PASSWORD"];
  if (password) return new Secret("password", onOneLine(password, placeOf(inputs, "TITAN_PASSWORD")));
  if (!wanted || flags.noInput || prompt === undefined) return undefined;
  const answer = await prompt("Password of the account in TITAN_EMAIL: ");
  return answer === "" ? undefined : new Secret("password", answer);
}

/** A password may contain anything; only a line break at its end is certainly not part of it. */
function onOneLine(password: string, place: string): string {
  if (!/[\r\n]$/.test(password)) return password;
  throw UserError.of(
    place,
    "a password",
    "a line break at its end",
    "Take it away, for example with printf instead of echo when the secret is stored.",
  );
}

/** Rejects two secrets from the one standard input. */
export function refuseSharedInput({ passwordStdin, tokenStdin }: SecretInputs["flags"]): void {
  if (!passwordStdin || !tokenStdin) return;
  throw UserError.of(
    "--password-stdin and --token-stdin",
    "one of them, since there is one standard input",
    "both",
    "Put the password or the token into the environment and keep the other flag.",
  );
}

/** A file and a pipe end with a line break that is not part of the secret. */
export const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, "");

/** The secret on standard input, without the line break that ends it. */
export async function readPiped({ readStdin }: SecretInputs, place: string): Promise<string> {
  const text = withoutLineEnd(await readStdin());
  if (text !== "") return text;
  throw UserError.of(
    place,
    "a secret on standard input",
    "nothing",
    'Pipe it in, as in: printf %s "$SECRET" | titan-auth …',
  );
}
