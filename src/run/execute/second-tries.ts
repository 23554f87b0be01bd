import type { Probe } from "../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";

/** Answers of servers and gateways that may differ a moment later; the transport uses the same list. */
const transient: readonly number[] = [408, 425, 502, 503, 504];
/** Milliseconds before each further try. */
const pausesMs = [1_000, 2_000];

/**
 * Tries requests again that met transient trouble in every attempt: where many answers fail, four in a row may. If that is
 * in vain, the operation counts as out of order and its other requests are not tried again.
 */
export class SecondTries {
  readonly #wait: (ms: number) => Promise<void>;
  /** By operation: whether further tries of one of its requests got an answer. */
  readonly #tried = new Map<string, Promise<boolean>>();

  constructor(wait: (ms: number) => Promise<void>) {
    this.#wait = wait;
  }

  async settle(probe: Probe, first: ProbeResult, send: () => Promise<ProbeResult>): Promise<ProbeResult> {
    if (!isTransient(first) || !isRepeatable(probe)) return first;
    const before = this.#tried.get(probe.operation);
    if (before !== undefined && !(await before)) return first;
    const tries = this.#again(first, send);
    const told = tries.then((result) => !isTransient(result));
    if (before === undefined) this.#tried.set(probe.operation, told);
    else if (!(await told)) this.#tried.set(probe.operation, told);
    return tries;
  }

  async #again(first: ProbeResult, send: () => Promise<ProbeResult>): Promise<ProbeResult> {
    let result = first;
    for (const ms of pausesMs) {
      await this.#wait(ms);
      const next = await send();
      // An earlier result says more than "not sent" at the end of the run.
      if (next.kind === "not-sent") return result;
      result = next;
      if (!isTransient(result)) break;
    }
    return result;
  }
}

const isTransient = (result: ProbeResult): boolean =>
  result.kind === "answer"
    ? transient.includes(result.status)
    : result.kind === "trouble" && result.trouble === "reset";

/** Creations and revocations are repeated elsewhere. */
const isRepeatable = ({ effect, repeat, once }: Probe): boolean =>
  !once && effect !== "create-key" && effect !== "revoke-key" && repeat === undefined;
