import type { Quota } from "./limits.ts";

/** A request that waits until it may go. `urgent` ones have the lower orders. */
export interface Waiter {
  readonly quota: Quota;
  readonly order: number;
  readonly settle: (entry: Entry) => void;
}

/** `late`: the bucket is blocked until after the deadline. `interrupted`: the signal came, or the end. */
export type Entry = "go" | "late" | "interrupted";

/** Those who wait and are counted alike, in the order in which they may go. */
export interface Line {
  readonly quota: Quota;
  readonly waiters: Waiter[];
}

/** All who wait, in a line for each quota: there are few lines, however many wait. */
export class WaitQueue {
  readonly #lines = new Map<string, Line>();

  get lines(): readonly Line[] {
    return [...this.#lines.values()];
  }

  get isEmpty(): boolean {
    return this.#lines.size === 0;
  }

  add(waiter: Waiter): void {
    const name = nameOf(waiter.quota);
    const line = this.#lines.get(name) ?? { quota: waiter.quota, waiters: [] };
    this.#lines.set(name, line);
    line.waiters.splice(placeOf(waiter.order, line.waiters), 0, waiter);
  }

  remove(waiter: Waiter): void {
    const name = nameOf(waiter.quota);
    const waiters = this.#lines.get(name)?.waiters;
    const at = waiters?.indexOf(waiter) ?? -1;
    if (at >= 0) waiters?.splice(at, 1);
    if (waiters?.length === 0) this.#lines.delete(name);
  }
}

const nameOf = ({ origin, surface, caller }: Quota): string => `${origin} ${surface} ${caller}`;

/** Where somebody belongs in a line: behind all whose order is not higher. Most come last. */
const placeOf = (order: number, waiters: readonly Waiter[]): number =>
  waiters.findLastIndex((other) => other.order <= order) + 1;
