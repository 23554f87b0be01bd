import { describe, expect, it } from "vitest";
import { keyWith, type MintedKey } from "../../../contracts/catalogue/credential.ts";
import type { ReportFinding } from "../../../contracts/report/report.ts";
import { checksOf } from "../../../suites/index.ts";
import type { PactCheck } from "../../../suites/model/check.ts";
import type { Interaction, InteractionResult, Mismatch } from "../../../suites/model/interaction.ts";
import { type Probe, probe } from "../../../suites/model/probe.ts";
import { response, type Sketch, testContext, unauthorized } from "../../../test/support/suites.ts";
import type { ProbeResults } from "../execute/scheduler.ts";
import { plan } from "../plan/plan.ts";
import { judge } from "./judge.ts";
import { judgePacts } from "./judge-pacts.ts";
import { ResponseIndex } from "./response-index.ts";

const pactSuite = checksOf("pact");
const [check] = pactSuite.filter((one): one is PactCheck => one.kind === "pact");
if (check === undefined) throw new Error("no check of pacts");
const pactCheck = check;

const wrong = (got: string): Mismatch => ({ part: "status", path: "status", wanted: "200", got });
const lacks = (path: string): Mismatch => ({ part: "body", path, wanted: "a field", got: "nothing" });
const list = "/api/v1/tasks";
const executions = "/api/v1/executions";

interface Told extends Partial<Omit<Interaction, "result">> {
  readonly path?: string;
  readonly as?: MintedKey;
  readonly seen?: Sketch;
  readonly mismatches?: readonly Mismatch[];
  readonly result?: InteractionResult;
}

let made = 0;

/** An interaction and what was answered to it: refused with 401, unless told otherwise. */
function interaction(told: Told): { readonly one: Interaction; readonly sent: Probe; readonly seen: Sketch } {
  const { path = list, as = keyWith("tasks:read"), seen = unauthorized, mismatches, result, ...more } = told;
  made += 1;
  const sent = probe({
    phase: "exercise",
    service: "task",
    surface: "task",
    operation: `GET ${path}`,
    method: "GET",
    path,
    effect: "read",
    credential: as,
    variant: `pact i${made}`,
  });
  const one: Interaction = {
    id: `shop/${made}`,
    consumer: "shop",
    provider: "titan",
    description: `call ${made}`,
    states: [],
    operation: sent.operation,
    expected: { example: 200, words: "200" },
    pending: false,
    result: result ?? {
      kind: "matched",
      probe: sent,
      mismatches: mismatches ?? [wrong(String(seen.status))],
    },
    ...more,
  };
  return { one, sent, seen };
}

function seenOf(list: ReturnType<typeof interaction>[]): ProbeResults {
  return new Map(
    list.map(({ sent, seen }, index) => [
      sent.id,
      response(sent, { ...seen, more: { exchange: `x${index + 1}` } }),
    ]),
  );
}

const lookAt = (list: ReturnType<typeof interaction>[]) =>
  new ResponseIndex(plan(pactSuite, testContext), seenOf(list)).of;

function judged(...told: readonly Told[]) {
  made = 0;
  const all = told.map(interaction);
  return judgePacts(
    pactCheck,
    all.map(({ one }) => one),
    lookAt(all),
  );
}

/** The same, as a whole run judges it. */
function judgedByRun(...told: readonly Told[]): readonly ReportFinding[] {
  made = 0;
  const all = told.map(interaction);
  const evidence = {
    results: seenOf(all),
    pacts: { interactions: all.map(({ one }) => one), summary: { sources: [] } },
  };
  return judge(plan(pactSuite, testContext), evidence).findings;
}

