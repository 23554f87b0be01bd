import { keyWith } from "../../../contracts/catalogue/credential.ts";
import { groupBy } from "../../../contracts/group.ts";
import type { ReportPacts } from "../../../contracts/report/report-pacts.ts";
import type { Interaction } from "../../../suites/model/interaction.ts";
import { scopeNames } from "../../../suites/model/run-context.ts";
import type { SecretPlaceholders } from "../../credentials/secret-placeholders.ts";
import type { PactTools } from "../../run/run.ts";
import type { Case } from "./case.ts";
import type { Ready, Runner } from "./runner.ts";
import { keysNamed } from "./states.ts";
import type { StateBinding, Values } from "./values.ts";

export interface LeastScopesOptions {
  readonly interactions: readonly Interaction[];
  readonly runnable: readonly Ready[];
  readonly runner: Runner;
  readonly tools: PactTools;
  readonly placeholders: SecretPlaceholders;
}

type LeastScopes = NonNullable<ReportPacts["leastScopes"]>;

/**
 * The smallest scope set that satisfies each consumer's pact: starts with all scopes that its states name, and removes each
 * one without which the pact is still satisfied. Granting more scopes never takes rights away, so the result is a smallest
 * set: without any one of its scopes the pact is broken.
 */
export async function leastScopes(options: LeastScopesOptions): Promise<LeastScopes> {
  const consumers = [...groupBy(options.runnable, ({ of }) => of.source.pact.consumer)];
  return Promise.all(consumers.map(([consumer, own]) => leastFor(consumer, own, options)));
}

async function leastFor(
  consumer: string,
  own: readonly Ready[],
  options: LeastScopesOptions,
): Promise<LeastScopes[number]> {
  const all = scopeNames(options.tools.context);
  const calls = own.filter(
    ({ of }) => !isRefusal(of.interaction.status.example) && scopesOf(of, all).length > 0,
  );
  if (calls.length === 0) return { consumer, because: "no call of it that is granted uses an API key" };
  const needed = calls.filter(({ of }) => isVerified(of.id, options.interactions));
  if (needed.length === 0) return { consumer, because: "none of its calls with a key could be verified" };
  const named = needed.flatMap(({ of }) => scopesOf(of, all));
  let scopes = [...all, ...named.filter((scope) => !all.includes(scope))].filter((one) =>
    named.includes(one),
  );
  for (const scope of [undefined, ...scopes]) {
    const fewer = scopes.filter((one) => one !== scope);
    const trial = await satisfies(fewer, needed, options);
    if (trial.kind === "unknown") return { consumer, because: trial.because };
    if (trial.kind === "yes") scopes = fewer;
    else if (scope === undefined) {
      return { consumer, because: `one key with ${scopes.join(", ")} does not satisfy all of its calls` };
    }
  }
  const left = calls.length - needed.length;
  const rest = left === 0 ? "" : `; ${left} more could not be verified and are left out`;
  return { consumer, scopes, because: `satisfies every call with an API key (${needed.length})${rest}` };
}

const isRefusal = (status: number): boolean => status === 401 || status === 403;

const scopesOf = ({ interaction }: Case, all: readonly string[]): readonly string[] =>
  keysNamed(interaction.states, all).flatMap(({ scopes }) => scopes);

const isVerified = (id: string, interactions: readonly Interaction[]): boolean =>
  interactions.some(
    ({ id: other, result }) => other === id && result.kind === "matched" && result.mismatches.length === 0,
  );

type Trial = { readonly kind: "yes" | "no" } | { readonly kind: "unknown"; readonly because: string };

/** Whether one key with these scopes satisfies all of the calls. */
async function satisfies(
  scopes: readonly string[],
  calls: readonly Ready[],
  { tools, placeholders, runner }: LeastScopesOptions,
): Promise<Trial> {
  const credential = keyWith(...scopes);
  const mark = await tools.runner.obtain(credential);
  if (typeof mark !== "string") {
    // Most deployments create no key without a scope, so at least one is needed.
    if (scopes.length === 0) return { kind: "no" };
    const told = mark.kind === "answer" ? `answered ${mark.status}` : mark.detail;
    return { kind: "unknown", because: `no key with ${scopes.join(", ")} could be made: ${told}` };
  }
  const own = { text: placeholders.mask(mark), credential };
  const tried = calls.map((one) => ({
    ...one,
    label: `${one.label}-${scopes.join("+")}`,
    values: withKey(one.values, own),
  }));
  const results = [...(await runner.run(tried)).values()];
  if (results.some((result) => result.kind === "matched" && result.mismatches.length > 0))
    return { kind: "no" };
  const open = results.find((result) => result.kind !== "matched");
  if (open === undefined) return { kind: "yes" };
  return { kind: "unknown", because: "because" in open ? open.because : "a call could not be tried" };
}

/** Values with another key. */
function withKey({ byName, bindings }: Values, own: StateBinding): Values {
  const before = bindings.filter(({ credential }) => credential?.kind === "key").map(({ text }) => text);
  const changed = Object.entries(byName).map(([name, value]) => [
    name,
    before.includes(value) ? own.text : value,
  ]);
  return {
    byName: Object.fromEntries(changed),
    bindings: [...bindings.filter(({ text }) => !before.includes(text)), own],
  };
}
