import type { Breaker, Doubt } from "./breaker.ts";
import { type Clock, pause } from "./clock.ts";
import type { Outcome } from "./exchange.ts";
import type { Quota } from "./limits.ts";
import { longestWindowMs, type Pace, type Rank } from "./pace.ts";
import type { ServerClocks } from "./rate-limit.ts";
import { backOffMs, readRateLimit, retryAfterMs } from "./rate-limit.ts";
import type { Sent, WireRequest, WireResult, WireTrouble } from "./wire.ts";

/** What all requests of a transport share. */
export interface SenderContext {
  readonly pace: Pace;
  readonly breaker: Breaker;
  readonly clock: Clock;
  readonly clocks: ServerClocks;
  readonly deadline: number;
  readonly onWait?: ((surface: string, ms: number) => void) | undefined;
  readonly attempt: (request: WireRequest, signal: AbortSignal) => Promise<Outcome>;
}

/** Attempts that may be answered with 429 before that is the result. */
const mostBlocked = 8;
/** The same for creations and unusual requests: such an answer is hardly a rate limit then. */
const fewBlocked = 3;
/** The same for creations if the answer does not say until when: it may count keys instead of requests. */
const mostUnsaid = 6;
/** Further attempts after a first one that met transient trouble. */
const mostRepeats = 3;
/** Answers of servers and gateways that may differ a moment later (RFC 9110, 15.5.9 and 15.6; RFC 8470, 5.2). */
const overloaded: readonly number[] = [502, 503, 504];
const transient: readonly number[] = [408, 425, ...overloaded];
/** The longest wait that a server may ask for, in milliseconds. */
const longestPause = 15_000;
/** Shorter waits are not reported, in milliseconds. */
const tellable = 1000;

/** One request in progress: waits for its turn, is sent, and is repeated if that may help. */
export class Sending {
  readonly #context: SenderContext;
  readonly #request: WireRequest;
  readonly #signal: AbortSignal;
  readonly #order: number;
  readonly #quota: Quota;
  readonly #attempts: WireResult[] = [];
  #blocked = 0;
  #repeats = 0;

  constructor(context: SenderContext, request: WireRequest, signal: AbortSignal) {
    this.#context = context;
    this.#request = request;
    this.#signal = signal;
    this.#quota = { ...request.quota, origin: request.url.origin };
    this.#order = context.pace.ticket(rankOf(request));
  }

