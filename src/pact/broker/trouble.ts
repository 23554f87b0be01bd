import { UserError } from "../../user-error.ts";

/**
 * Why the broker did not do what was asked of it.
 *
 * - `unreachable`: no whole answer came: network, TLS, time-out, interruption.
 * - `unauthorized`, `forbidden`: it answered 401 or 403.
 * - `missing`: it answered 404 or 410, or it offers no such link.
 * - `failed`: it answered 5xx, or more than is read.
 * - `limited`: it answered 429 until no more time was left.
 * - `not-a-broker`: what answers is not a Pact Broker: no JSON, no links, a redirect.
 * - `refused`: it answered another 4xx, or gave a link that leads elsewhere.
 */
export type BrokerTroubleKind =
  | "unreachable"
  | "unauthorized"
  | "forbidden"
  | "missing"
  | "failed"
  | "limited"
  | "not-a-broker"
  | "refused";

/** What a person has to fix in the settings: exit code 2. Everything else is inconclusive: 3. */
const ofSettings: readonly BrokerTroubleKind[] = ["unauthorized", "forbidden", "missing", "refused"];

const remedies: Readonly<Record<BrokerTroubleKind, string>> = {
  unreachable: "Check the broker's address, proxy and certificate, or try again later.",
  unauthorized: "Check PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD.",
  forbidden: "Use a credential that may do this: publishing takes a read-write one.",
  missing: "Check the broker's address and the names, or update the broker.",
  failed: "Look into the broker's log, or try again later.",
  limited: "Try again later.",
  "not-a-broker": "Give the broker's own address in PACT_BROKER_BASE_URL.",
  refused: "Correct what it names.",
};

/** The broker did not do what was requested. The message is one plain sentence that names a URL and contains no secret. */
export class BrokerTrouble extends Error {
  override readonly name = "BrokerTrouble";
  readonly kind: BrokerTroubleKind;
  /** Origin and path, without query, of the request. */
  readonly address: string;
  /** What the broker itself said, at the end of the message; `undefined` if it said nothing in its own format. */
  readonly words: string | undefined;

  constructor(kind: BrokerTroubleKind, address: string, message: string, words?: string) {
    super(words === undefined ? message : `${message}: ${words}`);
    this.kind = kind;
    this.address = address;
    this.words = words;
  }

  /** Whether the settings are to blame (exit code 2) rather than the moment (3, inconclusive). */
  get isConfiguration(): boolean {
    return ofSettings.includes(this.kind);
  }

  get remedy(): string {
    return remedies[this.kind];
  }

  /** The same as a problem of the user's input; meant for trouble that `isConfiguration`. */
  toProblem(): UserError {
    const facts = {
      place: `Pact Broker ${this.address}`,
      wanted: "it to do what was asked",
      got: this.message,
    };
    return new UserError({ ...facts, remedy: this.remedy }, { cause: this });
  }
}

/** A URL as a sentence names it: without user, query and fragment. */
export const spell = (url: URL): string => `${url.origin}${url.pathname}`;
