import { describe, expect, it } from "vitest";
import { partsOf } from "../../contracts/report/environments.ts";
import { readReport } from "../../contracts/report/report-file.ts";
import { page, report } from "../../test/support/report.ts";
import { runAt } from "../../test/support/run.ts";
import { formats, reporterOf } from "../report/index.ts";
import { mergeReports } from "./merge.ts";

const staging = await runAt("staging", "https://staging.example", ["guard-asks-another-scope"]);
const production = await runAt("production", "https://api.example", []);
const merged = mergeReports([staging, production]);

describe("reports of several environments", () => {
  it("are one report by the schema, with the outcome of the one that matters most", () => {
    expect(readReport(JSON.stringify(merged))).toEqual(JSON.parse(JSON.stringify(merged)));
    expect([merged.outcome, merged.exitCode]).toEqual(["fail", 1]);
    expect(merged.because).toMatch(
      /^staging: The guard of GET \/api\/v1\/billing\/ledger checks the wrong scope/,
    );
    expect(merged.environments?.map(({ name, exitCode }) => [name, exitCode])).toEqual([
      ["staging", 1],
      ["production", 0],
    ]);
  });

  it("lose nothing: taken apart, each is what it was", () => {
    const [one, other] = partsOf(merged).map((part) => part.report);
    expect(one?.matrix.cells).toHaveLength(staging.matrix.cells.length);
    expect(other?.checks.map(({ id, outcome }) => [id, outcome])).toEqual(
      production.checks.map(({ id, outcome }) => [id, outcome]),
    );
    expect(one?.troubleshooting).toEqual(staging.troubleshooting);
    expect(merged.requests).toBe(staging.requests + production.requests);
    expect(merged.keys.created).toBe(staging.keys.created + production.keys.created);
    expect(merged.summary.pass).toBe(staging.summary.pass + production.summary.pass);
  });

  it("keep every identifier apart, and every piece of evidence within reach", () => {
    const ids = merged.exchanges.map(({ id }) => id);
    expect(new Set(ids).size).toBe(staging.exchanges.length + production.exchanges.length);
    for (const { evidence } of merged.findings) for (const id of evidence) expect(ids).toContain(id);
    for (const { exchange } of merged.matrix.cells)
      if (exchange !== undefined) expect(ids).toContain(exchange);
  });

  it("say once what is wanting everywhere", () => {
    expect(merged.notTested).toEqual(staging.notTested);
    const [one] = partsOf(merged);
    expect(one?.report.notTested).toEqual(staging.notTested);
  });

  it("confirm a row where any does, and name the environments", () => {
    const forbidden = merged.troubleshooting.find(({ row }) => row === "forbidden");
    expect(forbidden).toMatchObject({ verdict: "confirmed", environments: ["staging"] });
    expect(forbidden?.because).toMatch(/^staging: /);
    const others = merged.troubleshooting.filter(({ row }) => row !== "forbidden");
    for (const row of others)
      expect(row).toMatchObject({ verdict: "ruled-out", environments: ["staging", "production"] });
  });

  it("can be merged with a third, and merged reports with each other", async () => {
    const third = await runAt("test", "https://test.example");
    const names = (one: typeof merged) => one.environments?.map(({ name }) => name);
    const all = mergeReports([merged, third]);
    expect(names(all)).toEqual(["staging", "production", "test"]);
    expect(all.keys.created).toBe(merged.keys.created + third.keys.created);
    const ids = new Set(all.exchanges.map(({ id }) => id));
    expect(ids.size).toBe(merged.exchanges.length + third.exchanges.length);
    expect([...ids].filter((id) => id.startsWith("staging/staging/"))).toEqual([]);
  });

  it.each(formats)("are told as %s with every environment named", async (format) => {
    const text = (await reporterOf(format))(merged, page());
    expect(text).toContain("staging");
    if (format !== "github") expect(text).toContain("production");
  });

  it("have a matrix each, their findings with the environment, and links that lead somewhere", async () => {
    const terminal = (await reporterOf("terminal"))(merged, page());
    expect(terminal).toMatch(/Scopes in staging, below [\s\S]+Scopes in production, below /);
    expect(terminal).toMatch(/^ {2}environment +staging$/m);
    const html = (await reporterOf("html"))(merged, page());
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, to] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(to);
    const junit = (await reporterOf("junit"))(merged, page());
    expect(junit).toContain('<testsuite name="production: scopes"');
    expect(junit).toContain('classname="titan-auth.staging.scopes"');
    const sarif = JSON.parse((await reporterOf("sarif"))(merged, page()));
    expect(
      sarif.runs.map(({ automationDetails }: { automationDetails: { id: string } }) => automationDetails.id),
    ).toEqual(["titan-auth/check/staging/", "titan-auth/check/production/"]);
  });
});

describe("reports that do not belong together", () => {
  const at = (
    environment: string,
    exitCode = 0,
    outcome: "pass" | "inconclusive" | "nothing-ran" = "pass",
  ) => {
    const base = report({ exitCode, outcome });
    return { ...base, target: { ...base.target, environment } };
  };

  it.each([
    ["the same environment twice", [at("a"), at("a")], /^several reports are of a\. Leave all but one out/],
    ["a diagnosis", [at("a"), { ...at("b"), command: "diagnose" }], /got a diagnosis/],
    ["none", [], /wanted at least one report, got none/],
    [
      "another command",
      [at("a"), { ...at("b"), command: "verify" }],
      /the command check, got the command verify/,
    ],
    [
      "another version",
      [at("a"), { ...at("b"), tool: { name: "titan-auth" as const, version: "9.9.9" } }],
      /got titan-auth 9\.9\.9/,
    ],
  ])("are refused: %s", (_, reports, message) => {
    expect(() => mergeReports(reports)).toThrow(message);
  });

  it.each([
    [[0, 3], 3],
    [[4, 0], 4],
    [[3, 5, 4], 3],
    [[0, 0], 0],
    [[70, 1], 70],
    [[5, 4, 0], 5],
  ])("exit codes %j end as %i", (codes, ends) => {
    const reports = codes.map((code, index) => at(`e${index}`, code, code === 0 ? "pass" : "inconclusive"));
    expect(mergeReports(reports).exitCode).toBe(ends);
  });

  it("pacts of several environments are all told, each once", () => {
    const source = { consumer: "c", provider: "p", source: "s", interactions: 1, pending: false };
    const verify = (name: string, unpinned: readonly string[]) => ({
      ...at(name),
      pacts: {
        sources: [source],
        unpinned: [...unpinned],
      },
    });
    const { pacts } = mergeReports([verify("a", ["GET /a"]), verify("b", ["GET /a", "GET /b"])]);
    expect(pacts).toMatchObject({ sources: [source], unpinned: ["GET /a", "GET /b"] });
  });

  it("one alone is what it was", () => {
    expect(mergeReports([production])).toEqual(production);
  });
});
