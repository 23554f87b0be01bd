import type { MintedKey } from "../../../contracts/catalogue/credential.ts";
import { groupBy } from "../../../contracts/group.ts";
import { messagesOf } from "../../../contracts/pacts/file.ts";
import type { ReportPacts } from "../../../contracts/report/report-pacts.ts";
import type { Interaction, InteractionResult } from "../../../suites/model/interaction.ts";
import { mintKey } from "../../../suites/model/requests.ts";
import { scopeNames } from "../../../suites/model/run-context.ts";
import { SecretPlaceholders } from "../../credentials/secret-placeholders.ts";
import type { PactEvidence } from "../../run/evidence.ts";
import type { PactTools } from "../../run/run.ts";
import type { OpenMatcher } from "../matcher/matcher.ts";
import { type Case, casesOf, concluded, type PactSource, unpinnedBy } from "./case.ts";
import { leastScopes } from "./least-scopes.ts";
import { type Ready, Runner } from "./runner.ts";
import { skipReason } from "./skip-reason.ts";
import { keysNamed } from "./states.ts";
import { type Attempted, prepare } from "./values.ts";

export interface VerificationOptions {
  readonly sources: readonly PactSource[];
  /** Starts Pact; called only if there is something to match. */
  readonly openMatcher: () => OpenMatcher;
  /** Whether to search for the smallest scope set that satisfies each consumer. */
  readonly leastScopes: boolean;
}

/** Verifies that a deployment keeps the pacts of its consumers: one result for each interaction. */
export async function verifyPacts(options: VerificationOptions, tools: PactTools): Promise<PactEvidence> {
  const cases = casesOf(options.sources, tools.context).map((of, index) => ({ of, label: `i${index + 1}` }));
  const skipped = new Map(cases.flatMap(({ of }) => skipOf(of, tools)));
  const tried = cases.filter(({ of }) => !skipped.has(of));
  const summary = summaryOf(options.sources, cases, tools);
  if (tried.length === 0) return { interactions: concludeAll(cases, skipped), summary };
  // Pact is slow to start, so the states are set up meanwhile.
  const matcher = options.openMatcher();
  const { signal } = tools;
  // An interrupted user does not wait for Pact: keys are revoked first.
  const end = (): void => {
    if (signal.reason === "interrupted") void matcher.close();
  };
  signal.addEventListener("abort", end);
  try {
    const placeholders = new SecretPlaceholders(tools.redactor);
    const session = { runner: new Runner(matcher, tools, placeholders), tools, placeholders };
    const { results, runnable } = await attemptAll(tried, session);
    const interactions = concludeAll(cases, new Map([...skipped, ...results]));
    const least = options.leastScopes
      ? { leastScopes: await leastScopes({ interactions, runnable, ...session }) }
      : {};
    return { interactions, summary: { ...summary, ...least, matchingMs: Math.round(matcher.ownMs) } };
  } finally {
    signal.removeEventListener("abort", end);
    await matcher.close();
  }
}

interface Labelled {
  readonly of: Case;
  readonly label: string;
}

interface Session {
  readonly runner: Runner;
  readonly tools: PactTools;
  readonly placeholders: SecretPlaceholders;
}

interface Attempt<Result> {
  readonly results: ReadonlyMap<Case, Result>;
  readonly runnable: readonly Ready[];
}

function skipOf(of: Case, tools: PactTools): readonly (readonly [Case, InteractionResult])[] {
  const reason = skipReason(of, tools);
  return reason === undefined ? [] : [[of, reason]];
}

/**
 * Tries every interaction, with all keys alive at once. If the deployment caps keys, those that got none are tried again, as
 * many at once as it granted before, with no other key of the run alive.
 */
