import {
  createHmac,
  createSecretKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign as signBytes,
} from "node:crypto";
import { promisify } from "node:util";
import { isRecord } from "../../../contracts/wire/json.ts";
export type Algorithm = "HS256" | "RS256";

/** One signing key, made afresh at each start. */
export interface Signer {
  readonly algorithm: Algorithm;
  readonly kid: string;
  readonly signKey: KeyObject;
  readonly verifyKey: KeyObject;
  /** The right signature over `header.payload`, in base64url. */
  readonly sign: (input: string) => string;
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
      sign: (input) => hs256(input, key),
    };
  }
  const pair = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return {
    algorithm,
    kid,
    signKey: pair.privateKey,
    verifyKey: pair.publicKey,
    sign: (input) => signBytes("sha256", Buffer.from(input), pair.privateKey).toString("base64url"),
  };
}

/** HMAC-SHA-256 in base64url; the key may be of no length at all, which jose rightly refuses. */
export function hs256(input: string, key: KeyObject | string): string {
  return createHmac("sha256", key).update(input).digest("base64url");
}

/** A JWT taken apart without asking whether it is genuine. Only flaws look at these. */
export interface LooseToken {
  readonly alg: string;
  /** Whether `alg` is the one that this deployment signs with. */
  readonly algRight: boolean;
  /** Whether `kid` names this deployment's key. */
  readonly kidKnown: boolean;
  readonly claims: Readonly<Record<string, unknown>>;
  /** `header.payload`, over which the signature goes. */
  readonly input: string;
  /** What stands after the second dot. */
  readonly signature: string;
  /** The signature that would be right. */
  readonly expected: string;
}

export function parseLoosely(token: string, signer: Signer): LooseToken | undefined {
  const [, header, payload, signature] = /^([\w-]+)\.([\w-]+)(?:\.(.*))?$/s.exec(token) ?? [];
  const facts = decode(header);
  const claims = decode(payload);
  if (!facts || !claims) return undefined;
  const input = `${header}.${payload}`;
  return {
    alg: String(facts["alg"]),
    algRight: facts["alg"] === signer.algorithm,
    kidKnown: facts["kid"] === signer.kid,
    claims,
    input,
    signature: signature ?? "",
    expected: signer.sign(input),
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
