import type { Breaker } from "./breaker.ts";
import { type Clock, pause } from "./clock.ts";
import type { Outcome } from "./exchange.ts";
import type { Quota } from "./limits.ts";
import type { Pace, Rank } from "./pace.ts";
import type { ServerClocks } from "./rate-limit.ts";
import { backOffMs, readRateLimit, retryAfterMs } from "./rate-limit.ts";
import type { Sent, WireRequest, WireResult, WireTrouble } from "./wire.ts";

/** What every sending of a transport shares. */
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
/** The same where every attempt might bring something about: what answers so then is hardly a rate limit. */
const mostBlockedCreations = 3;
/** Attempts after a first one that met transient trouble. */
const mostRepeats = 3;
/** Answers of servers and gateways that may be different a moment later (RFC 9110, 15.5.9 and 15.6; RFC 8470, 5.2). */
const overloaded: readonly number[] = [502, 503, 504];
const transient: readonly number[] = [408, 425, ...overloaded];
/** A server that asks to come back later than this is not waited for, in milliseconds. */
const longestPause = 15_000;
/** Shorter waits are not worth telling, in milliseconds. */
const tellable = 1000;

/** One request on its way: waits for its turn, is sent, and again where that promises something. */
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

  /** Waits and attempts once. Gives whether to go on. */
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
    if (!transient.includes(result.status)) return this.#settled(false);
    return this.#repeat(retryAfterMs(result, serverNow));
  }

  /** Nothing where the origin was given up while this request waited. */
  async #attempt(): Promise<Outcome | undefined> {
    if (this.#givenUp()) return undefined;
    const { attempt, breaker } = this.#context;
    const { origin } = this.#request.url;
    const outcome = await attempt(this.#request, this.#signal);
    if (outcome.result.kind === "answer") breaker.answered(origin);
    return outcome;
  }

  /** Whether the origin does not answer at all. A request that was sent before keeps the result it had. */
  #givenUp(): boolean {
    if (this.#request.insistent) return false;
    const refusal = this.#context.breaker.refusal(this.#request.url.origin);
    if (refusal !== undefined && this.#attempts.length === 0) this.#trouble("unreachable", refusal);
    return refusal !== undefined;
  }

  #turnedAway(why: "late" | "interrupted"): false {
    if (why === "interrupted") this.#trouble("interrupted", "the run was interrupted before this was sent");
    else if (this.#attempts.length === 0) {
      this.#trouble("interrupted", "the rate limit lets nothing through before this run's deadline");
    }
    return false;
  }

  /** After a 429: all of the bucket stay away as long as it says. Gives whether this request may try again. */
  #block(waitMs: number | undefined): boolean {
    const { pace, clock, deadline, onWait } = this.#context;
    const { insistent, repeatable } = this.#request;
    // What answers a creation with 429, and does not say until when, may count keys and not requests.
    if (waitMs === undefined && !repeatable) return false;
    this.#blocked += 1;
    const ms = waitMs ?? backOffMs(this.#blocked);
    const until = clock.now() + ms;
    const news = pace.block(this.#quota, until);
    const most = repeatable ? mostBlocked : mostBlockedCreations;
    if ((until > deadline && !insistent) || this.#blocked >= most) return false;
    if (news && ms > tellable) onWait?.(this.#quota.surface, ms);
    return true;
  }

  /** A time-out is repeated once, since it has taken long already, and only while connecting unless the request is insistent. */
  #isWorthRepeating({ result, again }: Outcome): boolean {
    const { insistent, repeatable } = this.#request;
    const isSlow = result.kind === "trouble" && result.trouble === "timeout";
    const most = isSlow && !insistent ? 1 : mostRepeats;
    return repeatable && (again || (isSlow && insistent === true)) && this.#repeats < most;
  }

  #failed(result: WireResult | undefined): false {
    if (this.#repeats >= mostRepeats) this.#settled(true);
    // A gateway may drop a call in an odd spelling, and answers all others.
    if (result?.kind === "trouble" && this.#request.path === undefined)
      this.#context.breaker.failed(this.#request.url.origin, result.trouble, result.detail);
    return false;
  }

  /** After transient trouble: whether to try again, and then a wait, longer and less foreseeable each time. */
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

const rankOf = ({ insistent, urgent }: WireRequest): Rank =>
  insistent ? "insistent" : urgent ? "urgent" : "usual";
