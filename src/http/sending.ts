import type { Breaker } from "./breaker.ts";
import { type Clock, pause } from "./clock.ts";
import type { Outcome } from "./exchange.ts";
import type { Quota } from "./limits.ts";
import type { Pace } from "./pace.ts";
import type { ServerClocks } from "./rate-limit.ts";
import { backOffMs, readRateLimit } from "./rate-limit.ts";
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
/** Attempts after a first one whose connection broke. */
const mostRepeats = 2;
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
  #broken = 0;

  constructor(context: SenderContext, request: WireRequest, signal: AbortSignal) {
    this.#context = context;
    this.#request = request;
    this.#signal = signal;
    this.#quota = { ...request.quota, origin: request.url.origin };
    this.#order = context.pace.ticket(request.urgent);
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
      pace.leave(quota);
      return outcome?.again === true && this.#repeat();
    }
    const limit = readRateLimit(outcome.result, clocks.at(quota.origin, outcome.result, clock.now()));
    const goOn = limit.limited && this.#block(limit.waitMs);
    pace.leave(quota, limit);
    return goOn;
  }

  /** Nothing where the origin was given up while this request waited. */
  async #attempt(): Promise<Outcome | undefined> {
    if (this.#givenUp()) return undefined;
    const { attempt, breaker } = this.#context;
    const { origin } = this.#request.url;
    const outcome = await attempt(this.#request, this.#signal);
    if (outcome.result.kind === "answer") breaker.answered(origin);
    else breaker.failed(origin, outcome.result.trouble, outcome.result.detail);
    return outcome;
  }

  /** Whether the origin does not answer at all. A request that was sent before keeps the result it had. */
  #givenUp(): boolean {
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
    this.#blocked += 1;
    const ms = waitMs ?? backOffMs(this.#blocked);
    const until = clock.now() + ms;
    const news = pace.block(this.#quota, until);
    if (until > deadline || this.#blocked >= mostBlocked) return false;
    if (news && ms > tellable) onWait?.(this.#quota.surface, ms);
    return true;
  }

  /** After a broken connection: whether to try again, and then a moment's wait, longer and less foreseeable each time. */
  async #repeat(): Promise<boolean> {
    if (!this.#request.repeatable || this.#broken >= mostRepeats) return false;
    this.#broken += 1;
    await pause(this.#context.clock, 100 * 2 ** this.#broken * (0.5 + Math.random()), this.#signal);
    return true;
  }

  #trouble(trouble: WireTrouble["trouble"], detail: string): void {
    this.#attempts.push({
      kind: "trouble",
      trouble,
      detail,
      sentAt: this.#context.clock.now(),
      durationMs: 0,
    });
  }
}
