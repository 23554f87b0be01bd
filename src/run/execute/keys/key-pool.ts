import type { Credential } from "../../../../contracts/catalogue/credential.ts";
import { classify } from "../../../../suites/model/classify.ts";
import type { Probe } from "../../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../../suites/model/probe-result.ts";
import type { RunContext } from "../../../../suites/model/run-context.ts";
import { makersOf } from "../../plan/closure.ts";
import type { Plan } from "../../plan/plan.ts";

/** The most keys that live at once if the deployment caps them. */
export const keysAtOnce = 5;

/** Revokes the key that a probe created, if it is alive. */
export type Retire = (maker: Probe) => Promise<void>;

/**
 * Limits how many keys live at once: a key is created when there is a free slot, and revoked when nothing needs it any more.
 * The limit yields if everything waits for keys, so that no run hangs.
 */
export class KeyPool {
  readonly #context: RunContext;
  readonly #retire: Retire;
  /** By the probe that creates a key: the probes that must settle before the key is no longer needed. */
  readonly #keys = new Map<string, { readonly maker: Probe; readonly users: Set<string> }>();
  readonly #living = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  #taken = 0;
  #underway = 0;

  constructor({ probes, context }: Plan, retire: Retire) {
    this.#context = context;
    this.#retire = retire;
    for (const maker of probes.filter(({ effect }) => effect === "create-key"))
      this.#keys.set(maker.id, { maker, users: new Set([maker.id]) });
    for (const probe of probes)
      for (const key of this.#keysOf(probe)) this.#keys.get(key)?.users.add(probe.id);
  }

  /** Sends a probe once there is a free slot for its key. */
  async deliver(probe: Probe, send: () => Promise<ProbeResult>): Promise<ProbeResult> {
    const makes = probe.effect === "create-key";
    if (makes) await this.#enter(probe.id);
    this.#underway += 1;
    try {
      const result = await send();
      const responseClass = classify(result);
      // A creation without an answer keeps its slot until the key is looked up.
      if (makes && responseClass !== "allowed" && responseClass !== "silent") this.#leave(probe.id);
      if (probe.effect === "revoke-key" && responseClass === "allowed")
        this.#keysOf(probe).forEach(this.#leave);
      return result;
    } finally {
      this.#underway -= 1;
      this.#yield();
    }
  }

  /** Called for every settled probe: revokes keys that nothing needs any more. */
  async settled({ id }: Probe): Promise<void> {
    for (const [key, { maker, users }] of this.#keys) {
      if (!users.delete(id) || users.size > 0 || !this.#living.has(key)) continue;
      await this.#retire(maker);
      this.#leave(key);
    }
  }

  async #enter(maker: string): Promise<void> {
    if (this.#taken < keysAtOnce) this.#taken += 1;
    else {
      const turn = new Promise<void>((resolve) => this.#waiting.push(resolve));
      this.#yield();
      await turn;
    }
    this.#living.add(maker);
  }

  /** Passes the slot of a revoked key to the next waiter. */
  readonly #leave = (maker: string): void => {
    if (!this.#living.delete(maker)) return;
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
  };

  /** Admits one more if nothing in progress could free a slot. */
  #yield(): void {
    if (this.#underway > 0 || this.#waiting.length === 0) return;
    setImmediate(() => {
      const next = this.#underway === 0 ? this.#waiting.shift() : undefined;
      if (next === undefined) return;
      this.#taken += 1;
      next();
    });
  }

  #keysOf({ credential, target }: Probe): readonly string[] {
    return [credential, ...(target === undefined ? [] : [target])].flatMap((one) => this.#makersOf(one));
  }

  #makersOf(credential: Credential): readonly string[] {
    if (credential.kind === "key-from") return [credential.probe];
    return makersOf(credential, this.#context).map(({ id }) => id);
  }
}
