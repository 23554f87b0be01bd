import { describe, expect, it } from "vitest";
import { type Credential, garbage, jwt, keyWith, none } from "../../contracts/catalogue/credential.ts";
import type { Severity } from "../../contracts/report/terms.ts";
import {
  forbidden,
  listen,
  refusal,
  response,
  type Sketch,
  unauthorized,
} from "../../test/support/suites.ts";
import type { PactCheck } from "../model/check.ts";
import type { MatchedInteraction, Mismatch } from "../model/interaction.ts";
import { probe } from "../model/probe.ts";
import brokenPact from "./broken-pact.ts";

const check = asPactCheck();

const status: Mismatch = { part: "status", path: "status", wanted: "?", got: "?" };
const header: Mismatch = { part: "header", path: "Content-Type", wanted: "json", got: "nothing" };
const body = (path: string): Mismatch => ({ part: "body", path, wanted: "a field", got: "nothing" });

const ok: Sketch = { status: 200, json: { success: true, data: {} } };
const made: Sketch = { status: 201, json: { id: "k1" } };
const disguised: Sketch = {
  status: 200,
  json: { success: false, error: { code: "FORBIDDEN", message: "No." } },
};

const tasks = "GET /api/v1/tasks";
const keys = "POST /api/v1/api-keys";
const key = keyWith("tasks:read");

interface Row {
  /** The status that the pact expects. */
  readonly due: number;
  readonly operation: string;
  readonly as: Credential;
  readonly seen: Sketch;
  readonly mismatches?: readonly Mismatch[];
  readonly says: string;
  readonly row?: string;
  readonly severity?: Severity;
}

const rows: readonly Row[] = [
  {
    due: 401,
    operation: tasks,
    as: none,
    seen: ok,
    says: "open-to-anybody",
    row: "unauthorized",
    severity: "critical",
  },
  {
    due: 401,
    operation: tasks,
    as: garbage,
    seen: ok,
    says: "open-to-anybody",
    row: "unauthorized",
    severity: "critical",
  },
  {
    due: 403,
    operation: tasks,
    as: key,
    seen: ok,
    says: "open-to-others",
    row: "forbidden",
    severity: "critical",
  },
  {
    due: 401,
    operation: keys,
    as: none,
    seen: made,
    says: "key-creation-open",
    row: "api-key-creation",
    severity: "critical",
  },
  {
    due: 403,
    operation: keys,
    as: key,
    seen: made,
    says: "key-creation-open",
    row: "api-key-creation",
    severity: "critical",
  },
  { due: 201, operation: keys, as: jwt, seen: forbidden, says: "key-creation", row: "api-key-creation" },
  { due: 200, operation: keys, as: jwt, seen: unauthorized, says: "key-creation", row: "api-key-creation" },
  { due: 400, operation: keys, as: jwt, seen: made, says: "status" },
  { due: 200, operation: tasks, as: key, seen: unauthorized, says: "unauthorized", row: "unauthorized" },
  { due: 200, operation: tasks, as: key, seen: forbidden, says: "forbidden", row: "forbidden" },
  { due: 404, operation: tasks, as: key, seen: forbidden, says: "forbidden", row: "forbidden" },
  { due: 401, operation: tasks, as: none, seen: forbidden, says: "not-401", row: "unauthorized" },
  {
    due: 401,
    operation: tasks,
    as: none,
    seen: refusal(404, "NOT_FOUND"),
    says: "not-401",
    row: "unauthorized",
  },
  { due: 401, operation: tasks, as: none, seen: disguised, says: "not-401", row: "unauthorized" },
  { due: 403, operation: tasks, as: key, seen: unauthorized, says: "not-403", row: "forbidden" },
  { due: 403, operation: tasks, as: key, seen: disguised, says: "not-403", row: "forbidden" },
  {
    due: 403,
    operation: tasks,
    as: key,
    seen: refusal(404, "NOT_FOUND"),
    says: "past-the-guard",
    row: "forbidden",
  },
  {
    due: 403,
    operation: tasks,
    as: key,
    seen: refusal(400, "BAD_REQUEST"),
    says: "past-the-guard",
    row: "forbidden",
  },
  { due: 200, operation: tasks, as: key, seen: refusal(400, "BAD_REQUEST"), says: "status" },
  { due: 201, operation: tasks, as: key, seen: ok, says: "status" },
  { due: 200, operation: tasks, as: key, seen: ok, mismatches: [header, body("$.a")], says: "header" },
  { due: 200, operation: tasks, as: key, seen: ok, mismatches: [body("$.a")], says: "body" },
  { due: 401, operation: tasks, as: none, seen: unauthorized, mismatches: [body("$.a")], says: "body" },
];

