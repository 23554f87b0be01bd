import {
  createHmac,
  createSecretKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign as signBytes,
} from "node:crypto";
import { promisify } from "node:util";

export type Algorithm = "HS256" | "RS256";

/** One signing key, made afresh at each start. */
export interface Signer {
  readonly algorithm: Algorithm;
  readonly kid: string;
  readonly signKey: KeyObject;
  readonly verifyKey: KeyObject;
  /** The right signature over `header.payload`, in base64url. */
  readonly responseFingerprint: (input: string) => string;
}

export async function createSigner(algorithm: Algorithm): Promise<Signer> {
  const kid = randomBytes(6).toString("hex");
  if (algorithm === "HS256") {
    const key = createSecretKey(randomBytes(32));
    return {
      algorithm,
      kid,
      signKey: key,
      verifyKey: key,
      responseFingerprint: (input) => hs256(input, key),
    };
  }
  const pair = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return {
    algorithm,
    kid,
    signKey: pair.privateKey,
    verifyKey: pair.publicKey,
    responseFingerprint: (input) =>
      signBytes("sha256", Buffer.from(input), pair.privateKey).toString("base64url"),
  };
}

/** HMAC-SHA-256 in base64url; the key may be of no length at all, which jose rightly refuses. */
export function hs256(input: string, key: KeyObject | string): string {
  return createHmac("sha256", key).update(input).digest("base64url");
}
