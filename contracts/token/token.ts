import type { JwtFacts } from "../wire/answer.ts";
import type { FaultDetails, FaultId } from "./text-faults.ts";

/** The form of a credential: a readable JWT, a key with the documented prefix, or neither. */
export type TokenKind = "jwt" | "key" | "unknown";

type TimeClaim = "exp" | "iat" | "nbf";

/** Purposes of tokens besides access. */
export type TokenUse = "id" | "refresh" | "logout" | "one-time" | "second-factor";

/** Further claims of a JWT. Times are in seconds, also if the token uses another unit. */
export interface TokenClaims extends JwtFacts {
  /** The name of the signing key. */
  readonly kid?: string;
  /** Its purpose, if it is no access token. */
  readonly use?: TokenUse;
  /** The claims that show it. */
  readonly shownBy?: string;
  /** Time claims that are written in milliseconds (RFC 7519, section 2, wants seconds). */
  readonly inMilliseconds?: readonly TimeClaim[];
  /** The unit of these claims, if it is smaller than seconds. */
  readonly unit?: "microseconds" | "nanoseconds";
  /** Time claims that are no numbers: text, null, an object. */
  readonly asText?: readonly TimeClaim[];
  /** The client's key or certificate that the token is bound to (RFC 7800): a bearer request does not prove it. */
  readonly boundTo?: "a key (DPoP)" | "a client certificate";
}

/** What rules know about a credential. The secret itself stays in the credential store. */
export interface Token {
  /** Where it came from: `TITAN_TOKEN`, `--token-file key.txt`, `sign-in`. */
  readonly place: string;
  readonly kind: TokenKind;
  /** How probes name it. */
  readonly credential: { readonly kind: "jwt" | "control-jwt" | "given-key" };
  /** Ten hexadecimal digits that two people can compare; absent if a fingerprint would not be safe. */
  readonly fingerprint?: string;
  /** A JWT's claims, neither verified nor trusted. */
  readonly claims?: TokenClaims;
  /** Whether it begins as documented keys do, with `live` in the name. */
  readonly livePrefix?: boolean;
  /** Faults that its text alone shows, outermost first. */
  readonly faults: readonly FaultId[];
  /** Details of a fault: a service, a character and its position, a field. */
  readonly details?: FaultDetails;
  /** What a text that is neither a JWT nor a documented key looks like. */
  readonly hint?: string;
  /** An encrypted JWT, whose claims only its issuer can read (RFC 7516). */
  readonly encrypted?: true;
  /** Characters of its text. */
  readonly length?: number;
  /** Whether there is a text to send: the credential itself, or what it was beyond doubt meant to be. */
  readonly sendable: boolean;
}

/** The credential in a sentence. */
export const nounOf = ({ kind }: Pick<Token, "kind">): string =>
  ({ jwt: "JWT", key: "API key", unknown: "token" })[kind];
