import { describe, expect, it } from "vitest";
import { type Operation, operations } from "../../contracts/catalogue/catalogue.ts";
import { forbidden, judged, refusal, type Sketch, testContext } from "../../test/support/suites.ts";
import type { Probe } from "../model/probe.ts";
import type { RunContext } from "../model/run-context.ts";
import pathVariants from "./path-variants.ts";

const list: Sketch = { status: 200, json: { success: true, data: [] } };
const noTask = refusal(404, "NOT_FOUND", "Task not found");
const noRoute = refusal(404, "NOT_FOUND", "There is no such path");

const inside = ({ target, effect }: Operation): Sketch =>
  target === "object" ? noTask : effect === "write" ? refusal(400, "BAD_REQUEST") : list;

/** A deployment that guards what is plainly spelled and does not route the rest, unless `other` says so. */
const serve =
  (other: (probe: Probe, operation: Operation | undefined) => Sketch | undefined) =>
  (_name: string, probe: Probe): Sketch => {
    const { credential, operation: id, spelling, path } = probe;
    const operation = operations.find((one) => one.id === id);
    if (operation === undefined) return noRoute;
    const has = credential.kind === "key" && operation.scopes.every((one) => credential.scopes.includes(one));
    const plain = has ? inside(operation) : forbidden;
    if (spelling === undefined) return plain;
    if (path.includes("nowhere")) return other(probe, undefined) ?? noRoute;
    return other(probe, operation) ?? (/X-(?:Original|Rewrite)-URL/.test(spelling) ? plain : noRoute);
  };

const full = { ...testContext, depth: "full" } as const;
const said = (other: Parameters<typeof serve>[0], context: RunContext = full) =>
  judged(pathVariants, serve(other), context).map(({ how, what }) => `${how} ${what}`);

