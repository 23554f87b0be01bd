import { expect, it } from "vitest";
import type { Report } from "../../contracts/report/report.ts";
import { watchChangeSchema } from "../../contracts/report/watch.ts";
import { brokenReport, finding } from "../../test/support/report/broken.ts";
import { report } from "../../test/support/report.ts";
import { changesOf, type Round, type WatchState } from "./changes.ts";

const of = (one: Report): Round => ({ kind: "report", report: one });
const healthy = of(report());
const keys = { created: 1, revoked: 1, leftover: [] };
const broken = of(brokenReport({ keys }));
const blind = of(report({ outcome: "inconclusive", exitCode: 3, because: "nobody answers" }));
const crashed: Round = { kind: "crashed", at: "2026-03-01T00:00:00.000Z", because: "a bug" };

/** What each of these rounds, one after the other, has to tell. */
function told(...rounds: readonly Round[]): readonly (readonly string[])[] {
  let state: WatchState | undefined;
  return rounds.map((round) => {
    const { changes, state: next } = changesOf(state, round);
    state = next;
    for (const change of changes) expect(watchChangeSchema.safeParse(change).error).toBeUndefined();
    return changes.map((one) => {
      if (one.kind === "outcome") return `${one.from ?? "nothing"} > ${one.to}`;
      return one.kind === "keys-left" ? `${one.keys.length} left` : `${one.kind} ${one.finding}`;
    });
  });
}

it("tells the first outcome, and nothing while nothing changes", () => {
  expect(told(healthy, healthy, healthy)).toEqual([["nothing > pass"], [], []]);
});

it("tells findings when they come and when they go", () => {
  const all = ["scope-not-enforced/opened", "challenge-missing/missing", "own-scope-refused/refused"];
  const one = of(brokenReport({ keys, findings: [finding({ fingerprint: "new" })] }));
  const several = of(
    brokenReport({
      keys,
      findings: all.map((id, index) => finding({ id, fingerprint: String(index), evidence: ["x-12"] })),
    }),
  );
  expect(told(healthy, several, several, one, healthy)).toEqual([
    ["nothing > pass"],
    ["pass > fail", ...all.map((id) => `finding-appeared ${id}`)],
    [],
    ["finding-appeared scope-not-enforced/opened", ...all.map((id) => `finding-gone ${id}`)],
    ["fail > pass", "finding-gone scope-not-enforced/opened"],
  ]);
});

it("leads to the traces of the exchanges that a finding rests on", () => {
  const { changes } = changesOf(undefined, of(brokenReport({ keys, findings: [finding()] })));
  expect(changes.at(-1)).toMatchObject({ traces: ["4bf92f3577b34da64bf92f3577b34118"] });
});

it("takes no finding for gone while nothing can be told", () => {
  const first = told(healthy, broken)[1]?.slice(1);
  expect(first).toHaveLength(1);
  expect(told(broken, blind, crashed, crashed, broken).slice(1)).toEqual([
    ["fail > inconclusive"],
    ["inconclusive > crashed"],
    [],
    ["crashed > fail"],
  ]);
});

it("tells of keys that were left behind in each round that left some", () => {
  const leaving = of(report({ keys: { created: 1, revoked: 0, leftover: [{ id: "k", name: "n" }] } }));
  expect(told(leaving, leaving)).toEqual([["nothing > pass", "1 left"], ["1 left"]]);
});
