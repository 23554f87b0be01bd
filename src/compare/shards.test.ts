import { describe, expect, it } from "vitest";
import type { Report } from "../../contracts/report/report.ts";
import { checks as all, usualChecks } from "../../suites/index.ts";
import { tryDeployment } from "../../test/support/run.ts";
import { flaws as allFlaws } from "../embedded/index.ts";
import { derivedNotices } from "../run/assemble/baseline.ts";
import { shareOf } from "../run/plan/shard.ts";
import { MissingShardError, mergeReports } from "./merge.ts";
import { mergeEnvironments } from "./merge-environments.ts";

const usual = usualChecks(all, "proof");

/** One shard's report, of a deployment of its own. */
async function runShard(index: number, count: number, flaws: readonly string[]): Promise<Report> {
  const shard = { index, count };
  const { checks, contextChecks } = shareOf(usual, shard, "");
  const part = { contextChecks, shard: { ...shard, required: ["scopes", "forbidden"], selection: "all" } };
  return (await tryDeployment({ flaws }, {}, { checks, part })).report;
}

const runShards = (count: number, flaws: readonly string[]): Promise<readonly Report[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => runShard(at + 1, count, flaws)));

/** What a report says of the deployment: all but identifiers, addresses, times and counts of requests. */
function told(report: Report) {
  const still = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value).replaceAll(/127\.0\.0\.1:\d+|titan-auth-\w+-\w+|\d{8}t\d{6}-\w+|in \d+ ms/g, "…"),
    );
  const byText = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
  return {
    outcome: [report.outcome, report.exitCode],
    summary: report.summary,
    checks: still(report.checks.map(({ id, outcome }) => [id, outcome])),
    findings: report.findings
      .map(({ fingerprint, id, severity, confidence, row }) => ({
        fingerprint,
        id,
        severity,
        confidence,
        row,
      }))
      .sort(byText),
    rows: report.troubleshooting.map(({ row, verdict }) => [row, verdict]),
    cells: report.matrix.cells.map(({ operation, credential, verdict, expected }) => [
      operation,
      credential,
      verdict,
      expected,
    ]),
    notTested: report.notTested.map(({ what, because }) => ({ what, because })).sort(byText),
  };
}

/**
 * Every 24th flaw: a sample of the groups. Those that hang or break every answer tell nothing of shards; which replica answers
 * is chance; and of keys that are
 * all the same, a run sees more, the more it makes.
 */
const sample = allFlaws
  .map(({ id }) => id)
  .filter((name, at) => at % 24 === 3 && !/hangs|to-all|same-key-twice|replica|-time|works-after/.test(name));

describe("the shards of a run", () => {
  it.each([1, 2, 3, 7, 100])("of %i do every check once", (count) => {
    const shares = Array.from({ length: count }, (_, at) =>
      shareOf(usual, { index: at + 1, count }, "staging"),
    );
    const ids = shares.flatMap(({ checks }) => checks.map(({ id }) => id));
    expect(ids.toSorted()).toEqual(usual.map(({ id }) => id).toSorted());
  });

  it("depend on the environment, so that many environments share the work, and on nothing else", () => {
    const whole = (environment: string) =>
      [1, 2, 3].find((index) =>
        shareOf(usual, { index, count: 3 }, environment).checks.some(({ kind }) => kind === "matrix"),
      );
    const places = ["a", "b", "c", "d", "e", "f", "g", "h"].map(whole);
    expect(new Set(places).size).toBe(3);
    expect(places).toEqual(["a", "b", "c", "d", "e", "f", "g", "h"].map(whole));
  });

  it.each([["no flaw", []], ...sample.map((name) => [name, [name]] as const)] as const)(
    "find together what one run finds: %s",
    async (_, flaws) => {
      const [whole, shards] = await Promise.all([tryDeployment({ flaws }), runShards(3, flaws)]);
      const merged = mergeReports(shards);
      expect(told(merged)).toEqual(told(whole.report));
      expect(merged.shard).toBeUndefined();
    },
  );

  it("make no more keys than a whole run and a few of their own", async () => {
    const [whole, shards] = await Promise.all([tryDeployment({}), runShards(3, [])]);
    const most = whole.report.keys.created;
    for (const { keys } of shards) expect(keys.created).toBeLessThanOrEqual(most);
    expect(mergeReports(shards).keys.created).toBeLessThanOrEqual(most + 2 * 10);
    expect(shards.flatMap(({ keys }) => keys.leftover)).toEqual([]);
  });

  it("have empty ones where there are more shards than checks: no failure, and the merge knows of them", async () => {
    const count = 400;
    const index = Array.from({ length: count }, (_, at) => at + 1).find(
      (one) => shareOf(usual, { index: one, count }, "").checks.length === 0,
    );
    const report = await runShard(index ?? 0, count, []);
    expect(report).toMatchObject({ outcome: "nothing-ran", exitCode: 0, requests: 0 });
    expect(report.because).toBe(`No check falls to shard ${index}/400`);
  });
});

