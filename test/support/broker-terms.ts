// For tests: what a broker stand-in is told, and what it tells.
import type { IncomingMessage } from "node:http";

export interface BrokerPactGiven {
  readonly consumer: string;
  readonly consumerVersion?: string;
  /** The pact itself; `consumer`, `provider`, `_links` and the interactions' `_id` are put in. */
  readonly document?: Readonly<Record<string, unknown>>;
  readonly pending?: boolean;
  /** Listed only where work in progress is asked for. */
  readonly wip?: boolean;
}

/** How it answers whatever it is asked. `hang`: it takes the request and says nothing. */
export type Mood = "well" | "hang" | "html" | "redirect" | number;

export interface BrokerOptions {
  readonly provider?: string;
  readonly pacts?: readonly BrokerPactGiven[];
  /** Either, or neither: everybody may ask. */
  readonly token?: string;
  readonly basic?: { readonly username: string; readonly password: string };
  /** The path that it is mounted on, such as `/pacts-here`. */
  readonly mount?: string;
  /** The origin that its links name, if not its own: a broker that does not know its address. */
  readonly linkOrigin?: string;
  /** Links that its index lacks, as an old broker's does. */
  readonly without?: readonly string[];
}

export interface BrokerRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

export interface Published {
  readonly consumer: string;
  readonly path: string;
  readonly result: Readonly<Record<string, unknown>>;
}

export interface TestingBroker {
  /** Its address, for `PACT_BROKER_BASE_URL`. */
  readonly url: string;
  /** Where each pact is, in the order they were given; for `PACT_URL`. */
  readonly pactUrls: readonly string[];
  readonly published: readonly Published[];
  /** What was said of branches: `PUT …/branches/{branch}/versions/{version}`. */
  readonly branches: readonly {
    readonly pacticipant: string;
    readonly branch: string;
    readonly version: string;
  }[];
  readonly requests: readonly BrokerRequest[];
  /** From now on it answers like this; with `at`, only what has this in its path or is of this method. */
  behave(mood: Mood, at?: string): void;
  close(): Promise<void>;
}

/** An answer of the broker's routes. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}
