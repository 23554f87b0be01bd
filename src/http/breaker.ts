import type { Trouble } from "../../contracts/wire/answer.ts";

/** Consecutive failures after which an origin is given up. */
const tolerated = 3;

/**
 * Trouble that shows that the origin is not there. A reset does not: some gateways reset the connection of a request that
 * they dislike, and go on answering all others.
 */
const silent: readonly Trouble[] = ["dns", "refused", "unreachable", "tls", "timeout", "proxy"];

/** Requests whose 429 may be no rate limit: unusual ones may be filtered, and creations may be counted. */
export type Doubt = "unusual" | "creation";

/**
 * Spares a run the time-outs of an origin that is down: after three consecutive failures nothing more is sent to it. If
 * repeating did not help three requests in a row, the next ones are not repeated.
 */
export class Breaker {
  readonly #failures = new Map<string, { readonly first: string; readonly count: number }>();
  readonly #vain = new Map<string, number>();
  readonly #answering = new Set<string>();
  /** How often each call got no answer in time, in a row. */
  readonly #hanging = new Map<string, number>();
  /** By kind of request and origin. */
  readonly #doubtful = new Map<string, number>();
  readonly #limited = new Map<string, { readonly count: number; readonly ms: number }>();

  /** Why nothing more is sent to this origin, in one sentence; `undefined` while it is worth trying. */
  refusal(origin: string): string | undefined {
    const seen = this.#failures.get(origin);
    if (!seen || seen.count < tolerated) return undefined;
    return `${origin} did not answer the last three requests (${seen.first}), so nothing more is sent to it`;
  }

  failed(origin: string, trouble: Trouble, detail: string): void {
    if (!silent.includes(trouble)) return;
    const { first, count } = this.#failures.get(origin) ?? { first: detail, count: 0 };
    this.#failures.set(origin, { first, count: count + 1 });
  }

  answered(origin: string): void {
    this.#answering.add(origin);
    this.#failures.delete(origin);
  }

  /** Whether this origin answered any request. */
  hasAnswered(origin: string): boolean {
    return this.#answering.has(origin);
  }

  /** Whether transient trouble at this origin is worth a repetition. */
  allowsRepeats(origin: string): boolean {
    return (this.#vain.get(origin) ?? 0) < tolerated;
  }

  /** Whether a 429 may pass, for requests that may get it for another reason. */
  allows(doubt: Doubt, origin: string): boolean {
    return (this.#doubtful.get(`${doubt} ${origin}`) ?? 0) < (doubt === "creation" ? 1 : tolerated);
  }

  /** Such a request got 429 in every attempt. */
  inVain(doubt: Doubt, origin: string): void {
    const name = `${doubt} ${origin}`;
    this.#doubtful.set(name, (this.#doubtful.get(name) ?? 0) + 1);
  }

  /** A call got no answer in time. */
  hung(call: string): void {
    this.#hanging.set(call, (this.#hanging.get(call) ?? 0) + 1);
  }

  /** A call was answered. */
  came(call: string): void {
    this.#hanging.delete(call);
  }

  /** Why a call is not worth waiting for, in one sentence; `undefined` while it is. */
  hangOf(call: string): string | undefined {
    if ((this.#hanging.get(call) ?? 0) < tolerated) return undefined;
    return `${call} got no answer in time three times in a row, so it is not sent again`;
  }

  /** A call answered 429 and asks for a wait that no run makes. */
  limited(call: string, ms: number): void {
    this.#limited.set(call, { count: (this.#limited.get(call)?.count ?? 0) + 1, ms });
  }

  /** A call got another answer: what was limited is only one account, or it is over. */
  unlimited(call: string): void {
    this.#limited.delete(call);
  }

  /** Why a call is not sent any more, in one sentence; `undefined` while it is worth trying. */
  limitOf(call: string): string | undefined {
    const seen = this.#limited.get(call);
    if (seen === undefined || seen.count < tolerated) return undefined;
    return `${call} answered 429 and asks to come back in ${Math.ceil(seen.ms / 1000)} s, so it is not sent again`;
  }

  /** How a request ended, without trouble or with trouble in every attempt. */
  settled(origin: string, inVain: boolean): void {
    if (inVain) this.#vain.set(origin, (this.#vain.get(origin) ?? 0) + 1);
    else this.#vain.delete(origin);
  }
}
