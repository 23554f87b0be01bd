import { afterAll, describe, expect, it } from "vitest";
import { type ReportFinding, reportSchema } from "../../contracts/report/report.ts";
import { variations } from "../../src/embedded/index.ts";
import { conditionVariations } from "../../src/embedded/variations/conditions.ts";
import { casesOf } from "../../src/pact/verify/case.ts";
import { ownPacts } from "../../src/pact/verify/sources.ts";
import { record, replay } from "../../src/run/assemble/recording.ts";
import { rounds } from "../../src/run/confirm/suspects.ts";
import { reportOf } from "../../src/run/run.ts";
import { trialFrame } from "../../src/selftest/trial.ts";
import { checks } from "../../suites/index.ts";
import { contextDefaults } from "../../suites/model/run-context.ts";
import { bunches } from "../support/embedded/bunches.ts";
import { endTrials, pactOf, sourceOf, tryPacts, withToken } from "../support/pact.ts";

afterAll(endTrials);

const all = casesOf(ownPacts(), contextDefaults).length;
const verdicts = (findings: readonly ReportFinding[]): readonly string[] =>
  findings.map(
    ({ id, operation, operations }) => `${id.replace("broken-pact/", "")} ${operations?.length ?? operation}`,
  );

describe("the built-in pacts", () => {
  it("are kept by the embedded deployment, and the report names the operations that none pins", async () => {
    const { report, alive } = await tryPacts({});
    expect(report.findings).toEqual([]);
    expect(report.summary).toEqual({ pass: all, fail: 0, inconclusive: 0, inapplicable: 0, crashed: 0 });
    expect(report).toMatchObject({ command: "verify", exitCode: 0 });
    expect(new Set(report.checks.map(({ id }) => id)).size).toBe(all);
    expect(reportSchema.safeParse(report).error).toBeUndefined();
    expect(alive).toEqual([]);
    // They pin one operation for each scope.
    expect(report.pacts?.unpinned).toContain("GET /api/v1/billing/ledger");
    expect(report.pacts?.unpinned).not.toContain("GET /api/v1/billing/balance");
  });

  it("give the same report when the recording of a run is judged again", async () => {
    const { report, plan, evidence } = await tryPacts({ embedded: { flaws: ["refusal-without-code"] } });
    const again = replay(record({ plan, evidence }), checks);
    expect(reportOf(again, trialFrame)).toEqual(report);
  });
});

/** Healthy ways to differ in which not all can be verified: the exit code, and how many are not. */
const partly: Readonly<Record<string, { exitCode: number; inapplicable: number; inconclusive?: number }>> = {
  "analytics-404": { exitCode: 0, inapplicable: 2 },
  "analytics-501": { exitCode: 0, inapplicable: 2 },
  "no-billing-write": { exitCode: 0, inapplicable: 2 },
  "unknown-scopes-allowed": { exitCode: 0, inapplicable: 1 },
  "no-revoke": { exitCode: 5, inapplicable: 20 },
  "token-deep": { exitCode: 3, inapplicable: 0, inconclusive: 21 },
};

describe("healthy variations break no pact", () => {
  it("are all in some bunch", () => {
    expect(bunches.flat().sort()).toEqual(
      variations
        .map(({ id }) => id)
        .filter((id) => !conditionVariations.some((one) => one.id === id))
        .sort(),
    );
  });

  it.each(bunches.map((bunch) => [bunch.join(", "), bunch] as const))("%s", async (_names, bunch) => {
    const [first = ""] = bunch;
    const { report, alive } = await tryPacts({
      embedded: { variations: bunch, ...variations.find(({ id }) => id === first)?.trial },
    });
    const { exitCode, inapplicable, inconclusive = 0 } = partly[first] ?? { exitCode: 0, inapplicable: 0 };
    expect(report.findings).toEqual([]);
    expect(report.summary).toMatchObject({
      inapplicable,
      inconclusive,
      pass: all - inapplicable - inconclusive,
    });
    expect(report.exitCode, report.because).toBe(exitCode);
    expect(alive).toEqual(report.keys.leftover.map(({ name }) => name));
  });
});

interface Broken {
  readonly flaw: string;
  readonly says: readonly string[];
  readonly row?: string;
  readonly facts?: Partial<ReportFinding>;
}

const create = "POST /api/v1/api-keys";
const login = "POST /api/v1/auth/login";
const session = "GET /api/v1/auth/session";