  async run(): Promise<Sent> {
    while (await this.#turn());
    return { attempts: this.#attempts };
  }

  /** Waits and attempts once. Returns whether to continue. */
  async #turn(): Promise<boolean> {
    const { pace, clock, clocks } = this.#context;
    const quota = this.#quota;
    if (this.#givenUp()) return false;
    const entry = await pace.enter(quota, this.#order, this.#signal);
    if (entry !== "go") return this.#turnedAway(entry);
    const outcome = await this.#attempt().catch((error) => {
      pace.leave(quota);
      throw error;
    });
    if (outcome) this.#attempts.push(outcome.result);
    if (outcome?.result.kind !== "answer") {
      const goOn = outcome !== undefined && this.#isWorthRepeating(outcome);
      if (!goOn) this.#failed(outcome?.result);
      pace.leave(quota, undefined, outcome && { isBad: true });
      return goOn && ((await this.#repeat()) || this.#failed(outcome?.result));
    }
    const { result } = outcome;
    const now = clock.now();
    const serverNow = clocks.at(quota.origin, result, now);
    const limit = readRateLimit(result, serverNow);
    const goOn = limit.limited && !this.#request.isFinal?.(result) && this.#block(limit.waitMs);
    const isBad = limit.limited || overloaded.includes(result.status);
    pace.leave(quota, limit, { latencyMs: result.durationMs, isBad });
    if (goOn || limit.limited) return goOn;
    this.#context.breaker.unlimited(callOf(this.#request));
    if (!transient.includes(result.status)) return this.#settled(false);
    return this.#repeat(retryAfterMs(result, serverNow));
  }

  /** `undefined` if the origin was given up while this request waited. */
  async #attempt(): Promise<Outcome | undefined> {
    if (this.#givenUp()) return undefined;
    const { attempt, breaker } = this.#context;
    const { origin } = this.#request.url;
    const outcome = await attempt(this.#request, this.#signal);
    const call = callOf(this.#request);
    if (outcome.result.kind === "answer") {
      breaker.answered(origin);
      breaker.came(call);
    } else if (outcome.result.trouble === "timeout" && !this.#request.unusual) breaker.hung(call);
    return outcome;
  }

  /** Whether the origin does not answer at all. A request that was sent before keeps its result. */
  #givenUp(): boolean {
    if (this.#request.insistent) return false;
    const { breaker } = this.#context;
    const refusal = breaker.refusal(this.#request.url.origin);
    const call = callOf(this.#request);
    const limit = refusal === undefined ? (breaker.limitOf(call) ?? breaker.hangOf(call)) : undefined;
    if (this.#attempts.length === 0) {
      if (refusal !== undefined) this.#trouble("unreachable", refusal);
      if (limit !== undefined) this.#trouble("interrupted", limit);
    }
    return refusal !== undefined || limit !== undefined || this.#isHeld();
  }

  #isHeld(): boolean {
    if (this.#attempts.length > 0 || this.#request.isHeld?.() !== true) return false;
    this.#trouble("interrupted", "it was held back");
    return true;
  }

  #turnedAway(why: "late" | "interrupted"): false {
    if (why === "interrupted") this.#trouble("interrupted", "the run was interrupted before this was sent");
    else if (this.#attempts.length === 0) {
      this.#trouble("interrupted", "the rate limit lets nothing through before this run's deadline");
    }
    return false;
  }

  /** After a 429: the whole bucket waits as long as it says. Returns whether this request may try again. */
  #block(waitMs: number | undefined): boolean {
    const { pace, clock, deadline, onWait, breaker } = this.#context;
    const { insistent, url } = this.#request;
    const isLong = waitMs !== undefined && waitMs > longestWindowMs;
    if (isLong) breaker.limited(callOf(this.#request), waitMs);
    const doubt = this.#doubt(waitMs);
    if (isLong || (doubt !== undefined && !breaker.allows(doubt, url.origin))) return false;
    this.#blocked += 1;
    const ms = waitMs ?? backOffMs(this.#blocked);
    const until = clock.now() + ms;
    const news = pace.block(this.#quota, until);
    const isLast = this.#blocked >= this.#mostBlocked(doubt, waitMs);
    if (isLast && doubt !== undefined) breaker.inVain(doubt, url.origin);
    if ((until > deadline && !insistent) || isLast) return false;
    if (news && ms > tellable) onWait?.(this.#quota.surface, ms);
    return true;
  }

  /** Why a 429 may be no rate limit: a creation's may count keys, an odd request's be a filter's unless it says until when. */
  #doubt(waitMs: number | undefined): Doubt | undefined {
    const { repeatable, insistent, unusual = false } = this.#request;
    if (!repeatable && !insistent) return "creation";
    return unusual && waitMs === undefined ? "unusual" : undefined;
  }

  #mostBlocked(doubt: Doubt | undefined, waitMs: number | undefined): number {
    if (doubt === "creation" && waitMs === undefined) return mostUnsaid;
    const { repeatable, insistent } = this.#request;
    return (repeatable || insistent) && doubt === undefined ? mostBlocked : fewBlocked;
  }

  #isWorthRepeating({ result, again }: Outcome): boolean {
    const isSlow = result.kind === "trouble" && result.trouble === "timeout";
    return this.#request.repeatable && (again || (isSlow && this.#mayBeFlaky())) && !this.#isRepeated(result);
  }

  /** Whether an answer that does not come may have been lost on its way: a gateway may drop an unusual request for good. */
  #mayBeFlaky(): boolean {
    const { insistent, unusual, url } = this.#request;
    return insistent === true || (!unusual && this.#context.breaker.hasAnswered(url.origin));
  }

  #isRepeated(result: WireResult | undefined): boolean {
    const isSlow = result?.kind === "trouble" && result.trouble === "timeout";
    return this.#repeats >= (isSlow ? this.#mostSlow() : mostRepeats);
  }

  /** How often a time-out is repeated: it took long already, but a revocation must not be lost. */
  #mostSlow(): number {
    const { insistent, method } = this.#request;
    if (insistent && method !== "GET") return mostRepeats;
    return this.#context.breaker.hangOf(callOf(this.#request)) === undefined ? 1 : 0;
  }

  #failed(result: WireResult | undefined): false {
    if (this.#isRepeated(result)) this.#settled(true);
    // A gateway may drop an unusual request, and answer all others.
    if (result?.kind === "trouble" && !this.#request.unusual)
      this.#context.breaker.failed(this.#request.url.origin, result.trouble, result.detail);
    return false;
  }

  /** After transient trouble: whether to try again, after a wait that grows and is random. */
  async #repeat(toldMs = 0): Promise<boolean> {
    const { clock, breaker, deadline } = this.#context;
    const { repeatable, insistent, url } = this.#request;
    if (!repeatable || (!insistent && !breaker.allowsRepeats(url.origin))) return false;
    if (this.#repeats >= mostRepeats) return this.#settled(true);
    this.#repeats += 1;
    const ms = Math.max(toldMs, 200 * 2 ** this.#repeats * (0.5 + Math.random() / 2));
    if (ms > longestPause || (!insistent && clock.now() + ms > deadline)) return this.#settled(true);
    await pause(clock, ms, this.#signal);
    return true;
  }

  #settled(inVain: boolean): false {
    this.#context.breaker.settled(this.#request.url.origin, inVain);
    return false;
  }

  #trouble(trouble: WireTrouble["trouble"], detail: string): void {
    this.#attempts.push({
      kind: "trouble",
      trouble,
      detail,
      ...(this.#attempts.length === 0 && { neverSent: true }),
      sentAt: this.#context.clock.now(),
      durationMs: 0,
    });
  }
}

/** What a limit of one call is kept by: `POST https://api.example.com/api/v1/auth/login`. */
const callOf = ({ method, url }: WireRequest): string => `${method} ${url.origin}${url.pathname}`;

const rankOf = ({ insistent, urgent }: WireRequest): Rank =>
  insistent ? "insistent" : urgent ? "urgent" : "usual";
