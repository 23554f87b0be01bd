/** What goes between this process and the one in which Pact matches. No secret is ever in it: stand-ins are. */

/** The header that assigns a request to an interaction. It never reaches the deployment. */
export const interactionHeader = "x-titan-auth-interaction";

/** The provider state by which interactions get their values. */
export const stateName = "titan-auth values";

export interface Job {
  readonly kind: "job";
  readonly number: number;
  readonly provider: string;
  /** Path of the pact to verify. */
  readonly file: string;
  /** Values of provider states, by interaction. */
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Milliseconds that Pact waits for an answer. */
  readonly timeoutMs: number;
}

/** A request as Pact would send it. */
export interface PactRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What Pact is to match. */
export interface PactAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Answered {
  readonly kind: "answer";
  readonly exchange: number;
  readonly answer: PactAnswer;
}

export type ToMatcher = Job | Answered;

export type FromMatcher =
  | { readonly kind: "ready" }
  | {
      readonly kind: "request";
      readonly exchange: number;
      readonly job: number;
      readonly interaction: string;
      readonly request: PactRequest;
    }
  /** `results` is the JSON text that Pact gives, whether all matched or not. */
  | { readonly kind: "results"; readonly job: number; readonly results: string }
  | { readonly kind: "broken"; readonly job: number; readonly because: string };
