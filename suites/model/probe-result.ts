import type { JwtFacts } from "../../contracts/token/token.ts";

/** Everything a run learns from one probe. Trouble is data: no observation is ever an exception. */
export type ProbeResult = Answer | TroubleSeen | NotSent;

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
  /** Answers of 429 that came first, and what each said of when to come back. */
  readonly blocked: readonly { readonly reset: boolean; readonly retryAfter: boolean }[];
  /** For a repeated probe: how often it was sent and how long it took until the last answer, in milliseconds. */
  readonly attempts?: { readonly count: number; readonly elapsedMs: number };
  /** The server's certificate, on https. */
  readonly certificate?: { readonly validTo: number };
}

export type Body =
  | { readonly kind: "empty" }
  | { readonly kind: "json"; readonly value: unknown; readonly contentType: string }
  | { readonly kind: "text"; readonly text: string; readonly contentType: string; readonly html: boolean }
  | { readonly kind: "binary"; readonly bytes: number; readonly contentType: string };

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
  };
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

export interface NotSent {
  readonly kind: "not-sent";
  /**
   * `condition`: what the probe waits for did not come about. `trouble`: nothing could be told of it. `credential`: the deployment did not give the credential.
   * `unreachable`: its origin is down. `deadline`: the time was up. `not-titan`: no secret is sent to a stranger.
   */
  readonly reason:
    | "condition"
    | "trouble"
    | "credential"
    | "unreachable"
    | "deadline"
    | "not-titan"
    | "interrupted";
  readonly detail: string;
}

/**
 * What an answer says about authorization, whatever its words.
 *
 * `allowed` 2xx; `disguised` 2xx whose envelope says `success: false`; `invalid` 400, 409, 413, 414, 415, 422, 431: refused by
 * validation; `missing` 404, 410; `unexposed` 405, 501; `limited` 429; `failed` 500; `gateway` other 5xx; `foreign` a page
 * where JSON was due; `elsewhere` 3xx; `odd` any other status; `silent` no answer; `unsent` never sent.
 */
export type ResponseClass =
  | "allowed"
  | "disguised"
  | "unauthorized"
  | "forbidden"
  | "invalid"
  | "missing"
  | "unexposed"
  | "limited"
  | "failed"
  | "gateway"
  | "foreign"
  | "elsewhere"
  | "odd"
  | "silent"
  | "unsent";

/** Every reading of an answer, whatever it says. */
export const answered: readonly ResponseClass[] = [
  "allowed",
  "disguised",
  "unauthorized",
  "forbidden",
  "invalid",
  "missing",
  "unexposed",
  "failed",
  "gateway",
  "foreign",
  "elsewhere",
  "odd",
];

/** Every reading of an answer but a success. */
export const answeredOtherwise: readonly ResponseClass[] = answered.filter(
  (responseClass) => responseClass !== "allowed",
);

/** Readings of what validation and look-up answer, once a guard has let a request through. */
export const pastTheGuard: readonly ResponseClass[] = ["invalid", "missing"];

/** Readings that may mean that an operation is switched off (platform page: 404 and 501). */
export const switchedOff: readonly ResponseClass[] = ["missing", "unexposed"];

/** Readings from which nothing about the deployment's rules can be told. */
export const noVerdict: readonly ResponseClass[] = [
  "limited",
  "failed",
  "gateway",
  "foreign",
  "odd",
  "silent",
  "unsent",
];
