import { dateOf } from "./rate-limit.ts";
import type { WireAnswer } from "./wire.ts";

/**
 * What time it is at a server, from its `Date` headers, which give whole seconds. Each answer bounds how far its clock is ahead
 * of ours: it was written after the request went out and before the answer came. The bounds of several answers together
 * are narrower than a second.
 */
export class ServerClock {
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;

  /** Learns from an answer that says `date`; all times in milliseconds since 1970. */
  learn(date: number, sentAt: number, receivedAt: number): void {
    const least = date - receivedAt;
    const most = date + 1000 - sentAt;
    // Bounds that exclude each other: a clock was set. What holds now counts.
    const isSet = least > this.#most || most < this.#least;
    this.#least = isSet ? least : Math.max(this.#least, least);
    this.#most = isSet ? most : Math.min(this.#most, most);
  }

  /** No later than it is there; our own time where the server never told its. */
  at(now: number): number {
    return this.#least === Number.NEGATIVE_INFINITY ? now : now + this.#least;
  }
}

/** The clocks of all servers that a transport talks to. */
export class ServerClocks {
  readonly #clocks = new Map<string, ServerClock>();

  /** Learns from an answer that has just come from `origin`, and gives what time it is there. */
  at(origin: string, answer: WireAnswer, now: number): number {
    const clock = this.#clocks.get(origin) ?? new ServerClock();
    this.#clocks.set(origin, clock);
    const date = dateOf(answer);
    if (date !== undefined) clock.learn(date, answer.sentAt, now);
    return clock.at(now);
  }
}
