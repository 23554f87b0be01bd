import type { Secret } from "../../secrets/secret.ts";

/** How a broker is told who asks: PactFlow takes bearer tokens, the open-source broker a user name and a password. */
export type BrokerCredential =
  | { readonly kind: "bearer"; readonly token: Secret }
  | { readonly kind: "basic"; readonly username: string; readonly password: Secret };

/**
 * The value of the `Authorization` header (RFC 6750, 2.1; RFC 7617, in UTF-8). The single place that reveals a broker's
 * credential. What it gives goes straight into a request to the broker's own origin and is kept nowhere.
 */
export function authorizationOf(credential: BrokerCredential): string {
  if (credential.kind === "bearer") return `Bearer ${credential.token.reveal()}`;
  const pair = `${credential.username}:${credential.password.reveal()}`;
  return `Basic ${Buffer.from(pair, "utf8").toString("base64")}`;
}

/** The part of a credential that must not be seen. */
export const secretOf = (credential: BrokerCredential): Secret =>
  credential.kind === "bearer" ? credential.token : credential.password;
