import type { Trouble } from "../../contracts/wire/answer.ts";

/** Consecutive failures after which an origin is given up. */
const tolerated = 3;

/**
 * Trouble that shows that the origin is not there. A reset does not: some gateways reset the connection of a request that
 * they dislike, and go on answering all others.
 */
const silent: readonly Trouble[] = ["dns", "refused", "unreachable", "tls", "timeout", "proxy"];

/**
 * Spares a run the time-outs of an origin that is down: after three consecutive failures nothing more is sent to it. If
 * repeating did not help three requests in a row, the next ones are not repeated.
 */
export class Breaker {
  readonly #failures = new Map<string, { readonly first: string; readonly count: number }>();
  readonly #vain = new Map<string, number>();
  readonly #filtered = new Map<string, number>();
  readonly #answering = new Set<string>();

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

  /** Whether a 429 to an unusual request, without a time, may pass: not where it did not for three others. */
  allowsUnusual(origin: string): boolean {
    return (this.#filtered.get(origin) ?? 0) < tolerated;
  }

  /** An unusual request got 429 in every attempt. */
  filtered(origin: string): void {
    this.#filtered.set(origin, (this.#filtered.get(origin) ?? 0) + 1);
  }

  /** How a request ended, without trouble or with trouble in every attempt. */
  settled(origin: string, inVain: boolean): void {
    if (inVain) this.#vain.set(origin, (this.#vain.get(origin) ?? 0) + 1);
    else this.#vain.delete(origin);
  }
}
