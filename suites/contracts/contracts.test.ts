import { describe, expect, it } from "vitest";
import { type Operation, operations } from "../../contracts/catalogue/catalogue.ts";
import { jwt, none } from "../../contracts/catalogue/credential.ts";
import { describeRows } from "../../test/support/check-rows.ts";
import {
  type CheckRow,
  response,
  type Said,
  type Sketch,
  surveyed,
  testContext,
  unauthorized,
} from "../../test/support/suites.ts";
import type { Probe } from "../model/probe.ts";
import { exercise, goodLogin, ownSession } from "../model/requests.ts";
import brokenContract from "./broken-contract.ts";

const operationOf = (id: string): Operation => {
  const operation = operations.find((one) => one.id === id);
  if (operation === undefined) throw new Error(`no operation ${id}`);
  return operation;
};
const probeOf = (id: string): Probe => exercise(operationOf(id), jwt, testContext);
const tasks = probeOf("GET /api/v1/tasks");
const usage = probeOf("GET /api/v1/analytics/usage");
const balance = probeOf("GET /api/v1/billing/balance");
const file = probeOf("GET /api/v1/executions/{id}/results/export");

const enveloped: Sketch = { status: 200, json: { success: true, data: [] } };
const bare: Sketch = { status: 200, json: { items: [] } };
const noData: Sketch = { status: 200, json: { success: true } };
const everywhere = (sketch: Sketch): readonly (readonly [Probe, Sketch])[] =>
  [tasks, usage, balance].map((probe) => [probe, sketch]);

interface Row extends Omit<CheckRow, "check"> {
  readonly seen: readonly (readonly [Probe, Sketch])[];
}

const rows: readonly Row[] = [
  { name: "envelopes", seen: everywhere(enveloped), says: [] },
  { name: "null as data", seen: [[tasks, { status: 200, json: { success: true, data: null } }]], says: [] },
  {
    name: "more fields beside data",
    seen: [[tasks, { status: 200, json: { success: true, data: [], total: 0 } }]],
    says: [],
  },
  { name: "refusals alone", seen: everywhere(unauthorized), says: ["absent"] },
  { name: "a file that is JSON", seen: [[file, bare]], says: ["absent"] },
  {
    name: "an empty answer",
    seen: [
      [tasks, { status: 204 }],
      [usage, enveloped],
    ],
    says: [],
  },
  {
    name: "successes without a body, where refusals have one",
    seen: [
      [tasks, { status: 200 }],
      [exercise(operationOf("GET /api/v1/tasks"), none, testContext), unauthorized],
    ],
    says: ["empty", "absent"],
    words: "{success, data}",
  },
  {
    name: "a page that is not Titan's",
    seen: [[tasks, { status: 200, html: "<h1>Hi</h1>" }]],
    says: ["absent"],
  },
  {
    name: "no envelope, told once for all operations",
    seen: everywhere(bare),
    says: ["envelope", "envelope"],
    words: "GET /api/v1/billing/balance",
  },
  {
    name: "no data",
    seen: [...everywhere(enveloped), [tasks, noData]],
    says: ["envelope"],
    words: '"path":"data"',
  },
  { name: "a list", seen: [[tasks, { status: 200, json: [] }]], says: ["envelope"], words: "the document" },
  {
    name: "success as text",
    seen: [[tasks, { status: 200, json: { success: "true", data: [] } }]],
    says: ["envelope"],
    words: '"path":"success"',
  },
  {
    name: "a bare session and login, which may be so",
    seen: [
      [tasks, enveloped],
      [
        goodLogin,
        {
          status: 200,
          json: { access_token: "[jwt#1a2b3c]" },
          issued: [{ kind: "jwt", path: "access_token", mark: "[jwt#1a2b3c]" }],
        },
      ],
      [ownSession, { status: 200, json: { user: {} } }],
    ],
    says: ["note"],
    words: "the login gives its JWT in access_token; the session is bare",
  },
  {
    name: "an enveloped session",
    seen: [
      [tasks, enveloped],
      [ownSession, enveloped],
    ],
    says: ["note"],
    words: "the session is enveloped",
  },
  {
    name: "a refused session",
    seen: [
      [tasks, enveloped],
      [ownSession, unauthorized],
    ],
    says: [],
  },
];

const ask = ({ seen }: Row): readonly Said[] =>
  surveyed(
    brokenContract,
    seen.map(([probe, sketch]) => response(probe, sketch)),
  );

describe("contracts", () => {
  describeRows(
    "contracts",
    rows.map((row) => ({ ...row, check: brokenContract })),
    ask,
    // It takes a whole run: src/cli/commands/openapi.test.ts.
    ["openapi-mismatch"],
  );

  it("never quotes what an answer held", () => {
    const said = surveyed(brokenContract, [
      response(tasks, { status: 200, json: { success: "[key#3fa2c1]", data: "private" } }),
    ]);
    expect(JSON.stringify(said)).not.toMatch(/3fa2c1|private/);
  });

  it("sends what it needs when it runs alone", () => {
    const sent = brokenContract.kind === "survey" ? brokenContract.probes(testContext) : [];
    expect(sent.map(({ id }) => id)).toEqual(expect.arrayContaining([goodLogin.id, ownSession.id, tasks.id]));
  });
});

/** A check with a test file of its own is not in the table here. */
