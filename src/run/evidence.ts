import type { Report, ReportExchange } from "../../contracts/report/report.ts";
import type { Interaction } from "../../suites/model/interaction.ts";
import type { KeyCounts } from "./execute/keys/managed-key.ts";
import type { ProbeResults } from "./execute/scheduler.ts";
import type { Plan } from "./plan/plan.ts";

/** Everything that a run brought back: with the plan, all that the later stages need. Free of secrets. */
export interface Evidence {
  readonly tool: Report["tool"];
  readonly command: string;
  readonly target: Report["target"];
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** Milliseconds spent waiting for rate limits, over all requests. */
  readonly waitedMs: number;
  readonly results: ProbeResults;
  readonly exchanges: readonly ReportExchange[];
  readonly keys: KeyCounts;
  readonly notices: readonly string[];
  /** Which part of a whole this run was. */
  readonly shard?: Report["shard"];
  /** Where the consumers' pacts were asked for. */
  readonly pacts?: PactEvidence;
}

/** A run that is over, or that was recorded: what it was to do and what it brought back. */
export interface Ran {
  readonly plan: Plan;
  readonly evidence: Evidence;
}

/** What the verification of the consumers' pacts brought back. */
export interface PactEvidence {
  readonly interactions: readonly Interaction[];
  readonly summary: NonNullable<Report["pacts"]>;
}

/** When the certificates that the services showed in a run end, in milliseconds since 1970; the earliest where they differ. */
export function certificatesOf(
  { probes }: Plan,
  { results }: Evidence,
): Readonly<Record<"auth" | "task", number | undefined>> {
  const ends = (service: "auth" | "task"): number | undefined => {
    const seen = probes.flatMap((probe) => {
      const result = probe.service === service ? results.get(probe.id) : undefined;
      return result?.kind === "answer" ? (result.certificate?.validTo ?? []) : [];
    });
    return seen.length === 0 ? undefined : Math.min(...seen);
  };
  return { auth: ends("auth"), task: ends("task") };
}