describe("the result of an interaction", () => {
  it.each<readonly [Told, object]>([
    [{ mismatches: [] }, { outcome: "pass", missing: [] }],
    [{}, { outcome: "fail", because: 'shop expects 200 and gets 401 for "call 1"', missing: [] }],
    [
      { result: { kind: "missing", need: "minting" } },
      {
        outcome: "inapplicable",
        because: expect.stringContaining("no keys can be created"),
        missing: ["minting"],
      },
    ],
    [{ result: { kind: "inapplicable", because: "b" } }, { outcome: "inapplicable", because: "b" }],
    [{ result: { kind: "unsure", because: "b" } }, { outcome: "inconclusive", because: "b" }],
    [{ result: { kind: "crashed", because: "b" } }, { outcome: "crashed", because: "b" }],
  ])("%j is a check of its own", (told, result) => {
    const { results, findings } = judged(told);
    const own = { id: "shop/1", suite: "pact", title: "shop: call 1", severity: "high" };
    expect(results).toMatchObject([{ check: own, ...result }]);
    expect(findings).toHaveLength(results[0]?.outcome === "fail" ? 1 : 0);
  });

  it("names the interaction as the check that found it", () => {
    expect(judged({}).findings).toMatchObject([
      {
        check: "shop/1",
        id: "broken-pact/unauthorized",
        row: "unauthorized",
        severity: "high",
        evidence: ["x1"],
      },
    ]);
  });

  it("is a note where it is pending", () => {
    const { results, findings } = judged({ pending: true });
    expect(findings).toMatchObject([{ severity: "info" }]);
    expect(results).toMatchObject([{ outcome: "fail" }]);
  });

  it("cannot be told without what was answered", () => {
    const { one } = interaction({});
    expect(() => judgePacts(pactCheck, [one], lookAt([]))).toThrow(
      /nothing was answered to GET \/api\/v1\/tasks/,
    );
  });

  it("takes a file for the success that it is where one is streamed", () => {
    const csv = { status: 200, text: "id,name" };
    const due = { example: 403, words: "403" };
    const path = "/api/v1/executions/{id}/results/export";
    expect(judged({ path, seen: csv, expected: due }).findings).toMatchObject([
      { id: "broken-pact/open-to-others", severity: "critical" },
    ]);
  });

  it("of a check that says nothing is a crash, and no pass", () => {
    made = 0;
    const all = [interaction({})];
    const mute: PactCheck = { ...pactCheck, judge: () => undefined };
    const { results } = judgePacts(
      mute,
      all.map(({ one }) => one),
      lookAt(all),
    );
    expect(results).toMatchObject([{ outcome: "crashed" }]);
  });
});

