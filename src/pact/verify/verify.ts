import { messagesOf } from "../../../contracts/pacts/file.ts";
import type { ReportPacts } from "../../../contracts/report/report-pacts.ts";
import type { Interaction, InteractionResult } from "../../../suites/model/interaction.ts";
import { SecretPlaceholders } from "../../credentials/secret-placeholders.ts";
import type { PactEvidence } from "../../run/evidence.ts";
import type { PactTools } from "../../run/run.ts";
import type { OpenMatcher } from "../matcher/matcher.ts";
import { type Case, casesOf, concluded, type PactSource, unpinnedBy } from "./case.ts";
import { leastScopes } from "./least-scopes.ts";
import { type Ready, Runner } from "./runner.ts";
import { skipReason } from "./skip-reason.ts";
import { prepare } from "./values.ts";

export interface VerificationOptions {
  readonly sources: readonly PactSource[];
  /** Starts Pact; called only if there is something to match. */
  readonly openMatcher: () => OpenMatcher;
  /** Whether to look for the smallest scope set that satisfies each consumer. */
  readonly leastScopes: boolean;
}

/** Holds a deployment to the pacts of its consumers: one interaction, one result. */
export async function verifyPacts(options: VerificationOptions, tools: PactTools): Promise<PactEvidence> {
  const cases = casesOf(options.sources, tools.context);
  const summary = summaryOf(options.sources, cases, tools);
  const hindrances = cases.map((one) => skipReason(one, tools));
  if (!hindrances.includes(undefined)) {
    return { interactions: together(cases, hindrances, new Map()), summary };
  }
  // Pact takes its time to start: the states are brought about meanwhile.
  const matcher = options.openMatcher();
  try {
    const placeholders = new SecretPlaceholders(tools.redactor);
    const prepared = await Promise.all(
      cases.map((one, index) => hindrances[index] ?? ready(one, `i${index + 1}`, tools, placeholders)),
    );
    const runnable = prepared.flatMap((one) => ("label" in one ? [one] : []));
    const runner = new Runner(matcher, tools, placeholders);
    const interactions = together(cases, prepared, await runner.run(runnable));
    const least = options.leastScopes
      ? { leastScopes: await leastScopes({ interactions, runnable, runner, tools, placeholders }) }
      : {};
    return { interactions, summary: { ...summary, ...least, matchingMs: Math.round(matcher.ownMs) } };
  } finally {
    await matcher.close();
  }
}

async function ready(
  one: Case,
  label: string,
  tools: PactTools,
  placeholders: SecretPlaceholders,
): Promise<Ready | InteractionResult> {
  const prepared = await prepare(one.interaction, label, tools, placeholders);
  return prepared.kind === "ready" ? { of: one, label, values: prepared.values } : prepared;
}

const together = (
  cases: readonly Case[],
  prepared: readonly (Ready | InteractionResult | undefined)[],
  results: ReadonlyMap<string, InteractionResult>,
): readonly Interaction[] =>
  cases.map((one, index) => {
    const own = prepared[index];
    const lost: InteractionResult = { kind: "crashed", because: "its result was lost" };
    if (own === undefined) return concluded(one, lost);
    return concluded(one, "label" in own ? (results.get(own.label) ?? lost) : own);
  });

function summaryOf(
  sources: readonly PactSource[],
  cases: readonly Case[],
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
    unpinned: [...unpinnedBy(cases, context.operations)],
  };
}

const messages = (count: number): { messages?: number } => (count === 0 ? {} : { messages: count });
