import { isRecord } from "../../../../contracts/wire/json.ts";
import { errorMessage } from "../../../../suites/model/classify.ts";
import type { Probe } from "../../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../../suites/model/probe-result.ts";

/** Statuses with which a scope is refused that an account may not give to a key, or that the deployment does not know. */
const refusals: readonly number[] = [400, 403, 422];

/** Whether a scope can be given to a key, found out by asking for it alone. */
export type TryScope = (scope: string) => Promise<boolean>;

/**
 * Which scopes keys can be made with. An account that cannot grant one scope is refused every key that asks for it among others: such
 * keys are asked for again without it, so that only what needs the scope goes untested.
 */
export class Grants {
  readonly #granted = new Set<string>();
  readonly #tries = new Map<string, Promise<boolean>>();
  readonly #withheld = new Set<string>();

  /** The scopes to ask for; all of them where none would be left. */
  grantable(scopes: readonly string[]): readonly string[] {
    const left = scopes.filter((scope) => !this.#withheld.has(scope));
    return left.length === 0 ? scopes : left;
  }

  /** Notes what a creation says of its scopes. Gives whether some of them turn out to be withheld, so that it is worth asking for the others. */
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
    // Where every scope is refused, it is not for the scopes.
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

/** A creation that asks for these scopes in the place of its own. */
export const askingFor = (probe: Probe, scopes: readonly string[]): Probe =>
  probe.payload?.kind === "json" && isRecord(probe.payload.value)
    ? { ...probe, payload: { kind: "json", value: { ...probe.payload.value, scopes } } }
    : probe;
