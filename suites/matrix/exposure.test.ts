import { describe, expect, it } from "vitest";
import { none } from "../../contracts/catalogue/credential.ts";
import { forbidden, refusal, response, type Sketch, unauthorized } from "../../test/support/suites.ts";
import { probe } from "../model/probe.ts";
import { responseFingerprint } from "../model/response-fingerprint.ts";
import { exposureOf, lookupFingerprints, type Trace } from "./exposure.ts";
import type { OperationView, Role } from "./matrix.ts";

const nowhere = probe({
  phase: "exercise",
  service: "task",
  operation: "GET /nowhere",
  method: "GET",
  path: "/nowhere",
  effect: "read",
  credential: none,
});
const seen = (sketch: Sketch) => response(nowhere, sketch);

const success: Sketch = { status: 200, json: { success: true, data: [] } };
const disguised: Sketch = { ...forbidden, status: 200 };
const invalid = refusal(400, "BAD_REQUEST");
const off = refusal(501, "NOT_IMPLEMENTED");
/** What a router says of a path that it does not know, and a handler of an object. */
const noRoute = refusal(404, "NOT_FOUND", "Cannot GET /api/v1/x");
const noTask = refusal(404, "NOT_FOUND", "Task not found");
const generic = refusal(404, "NOT_FOUND", "Not found");
const page: Sketch = { status: 404, html: "<h1>Cannot GET /x</h1>" };

interface Row {
  readonly name: string;
  readonly target?: Trace["target"];
  readonly responses: Partial<Record<Role, Sketch>>;
  readonly lookups?: readonly Sketch[];
  readonly hasControl?: boolean;
  /** Whether the object that is asked for exists. */
  readonly real?: true;
  readonly is: OperationView["exposure"];
}
const object = "object" as const;

const rows: readonly Row[] = [
  // Guarded, as documented.
  {
    name: "a list",
    responses: { "no-token": unauthorized, "right-scope": success, "other-scopes": forbidden },
    is: "exposed",
  },
  {
    name: "a look-up that is guarded",
    target: object,
    responses: { "no-token": unauthorized, "right-scope": noTask, "other-scopes": forbidden },
    is: "exposed",
  },
  {
    name: "nothing but 401",
    responses: { "no-token": unauthorized, "right-scope": unauthorized },
    is: "exposed",
  },
  { name: "no answer at all", responses: {}, is: "exposed" },
  { name: "a refused write", responses: { "no-token": unauthorized, "right-scope": invalid }, is: "exposed" },
  {
    name: "a disguised refusal",
    responses: { "no-token": noRoute, "right-scope": disguised },
    is: "exposed",
  },

  // A credential that is refused tells nothing, whichever comes first.
  {
    name: "a list that is not there, to a key that works beside one that does not",
    responses: { "no-token": unauthorized, "right-scope": unauthorized, "all-scopes": noRoute },
    is: "absent",
  },
  {
    name: "404 to no token, and no other caller",
    target: object,
    responses: { "no-token": noRoute },
    is: "absent",
  },
  {
    name: "404 to no token and to a key, in different words",
    target: object,
    responses: { "no-token": noRoute, "right-scope": noTask },
    is: "absent",
  },

  // Switched off.
  {
    name: "501 to keys",
    responses: { "no-token": unauthorized, "right-scope": off, "other-scopes": off },
    is: "absent",
  },
  {
    name: "405 to everybody",
    responses: { "no-token": { status: 405 }, "right-scope": { status: 405 } },
    is: "absent",
  },
  {
    name: "501 to nobody, before authentication",
    responses: { "no-token": off, "right-scope": unauthorized },
    is: "absent",
  },

  // Collections: 404 for whoever may use them says that they are not there.
  {
    name: "a list that is 404 to its key",
    responses: { "no-token": unauthorized, "right-scope": generic },
    is: "absent",
  },
  {
    name: "a list that is 404 to the key with every scope",
    responses: { "no-token": unauthorized, "all-scopes": generic },
    is: "absent",
  },
  {
    name: "a list that is 404 to the JWT",
    responses: { "no-token": unauthorized, jwt: generic },
    is: "absent",
  },
  {
    name: "a list that hides from keys without the scope",
    responses: { "no-token": unauthorized, "other-scopes": generic },
    is: "exposed",
  },
  {
    name: "a write that is 404 to the only key that may try it",
    responses: { "no-token": unauthorized, "other-scopes": generic },
    hasControl: false,
    is: "absent",
  },
  {
    name: "a list that is 404 to its key and 403 to others",
    responses: { "no-token": unauthorized, "right-scope": generic, "other-scopes": forbidden },
    is: "exposed",
  },

  // Validation before authentication.
  {
    name: "a write validated first",
    responses: { "no-token": invalid, "right-scope": invalid, "other-scopes": invalid },
    is: "undecidable",
  },
  {
    name: "a write validated first, then guarded",
    responses: { "no-token": invalid, "other-scopes": forbidden },
    is: "exposed",
  },

  // 404 to everybody is absent, whatever its words, unless only a look-up has them or the object is real.
  {
    name: "an object that nobody finds",
    target: object,
    responses: { "no-token": noTask, "right-scope": noTask, "other-scopes": noTask },
    is: "absent",
  },
  {
    name: "an object looked up first",
    target: object,
    responses: { "no-token": noTask, "right-scope": noTask, "other-scopes": noTask },
    lookups: [noTask],
    is: "undecidable",
  },
  {
    name: "a path that is not routed, without a key",
    target: object,
    responses: { "no-token": noRoute },
    is: "absent",
  },
  {
    name: "an object that no key finds, behind authentication",
    target: object,
    responses: { "no-token": unauthorized, "right-scope": noTask, "other-scopes": noTask },
    is: "absent",
  },
  {
    name: "an object that no key finds, in the words of a look-up",
    target: object,
    responses: { "no-token": unauthorized, "right-scope": noTask, "other-scopes": noTask },
    lookups: [noTask],
    is: "exposed",
  },
  {
    name: "a real object that no key finds",
    target: object,
    real: true,
    responses: { "no-token": unauthorized, "right-scope": noTask },
    is: "exposed",
  },
  {
    name: "other words than look-ups have",
    target: object,
    responses: { "no-token": unauthorized, "right-scope": page, "other-scopes": page },
    lookups: [noTask],
    is: "absent",
  },
];

