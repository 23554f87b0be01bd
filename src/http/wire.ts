import type { SentMethod } from "../../contracts/catalogue/catalogue.ts";
import type { Trouble } from "../../contracts/wire/answer.ts";
import type { Limits, Quota } from "./limits.ts";

/** One request as it is sent. It contains revealed secrets: it is never stored, printed or recorded. */
export interface WireRequest {
  readonly method: SentMethod;
  readonly url: URL;
  /** The path exactly as sent, if it must not be normalised as `url` is. */
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What a rate limit may count it by, besides its origin. */
  readonly quota: Omit<Quota, "origin">;
  /** Whether others wait for its answer: it goes ahead of those without. */
  readonly urgent?: boolean;
  /** Whether it is repeated after transient trouble: it has no effect, or the same one again. */
  readonly repeatable: boolean;
  /** Whether no documented client sends such a request: a filter in front of the service may drop it, or always answer 429. */
  readonly unusual?: boolean;
  /**
   * Set if giving up does harm, as for revocations: the request passes the breaker and may exceed the usual concurrency, its
   * time-outs are repeated unless it only reads, and its waits are limited by its signal and by one window of the rate limit.
   */
  readonly insistent?: boolean;
  /** Asked when its turn has come: whether it is not to be sent after all. */
  readonly isHeld?: () => boolean;
  /** Whether a 429 is final: a limit on what a caller may own does not pass with time. */
  readonly isFinal?: (answer: WireAnswer) => boolean;
}

export type WireResult = WireAnswer | WireTrouble;

export interface WireAnswer {
  readonly kind: "answer";
  readonly status: number;
  /** As received, in order, with names as sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly sentAt: number;
  readonly durationMs: number;
  readonly certificate?: { readonly validTo: number };
}

/** The first value of a header; `name` in small letters. */
export const headerOf = ({ headers }: WireAnswer, name: string): string | undefined =>
  headers.find(([field]) => field.toLowerCase() === name)?.[1];

export interface WireTrouble {
  readonly kind: "trouble";
  readonly trouble: Trouble;
  /** One plain sentence for a person, free of secrets. */
  readonly detail: string;
  /** Set if nothing of the request was sent. */
  readonly neverSent?: true;
  readonly sentAt: number;
  readonly durationMs: number;
}

/**
 * All attempts of a request, oldest first; the last one is the result. Earlier ones met a rate limit or transient trouble.
 */
export interface Sent {
  readonly attempts: readonly WireResult[];
}

export interface TransportOptions {
  readonly timeoutMs: number;
  readonly concurrency: number;
  /** The limit for a body in bytes, both as sent and as decoded; 1 MiB by default. */
  readonly bodyLimit?: number;
  /** The most requests a second in all; unlimited if absent. */
  readonly rate?: number;
  /** PEM certificates of authorities that are trusted besides Node's own. */
  readonly caFile?: string;
  /** `NODE_EXTRA_CA_CERTS` from the environment: before Node 22.15 it would be lost if `caFile` is given. */
  readonly extraCaFile?: string;
  readonly clientCertFile?: string;
  readonly clientKeyFile?: string;
  /** TLS errors are ignored. */
  readonly insecure: boolean;
  /** `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` from the environment. */
  readonly proxy: { readonly https?: string; readonly http?: string; readonly no?: string };
  /**
   * No wait for the deployment's rate limit may end after this time, in milliseconds since 1970. A request that would have
   * to wait longer gets its 429 as the result or, if it was never sent, the trouble `interrupted`. Requests that need not
   * wait are still sent.
   */
  readonly deadline: number;
  /** Called for each wait of more than a second, for the status line. */
  readonly onWait?: (surface: string, ms: number) => void;
  /** Known rate limits, shared with other transports of this process; its own if absent. */
  readonly limits?: Limits;
}

export interface Transport {
  /**
   * Sends once a slot is free. Never rejects for what the network or the server does, only, with a TypeError, for a request
   * that cannot be written, such as one with a line break in a header.
   */
  send(request: WireRequest, signal: AbortSignal): Promise<Sent>;
  /** Milliseconds so far during which some request waited for a deployment's rate limit. */
  waitedMs(): number;
  /** Ends requests in progress and waiting ones, as `interrupted`, and closes all connections. */
  close(): Promise<void>;
}