describe("merging shards", async () => {
  const [one, two, three] = (await runShards(3, [])) as [Report, Report, Report];

  it("names each one that is missing", () => {
    const missing = () => mergeReports([one, three]);
    expect(missing).toThrow(MissingShardError);
    expect(missing).toThrow(/^embedded: shard 2\/3 is missing/);
    expect(() => mergeReports([two])).toThrow(/shard 1\/3, 3\/3 is missing/);
  });

  const changed = (report: Report, changes: Partial<NonNullable<Report["shard"]>>): Report => ({
    ...report,
    ...(report.shard && { shard: { ...report.shard, ...changes } }),
  });
  const { shard: _, ...whole } = three;
  const gone = { fingerprint: "0", finding: "x/y", owner: "team-auth" };
  const at = (environment: string) => ({
    authUrl: "https://a.example",
    taskServiceUrl: "https://a.example",
    embedded: false,
    environment,
  });

  it.each([
    ["one of them twice", [one, two, two, three], /wanted shard 2\/3 once, got several/],
    ["shards of another division", [one, two, changed(three, { count: 4 })], /3 shards in all, got 4 shards/],
    ["shards of another selection", [one, two, changed(three, { selection: "x" })], /selection/],
    [
      "another gate",
      [one, two, { ...three, failOn: "high" as const }],
      /--fail-on medium, got --fail-on high/,
    ],
    [
      "another deployment",
      [one, two, three].map((report, at) => ({
        ...report,
        target: {
          authUrl: `https://${at < 2 ? "a" : "b"}.example`,
          taskServiceUrl: "x",
          embedded: false,
          environment: "e",
        },
      })),
      /the deployment at https:\/\/a\.example and x, got the deployment at https:\/\/b\.example/,
    ],
  ] as const)("refuses %s", (_name, reports, message) => {
    expect(() => mergeReports(reports)).toThrow(message);
  });

  it("takes a whole run of an environment for no shard of another", () => {
    expect(() =>
      mergeReports([one, two, { ...whole, target: { ...whole.target, environment: "embedded" } }]),
    ).toThrow();
  });

  it("counts once what the baseline accepts of two shards that found the same", () => {
    const holding = (report: Report, check: string): Report => ({
      ...report,
      findings: [
        {
          id: `${check}/accepted`,
          fingerprint: check,
          check,
          title: "t",
          severity: "high",
          confidence: "certain",
          message: "m",
          evidence: [],
          fix: [],
          accepted: { reason: "known", owner: "team-auth", expires: "2026-12-08" },
        },
      ],
      baseline: { accepted: 1, live: [], strikeOff: [] },
    });
    const merged = mergeReports([holding(one, "forged-jwt"), holding(two, "inexact-token"), three]);
    expect([merged.findings.length, merged.baseline?.accepted]).toEqual([1, 1]);
    expect(merged.notices).toContain("The baseline accepts 1 of the findings: they fail nothing for now");
  });

  it.each([
    ["one environment", (report: Report) => report],
    ["several", (report: Report) => mergeEnvironments([report, { ...report, target: at("other") }])],
  ])("says of %s neither that it is a shard, nor twice what the baseline accepts", (_name, beside) => {
    const parts = [one, two, three].map((report) => {
      const baseline = { accepted: 0, live: [{ ...gone, because: "b" }], strikeOff: [] };
      const notices = [...derivedNotices({ shard: report.shard, baseline }), "n"];
      return beside({ ...report, target: at("staging"), baseline, notices });
    });
    for (const { because, exitCode } of parts)
      expect([because, exitCode]).toEqual([
        expect.stringMatching(/^Shard \d\/3 found nothing that fails it/),
        0,
      ]);
    const merged = mergeReports(parts);
    expect([merged.exitCode, merged.shard]).toEqual([0, undefined]);
    const notices = merged.notices.filter((notice) => !notice.startsWith("other: "));
    expect(notices.map((notice) => notice.replace("staging: ", ""))).toEqual([
      "n",
      "x/y (team-auth) counts again: b",
    ]);
  });

  it("sees to what must have been tested: rows need checks of several shards", () => {
    expect(one.exitCode).toBe(0);
    expect(mergeReports([one, two, three]).exitCode).toBe(0);
    const wanting = mergeReports([one, two, changed(three, { required: ["pact"] })]);
    expect([wanting.exitCode, wanting.because]).toEqual([3, "pact is required and was not tested"]);
  });
});
