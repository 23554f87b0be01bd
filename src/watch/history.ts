import type { WatchOutcome } from "../../contracts/report/watch.ts";
import type { Round } from "./changes.ts";

/** A round as the page of a watch shows it beside the others. */
export interface PastRound {
  /** When it was over, in ISO 8601. */
  readonly at: string;
  readonly outcome: WatchOutcome;
  readonly findings: number;
  /** Milliseconds until half of the requests were answered; absent where none was. */
  readonly latencyMs?: number;
}

/** Rounds that a page shows. */
const most = 100;

/** These rounds and the one that is over now, oldest first. */
export const withRound = (past: readonly PastRound[], round: Round, at: Date): readonly PastRound[] =>
  [...past, pastRound(round, at.toISOString())].slice(-most);

function pastRound(round: Round, at: string): PastRound {
  if (round.kind === "crashed") return { at, outcome: "crashed", findings: 0 };
  const { outcome, findings, exchanges } = round.report;
  const times = exchanges.flatMap(({ status, durationMs }) => (status === undefined ? [] : durationMs));
  const latencyMs = times.sort((one, other) => one - other)[Math.floor(times.length / 2)];
  return { at, outcome, findings: findings.length, ...(latencyMs !== undefined && { latencyMs }) };
}