async function attemptAll(cases: readonly Labelled[], session: Session): Promise<Attempt<InteractionResult>> {
  const first = await attempt(cases, session);
  const attempts: Attempt<Attempted>[] = [first];
  const capped = cases.filter(({ of }) => first.results.get(of)?.kind === "capped");
  let atOnce = Math.max(1, keysOf(first.runnable).length);
  if (capped.length > 0) await retireKeys(first.runnable, session);
  const all = scopeNames(session.tools.context);
  // One key serves all interactions of its group; an interaction that names no key may create one.
  const groups = groupBy(capped, ({ of, label }) => {
    const keys = keysNamed(of.interaction.states, all);
    return keys.map((key) => key.label).join("; ") || label;
  });
  let waiting = [...groups.values()];
  for (let again = 1; waiting.length > 0; again += 1) {
    const wave = waiting.slice(0, atOnce);
    const labelled = wave.flat().map(({ of, label }) => ({ of, label: `${label}-again${again}` }));
    const next = await attempt(labelled, session, again);
    await retireKeys(next.runnable, session);
    attempts.push(next);
    // Concurrent requests may exceed a limit once: afterwards fewer keys are granted than before.
    const refused = wave.filter((group) => group.some(({ of }) => next.results.get(of)?.kind === "capped"));
    atOnce = Math.max(1, wave.length - refused.length);
    waiting = [...waiting.slice(wave.length), ...(refused.length < wave.length ? refused : [])];
  }
  const results = new Map(attempts.flatMap((one) => [...one.results]));
  return {
    results: new Map(
      [...results].map(([of, result]) => [of, result.kind === "capped" ? result.otherwise : result]),
    ),
    runnable: attempts.flatMap(({ runnable }) => runnable),
  };
}

async function attempt(
  cases: readonly Labelled[],
  { runner, tools, placeholders }: Session,
  again = 0,
): Promise<Attempt<Attempted>> {
  const prepared = await Promise.all(
    cases.map(async ({ of, label }) => {
      const states = await prepare(of.interaction, label, tools, placeholders, again);
      return states.kind === "ready"
        ? { of, label, ready: { of, label, values: states.values } }
        : { of, label, result: states };
    }),
  );
  const runnable = prepared.flatMap(({ ready }) => ready ?? []);
  const byLabel = await runner.run(runnable);
  const lost: Attempted = { kind: "crashed", because: "its result was lost" };
  const results = prepared.map(
    ({ of, label, result }) => [of, result ?? byLabel.get(label) ?? lost] as const,
  );
  return { results: new Map(results), runnable };
}

const keysOf = (runnable: readonly Ready[]): readonly MintedKey[] => [
  ...new Map(
    runnable
      .flatMap(({ values }) => values.bindings)
      .flatMap(({ credential }) => (credential?.kind === "key" ? [[credential.label, credential]] : [])),
  ).values(),
];

/** Revokes the keys of finished interactions, and those that their requests created. */
async function retireKeys(runnable: readonly Ready[], { runner, tools }: Session): Promise<void> {
  const makers = keysOf(runnable).map((key) => mintKey(key, tools.context));
  await Promise.all([...makers, ...runner.creations].map(tools.retire));
}

const concludeAll = (
  cases: readonly Labelled[],
  results: ReadonlyMap<Case, InteractionResult>,
): readonly Interaction[] =>
  cases.map(({ of }) =>
    concluded(of, results.get(of) ?? { kind: "crashed", because: "its result was lost" }),
  );

function summaryOf(
  sources: readonly PactSource[],
  cases: readonly Labelled[],
  { context }: PactTools,
): ReportPacts {
  return {
    sources: sources.map(({ pact, source, pending }) => ({
      consumer: pact.consumer,
      provider: pact.provider,
      source,
      interactions: pact.interactions.length,
      ...messages(messagesOf(pact)),
      pending,
    })),
    unpinned: [
      ...unpinnedBy(
        cases.map(({ of }) => of),
        context.operations,
      ),
    ],
  };
}

const messages = (count: number): { messages?: number } => (count === 0 ? {} : { messages: count });