describe("findings alike", () => {
  it("of one consumer are one, with every operation and its evidence", () => {
    const { results, findings } = judged({}, { path: executions }, { path: executions }, { mismatches: [] });
    expect(findings).toMatchObject([
      {
        check: "shop/1",
        message: 'shop expects 200 and gets 401 for "call 1", and 2 more interactions alike',
        operation: `GET ${list}`,
        operations: [`GET ${list}`, `GET ${executions}`],
        evidence: ["x1", "x2", "x3"],
      },
    ]);
    expect(results.map(({ check: { id }, outcome, because }) => [id, outcome, because])).toEqual([
      ["shop/1", "fail", 'shop expects 200 and gets 401 for "call 1"'],
      ["shop/2", "fail", 'shop expects 200 and gets 401 for "call 2"'],
      ["shop/3", "fail", 'shop expects 200 and gets 401 for "call 3"'],
      ["shop/4", "pass", undefined],
    ]);
  });

  it("are one where every key is refused with 401, whatever was due", () => {
    const due = { example: 403, words: "403" };
    const { findings } = judged({ expected: due }, { path: executions }, { path: executions, expected: due });
    expect(findings).toMatchObject([
      { id: "broken-pact/unauthorized", message: expect.stringContaining("2 more interactions alike") },
    ]);
    const { findings: mixed } = judged({ expected: due }, {}, { mismatches: [] });
    expect(mixed.map(({ id }) => id)).toEqual(["broken-pact/not-403", "broken-pact/unauthorized"]);
  });

  it("are one where a creation fails with the same status, whatever was asked for", () => {
    const creation = { operation: "POST /api/v1/api-keys", seen: { status: 403, json: {} } };
    const { findings } = judged(
      { ...creation, expected: { example: 422, words: "400 or 422" } },
      { ...creation, expected: { example: 201, words: "200 or 201" } },
    );
    expect(findings).toMatchObject([
      { id: "broken-pact/key-creation", message: expect.stringContaining("1 more interaction alike") },
    ]);
  });

  it("of one operation name it once", () => {
    const { findings } = judged({}, {});
    expect(findings).toMatchObject([{ message: expect.stringMatching(/and 1 more interaction alike$/) }]);
    expect(findings[0]).not.toHaveProperty("operations");
  });

  it("show no more than five exchanges", () => {
    const { findings } = judged({}, {}, {}, {}, {}, {}, {});
    expect(findings[0]?.evidence).toEqual(["x1", "x2", "x3", "x4", "x5"]);
  });

  it.each<readonly [string, Told, Told]>([
    ["another consumer", {}, { consumer: "store" }],
    ["a pending one", {}, { pending: true }],
    ["another status", {}, { seen: { status: 400, json: {} } }],
    [
      "another status expected",
      { seen: { status: 400, json: {} } },
      { seen: { status: 400, json: {} }, expected: { example: 201, words: "201" } },
    ],
    ["another message", {}, { seen: { status: 403, json: {} } }],
    ["another field", { mismatches: [lacks("$.a")] }, { mismatches: [lacks("$.b")] }],
    ["more fields", { mismatches: [lacks("$.a")] }, { mismatches: [lacks("$.a"), lacks("$.b")] }],
  ])("are not joined with %s", (_, one, other) => {
    expect(judged(one, other).findings).toHaveLength(2);
    expect(judged(other, one).findings).toHaveLength(2);
  });

  it("are joined whatever else is wrong beside the status", () => {
    expect(judged({}, { mismatches: [wrong("401"), lacks("$.a")] }).findings).toHaveLength(1);
  });

  it("are none where there is no pact", () => {
    expect(judged()).toEqual({ results: [], findings: [] });
  });
});

describe("something in front of the provider", () => {
  const page = { status: 403, html: "<title>Denied</title>", headers: { server: "cloudflare" } };
  const runOf = (...told: readonly Told[]) => {
    made = 0;
    const all = told.map(interaction);
    const evidence = {
      results: seenOf(all),
      pacts: { interactions: all.map(({ one }) => one), summary: { sources: [] } },
    };
    return judge(plan(pactSuite, testContext), evidence);
  };

  it("answers, and nobody is accused for it", () => {
    const denied = { seen: page, expected: { example: 403, words: "403" }, mismatches: [] };
    const { findings, results } = runOf({ seen: page }, { path: executions, seen: page }, denied);
    expect(findings).toEqual([]);
    for (const { outcome, because } of results.slice(0, 3)) {
      expect(outcome).toBe("inconclusive");
      expect(because).toMatch(/front of the service \(403, server: cloudflare\)/);
    }
  });

  it("is none where valid keys get through", () => {
    const allowed = { status: 200, json: { success: true, data: [] } };
    const { findings } = runOf({ seen: allowed, mismatches: [] }, { as: keyWith("data:read"), seen: page });
    expect(findings).toHaveLength(1);
  });
});

describe("a whole run", () => {
  it("has the findings of one consumer", () => {
    expect(judgedByRun({}, { path: executions }).map(({ check: { length } }) => length)).toHaveLength(1);
  });

  it("keeps a failure although a pending interaction fails alike", () => {
    expect(judgedByRun({}, { pending: true }).map(({ severity }) => severity)).toContain("high");
  });

  it("keeps the findings of two consumers apart", () => {
    expect(judgedByRun({}, { consumer: "store" })).toHaveLength(2);
  });

  it("keeps two fields apart that are missing alike", () => {
    expect(judgedByRun({ mismatches: [lacks("$.a")] }, { mismatches: [lacks("$.b")] })).toHaveLength(2);
  });
});
