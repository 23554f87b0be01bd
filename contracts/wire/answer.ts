/** An answer as it is kept: every secret in it is replaced by a placeholder, such as `[jwt#c41f]`. */
export interface Answer {
  readonly kind: "answer";
  /** The exchange that is the evidence. */
  readonly exchange: string;
  readonly status: number;
  /** Names in lower case; repeated fields joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  /** When the request was sent and how long the answer took, by this machine's clock, in milliseconds. */
  readonly sentAt: number;
  readonly durationMs: number;
  /** Secrets that this answer issued, and what was seen of them before they were redacted. */
  readonly issued: readonly Issued[];
  /** Where it leaks passwords, or keys in the claims of tokens: seen before redaction. */
  readonly givenAway?: readonly GivenAway[];
  /** Earlier 429 answers, and when each said to come back. */
  readonly blocked: readonly { readonly reset: boolean; readonly retryAfter: boolean }[];
  /** For a repeated probe: how often it was sent and the time until the last answer, in milliseconds. */
  readonly attempts?: {
    readonly count: number;
    readonly elapsedMs: number;
    /** Unexpected answers after an expected one. */
    readonly relapses?: number;
  };
  /** Answers to the same request when it was repeated to confirm a finding. */
  readonly repeats?: readonly (Answer | TroubleSeen)[];
  /** Answers to the same request at URLs that no cache has seen. */
  readonly uncached?: readonly (Answer | TroubleSeen)[];
  /** The answer that a cache kept for somebody else, if this is the one past that cache. */
  readonly kept?: Answer;
  /**
   * For the first answer that accepted a new credential after refusals: how many there were, and the time since it was first
   * used there, in milliseconds.
   */
  readonly acceptedAfter?: {
    readonly refusals: number;
    readonly ms: number;
    /** Whether it was accepted in between: some replicas know it later than others. */
    readonly mixed?: true;
  };
  /** For a creation: the requested scopes, if these are not all that were wanted. */
  readonly askedScopes?: readonly string[];
  /** Set if the answer to a revocation does not tell, and the list of keys shows that it took effect. */
  readonly tookEffect?: true;
  /** The server's certificate, on https. */
  readonly certificate?: { readonly validTo: number };
}

export type Body =
  | { readonly kind: "empty" }
  | { readonly kind: "json"; readonly value: unknown; readonly contentType: string }
  | { readonly kind: "text"; readonly text: string; readonly contentType: string; readonly html: boolean }
  | { readonly kind: "binary"; readonly bytes: number; readonly contentType: string };

export interface GivenAway {
  readonly what:
    | "password"
    | "password-hash"
    | "key-hash"
    | "private-key"
    | "token"
    | "secret"
    | "secret-in-claims";
  /** Such as `data.user.password_hash`. */
  readonly path: string;
}

/** A secret in an answer: its place and form. */
export interface Issued {
  readonly kind: "jwt" | "key";
  /** Where in the JSON body, such as `data.token`. */
  readonly path: string;
  readonly mark: string;
  /** Claims of a JWT that judges need. Times in seconds since 1970. */
  readonly claims?: JwtFacts;
  /** For a key: its length, an estimate of its randomness, and whether an earlier key of this run was equal. */
  readonly look?: {
    readonly length: number;
    readonly bits: number;
    readonly repeated: boolean;
    readonly prefix: boolean;
    /** Set if a part of it is masked, such as `titan_sk_live_****1234`: the key itself was never shown. */
    readonly masked?: true;
    /** Set if the request had named this very key. */
    readonly chosen?: true;
    /** What it is made from, where that was recognised: "the MD5 of a counter". */
    readonly derived?: string;
    /** What it has in common with the keys that the run received earlier. */
    readonly among?: KeySetLook;
  };
}

/** A comparison of several keys. */
export interface KeySetLook {
  readonly count: number;
  /** An upper bound of the bits of one key that cannot be derived from the others. */
  readonly bits: number;
  /** Positions at which all have the same character, and the number of distinct characters elsewhere. */
  readonly shared: number;
  readonly signs: number;
  /** How the time of creation is encoded in them. */
  readonly clock?: string;
  /** Set if the differing parts are numbers close to each other. */
  readonly counted?: true;
}

export interface JwtFacts {
  readonly alg?: string;
  readonly iat?: number;
  readonly exp?: number;
  readonly nbf?: number;
  readonly sub?: string;
  readonly iss?: string;
  readonly aud?: string;
  /** Of the JWT, in characters. */
  readonly length?: number;
  /** Set if the signature uses a secret from a public list. */
  readonly weakSecret?: true;
}

export interface TroubleSeen {
  readonly kind: "trouble";
  readonly exchange: string;
  readonly trouble: Trouble;
  /** One plain sentence for a person. */
  readonly detail: string;
  readonly sentAt: number;
  readonly durationMs: number;
  /** As in an answer. */
  readonly tookEffect?: true;
}

/** Why no complete answer came. */
export type Trouble =
  | "dns"
  | "refused"
  | "unreachable"
  | "tls"
  | "reset"
  | "timeout"
  | "too-large"
  | "protocol"
  | "proxy"
  | "interrupted";