/** What each flaw breaks, exactly: a finding more is noise. */
const broken: readonly Broken[] = [
  {
    flaw: "key-answer-renamed-field",
    says: [`body ${create}`],
    facts: { expected: "a field", actual: "nothing", message: expect.stringContaining("$.key") },
  },
  {
    flaw: "login-without-token",
    says: [`body ${login}`],
    facts: { expected: "a field", actual: "nothing", message: expect.stringContaining("$.token") },
  },
  {
    flaw: "403-for-401",
    says: ["not-401 2", "not-401 8"],
    row: "unauthorized",
    facts: { expected: "401", actual: "403" },
  },
  { flaw: "401-for-403", says: ["not-403 8"], row: "forbidden", facts: { expected: "403", actual: "401" } },
  { flaw: "404-for-401", says: ["not-401 6"], row: "unauthorized" },
  { flaw: "redirect-for-401", says: [`not-401 ${session}`], row: "unauthorized" },
  {
    flaw: "guard-takes-another-scope-too",
    says: ["open-to-others GET /api/v1/analytics/usage"],
    row: "forbidden",
    facts: { severity: "critical", expected: "403", actual: "200" },
  },
  {
    flaw: "unguarded-operation",
    says: ["past-the-guard GET /api/v1/executions/{id}/results/export"],
    row: "forbidden",
    facts: { confidence: "likely" },
  },
  {
    flaw: "refusal-without-code",
    says: ["body 8"],
    facts: { actual: "nothing", message: expect.stringContaining("$.error.code") },
  },
  {
    flaw: "key-creates-key",
    says: [`key-creation-open ${create}`],
    row: "api-key-creation",
    facts: { severity: "critical", expected: "401 or 403", actual: "201" },
  },
  { flaw: "session-open", says: [`open-to-anybody ${session}`], row: "unauthorized" },
  { flaw: "session-refuses-jwt", says: [`forbidden ${session}`], row: "forbidden" },
  { flaw: "key-date-not-iso", says: [`body ${create}`] },
  {
    flaw: "guard-asks-two-scopes",
    says: ["forbidden GET /api/v1/tasks"],
    row: "forbidden",
    facts: { credential: "key[tasks:read]" },
  },
];

describe("a flaw breaks the pacts that are about it", () => {
  it.each(broken)("$flaw", async ({ flaw, says, row, facts = {} }) => {
    const { report, alive } = await tryPacts({ embedded: { flaws: [flaw] } });
    expect(verdicts(report.findings)).toEqual(says);
    expect(report.findings[0]).toMatchObject(facts);
    expect(report.findings[0]?.row).toBe(row);
    expect(report.findings[0]?.evidence.length).toBeGreaterThan(0);
    expect(report.exitCode).toBe(1);
    expect(alive).toEqual([]);
  });

  it("key-creation-refused is no wonder of the deployment's design", async () => {
    const { report } = await tryPacts({ embedded: { flaws: ["key-creation-refused"] } });
    expect(verdicts(report.findings)).toContain(`key-creation ${create}`);
    expect(report.exitCode).toBe(1);
  });

  it.each(["500-to-all", "html-to-all", "404-to-all"])("%s is no verdict", async (flaw) => {
    const { report } = await tryPacts({ embedded: { flaws: [flaw] } });
    expect(report.findings).toEqual([]);
    expect(report.summary.inconclusive).toBe(all);
    expect(report.exitCode).toBe(3);
  });
});

describe("the smallest scope set", () => {
  it("is found by taking scopes away", async () => {
    const call = (scopes: string, path: string) => ({
      description: `${path} with ${scopes}`,
      providerStates: [{ name: `a key with scopes ${scopes}` }],
      request: { method: "GET", path, ...withToken },
      response: { status: 200 },
    });
    const pact = pactOf(
      call("tasks:read billing:read", "/api/v1/tasks"),
      call("tasks:read executions:read", "/api/v1/executions"),
    );
    const { report, alive } = await tryPacts({ sources: [sourceOf(pact)], leastScopes: true });
    expect(report.pacts?.leastScopes).toEqual([
      { consumer: "shop", scopes: ["tasks:read", "executions:read"], because: expect.any(String) },
    ]);
    expect(alive).toEqual([]);
  });

  it("of the built-in pacts is every scope for the backend, and none is needed by the dashboard", async () => {
    const { report } = await tryPacts({ leastScopes: true });
    const found = Object.fromEntries(
      (report.pacts?.leastScopes ?? []).map(({ consumer, scopes }) => [consumer, scopes?.length]),
    );
    expect(found).toEqual({ "titan-backend": 8, "titan-dashboard": undefined });
  });
});

const tasks = (more: object) => ({
  description: "tasks",
  request: { method: "GET", path: "/api/v1/tasks" },
  response: { status: 200 },
  ...more,
});

