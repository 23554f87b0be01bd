import { isPage, isSuccess } from "../../../suites/model/classify.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import { responseFingerprint } from "../../../suites/model/response-fingerprint.ts";

/** Answers of servers and gateways that may differ a moment later; the transport repeats all but 500 at once. */
const transient: readonly number[] = [408, 425, 500, 502, 503, 504];
/** Milliseconds before each further try. */
const pausesMs = [1_000, 2_000];
/** After this many calls that got one answer in every try, that answer is no passing trouble. */
const mostVain = 3;

/**
 * Tries requests again that met transient trouble in every attempt: where many answers fail, four in a row may. If that is
 * in vain, the operation counts as out of order and its other requests are not tried again.
 */
export class SecondTries {
  readonly #wait: (ms: number) => Promise<void>;
  /** By operation and kind of request: whether further tries of one of its requests got an answer. */
  readonly #tried = new Map<string, Promise<boolean>>();
  /** By answer: how many further tries ended with it again. */
  readonly #vain = new Map<string, number>();

  constructor(wait: (ms: number) => Promise<void>) {
    this.#wait = wait;
  }

  async settle(probe: Probe, first: ProbeResult, send: () => Promise<ProbeResult>): Promise<ProbeResult> {
    if (!isTransient(first) || !isRepeatable(probe) || this.#isUsual(first)) return first;
    const place = placeOf(probe);
    const before = this.#tried.get(place);
    if (before !== undefined && !(await before)) return first;
    const tries = this.#again(first, send);
    const told = tries.then((result) => !isTransient(result));
    if (before === undefined) this.#tried.set(place, told);
    else if (!(await told)) this.#tried.set(place, told);
    return tries;
  }

  /** Forgets what was tried in vain: the service was down as a whole, and answers again. */
  reset(): void {
    this.#tried.clear();
    this.#vain.clear();
  }

  /** Whether this is what a number of calls get for good. */
  #isUsual(result: ProbeResult): boolean {
    return (this.#vain.get(signOf(result)) ?? 0) >= mostVain;
  }

  async #again(first: ProbeResult, send: () => Promise<ProbeResult>): Promise<ProbeResult> {
    let result = first;
    for (const ms of pausesMs) {
      await this.#wait(ms);
      const next = await send();
      // An earlier result says more than "not sent" at the end of the run.
      if (next.kind === "not-sent") return result;
      result = next;
      if (!isTransient(result)) return result;
    }
    this.#vain.set(signOf(result), (this.#vain.get(signOf(result)) ?? 0) + 1);
    return result;
  }
}

/** Trouble that may pass: of a server or a gateway, or a gateway's page with a success status. */
const isTransient = (result: ProbeResult): boolean =>
  result.kind === "answer"
    ? transient.includes(result.status) || (isSuccess(result) && isPage(result))
    : result.kind === "trouble" && result.trouble === "reset";

/** Creations and revocations are repeated elsewhere. */
const isRepeatable = ({ effect, once }: Probe): boolean =>
  !once && effect !== "create-key" && effect !== "revoke-key";

/** An unusual request may be refused by a filter in front, and a forged token may break a server, where others are answered. */
const placeOf = ({ operation, spelling, carrier, credential }: Probe): string =>
  [operation, spelling === undefined, carrier.kind, credential.kind].join(" ");

const signOf = (result: ProbeResult): string =>
  result.kind === "answer" ? responseFingerprint(result) : result.kind;
