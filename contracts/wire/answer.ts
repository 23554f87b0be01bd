/** An answer, as it is kept: every secret in it has already become its mark, such as `[jwt#c41f]`. */
export interface Answer {
  readonly kind: "answer";
  /** The exchange that is the evidence. */
  readonly exchange: string;
  readonly status: number;
  /** Names in lower case; repeated fields joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  /** When the request left and how long the answer took, by this machine's clock, in milliseconds. */
  readonly sentAt: number;
  readonly durationMs: number;
  /** Secrets that this answer handed out, and what could be seen of them before they were hidden. */
  readonly issued: readonly Issued[];
  /** What it shows of passwords, and of keys in the claims of tokens, and where: seen before it was hidden. */
  readonly givenAway?: readonly GivenAway[];
  /** Answers of 429 that came first, and what each said of when to come back. */
  readonly blocked: readonly { readonly reset: boolean; readonly retryAfter: boolean }[];
  /** For a repeated probe: how often it was sent and how long it took until the last answer, in milliseconds. */
  readonly attempts?: {
    readonly count: number;
    readonly elapsedMs: number;
    /** Answers that were not as awaited after one that was. */
    readonly relapses?: number;
  };
  /** Answers to the same request when it was asked again, before anybody was accused for this one. */
  readonly repeats?: readonly (Answer | TroubleSeen)[];
  /** The answer to the same request at an address that no cache has seen. */
  readonly uncached?: Answer | TroubleSeen;
  /** For the first answer that took a new credential after refusals: how many there were, and how old it was, in milliseconds. */
  readonly acceptedAfter?: { readonly refusals: number; readonly ms: number };
  /** For a creation: the scopes that were asked for, where these are not all that were wanted. */
  readonly askedScopes?: readonly string[];
  /** The server's certificate, on https. */
  readonly certificate?: { readonly validTo: number };
}

export type Body =
  | { readonly kind: "empty" }
  | { readonly kind: "json"; readonly value: unknown; readonly contentType: string }
  | { readonly kind: "text"; readonly text: string; readonly contentType: string; readonly html: boolean }
  | { readonly kind: "binary"; readonly bytes: number; readonly contentType: string };

export interface GivenAway {
  readonly what: "password" | "password-hash" | "secret-in-claims";
  /** Such as `data.user.password_hash`. */
  readonly path: string;
}

/** A secret in an answer: where it stood and what it looks like. */
export interface Issued {
  readonly kind: "jwt" | "key";
  /** Where in the JSON body, such as `data.token`. */
  readonly path: string;
  readonly mark: string;
  /** Claims of a JWT that judges need. Times in seconds since 1970. */
  readonly claims?: JwtFacts;
  /** For a key: its length, an estimate of its randomness, and whether an earlier key of this run was the same. */
  readonly look?: {
    readonly length: number;
    readonly bits: number;
    readonly repeated: boolean;
    readonly prefix: boolean;
    /** Set where a part of it is hidden, such as `titan_sk_live_****1234`: the key itself was never shown. */
    readonly masked?: true;
    /** What it has in common with the keys that the run received before it. */
    readonly among?: KeySetLook;
  };
}

/** What several keys look like beside each other. */
export interface KeySetLook {
  readonly count: number;
  /** An upper bound of what nobody can tell of one key who knows the others. */
  readonly bits: number;
  /** Places at which all of them have the same sign, and how many signs there are elsewhere. */
  readonly shared: number;
  readonly signs: number;
  /** How the time of their creation is written in them. */
  readonly clock?: string;
  /** Set where all that differs are numbers close to each other. */
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
  /** Set where the signature was made with a secret out of a public list. */
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
}

/** Why no whole answer came. */
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
