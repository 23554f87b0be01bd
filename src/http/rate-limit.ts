import type { QuotaUpdate } from "./limits.ts";
import { headerOf, type WireAnswer } from "./wire.ts";

export interface RateLimit extends QuotaUpdate {
  /** Milliseconds from now until the next attempt; absent if a 429 does not say. */
  readonly waitMs?: number | undefined;
}

const tooManyRequests = 429;

/**
 * What an answer says about its rate limit: `X-RateLimit-Limit`, `-Remaining`, `-Reset` and `Retry-After` (RFC 9110,
 * 10.2.3). Its times are by the server's clock, which may differ from ours.
 */
export function readRateLimit(answer: WireAnswer, serverNow: number): RateLimit {
  const header = (name: string) => headerOf(answer, name);
  const limited = answer.status === tooManyRequests;
  const said = wholeNumber(header("x-ratelimit-limit"));
  const off = said !== undefined && said <= 0;
  const limit = off ? undefined : said;
  const remaining = off ? undefined : wholeNumber(header("x-ratelimit-remaining"));
  if (!limited) return { limited, remaining, limit };
  const until = Math.max(
    resetTime(header("x-ratelimit-reset"), serverNow) ?? 0,
    retryTime(header("retry-after"), serverNow) ?? 0,
  );
  return { limited, remaining, limit, waitMs: until > serverNow ? until - serverNow : undefined };
}

/** Milliseconds until the next attempt, by `Retry-After`; 0 if it is absent. */
export function retryAfterMs(answer: WireAnswer, serverNow: number): number {
  const until = retryTime(headerOf(answer, "retry-after"), serverNow);
  return until === undefined ? 0 : Math.max(0, until - serverNow);
}

/** The time of an answer's `Date`, in milliseconds since 1970. */
const dateOf = (answer: WireAnswer): number | undefined => time(headerOf(answer, "date"));

/** How long to wait after the nth consecutive 429 that does not say: 1 s, doubled up to 15 s. */
export function backOffMs(blocked: number): number {
  return Math.min(15_000, 1000 * 2 ** (blocked - 1));
}

/** Unix seconds, as Titan documents it; other gateways give seconds from now, or milliseconds. Distinguished by size. */
function resetTime(text: string | undefined, serverNow: number): number | undefined {
  const value = wholeNumber(text);
  if (value === undefined) return undefined;
  if (value < 1e8) return serverNow + value * 1000;
  return value < 1e11 ? value * 1000 : value;
}

function retryTime(text: string | undefined, serverNow: number): number | undefined {
  const seconds = wholeNumber(text);
  if (seconds !== undefined) return serverNow + seconds * 1000;
  const date = time(text);
  // A date has whole seconds: what passes within that second may only do so at its end.
  return date === undefined ? undefined : date + 999;
}

function wholeNumber(text: string | undefined): number | undefined {
  const digits = text && /^\s*(-?\d{1,15})(?:\.\d+)?\s*$/.exec(text)?.[1];
  return digits ? Number(digits) : undefined;
}

function time(text: string | undefined): number | undefined {
  const value = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(value) ? undefined : value;
}

/**
 * Estimates a server's clock from its `Date` headers, which have whole seconds. Each answer limits how far its clock is
 * ahead of ours: it was written after the request was sent and before the answer came. Together, the limits of several
 * answers are narrower than a second.
 */
export class ServerClock {
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;

  /** Learns from an answer with `date`; all times in milliseconds since 1970. */
  learn(date: number, sentAt: number, receivedAt: number): void {
    const least = date - receivedAt;
    const most = date + 1000 - sentAt;
    // Contradictory limits mean that a clock was set: the latest count.
    const isSet = least > this.#most || most < this.#least;
    this.#least = isSet ? least : Math.max(this.#least, least);
    this.#most = isSet ? most : Math.min(this.#most, most);
  }

  /** The earliest possible time at the server; our own time if the server never sent its own. */
  at(now: number): number {
    return this.#least === Number.NEGATIVE_INFINITY ? now : now + this.#least;
  }
}

/** The clocks of all servers that a transport talks to. */
export class ServerClocks {
  readonly #clocks = new Map<string, ServerClock>();

  /** Learns from an answer that just came from `origin`, and returns the time there. */
  at(origin: string, answer: WireAnswer, now: number): number {
    const clock = this.#clocks.get(origin) ?? new ServerClock();
    this.#clocks.set(origin, clock);
    const date = dateOf(answer);
    if (date !== undefined) clock.learn(date, answer.sentAt, now);
    return clock.at(now);
  }
}