interface Foreign {
  readonly name: string;
  readonly interaction: object;
  readonly outcome: string;
  readonly because?: RegExp;
  /** Requests for tasks that reached the deployment. */
  readonly sent?: number;
}

/** What a failure rests on is asked again, as often past any cache. */
const confirmed = 1 + 2 * rounds;

const foreign: readonly Foreign[] = [
  {
    name: "an unknown state is inconclusive, and its request is never sent",
    interaction: tasks({ providerStates: [{ name: "a key with skopes tasks:read" }] }),
    outcome: "inconclusive",
    because: /unknown provider state.*did you mean "a key with/,
    sent: 0,
  },
  {
    name: "a value that no state gives is inconclusive, and the example is never sent",
    interaction: tasks({
      providerStates: [{ name: "an account" }],
      request: { method: "GET", path: "/api/v1/tasks", ...withToken },
    }),
    outcome: "inconclusive",
    because: /takes the value "token".*they give email, password/,
    sent: 0,
  },
  {
    name: "a missing header is never added",
    interaction: tasks({ providerStates: [{ name: "a signed-in user" }] }),
    outcome: "fail",
    sent: confirmed,
  },
  {
    name: "a literal credential is replaced by the one that the state names",
    interaction: tasks({
      providerStates: [{ name: "a signed-in user" }],
      request: { method: "GET", path: "/api/v1/tasks", headers: { Authorization: ["Bearer example"] } },
    }),
    outcome: "pass",
    sent: 1,
  },
  {
    name: "a literal without such a state is sent as it stands",
    interaction: tasks({
      request: { method: "GET", path: "/api/v1/tasks", headers: { Authorization: ["Bearer example"] } },
      response: { status: 401 },
    }),
    outcome: "pass",
    sent: 1,
  },
  {
    name: "a credential in the path cannot be filled in",
    interaction: tasks({
      providerStates: [{ name: "a signed-in user" }],
      request: {
        method: "GET",
        path: "/api/v1/tasks/x",
        generators: { path: { type: "ProviderState", expression: "/api/v1/tasks/${token}" } },
      },
    }),
    outcome: "inconclusive",
    because: /is where none can be filled in/,
    sent: 0,
  },
  {
    name: "a redirect is not followed",
    interaction: tasks({ response: { status: 302 } }),
    outcome: "fail",
    sent: confirmed,
  },
];

describe("pacts of others", () => {
  it.each(foreign)("$name", async ({ interaction, outcome, because = /(?:)/, sent = 0 }) => {
    const { report } = await tryPacts({ sources: [sourceOf(pactOf(interaction))] });
    expect(report.checks.map((one) => one.outcome)).toEqual([outcome]);
    expect(report.checks[0]?.because ?? "").toMatch(because);
    expect(report.exchanges.filter(({ probe }) => probe.includes("pact i1"))).toHaveLength(sent);
  });

  it("warn only, where they are pending", async () => {
    const pact = pactOf(tasks({}));
    const { report } = await tryPacts({ sources: [sourceOf(pact, { pending: true })] });
    expect(report.findings.map(({ severity }) => severity)).toEqual(["info"]);
    expect(report.exitCode).toBe(0);
  });

  it("are read in version 2 of the specification, with a credential in the place of its literal", async () => {
    const { document } = pactOf();
    const request = { method: "get", path: "/api/v1/tasks", headers: { Authorization: "Bearer abc" } };
    const old = {
      ...document,
      metadata: { pactSpecification: { version: "2.0.0" } },
      interactions: [
        {
          description: "tasks",
          providerState: "a key with scopes tasks:read",
          request,
          response: { status: 200, body: { success: true }, matchingRules: { "$.body": { match: "type" } } },
        },
      ],
    };
    const { readPact } = await import("../../contracts/pacts/file.ts");
    const { report } = await tryPacts({ sources: [sourceOf(readPact(old))] });
    expect(report.checks.map(({ outcome, because }) => [outcome, because])).toEqual([["pass", undefined]]);
  });
});

describe("without what a state needs", () => {
  it("nothing that must be refused is left out, and the rest is told as not tested", async () => {
    const { report } = await tryPacts({ context: { means: new Set(["writes"]) } });
    expect(report.summary).toMatchObject({ fail: 0, inconclusive: 0, crashed: 0 });
    expect(report.summary.pass).toBeGreaterThan(10);
    expect(report.notTested.map(({ what }) => what)).toEqual(
      expect.arrayContaining(["what keys with each scope may do", "sign-in with an account"]),
    );
  });
});
