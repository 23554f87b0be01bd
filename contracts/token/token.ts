import type { JwtFacts } from "../wire/answer.ts";
import type { FaultId } from "./text-faults.ts";

/** What a credential looks like: a readable JWT, a key with the documented prefix, or a text of neither form. */
export type TokenKind = "jwt" | "key" | "unknown";

/** What rules know of a credential. The secret itself stays in the credential store. */
export interface Token {
  /** Where it came from: `TITAN_TOKEN`, `--token-file key.txt`, `sign-in`. */
  readonly place: string;
  readonly kind: TokenKind;
  /** How probes name it. */
  readonly credential: { readonly kind: "jwt" | "control-jwt" | "given-key" };
  /** Ten hexadecimal digits by which two people compare; absent where a fingerprint would not be safe. */
  readonly fingerprint?: string;
  /** A JWT's claims, neither verified nor trusted, and the name of its signing key. */
  readonly claims?: JwtFacts & { readonly kid?: string };
  /** Whether it begins as documented keys do, with `live` in the name. */
  readonly livePrefix?: boolean;
  /** What its text alone shows to be wrong, outermost first. */
  readonly faults: readonly FaultId[];
  /** Whether there is a text that can be sent: the credential itself, or what it was beyond doubt meant to be. */
  readonly sendable: boolean;
}

/** The credential in a sentence. */
export const nounOf = ({ kind }: Pick<Token, "kind">): string =>
  ({ jwt: "JWT", key: "API key", unknown: "token" })[kind];