describe("another spelling", () => {
  it("is no hole where nothing answers to it, not even to the key with the scope", () => {
    expect(said(() => undefined)).toEqual([]);
  });

  it("is one hole a pattern, whatever the number of operations", () => {
    const slashed = (probe: Probe, operation?: Operation) =>
      /[^;]\/$/.test(probe.path) && operation ? inside(operation) : undefined;
    expect(said(slashed)).toEqual(["found trailing-slash"]);
  });

  it.each<[message: string, opens: (probe: Probe) => boolean]>([
    ["double-slash", ({ path }) => path.includes("//")],
    ["dot-segment", ({ path }) => path.includes("/./")],
    ["parent-segment", ({ path }) => path.includes("/../")],
    ["path-parameter", ({ path }) => path.includes(";")],
    ["suffix", ({ path }) => /^[^;]*\.css$/.test(path)],
    ["encoded-slash", ({ path }) => path.includes("%2f")],
    ["percent-escape", ({ path }) => /%(?:2e|25|[46-7])/.test(path)],
    ["cut-off", ({ path }) => path.endsWith("%00")],
    ["other-version", ({ path }) => path.startsWith("/api/v2/")],
    ["letter-case", ({ path }) => /[A-Z]/.test(path)],
    ["method-override", ({ headers }) => "X-HTTP-Method-Override" in headers],
    ["options", ({ method }) => method === "OPTIONS"],
    ["other-method", ({ method }) => method === "PROPFIND"],
    ["original-url", ({ headers }) => "X-Original-URL" in headers],
    ["rewrite-url", ({ headers }) => "X-Rewrite-URL" in headers],
  ])("has one message for each pattern: %s", (message, opens) => {
    const beside = message.endsWith("-url") ? noRoute : undefined;
    const holes = said((probe, operation) =>
      opens(probe)
        ? JSON.stringify(probe.headers).includes("nowhere")
          ? beside
          : operation && inside(operation)
        : undefined,
    );
    expect(holes).toEqual([`found ${message}`]);
  });

  it("is one hole where the guard looks at paths as they are written", () => {
    const resolved = ({ path, spelling }: Probe, operation?: Operation) =>
      spelling !== undefined && /\/\.{1,2}\/|%2f|%2e/i.test(path)
        ? operation && inside(operation)
        : undefined;
    expect(said(resolved)).toContain("found unresolved-path");
    const two = (probe: Probe, operation?: Operation) =>
      /\/\.{1,2}\//.test(probe.path) ? operation && inside(operation) : undefined;
    expect(said(two)).toEqual(["found dot-segment", "found parent-segment"]);
  });

  it("is open by HEAD where only strangers are refused, whose answer has no content", () => {
    const byHead = ({ method, credential }: Probe): Sketch | undefined =>
      method !== "HEAD" ? undefined : { status: credential.kind === "none" ? 401 : 200 };
    expect(said(byHead)).toEqual(["found head"]);
    expect(said(({ method }) => (method === "HEAD" ? { status: 200 } : undefined))).toEqual([]);
  });

  it("is likely open where only the words of a look-up or a validation show it", () => {
    const [hole] = judged(
      pathVariants,
      serve(({ path }, operation) =>
        path.includes("EXECUTIONS") && operation?.target === "object" ? noTask : undefined,
      ),
      full,
    );
    expect(hole).toMatchObject({ what: "letter-case", facts: { confidence: "likely", severity: "high" } });
  });

  it.each<[name: string, answer: Sketch]>([
    ["is redirected", { status: 308 }],
    ["gets the dashboard's page", { status: 200, html: "<title>Titan</title>" }],
    ["gets a success of another form, as everything does", { status: 200, json: { ok: true } }],
    ["gets the very form of a success, as everything does", list],
    ["is not found in the words of a look-up, as everything is", noTask],
  ])("is no hole where it %s", (_name, answer) => {
    expect(said(() => answer)).toEqual([]);
  });

  it("gives no verdict in trouble that the key with the scope does not meet", () => {
    const down = refusal(503, "UNAVAILABLE");
    const toOne = ({ credential }: Probe, operation?: Operation) =>
      credential.kind === "key" && operation?.scopes.every((one) => credential.scopes.includes(one))
        ? inside(operation)
        : down;
    expect(said(toOne)[0]).toMatch(/^unsure .*no verdict from status 503/);
    expect(said(() => down)).toEqual([]);
  });

  it("is not judged where the documented spelling refuses nobody", () => {
    const open = judged(
      pathVariants,
      (_name, { operation }) => {
        const found = operations.find(({ id }) => id === operation);
        return found ? inside(found) : noRoute;
      },
      full,
    );
    expect(new Set(open.map(({ how }) => how))).toEqual(new Set(["absent"]));
  });

  it("turns by a header into a read, or into a write whose body is refused", () => {
    if (pathVariants.kind !== "cases") throw new Error("it tries situations");
    const probes = pathVariants.cases(full).flatMap((one) => Object.values(one.probes));
    const rewriting = probes.filter(({ headers }) => Object.keys(headers).length > 0);
    const meant = ({ headers }: Probe) => headers["X-HTTP-Method-Override"] ?? "GET";
    expect(new Set(rewriting.map(({ method }) => method))).toEqual(new Set(["GET", "OPTIONS", "POST"]));
    expect(new Set(rewriting.map(meant))).toEqual(new Set(["GET", "POST", "DELETE"]));
    const removals = rewriting.filter((one) => meant(one) === "DELETE");
    expect(new Set(removals.map(({ path }) => path))).toEqual(
      new Set([`/api/v1/tasks/${testContext.absentId}`]),
    );
    const writes = rewriting.filter(
      (one) => meant(one) !== "DELETE" && (meant(one) === "POST" || one.effect === "write"),
    );
    expect(new Set(writes.map(({ operation }) => operation))).toEqual(new Set(["POST /api/v1/tasks"]));
    expect(writes.map(({ payload }) => payload)).toEqual(writes.map(() => ({ kind: "json", value: {} })));
    expect(probes.every(({ operation }) => operation !== "POST /api/v1/billing/plan")).toBe(true);
  });

  it("is tried on the read of one surface at the usual depth, and a slash at the end on a write as well", () => {
    const slashed = (probe: Probe, operation?: Operation) =>
      /[^;]\/$/.test(probe.path) && operation ? inside(operation) : undefined;
    expect(said(slashed, testContext)).toEqual(["found trailing-slash"]);
    if (pathVariants.kind !== "cases") throw new Error("it tries situations");
    const tried = pathVariants.cases(testContext).flatMap((one) => Object.values(one.probes));
    const spelled = tried.filter(
      ({ spelling, given }) => spelling !== undefined && given?.reads[0] === "forbidden",
    );
    const elsewhere = spelled.filter(({ surface }) => surface !== "task");
    expect(new Set(elsewhere.map(({ surface, spelling }) => `${surface} ${spelling}`))).toEqual(
      new Set([
        "analytics with a double slash",
        "analytics by PUT",
        "analytics below /API/V1",
        "analytics with %3f at its end",
        "billing with a slash at its end",
        "billing with ;x at its end",
        "billing in capitals",
        "billing with an escaped ;x at its end",
        "billing by HEAD",
      ]),
    );
    expect(new Set(spelled.map(({ method }) => method))).toEqual(
      new Set(["GET", "HEAD", "OPTIONS", "POST", "PUT"]),
    );
  });
});
