import { documentedKeyPrefix } from "../../contracts/catalogue/catalogue.ts";
import { hintOf } from "../../contracts/token/foreign-tokens.ts";
import { isEncryptedJwt } from "../../contracts/token/jwt-text.ts";
import { inspect } from "../../contracts/token/text-faults.ts";
import type { Token, TokenKind } from "../../contracts/token/token.ts";
import { Secret } from "../secrets/secret.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { readJwt, tokenClaims } from "./jwt.ts";
import {
  type Account,
  accountOf,
  asked,
  fromEnvironment,
  fromFlags,
  inPreference,
  type Raw,
  type SubjectInputs,
} from "./raw-tokens.ts";
import type { GatheredSecrets } from "./sources.ts";

export type { SubjectInputs } from "./raw-tokens.ts";

export interface SubjectCredentials {
  readonly subject?: Token;
  readonly companion?: Token;
  readonly account: boolean;
  /** The credentials that can be sent, under the names by which probes find them. */
  readonly secrets: GatheredSecrets;
  /** Tokens that no output may show, not even in part. */
  readonly tokens: readonly Secret[];
}

/** The credential in question, one to compare it with, and the account. Throws a `UserError` if a source cannot be read. */
export async function gatherSubjectCredentials(inputs: SubjectInputs): Promise<SubjectCredentials> {
  const account = await accountOf(inputs);
  const flagged = await fromFlags(inputs);
  // An empty token from a flag is the one in question: no variable silently replaces it.
  const isLost = flagged.length > 0 && flagged.every(({ text }) => text === "");
  const found = isLost ? flagged : [...flagged, ...fromEnvironment(inputs)];
  const raws = found.length > 0 || account.password !== undefined ? found : await asked(inputs);
  const [first, second] = inPreference(raws, inputs.prefer);
  const around = { password: account.password, email: account.email };
  const subject = first && examine(first, around);
  const companion =
    second && second.text.trim() !== first?.text.trim()
      ? examine(second, around, subject?.token.kind)
      : undefined;
  const taken = [subject, companion].filter((one) => one !== undefined);
  const hasAccount = account.email !== undefined && account.password !== undefined;
  const token = subject?.token ?? (hasAccount ? signInToken : undefined);
  const isApart = companion?.token.credential.kind !== subject?.token.credential.kind;
  return {
    ...(token && { subject: token }),
    ...(companion?.token.sendable && isApart && { companion: companion.token }),
    account: hasAccount,
    secrets: { ...secretsOf(taken, account), notices: companion ? noticesOf(companion.token, isApart) : [] },
    tokens: taken.flatMap(({ token: { sendable }, secret }) => (sendable ? [secret] : [])),
  };
}

/** If only an account is given, its own JWT is in question. */
const signInToken: Token = {
  place: "sign-in",
  kind: "jwt",
  credential: { kind: "jwt" },
  faults: [],
  sendable: true,
};

interface Examined {
  readonly token: Token;
  readonly secret: Secret;
}

/** `beside` is the kind of the first credential, if this is the second one. */
function examine(raw: Raw, account: Account, beside?: TokenKind): Examined {
  const around = { wanted: raw.wanted, ...account };
  const { faults, details, repaired } = inspect(raw.text, around);
  const kind = kindOf(repaired);
  const fingerprint = faults.includes("password-as-token") ? undefined : fingerprintOf(repaired);
  const claims = tokenClaims(repaired);
  const hint = kind === "unknown" ? hintOf(repaired) : undefined;
  return {
    secret: new Secret(kind === "unknown" ? "token" : kind, repaired),
    token: {
      place: raw.place,
      kind,
      credential: credentialOf(raw.session && kind === "unknown" ? "jwt" : kind, beside === "jwt"),
      faults,
      details,
      length: repaired.length,
      sendable: inspect(repaired, around).faults.length === 0 && /^[\x21-\x7e]+$/.test(repaired),
      ...(fingerprint !== undefined && { fingerprint }),
      ...(claims && { claims }),
      ...(hint !== undefined && { hint }),
      ...(isEncryptedJwt(repaired) && { encrypted: true }),
      ...(kind === "key" && { livePrefix: repaired.startsWith("titan_sk_live_") }),
    },
  };
}

/**
 * A second key, which has no slot of its own, cannot serve as a control, nor can one with a broken text: a notice says so.
 */
function noticesOf({ place, faults, sendable }: Token, isApart: boolean): readonly string[] {
  if (faults.length === 0) return isApart ? [] : [`${place} is not used: a key is compared with JWTs alone`];
  const state = sendable && isApart ? "as it should be" : "used";
  return [`${place} is not ${state}: its text is broken. Diagnose it by itself to learn how`];
}

const kindOf = (text: string): TokenKind =>
  readJwt(text) !== undefined || isEncryptedJwt(text)
    ? "jwt"
    : text.startsWith(documentedKeyPrefix)
      ? "key"
      : "unknown";

/** The name of a credential: a second JWT has its own. */
const credentialOf = (kind: TokenKind, besideJwt: boolean): Token["credential"] =>
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
