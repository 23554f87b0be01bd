import { expect, it } from "vitest";
import { brokenReport } from "../../test/support/report/broken.ts";
import { report } from "../../test/support/report.ts";
import type { Round } from "./changes.ts";
import { type PastRound, withRound } from "./history.ts";

const at = new Date("2026-03-01T02:13:11.000Z");

it("keeps of a round its outcome, how many findings it had and how long half of its requests took", () => {
  const broken = brokenReport();
  const times = [30, 10, 500];
  const [first] = broken.exchanges;
  if (first === undefined) throw new Error("the report has no exchange");
  const { status: _, ...unanswered } = first;
  const exchanges = [
    ...times.map((durationMs) => ({ ...first, status: 200, durationMs })),
    { ...unanswered, durationMs: 1 },
  ];
  const past = withRound([], { kind: "report", report: { ...broken, exchanges } }, at);
  expect(past).toEqual([
    { at: at.toISOString(), outcome: "fail", findings: broken.findings.length, latencyMs: 30 },
  ]);
  const crashed = withRound(past, { kind: "crashed", at: "", because: "a bug" }, at);
  expect(crashed.slice(1)).toEqual([{ at: at.toISOString(), outcome: "crashed", findings: 0 }]);
});

it("forgets all but the last hundred", () => {
  const round: Round = { kind: "report", report: { ...report(), exchanges: [] } };
  let past: readonly PastRound[] = [];
  for (let second = 0; second < 130; second += 1) past = withRound(past, round, new Date(second * 1000));
  expect(past.length).toBe(100);
  expect(past[0]).toEqual({ at: "1970-01-01T00:00:30.000Z", outcome: "pass", findings: 0 });
});
