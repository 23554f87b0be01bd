import { describe, expect, it } from "vitest";
import { completeProfile } from "../../../contracts/profile/complete-profile.ts";
import { runAt, tryDeployment } from "../../../test/support/run.ts";
import { gateways } from "../../embedded/index.ts";
import { assemble } from "../../run/assemble/assemble.ts";
import { judge } from "../../run/evaluate/judge.ts";
import { mergeReports } from "../merge.ts";
import { prunable, standingOf, update } from "./edit.ts";

const now = new Date("2026-11-24T23:59:59Z");
const acceptance = { reason: "known", owner: "team-auth", expires: "2026-12-08" };
const healthy = await runAt("staging", "https://staging.example");
const flawed = await runAt("production", "https://api.example", [
  "unguarded-operation",
  "key-in-list",
  "no-www-authenticate",
]);

const ids = (entries: readonly { readonly finding: string }[]): readonly string[] =>
  entries.map(({ finding }) => finding);
const all = update([], flawed, acceptance, [], now).added;

describe("an update", () => {
  it("accepts what fails the run, and not what is below its gate", () => {
    expect(ids(all).toSorted()).toEqual([
      "exposed-key-secret/secret-in-list",
      "unguarded-scope/operation-unguarded",
    ]);
    expect(all.find(({ open }) => open)).toMatchObject({
      finding: "unguarded-scope/operation-unguarded",
      environment: "production",
      operations: ["GET /api/v1/executions/{id}/results/export"],
      added: "2026-11-24",
      ...acceptance,
    });
  });

  it("leaves what still holds as it is, and renews what counts again", () => {
    const longer = { ...acceptance, expires: "2026-12-07" };
    const again = update(all, flawed, longer, [], now);
    expect([again.added, again.replaced.size]).toEqual([[], 0]);
    const stale = all.map((one, at) =>
      at === 1 ? { ...one, added: "2026-11-01", expires: "2026-11-23" } : one,
    );
    const renewed = update(stale, flawed, longer, [], now);
    expect([...renewed.replaced]).toEqual([[1, { ...stale[1], added: "2026-11-24", expires: "2026-12-07" }]]);
    expect(update(all, flawed, longer, [all[0]?.fingerprint ?? ""], now).replaced.get(0)?.expires).toBe(
      "2026-12-07",
    );
  });

  it("takes only what is named, by identifier or fingerprint, whatever its severity", () => {
    const low = flawed.findings.find(({ severity }) => severity === "low");
    expect(ids(update([], flawed, acceptance, [low?.id ?? ""], now).added)).toEqual([low?.id]);
    const [first] = all;
    expect(update([], flawed, acceptance, [first?.fingerprint ?? ""], now).added).toEqual([first]);
    expect(() => update([], flawed, acceptance, ["unguarded-scope/operation-unguardd"], now)).toThrow(
      /Did you mean unguarded-scope\/operation-unguarded\?/,
    );
    expect(() => update([], healthy, acceptance, ["x"], now)).toThrow(/The run has no findings/);
  });

  it.each(["2026-11-23", "2026-13-01", "2026-02-30", "tomorrow", "2026-12-8"])(
    "refuses the day %s",
    (expires) => {
      expect(() => update([], flawed, { ...acceptance, expires }, [], now)).toThrow(
        /^--expires: wanted a day such as 2026-12-08, today or later/,
      );
    },
  );

  it("refuses more than 14 days for what lets somebody in, and takes them for the rest", () => {
    const long = { ...acceptance, expires: "2026-12-09" };
    expect(() => update([], flawed, long, [], now)).toThrow(
      /wanted 2026-12-08 at the latest, since unguarded-scope/,
    );
    expect(update([], flawed, long, ["exposed-key-secret/secret-in-list"], now).added).toHaveLength(1);
  });

  it("keeps environments apart", () => {
    const other = { ...flawed, target: { ...flawed.target, environment: "staging" } };
    const { added } = update(all, mergeReports([other, flawed]), acceptance, [], now);
    expect(new Set(added.map(({ environment }) => environment))).toEqual(new Set(["staging"]));
    expect(added).toHaveLength(2);
  });
});

describe("what is struck off", () => {
  it("is what is gone for sure, in every environment that it was accepted in", () => {
    const everywhere = all.map(({ environment: _, ...entry }) => entry);
    expect(prunable(all, flawed).size).toBe(0);
    expect(prunable(all, healthy).size).toBe(0);
    expect([...prunable(everywhere, healthy)]).toEqual([0, 1]);
    expect(prunable(everywhere, mergeReports([healthy, flawed])).size).toBe(0);
  });

  it("is the same as a run demands where refusals hide at some operations", async () => {
    const gateway = gateways.find(({ id }) => id === "hiding-gateway");
    const profile = completeProfile(gateway?.profile);
    const { plan, evidence, report } = await tryDeployment({ profile }, { profile });
    const entries = all.flatMap(({ environment: _, ...entry }) =>
      entry.open && entry.operations
        ? [entry, { ...entry, operations: ["GET /api/v1/analytics/usage"] }]
        : [],
    );
    const baseline = { entries, today: "2026-11-24" };
    const judged = { judgement: judge(plan, evidence), required: [], unasked: [] };
    const run = assemble({ plan, evidence, ...judged, failOn: "medium", baseline });
    const gone = prunable(entries, report);
    expect(gone.has(1)).toBe(true);
    expect(run.baseline?.strikeOff).toHaveLength(gone.size);
  });
});

it.each([
  ["2026-11-23", "over for 1 day"],
  ["2026-11-20", "over for 4 days"],
  ["2026-11-24", "until today"],
  ["2026-11-25", "for 1 more day"],
  ["2026-12-08", "for 14 more days"],
])("an entry until %s stands %s", (expires, words) => {
  const [entry] = all;
  if (entry === undefined) throw new Error("there is an entry");
  expect(standingOf({ ...entry, expires }, now)).toBe(words);
});
