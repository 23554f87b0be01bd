import { describe, expect, it } from "vitest";
import { none } from "../../contracts/catalogue/credential.ts";
import { forbidden, refusal, response, type Sketch, unauthorized } from "../../test/support/suites.ts";
import { probe } from "../model/probe.ts";
import { exposureOf, type Trace } from "./exposure.ts";
import type { OperationView, Role } from "./matrix.ts";
import { responseFingerprint } from "./response-fingerprint.ts";

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
const noRouteEither = refusal(404, "NOT_FOUND", "Cannot GET /api/v1/other");
const noTask = refusal(404, "NOT_FOUND", "Task not found");
const generic = refusal(404, "NOT_FOUND", "Not found");
const page: Sketch = { status: 404, html: "<h1>Cannot GET /x</h1>" };

interface Row {
  readonly name: string;
  readonly target?: Trace["target"];
  readonly responses: Partial<Record<Role, Sketch>>;
  readonly nobody?: Sketch;
  readonly somebody?: Sketch;
  readonly lookups?: readonly Sketch[];
  /** Whether any operation shows that it is exposed; as a rule one does. */
  readonly anyExposed?: boolean;
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
    nobody: unauthorized,
    somebody: noRoute,
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
    nobody: noRoute,
    is: "exposed",
  },

  // A credential that is refused tells nothing, whichever comes first.
  {
    name: "a list that is not there, to a key that works beside one that does not",
    responses: { "no-token": unauthorized, "right-scope": unauthorized, "all-scopes": noRoute },
    is: "absent",
  },
  {
    name: "nobody but anybody asked, who is told the words of nowhere",
    target: object,
    responses: { "no-token": noRoute },
    nobody: noRoute,
    somebody: noRoute,
    is: "absent",
  },
  {
    name: "the words of nowhere to anybody, and a key whose nowhere is not known",
    target: object,
    responses: { "no-token": noRoute, "right-scope": noTask },
    nobody: noRoute,
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
    nobody: unauthorized,
    somebody: noRoute,
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
    somebody: noRoute,
    is: "exposed",
  },
  {
    name: "a list that is as unknown to a lacking key as any path",
    responses: { "no-token": unauthorized, "other-scopes": noRoute },
    somebody: noRouteEither,
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

  // Routing or look-up before authentication.
  {
    name: "an object looked up first",
    target: object,
    responses: { "no-token": noTask, "right-scope": noTask, "other-scopes": noTask },
    nobody: noRoute,
    somebody: noRoute,
    is: "undecidable",
  },
  {
    name: "a path that is not routed",
    target: object,
    responses: { "no-token": noRoute, "right-scope": noRoute, "other-scopes": noRoute },
    nobody: noRouteEither,
    somebody: noRouteEither,
    is: "absent",
  },
  {
    name: "a path that is not routed, without a key",
    target: object,
    responses: { "no-token": noRoute },
    nobody: noRouteEither,
    is: "absent",
  },
  {
    name: "a page for a path that is not routed",
    target: object,
    responses: { "no-token": page, "right-scope": page },
    nobody: page,
    somebody: page,
    is: "absent",
  },
  {
    name: "a page for nowhere, and JSON for an object",
    target: object,
    responses: { "no-token": noTask, "right-scope": noTask },
    nobody: page,
    somebody: page,
    is: "undecidable",
  },
  {
    name: "an object that is unknown to nobody only",
    target: object,
    responses: { "no-token": noRoute, "right-scope": noTask },
    nobody: noRoute,
    somebody: noRoute,
    is: "undecidable",
  },
  {
    name: "404, where nothing is known of nowhere",
    target: object,
    responses: { "no-token": noRoute, "right-scope": noRoute },
    is: "undecidable",
  },

  // 404 for an object, behind authentication.
  {
    name: "the words of nowhere, where nothing else says 404",
    target: object,
    responses: { "no-token": unauthorized, "right-scope": noRoute },
    nobody: unauthorized,
    somebody: noRouteEither,
    is: "exposed",
  },
  {
    name: "the words of nowhere, where look-ups have others",
    target: object,
    responses: { "no-token": unauthorized, "right-scope": noRoute },
    nobody: unauthorized,
    somebody: noRouteEither,
    lookups: [noTask],
    is: "absent",
  },
  {
    name: "the words of nowhere, which look-ups have as well",
    target: object,
    responses: { "no-token": unauthorized, "right-scope": generic },
    nobody: unauthorized,
    somebody: generic,
    lookups: [noTask, generic],
    is: "ambiguous",
  },
  {
    name: "a page as nowhere, where look-ups answer JSON",
    target: object,
    responses: { "no-token": unauthorized, "right-scope": page, "other-scopes": page },
    nobody: unauthorized,
    somebody: page,
    lookups: [noTask],
    is: "absent",
  },
  {
    name: "401, where unrouted paths are 404 to nobody",
    target: object,
    responses: { "no-token": unauthorized, "right-scope": generic },
    nobody: generic,
    somebody: generic,
    lookups: [noTask],
    is: "exposed",
  },
  {
    name: "404, where nowhere was not asked",
    target: object,
    responses: { "no-token": unauthorized, "right-scope": noRoute },
    lookups: [noTask],
    is: "exposed",
  },
  {
    name: "the words of nowhere, where nothing at all is exposed",
    target: object,
    responses: { "no-token": unauthorized, "right-scope": generic },
    nobody: unauthorized,
    somebody: generic,
    anyExposed: false,
    is: "absent",
  },
  {
    name: "other words than nowhere has, where nothing else is exposed",
    target: object,
    responses: { "no-token": unauthorized, "right-scope": noTask },
    nobody: unauthorized,
    somebody: noRoute,
    anyExposed: false,
    is: "exposed",
  },
];

const traceOf = (row: Row): Trace => ({
  target: row.target ?? "collection",
  responses: Object.fromEntries(Object.entries(row.responses).map(([role, sketch]) => [role, seen(sketch)])),
  nowhere: {
    ...(row.nobody === undefined ? {} : { none: seen(row.nobody) }),
    ...(row.somebody === undefined ? {} : { full: seen(row.somebody) }),
  },
  anyExposed: row.anyExposed ?? true,
  lookups: new Set((row.lookups ?? []).map((sketch) => responseFingerprint(seen(sketch)))),
});

describe("exposureOf", () => {
  it.each(rows.map((row) => [row.is, row.name, row] as const))("%s: %s", (is, _name, row) => {
    expect(exposureOf(traceOf(row))).toBe(is);
  });
});
