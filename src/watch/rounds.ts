import { type Clock, pause } from "../http/clock.ts";

export interface Pulse {
  readonly intervalMs: number;
  /**
   * The part of the interval by which a round may start earlier or later, from 0 to 1, so that many watches do not all send
   * at once.
   */
  readonly jitter: number;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Ends the watch. A round in progress is awaited. */
  readonly signal: AbortSignal;
  /** Requests a round before its time. */
  readonly wakeup: Wakeup;
}

/** One round after the other, never two at once, until the signal or the last round. */
export async function repeat(pulse: Pulse, round: () => Promise<"again" | "over">): Promise<void> {
  const { clock, signal, wakeup } = pulse;
  while (!signal.aborted) {
    const begun = clock.now();
    if ((await round()) === "over") return;
    await wakeup.wait(clock, nextStart(begun, clock.now(), pulse) - clock.now(), signal);
  }
}

/** When the next round starts. If one took longer than the interval, the next starts at the following beat, not at once. */
export function nextStart(
  begun: number,
  now: number,
  { intervalMs, jitter, random }: Pick<Pulse, "intervalMs" | "jitter" | "random">,
): number {
  const beats = Math.max(1, Math.ceil((now - begun) / intervalMs));
  const shift = intervalMs * jitter * (2 * random() - 1);
  return Math.max(now, begun + beats * intervalMs + shift);
}

/** Wakes the waiting caller; without one, it wakes the next. */
export class Wakeup {
  #rung = false;
  #wake = (): void => undefined;

  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Settles after `ms` milliseconds, at the signal, or on a wakeup. */
  async wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    const until = clock.now() + ms;
    const early = new AbortController();
    const wake = (): void => early.abort();
    this.#wake = wake;
    if (this.#rung || signal.aborted) wake();
    signal.addEventListener("abort", wake);
    // A timer may fire before a very long time is over.
    while (!early.signal.aborted && clock.now() < until) {
      await pause(clock, until - clock.now(), early.signal);
    }
    signal.removeEventListener("abort", wake);
    this.#rung = false;
    this.#wake = () => undefined;
  }
}
