import type { Report, ReportExchange } from "../../contracts/report/report.ts";
import type { Interaction } from "../../suites/model/interaction.ts";
import type { KeyCounts } from "./execute/keys/managed-key.ts";
import type { ProbeResults } from "./execute/scheduler.ts";
import type { Plan } from "./plan/plan.ts";

/** All results of a run. With the plan, this is all that the later stages need. Free of secrets. */
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
  /** Which shard of a larger run this was. */
  readonly shard?: Report["shard"];
  /** Present if the consumers' pacts were verified. */
  readonly pacts?: PactEvidence;
}

/** A run that has ended or was recorded: its plan and its results. */
export interface Ran {
  readonly plan: Plan;
  readonly evidence: Evidence;
}

/** A run that has just ended. Its evidence is cleaned of secrets when it is first read: an interrupted run ends sooner without. */
export interface EndedRun extends Ran {
  readonly target: Report["target"];
  readonly keys: KeyCounts;
}

/** Results of verifying the consumers' pacts. */
export interface PactEvidence {
  readonly interactions: readonly Interaction[];
  readonly summary: NonNullable<Report["pacts"]>;
}

/** When the certificates that the services presented expire, in milliseconds since 1970; the earliest if they differ. */
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
