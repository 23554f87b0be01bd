import { isRecord } from "../../../../contracts/wire/json.ts";
import { errorMessage } from "../../../../suites/model/classify.ts";
import type { Probe } from "../../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../../suites/model/probe-result.ts";

/** Statuses that refuse a scope which the account may not grant or the deployment does not know. */
const refusals: readonly number[] = [400, 403, 422];

/** Whether a scope can be granted, tested by asking for it alone. */
export type TryScope = (scope: string) => Promise<boolean>;

/**
 * Which scopes keys can be created with. An account that cannot grant one scope is refused every key that includes it. Such
 * keys are requested again without it, so that only what needs that scope goes untested.
 */
export class Grants {
  readonly #granted = new Set<string>();
  readonly #tries = new Map<string, Promise<boolean>>();
  readonly #withheld = new Set<string>();

  /** The scopes to ask for; all of them if none would be left. */
  grantable(scopes: readonly string[]): readonly string[] {
    const left = scopes.filter((scope) => !this.#withheld.has(scope));
    return left.length === 0 ? scopes : left;
  }

  /**
   * Learns from a creation which scopes can be granted. Returns whether some cannot, so that it is worth asking for the
   * others.
   */
  async learn(scopes: readonly string[], result: ProbeResult, tryScope: TryScope): Promise<boolean> {
    if (result.kind !== "answer") return false;
    if (result.status < 300) {
      for (const scope of scopes) this.#granted.add(scope);
      return false;
    }
    const doubtful = scopes.filter((scope) => !this.#granted.has(scope));
    if (!refusals.includes(result.status) || scopes.length < 2 || doubtful.length === 0) return false;
    const words = (errorMessage(result) ?? "").split(/[^\w:.-]+/).map((word) => word.replace(/[.:]$/, ""));
    const named = doubtful.filter((scope) => words.includes(scope));
    const refused =
      named.length > 0 && named.length < scopes.length ? named : await this.#refusedAmong(doubtful, tryScope);
    // If every scope is refused, scopes are not the reason.
    if (refused.length === scopes.length) return false;
    for (const scope of refused) this.#withheld.add(scope);
    return refused.length > 0;
  }

  async #refusedAmong(scopes: readonly string[], tryScope: TryScope): Promise<readonly string[]> {
    const tried = await Promise.all(
      scopes.map(async (scope) => {
        const known = this.#tries.get(scope) ?? tryScope(scope);
        this.#tries.set(scope, known);
        return (await known) ? [] : [scope];
      }),
    );
    return tried.flat();
  }
}

/** The creation with these scopes in place of its own. */
export const askingFor = (probe: Probe, scopes: readonly string[]): Probe =>
  probe.payload?.kind === "json" && isRecord(probe.payload.value)
    ? { ...probe, payload: { kind: "json", value: { ...probe.payload.value, scopes } } }
    : probe;