function interactionOf({ due, operation, as, seen, mismatches = [status] }: Row): MatchedInteraction {
  const [method, path = ""] = operation.split(" ");
  if (method !== "GET" && method !== "POST") throw new Error(`no method ${method}`);
  const sent = probe({
    phase: "exercise",
    service: "task",
    operation,
    method,
    path,
    effect: "read",
    credential: as,
  });
  return {
    id: "shop/one",
    consumer: "shop",
    provider: "titan",
    description: "one",
    states: [],
    operation,
    expected: { example: due, words: `${due}!` },
    pending: false,
    mismatches,
    response: response(sent, seen),
  };
}

const [, , opened] = rows;
const usual = interactionOf(opened ?? fail());

describe("a broken pact", () => {
  it.each(rows)("of $operation with $due, answered $seen.status: $says", (row) => {
    const { reporter, said } = listen();
    check.judge(interactionOf(row), reporter);
    expect(said.map(({ how, what }) => [how, what])).toEqual([["found", row.says]]);
    const message = check.messages[row.says];
    expect(message?.row ?? check.row).toBe(row.row);
    expect(message?.severity ?? check.severity).toBe(row.severity ?? "high");
  });

  it("has no message that is never said", () => {
    expect(new Set(rows.map(({ says }) => says))).toEqual(new Set(Object.keys(check.messages)));
  });

  it("fills every word of every message and remedy", () => {
    for (const row of rows) {
      const { reporter, said } = listen();
      check.judge(interactionOf(row), reporter);
      const message = check.messages[row.says];
      const words = [message?.text, message?.cause, ...(message?.fix ?? [])].join(" ");
      const names = [...words.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
      for (const name of names) expect(said[0]?.facts, row.says).toHaveProperty(name);
    }
  });

  it("is told by the status alone where that is wrong, since it explains the rest", () => {
    const { reporter, said } = listen();
    check.judge({ ...usual, mismatches: [status, header, body("$.a")] }, reporter);
    expect(said).toMatchObject([{ facts: { expected: "403!", actual: "200", rest: "" } }]);
  });

  it("is told by its first mismatch, and by what else there is, within reason", () => {
    const { reporter, said } = listen();
    check.judge({ ...usual, mismatches: ["$.a", "$.b", "$.c", "$.d", "$.e"].map(body) }, reporter);
    expect(said).toMatchObject([
      {
        facts: {
          path: "$.a",
          expected: "a field",
          actual: "nothing",
          rest: " (and 4 more: $.b: wanted a field, got nothing; $.c: wanted a field, got nothing; $.d: wanted a field, got nothing)",
        },
      },
    ]);
  });

  it("is a mere note where it is pending, however bad", () => {
    const { reporter, said } = listen();
    check.judge({ ...usual, pending: true }, reporter);
    check.judge(usual, reporter);
    expect(said.map(({ facts }) => facts?.severity)).toEqual(["info", undefined]);
  });

  it("is none where everything matched", () => {
    const { reporter, said } = listen();
    check.judge({ ...usual, mismatches: [] }, reporter);
    expect(said).toEqual([]);
  });
});

function asPactCheck(): PactCheck {
  if (brokenPact.kind !== "pact") throw new Error(`${brokenPact.id} is no check of pacts`);
  return brokenPact;
}

function fail(): never {
  throw new Error("no such row");
}
