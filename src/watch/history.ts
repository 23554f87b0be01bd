import type { WatchOutcome } from "../../contracts/report/watch.ts";
import type { Round } from "./changes.ts";

/** A round in the strip on a watch's page. */
export interface PastRound {
  /** When it ended, in ISO 8601. */
  readonly at: string;
  readonly outcome: WatchOutcome;
  readonly findings: number;
  /** Median response time in milliseconds; absent if nothing was answered. */
  readonly latencyMs?: number;
}

/** The most rounds that a page shows. */
const most = 100;

/** These rounds and the one that just ended, oldest first. */
export const withRound = (past: readonly PastRound[], round: Round, at: Date): readonly PastRound[] =>
  [...past, pastRound(round, at.toISOString())].slice(-most);

function pastRound(round: Round, at: string): PastRound {
  if (round.kind === "crashed") return { at, outcome: "crashed", findings: 0 };
  const { outcome, findings, exchanges } = round.report;
  const times = exchanges.flatMap(({ status, durationMs }) => (status === undefined ? [] : durationMs));
  const latencyMs = times.sort((one, other) => one - other)[Math.floor(times.length / 2)];
  return { at, outcome, findings: findings.length, ...(latencyMs !== undefined && { latencyMs }) };
}
