import type { Method } from "../../contracts/catalogue/catalogue.ts";
import type { Trouble } from "../../contracts/wire/answer.ts";
import type { Limits, Quota } from "./limits.ts";

/** One request as it goes out. Secrets have been revealed into it: it is never kept, printed or recorded. */
export interface WireRequest {
  readonly method: Method;
  readonly url: URL;
  /** The path as it goes out, where it must not be brought into the form that `url` has. */
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** By what a rate limit may count it, besides its origin. */
  readonly quota: Omit<Quota, "origin">;
  /** Whether others wait for what this one brings: it goes ahead of those that do not. */
  readonly urgent?: boolean;
  /** Whether transient trouble is asked again: the request brings nothing about, or the same again. */
  readonly repeatable: boolean;
  /**
   * Set where giving up does harm, as for revocations: the request passes the breaker and goes beyond the usual concurrency,
   * its time-outs are repeated, and its waits are bounded by its signal and by a window of the rate limit.
   */
  readonly insistent?: boolean;
  /** Whether a 429 is final: a limit of what a caller may own does not pass with time. */
  readonly isFinal?: (answer: WireAnswer) => boolean;
}

export type WireResult = WireAnswer | WireTrouble;

export interface WireAnswer {
  readonly kind: "answer";
  readonly status: number;
  /** As received, in order, names as sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly sentAt: number;
  readonly durationMs: number;
  readonly certificate?: { readonly validTo: number };
}

export interface WireTrouble {
  readonly kind: "trouble";
  readonly trouble: Trouble;
  /** One plain sentence for a person, free of secrets. */
  readonly detail: string;
  /** Set where nothing of the request went out. */
  readonly neverSent?: true;
  readonly sentAt: number;
  readonly durationMs: number;
}

/** Every attempt of a request, oldest first; the last one is the result. Attempts before it met a rate limit or transient trouble. */
export interface Sent {
  readonly attempts: readonly WireResult[];
}

export interface TransportOptions {
  readonly timeoutMs: number;
  readonly concurrency: number;
  /** Bytes of an answer's body that are read, as sent and as decoded; 1 MiB where absent. */
  readonly bodyLimit?: number;
  /** Requests a second, over all; no bound where absent. */
  readonly rate?: number;
  /** PEM certificates of authorities that are trusted besides those Node trusts anyway. */
  readonly caFile?: string;
  /** `NODE_EXTRA_CA_CERTS` as the environment has it: before Node 22.15 it would be lost where `caFile` is given. */
  readonly extraCaFile?: string;
  readonly clientCertFile?: string;
  readonly clientKeyFile?: string;
  /** TLS errors are passed over. */
  readonly insecure: boolean;
  /** `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` as the environment has them. */
  readonly proxy: { readonly https?: string; readonly http?: string; readonly no?: string };
  /**
   * Milliseconds since 1970 after which no wait for the deployment's rate limit may end. What would have to wait longer
   * has its 429 as the result or, if never sent, the trouble `interrupted`. What need not wait is sent all the same.
   */
  readonly deadline: number;
  /** Told of each wait of more than a second, for the status line. */
  readonly onWait?: (surface: string, ms: number) => void;
  /** What is known of rate limits, shared with other transports of this process; its own where absent. */
  readonly limits?: Limits;
}

export interface Transport {
  /**
   * Sends once a place is free. Never rejects for what the network or the server does: only, with a TypeError, for a
   * request that cannot be written, such as one with a line break in a header.
   */
  send(request: WireRequest, signal: AbortSignal): Promise<Sent>;
  /** Milliseconds so far in which some request waited because a deployment's rate limit asked for it. */
  waitedMs(): number;
  /** Ends what is under way or waits, as `interrupted`, and closes all connections. */
  close(): Promise<void>;
}
