import {
  createHmac,
  createPublicKey,
  createSecretKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign as signBytes,
} from "node:crypto";
import { promisify } from "node:util";
import { isRecord } from "../../../contracts/wire/json.ts";

export type Algorithm = "HS256" | "RS256";

/** What a service needs to verify signatures. */
export interface VerifyingKey {
  readonly algorithm: Algorithm;
  readonly kid: string;
  readonly key: KeyObject;
}

/** The auth service's signing key, made at each start. */
export interface SigningKey extends VerifyingKey {
  readonly signKey: KeyObject;
  /** The public half as a JWK (RFC 7517); none for a shared secret. */
  readonly jwk: Readonly<Record<string, unknown>> | undefined;
}

/** `secret` replaces the random one of HS256. */
export async function createSigningKey(algorithm: Algorithm, secret?: string): Promise<SigningKey> {
  const kid = randomBytes(6).toString("hex");
  if (algorithm === "HS256") {
    const key = createSecretKey(secret === undefined ? randomBytes(32) : Buffer.from(secret));
    return { algorithm, kid, signKey: key, key, jwk: undefined };
  }
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid, alg: algorithm, use: "sig" };
  return { algorithm, kid, signKey: privateKey, key: publicKey, jwk };
}

/** The verifying key that a service derives from the published JWK, or the shared secret. */
export const verifyingKeyOf = ({ algorithm, kid, key, jwk }: SigningKey): VerifyingKey => ({
  algorithm,
  kid,
  key: jwk === undefined ? key : createPublicKey({ key: jwk, format: "jwk" }),
});

/** The right signature over `header.payload`, in base64url. */
const signatureOf = (input: string, { algorithm, signKey }: SigningKey): string =>
  algorithm === "HS256"
    ? hs256(input, signKey)
    : signBytes("sha256", Buffer.from(input), signKey).toString("base64url");

/** HMAC-SHA-256 in base64url. The key may be empty, which jose refuses. */
export function hs256(input: string, key: KeyObject | string): string {
  return createHmac("sha256", key).update(input).digest("base64url");
}

/** The public key as PEM text, which a confused HS256 verifier takes for its secret. */
const pemOf = ({ key }: VerifyingKey): string =>
  key.type === "secret" ? "" : String(key.export({ type: "spki", format: "pem" }));

/** A decoded JWT whose signature was not verified. Only flaws use it. */
export interface LooseToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly alg: string;
  /** Whether `alg` is the deployment's. */
  readonly algRight: boolean;
  /** Whether `kid` names the deployment's key. */
  readonly kidKnown: boolean;
  readonly claims: Readonly<Record<string, unknown>>;
  /** `header.payload`, the signed part. */
  readonly input: string;
  /** What follows the second dot. */
  readonly signature: string;
  /** The right signature. */
  readonly expected: string;
  /** The deployment's public key as PEM; empty for a shared secret. */
  readonly publicKey: string;
}

export function parseLoosely(token: string, key: SigningKey): LooseToken | undefined {
  const [, head, payload, signature] = /^([\w-]+)\.([\w-]+)(?:\.(.*))?$/s.exec(token) ?? [];
  const header = decode(head);
  const claims = decode(payload);
  if (!header || !claims) return undefined;
  const input = `${head}.${payload}`;
  return {
    header,
    alg: String(header["alg"]),
    algRight: header["alg"] === key.algorithm,
    kidKnown: header["kid"] === key.kid,
    claims,
    input,
    signature: signature ?? "",
    expected: signatureOf(input, key),
    publicKey: pemOf(key),
  };
}

function decode(part: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
