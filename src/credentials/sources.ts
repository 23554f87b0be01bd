import { documentedKeyPrefix } from "../../contracts/catalogue/catalogue.ts";
import type { MintedKey } from "../../contracts/catalogue/credential.ts";
import { looksSecret, Secret } from "../secrets/secret.ts";
import { UserError } from "../user-error.ts";
import {
  gatherAccount,
  placeOf,
  readPiped,
  refuseSharedInput,
  type SecretInputs,
  secondAccount,
} from "./account.ts";
import { jwtFacts, tokenClaims } from "./jwt.ts";
import { type AccountMark, accountMark } from "./keys/ledger-file.ts";
import { jwtText, sessionText, tokenText } from "./token-text.ts";

export type { SecretInputs } from "./account.ts";

export interface GivenKey {
  readonly credential: MintedKey;
  readonly secret: Secret;
}

export interface GatheredSecrets {
  readonly email?: Secret;
  readonly password?: Secret;
  readonly jwt?: Secret;
  readonly key?: Secret;
  readonly expiredJwt?: Secret;
  /** Keys with known scopes, by their descriptions. */
  readonly givenKeys?: readonly GivenKey[];
  /** A second JWT, to compare with the one in question. */
  readonly controlJwt?: Secret;
  /** Another account, for isolation. */
  readonly secondEmail?: Secret;
  readonly secondPassword?: Secret;
  /** Plain sentences for a person, free of secrets: what was ignored and what will not be tested. */
  readonly notices: readonly string[];
}

/**
 * The leeway in seconds that a receiver may grant after the expiry (RFC 7519, section 4.1.4: "no more than a few minutes").
 * A token that expired within it proves nothing: both its acceptance and its refusal would be right.
 */
const leewaySeconds = 300;

interface Place {
  readonly name: string;
  readonly secret: Secret;
}

/** The user's secrets, from flags before variables. Throws a `UserError` for impossible values. */
export async function gatherSecrets(inputs: SecretInputs): Promise<Omit<GatheredSecrets, "givenKeys">> {
  const { flags } = inputs;
  refuseSharedInput(flags);
  const notices: string[] = [];
  const account = await gatherAccount(inputs);
  const piped = flags.tokenStdin ? await readPiped(inputs, "--token-stdin") : undefined;
  const tokens = [
    ...(piped === undefined ? [] : [{ name: "--token-stdin", secret: tokenText("--token-stdin", piped) }]),
    ...fromVariable(inputs, "JWT_TOKEN", inputs.opaqueSessions ? sessionText : jwtText),
    ...fromVariable(inputs, "TITAN_TOKEN", tokenText),
  ];
  const key = firstOf(tokens, "key", notices);
  if (key !== undefined && !key.reveal().startsWith(documentedKeyPrefix)) {
    notices.push(`The API key does not begin with ${documentedKeyPrefix}, as documented keys do.`);
  }
  const jwts = sortJwts(inputs, tokens, notices);
  return { ...account, ...jwts, ...(key && { key }), ...secondAccount(inputs), notices };
}

/** The owner of these secrets, as the ledger of a run records it. */
export const accountOf = (
  runId: string,
  { email, jwt }: Pick<GatheredSecrets, "email" | "jwt">,
): AccountMark => accountMark(runId, { email: email?.reveal(), sub: jwt && jwtFacts(jwt.reveal())?.sub });

/** The secrets of a known account, with an expired JWT of it. */
export const secretsOf = ({ account, secondAccount, expiredJwt }: KnownAccount): GatheredSecrets => ({
  email: new Secret("email", account.email),
  password: new Secret("password", account.password),
  ...(secondAccount && {
    secondEmail: new Secret("second-email", secondAccount.email),
    secondPassword: new Secret("password", secondAccount.password),
  }),
  expiredJwt: new Secret("jwt", expiredJwt),
  notices: [],
});

interface KnownAccount {
  readonly account: { readonly email: string; readonly password: string };
  readonly secondAccount?: { readonly email: string; readonly password: string };
  readonly expiredJwt: string;
}

function fromVariable(
  inputs: Pick<SecretInputs, "env" | "places">,
  variable: string,
  read: (place: string, value: string) => Secret,
): readonly Place[] {
  const value = inputs.env[variable];
  const name = placeOf(inputs, variable);
  return value ? [{ name, secret: read(name, value) }] : [];
}

/** The first token of a kind, with a notice about ignored ones. */
function firstOf(tokens: readonly Place[], kind: "jwt" | "key", notices: string[]): Secret | undefined {
  const [first, ...others] = tokens.filter(({ secret }) => secret.kind === kind);
  for (const { name, secret } of others) {
    if (secret.mark !== first?.secret.mark) notices.push(`${name} is not used: ${first?.name} comes first.`);
  }
  return first?.secret;
}

type Jwts = Pick<GatheredSecrets, "jwt" | "expiredJwt">;

/** Separates live JWTs from expired ones. */
function sortJwts(inputs: SecretInputs, tokens: readonly Place[], notices: string[]): Jwts {
  const { now } = inputs;
  const agesOf = tokens
    .filter(({ secret }) => secret.kind === "jwt")
    .map((place) => ({ ...place, age: secondsPast(place.secret, now) }));
  const jwt = firstOf(
    agesOf.filter(({ age }) => age < 0),
    "jwt",
    notices,
  );
  const [given] = fromVariable(inputs, "TITAN_EXPIRED_JWT", jwtText);
  if (given !== undefined) checkExpired(given.secret, now);
  const over = agesOf.filter(({ age }) => age >= 0);
  const stale = given ? undefined : over.find(({ age }) => age > leewaySeconds);
  for (const place of over) notices.push(`${place.name} has expired: ${fateOf(place === stale)}.`);
  const expiredJwt = given?.secret ?? stale?.secret;
  return { ...(jwt && { jwt }), ...(expiredJwt && { expiredJwt }) };
}

const fateOf = (used: boolean): string =>
  used ? "it is used to test that expired tokens are refused" : "it is not used";

/** Seconds since the token's expiry; negative while it is valid, or if it has none. */
function secondsPast(secret: Secret, now: Date): number {
  const exp = tokenClaims(secret.reveal())?.exp;
  return exp === undefined ? -1 : now.getTime() / 1000 - exp;
}

function checkExpired(secret: Secret, now: Date): void {
  const age = secondsPast(secret, now);
  if (age > leewaySeconds) return;
  throw new UserError({
    place: "TITAN_EXPIRED_JWT",
    wanted: `a JWT that expired more than ${leewaySeconds / 60} minutes ago`,
    got:
      age < 0
        ? "one that has not expired"
        : "one that a deployment may still accept, allowing for clock skew",
    remedy: "Give an older one, or leave the variable out.",
  });
}

/** Rejects a command line that contains a secret: other users of the machine and its logs can see it there. */
export function refuseSecretArguments(argv: readonly string[]): void {
  const at = argv.findIndex(looksSecret);
  if (at < 0) return;
  throw new UserError(
    `Argument ${at + 1} looks like a JWT or an API key: secrets are never arguments. Set JWT_TOKEN or TITAN_TOKEN in the environment, or use --token-stdin. Other users and logs may have seen this one: revoke it`,
  );
}
