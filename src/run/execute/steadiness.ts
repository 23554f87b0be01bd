import type { Probe } from "../../../suites/model/probe.ts";
import { noVerdict, type ProbeResult, type ResponseClass } from "../../../suites/model/probe-result.ts";
import { systemClock } from "../../http/clock.ts";

/** How many requests at once a credential must be accepted in: replicas may take turns, or answer by chance. */
const atOnce = 8;
/** Milliseconds before the second round. Each further pause doubles, up to the longest. */
const pauses = { first: 250, longest: 2_000 };
/** Milliseconds by which one credential may be known later after its creation than another. */
const marginMs = 1_000;

/** A credential that was accepted at a surface, and is refused there now. */
export interface Wavering {
  /** The credential at its surface. */
  readonly place: string;
  /** The kind of credential at that surface: what holds for one is likely to hold for others. */
  readonly kind: string;
  /** The request that was refused. */
  readonly probe: Probe;
  /** A request without an effect that showed that it is known. */
  readonly shown: Probe;
  /** When it was handed out, in milliseconds since 1970. */
  readonly bornAt: number;
  readonly refusedAt: number;
}

/** How long a credential was refused now and then; no refusals if only the call refuses it. */
interface Steadied {
  readonly refusals: number;
  readonly ms: number;
}

export interface SteadinessOptions {
  readonly deliver: (probe: Probe) => Promise<ProbeResult>;
  readonly wait: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly classOf: (probe: Probe, result: ProbeResult) => ResponseClass;
  /** Milliseconds after its creation within which every replica must know a credential. */
  readonly limitMs: number;
}

/**
 * Tells replicas that learn of a new credential late from those that never do, and both from a call that refuses a credential
 * which all others accept.
 */
export class Steadiness {
  readonly #options: SteadinessOptions;
  /** Milliseconds of age from which a kind of credential was accepted every time. */
  readonly #steadyFrom = new Map<string, number>();
  readonly #late = new Set<string>();
  readonly #unsteady = new Set<string>();
  readonly #underway = new Map<string, Promise<Steadied | undefined>>();

  constructor(options: SteadinessOptions) {
    this.#options = options;
  }

  /** Whether credentials of this kind were refused now and then while they were new, and accepted for good later. */
  isLate(kind: string): boolean {
    return this.#late.has(kind) && !this.#unsteady.has(kind);
  }

  /** Whether credentials of this kind are accepted every time, as far as is known. */
  isSteady(kind: string): boolean {
    return this.#steadyFrom.has(kind) && !this.#unsteady.has(kind);
  }

  /**
   * Waits until a credential is accepted every time, and sends the refused request again; `undefined` if its refusal has
   * nothing to do with its age.
   */
  async settle(
    one: Wavering,
    send: () => Promise<ProbeResult>,
  ): Promise<(Steadied & { readonly again: ProbeResult }) | undefined> {
    const steadied = await this.#steady(one);
    if (steadied === undefined) return undefined;
    const again = await send();
    if (steadied.refusals > 0) return { ...steadied, again };
    const { kind, probe, refusedAt, bornAt } = one;
    const answeredWith = this.#options.classOf(probe, again);
    const isAccepted = again.kind === "answer" && ![...noVerdict, "unauthorized"].includes(answeredWith);
    if (answeredWith === "unauthorized") this.#noteSteady(kind, 0);
    if (!isAccepted) return { ...steadied, again };
    // Every replica has learnt of it in the meantime.
    const ms = refusedAt - bornAt;
    this.#noteSteady(kind, ms);
    this.#late.add(kind);
    return { refusals: 1, ms, again };
  }

  #noteSteady(kind: string, ms: number): void {
    this.#steadyFrom.set(kind, Math.max(ms, this.#steadyFrom.get(kind) ?? 0));
  }

  async #steady(one: Wavering): Promise<Steadied | undefined> {
    const { kind, refusedAt, bornAt } = one;
    const known = this.#underway.get(kind);
    if (known !== undefined) await known;
    const from = this.#steadyFrom.get(kind) ?? Number.POSITIVE_INFINITY;
    const isLate = this.#late.has(kind);
    if (this.#unsteady.has(kind) || refusedAt - bornAt >= from + (isLate ? marginMs : 0)) return undefined;
    if (known === undefined) return this.#share(one);
    if (!isLate) return { refusals: 0, ms: 0 };
    await this.#options.wait(Math.max(0, bornAt + from + marginMs - systemClock.now()));
    return this.#share(one);
  }

  /** One round of requests for all that wait for the same credential. */
  #share(one: Wavering): Promise<Steadied | undefined> {
    const name = this.#underway.has(one.kind) ? one.place : one.kind;
    const known = this.#underway.get(name);
    if (known !== undefined) return known;
    const asked = this.#ask(one);
    this.#underway.set(name, asked);
    return asked;
  }

  async #ask({ kind, shown, bornAt, refusedAt }: Wavering): Promise<Steadied | undefined> {
    const { wait, signal, limitMs } = this.#options;
    let refusals = 0;
    let last = refusedAt;
    for (let pause = pauses.first; !signal.aborted; pause = Math.min(pause * 2, pauses.longest)) {
      const refused = await this.#refusedAmong(shown);
      if (refused === undefined) {
        if (refusals === 0) return { refusals, ms: 0 };
        this.#noteSteady(kind, last - bornAt);
        this.#late.add(kind);
        return { refusals, ms: last - bornAt };
      }
      refusals += 1;
      last = refused;
      if (last - bornAt >= limitMs) break;
      await wait(pause);
    }
    this.#unsteady.add(kind);
    return undefined;
  }

  /**
   * When the last of several requests that was refused was sent; `undefined` if none was. They are sent at once: of requests
   * one after the other, beside others, replicas that take turns may all answer the same ones.
   */
  async #refusedAmong(shown: Probe): Promise<number | undefined> {
    const { deliver, classOf } = this.#options;
    const results = await Promise.all(Array.from({ length: atOnce }, () => deliver(shown)));
    const refused = results.flatMap((one) =>
      one.kind !== "not-sent" && classOf(shown, one) === "unauthorized" ? [one.sentAt] : [],
    );
    return refused.length === 0 ? undefined : Math.max(...refused);
  }
}