const traceOf = (row: Row): Trace => ({
  target: row.target ?? "collection",
  real: row.real ?? false,
  responses: Object.fromEntries(Object.entries(row.responses).map(([role, sketch]) => [role, seen(sketch)])),
  hasControl: row.hasControl ?? true,
  lookups: new Set((row.lookups ?? []).map((sketch) => responseFingerprint(seen(sketch)))),
});

describe("exposureOf", () => {
  it.each(rows.map((row) => [row.is, row.name, row] as const))("%s: %s", (is, _name, row) => {
    expect(exposureOf(traceOf(row))).toBe(is);
  });
});

describe("lookupFingerprints", () => {
  const noExecution = refusal(404, "NOT_FOUND", "Execution not found");
  const row = (path: string, own: Sketch, others: Sketch = own) => ({
    path,
    target: path.includes("{id}") ? object : ("collection" as const),
    responses: { "no-token": seen(unauthorized), "right-scope": seen(own), "other-scopes": seen(others) },
  });
  const prints = (...sketches: readonly Sketch[]) =>
    sketches.map((sketch) => responseFingerprint(seen(sketch)));
  const guardedTask = row("/tasks/{id}", noTask, forbidden);

  it.each<[string, Parameters<typeof lookupFingerprints>[0], readonly Sketch[]]>([
    [
      "words of two kinds of objects",
      [guardedTask, row("/executions/{id}", noExecution, forbidden)],
      [noTask, noExecution],
    ],
    [
      "none where one operation alone has them",
      [guardedTask, row("/executions/{id}", noExecution)],
      [noTask],
    ],
    [
      "words of several operations",
      [guardedTask, row("/executions/{id}", noExecution), row("/executions/{id}/results", noExecution)],
      [noTask, noExecution],
    ],
    [
      "none where all kinds have the same",
      [row("/tasks/{id}", generic, forbidden), row("/executions/{id}", generic, forbidden)],
      [],
    ],
    [
      "none that a list has",
      [guardedTask, row("/executions/{id}", noExecution, forbidden), row("/executions", noExecution)],
      [],
    ],
    ["none of a single kind", [guardedTask], []],
    [
      "words that name a single kind, of two operations",
      [guardedTask, row("/tasks/{id}/x", noTask)],
      [noTask],
    ],
    [
      "none of a single kind that do not name it",
      [row("/tasks/{id}", generic, forbidden), row("/tasks/{id}/x", generic)],
      [],
    ],
  ])("finds %s", (_name, all, expected) => {
    expect([...lookupFingerprints(all, [])].sort()).toEqual([...prints(...expected)].sort());
  });

  it("leaves out the words of a path that does not exist", () => {
    const all = [guardedTask, row("/executions/{id}", noExecution, forbidden)];
    expect([...lookupFingerprints(all, [seen(noTask)])]).toEqual([]);
  });
});
