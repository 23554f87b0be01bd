import { Secret } from "../../secrets/secret.ts";
import { UserError } from "../../user-error.ts";

/**
 * A broker's credential from `PACT_BROKER_TOKEN`, or `PACT_BROKER_USERNAME` and `PACT_BROKER_PASSWORD`; empty ones count as
 * absent. Throws a UserError if both are set, half is missing, or one cannot be put into a header. Never mentions their
 * values.
 */
export function credentialOf(
  env: Readonly<Record<string, string | undefined>>,
): BrokerCredential | undefined {
  const token = env["PACT_BROKER_TOKEN"]?.trim() || undefined;
  const username = env["PACT_BROKER_USERNAME"] || undefined;
  const password = env["PACT_BROKER_PASSWORD"] || undefined;
  if (token !== undefined) {
    if (username !== undefined || password !== undefined)
      throw both(username === undefined ? "PASSWORD" : "USERNAME");
    return { kind: "bearer", token: new Secret("token", bearerText(token)) };
  }
  if (username === undefined && password === undefined) return undefined;
  if (username === undefined) throw half("PACT_BROKER_PASSWORD", "PACT_BROKER_USERNAME");
  if (password === undefined) throw half("PACT_BROKER_USERNAME", "PACT_BROKER_PASSWORD");
  refuseColon(username);
  return { kind: "basic", username, password: new Secret("password", password) };
}

const both = (other: "USERNAME" | "PASSWORD"): UserError =>
  UserError.of(
    `PACT_BROKER_TOKEN and PACT_BROKER_${other}`,
    "one way to sign in to the broker",
    "both a token and a user",
    "Unset one: PactFlow takes the token, the open-source broker a user name and a password.",
  );

const half = (given: string, absent: string): UserError =>
  UserError.of(absent, `a value, since ${given} is set`, "nothing", `Set ${absent}, or unset ${given}.`);

/** The characters of RFC 6750, 2.1, and whatever else is visible ASCII. */
function bearerText(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw UserError.of(
    "PACT_BROKER_TOKEN",
    "a token of visible ASCII characters",
    "one with blanks, line breaks or other characters in it",
    "Copy it again, without Bearer in front.",
  );
}

/** RFC 7617, 2: anything after a colon would be the password. */
function refuseColon(username: string): void {
  if (!username.includes(":")) return;
  throw UserError.of(
    "PACT_BROKER_USERNAME",
    "a user name without a colon",
    "one with a colon",
    "Put the password into PACT_BROKER_PASSWORD.",
  );
}

/** How a caller authenticates to a broker: PactFlow takes bearer tokens, the open-source broker a user name and a password. */
export type BrokerCredential =
  | { readonly kind: "bearer"; readonly token: Secret }
  | { readonly kind: "basic"; readonly username: string; readonly password: Secret };

/**
 * The value of the `Authorization` header (RFC 6750, 2.1; RFC 7617, in UTF-8). The only place that reveals a broker's
 * credential. Its result goes straight into a request to the broker's own origin and is stored nowhere.
 */
export function authorizationOf(credential: BrokerCredential): string {
  if (credential.kind === "bearer") return `Bearer ${credential.token.reveal()}`;
  const pair = `${credential.username}:${credential.password.reveal()}`;
  return `Basic ${Buffer.from(pair, "utf8").toString("base64")}`;
}

/** The secret part of a credential. */
export const secretOf = (credential: BrokerCredential): Secret =>
  credential.kind === "bearer" ? credential.token : credential.password;
