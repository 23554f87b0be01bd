import { isRecord } from "../../../contracts/wire/json.ts";
import type { Signer } from "./signer.ts";

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
    expected: signer.responseFingerprint(input),
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
