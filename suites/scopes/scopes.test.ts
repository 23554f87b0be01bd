import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Operation, operations } from "../../contracts/catalogue/catalogue.ts";
import { type Credential, credentialName, type Need } from "../../contracts/catalogue/credential.ts";
import {
  forbidden,
  judged,
  listen,
  refusal,
  response,
  type Said,
  type Sketch,
  testContext,
  unauthorized,
} from "../../test/support/suites.ts";
import { checksOf } from "../index.ts";
import { evaluateMatrix } from "../matrix/evaluate.ts";
import type { Cell } from "../matrix/matrix.ts";
import type { Check } from "../model/check.ts";
import type { IndexedResponse } from "../model/classified-response.ts";
import { rarer } from "../model/forgeries.ts";
import type { Probe } from "../model/probe.ts";
import { mintKey, trialOf } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import absentOperation from "./absent-operation.ts";
import { guardCells, jwtCells, restCells, trialCells } from "./cells.ts";
import executedDenial from "./executed-denial.ts";
import lateGuard from "./late-guard.ts";
import misnamedScope from "./misnamed-scope.ts";
import misplacedGuard from "./misplaced-guard.ts";
import refusedJwt from "./refused-jwt.ts";
import refusedKey from "./refused-key.ts";
import refusedScope from "./refused-scope.ts";
import scopelessKey from "./scopeless-key.ts";
import { foreignCells } from "./single-scopes.ts";
import unauthenticatedOperation from "./unauthenticated-operation.ts";
import unguardedScope from "./unguarded-scope.ts";

const all = testContext.scopes.map(({ name }) => name);
const success: Sketch = { status: 200, json: { success: true, data: [] } };
const failed = refusal(500, "INTERNAL_SERVER_ERROR");
const invalid = refusal(400, "BAD_REQUEST");
const noTask = refusal(404, "NOT_FOUND", "Task not found");
const noExecution = refusal(404, "NOT_FOUND", "Execution not found");
const noRoute = refusal(404, "NOT_FOUND", "Cannot GET /api/v1/x");
const off = refusal(501, "NOT_IMPLEMENTED");
/** Who calls: the scopes that this credential has, where the deployment knows it at all. */
interface Caller {
  readonly name: string;
  readonly credential: Credential;
  readonly scopes?: readonly string[];
  has(...scopes: readonly string[]): boolean;
}
function callerOf({ credential }: Probe): Caller {
  const scopes = scopesOf(credential);
  const has = (...wanted: readonly string[]): boolean => wanted.every((one) => scopes?.includes(one));
  return { name: credentialName(credential), credential, has, ...(scopes === undefined ? {} : { scopes }) };
}
function scopesOf(credential: Credential): readonly string[] | undefined {
  if (credential.kind === "key") return credential.scopes;
  if (credential.kind === "jwt") return all;
  if (credential.kind === "given-key") return ["tasks:read"];
  return credential.kind === "key-from" ? [] : undefined;
}

/** How a deployment departs from a healthy one at a call: `in` past the guard, `down` no answer, `undefined` not at all. */
type Flaw = (operation: Operation, caller: Caller, probe: Probe) => Sketch | "in" | "down" | undefined;

/** What an operation answers whom its guard has let in. */
const inside = ({ target, effect, path }: Operation): Sketch =>
  target === "object"
    ? path.includes("/tasks/{id}")
      ? noTask
      : noExecution
    : effect === "write"
      ? invalid
      : success;

function serve(probe: Probe, flaw: Flaw): Sketch | "down" {
  if (probe.service === "auth") return serveAuth(probe);
  const caller = callerOf(probe);
  const operation = operations.find(({ id }) => id === probe.operation);
  if (operation === undefined) return caller.scopes === undefined ? unauthorized : noRoute;
  const answer = flaw(operation, caller, probe) ?? guarded(operation, caller);
  return answer === "in" ? inside(operation) : answer;
}
const guarded = ({ scopes }: Operation, { has, scopes: own }: Caller): Sketch | "in" =>
  own === undefined ? unauthorized : has(...scopes) ? "in" : forbidden;
const madeKey = (scopes: readonly string[]): Sketch => ({
  status: 201,
  json: { id: "key_1", key: "[key#1]", scopes },
});
function serveAuth({ effect, yields }: Probe): Sketch {
  if (effect === "create-key") return madeKey(yields?.kind === "key" ? yields.scopes : []);
  return effect === "revoke-key" ? { status: 204 } : success;
}

/** What a run would see of each probe: one whose condition does not come about is left out, as in a run. */
function looking({ flaw, auth }: Row, context: RunContext): (probe: Probe) => IndexedResponse {
  const known = new Map<string, IndexedResponse>();
  const look = (probe: Probe): IndexedResponse => {
    const seen = known.get(probe.id) ?? see(probe);
    known.set(probe.id, seen);
    return seen;
  };
  const see = (probe: Probe): IndexedResponse => {
    const { given, credential } = probe;
    const held = given && unmet(given.probe, given.reads);
    const lacking =
      held ?? (credential.kind === "key" ? unmet(mintKey(credential, context), ["allowed"]) : held);
    if (lacking !== undefined) return lacking;
    const sketch = auth?.(probe) ?? serve(probe, flaw);
    return sketch === "down" ? { because: "no answer in 10 s" } : { response: response(probe, sketch) };
  };
  const unmet = (probe: Probe, reads: readonly string[]): IndexedResponse | undefined => {
    const { response: first, ...missing } = look(probe);
    if (first === undefined) return reads.includes("unsent") ? undefined : missing;
    return reads.includes(first.responseClass)
      ? undefined
      : { because: `${probe.id} answered so`, byDesign: true };
  };
  return look;
}

interface Row {
  readonly check: Check;
  readonly name: string;
  readonly flaw: Flaw;
  readonly context?: Partial<RunContext>;
  /** What the auth service answers otherwise. */
  readonly auth?: (probe: Probe) => Sketch | undefined;
  /** Message ids of findings, or how else the judge speaks; notes are left out. */
  readonly says: string;
  /** Parts of what is said. */
  readonly words?: readonly string[];
}

function ask(row: Row, whole = false): readonly Said[] {
  const { check } = row;
  const context = { ...testContext, ...row.context };
  const look = looking(row, context);
  const answer = (_name: string, probe: Probe): Sketch => {
    const { status = 0, body } = look(probe).response ?? {};
    return { status, json: body?.kind === "json" ? body.value : undefined };
  };
  if (check.kind !== "matrix") return judged(check, answer, context);
  const { reporter, said } = listen();
  check.judge(
    evaluateMatrix(whole ? guardCells(context) : check.cells(context), look, context),
    reporter,
    context,
  );
  return said;
}
const saidIds = (row: Row, whole = false): readonly string[] =>
  ask(row, whole).flatMap(({ how, what }) => (how === "note" ? [] : how === "found" ? what : how));

const at =
  (ids: readonly string[], flaw: Flaw): Flaw =>
  (operation, caller, probe) =>
    ids.includes(operation.id) ? flaw(operation, caller, probe) : undefined;
const asking =
  (scope: string, flaw: Flaw): Flaw =>
  (operation, caller, probe) =>
    operation.scopes.join() === scope ? flaw(operation, caller, probe) : undefined;
const toAll =
  (answer: Sketch | "in" | "down"): Flaw =>
  () =>
    answer;
const toStrangers =
  (answer: Sketch | "in"): Flaw =>
  (_operation, { scopes }) =>
    scopes === undefined ? answer : undefined;
const toKnown =
  (answer: Sketch): Flaw =>
  (_operation, { scopes }) =>
    scopes === undefined ? undefined : answer;
/** Whoever is known and lacks the scope is answered so. */
const toLacking =
  (answer: Sketch | "in"): Flaw =>
  ({ scopes }, caller) =>
    caller.scopes !== undefined && !caller.has(...scopes) ? answer : undefined;
const to =
  (answer: Sketch | "in" | "down", ...names: readonly string[]): Flaw =>
  (_operation, { name }) =>
    names.includes(name) ? answer : undefined;
const toKeys =
  (answer: Sketch): Flaw =>
  (_operation, { credential }) =>
    credential.kind === "key" || credential.kind === "given-key" ? answer : undefined;
/** The guard asks for another scope. */
const guardedBy =
  (...scopes: readonly string[]): Flaw =>
  (_operation, caller) =>
    caller.scopes === undefined ? undefined : caller.has(...scopes) ? "in" : forbidden;
const healthy: Flaw = () => undefined;
/** A bad token is a text that is none, or a forgery of the real JWT. */
const badTokens = ["garbage", "jwt (signature-flipped)", ...rarer.map(credentialName)];
/** The first of these flaws that departs. */
const either =
  (...flaws: readonly Flaw[]): Flaw =>
  (...call) =>
    flaws.map((flaw) => flaw(...call)).find((answer) => answer !== undefined);

const tasks = "GET /api/v1/tasks";
const oneTask = "GET /api/v1/tasks/{id}";
const create = "POST /api/v1/tasks";
const run = "POST /api/v1/tasks/{id}/run";
const runs = "GET /api/v1/executions";
const usage = "GET /api/v1/analytics/usage";
const balance = "GET /api/v1/billing/balance";
const ledger = "GET /api/v1/billing/ledger";
/** Refusals of keys name this scope, or the right one. */
const naming =
  (named?: string, more = ""): Flaw =>
  ({ scopes }, caller) =>
    caller.scopes === undefined || caller.has(...scopes)
      ? undefined
      : refusal(403, "FORBIDDEN", `This needs the scope ${named ?? scopes.join(" or ")}${more}.`);

const distrust = refusal(401, "UNAUTHORIZED", "Unknown issuer.");
const movedOr403 = either(at([usage], toStrangers({ status: 302 })), toStrangers(forbidden));
const nobodyAndAny = either(at([ledger], to("in", "none")), at([usage], to("in", ...badTokens)));
const twoScopes = guardedBy("tasks:read", "data:read");
const allBut =
  (id: string): Flaw =>
  (operation) =>
    operation.id === id ? undefined : forbidden;
const noJwt = to(unauthorized, "jwt");
const swapped = either(at([tasks], guardedBy("billing:read")), at([balance], guardedBy("tasks:read")));
const manyOpen = at([tasks, runs, usage], toLacking("in"));
const unchecked = either(asking("billing:read", toLacking("in")), asking("tasks:read", toLacking("in")));
const dataOpens: Flaw = (_operation, { has }) => (has("data:read") ? "in" : undefined);
const onlyXApiKey: Flaw = (operation, caller, probe) =>
  probe.carrier.kind === "x-api-key" ? undefined : toKeys(unauthorized)(operation, caller, probe);
const scopeless: Flaw = (_operation, { credential }) => (credential.kind === "key-from" ? "in" : undefined);
const executed: Flaw = (_operation, _caller, { id }) => {
  const data = [{ name: `titan-auth-check ${testContext.runId} denied write` }];
  return id.includes("after the denied write") ? { status: 200, json: { success: true, data } } : undefined;
};

type More = Partial<Pick<Row, "context" | "auth" | "words">>;
const of =
  (check: Check) =>
  (name: string, flaw: Flaw, says = "", more: More = {}): Row => ({ check, name, flaw, says, ...more });
const saying = (...words: readonly string[]): More => ({ words });
const having = (...needs: readonly Need[]): More => ({ context: { means: new Set(needs) } });
/** Two keys of the user's, and none that can be made. */
const givenTwo: More = {
  context: {
    means: new Set(["writes"]),
    givenKeys: [
      { kind: "key", label: "given a", scopes: ["tasks:read", "billing:read"], given: true },
      { kind: "key", label: "given b", scopes: ["executions:read"], given: true },
    ],
  },
};
const inFull: More = { context: { depth: "full" } };
/** Keys cannot be revoked, so that no other than the trial key is made. */
const trialOnly: More = {
  auth: ({ effect }) => (effect === "revoke-key" ? refusal(404, "NOT_FOUND") : undefined),
};
const creating = (sketch: Sketch, which: (probe: Probe) => boolean = () => true): More => ({
  auth: (probe) => (probe.effect === "create-key" && which(probe) ? sketch : undefined),
});
/** A key without scopes cannot be made. */
const notScopeless = creating(invalid, ({ yields }) => yields === undefined);

const m1 = of(unauthenticatedOperation);
const m2 = of(refusedScope);
const m3 = of(unguardedScope);
const m4 = of(misplacedGuard);
const m5 = of(scopelessKey);
const m6 = of(refusedJwt);
const m7 = of(refusedKey);
const m8 = of(lateGuard);
const m9 = of(misnamedScope);
const m11 = of(executedDenial);
const m12 = of(absentOperation);

const rows: readonly Row[] = [
  m1("one operation", at([ledger], toStrangers("in")), "open-to-all", saying(`"operation":"${ledger}"`)),
  m1("every operation", toAll("in"), "open-to-all", saying('"count":6', "and 3 more")),
  m1(
    "any token",
    at([ledger, usage], to("in", ...badTokens)),
    "open-to-garbage",
    saying(`${usage}, ${ledger}`),
  ),
  m1("any token past a guard", at([oneTask], to("in", ...badTokens)), "open-to-garbage", saying('"404"')),
  m1("nobody, and any token", nobodyAndAny, "open-to-all open-to-garbage"),
  m1("403 for 401", toStrangers(forbidden), "wrong-refusal", saying('"expected":"401"', '"actual":"403"')),
  m1("302 and 403", movedOr403, "wrong-refusal wrong-refusal"),
  m1("401 for 403", toLacking(unauthorized)),
  m1("500 to strangers", toStrangers(failed), "server-error unsure", saying('"status":"500"')),
  m1("one that is down", at([ledger], toAll("down")), "unsure", saying(`${ledger}: no answer in 10 s`)),
  m1("nobody is let in anywhere", toAll(unauthorized), "unsure", saying("a refusal proves nothing")),
  m1("a JWT alone", healthy, "", having("account", "jwt")),
  m1("a given key alone", healthy, "", having("key", "any-key")),
  m1("no means at all", healthy, "", having()),
  m1("the trial key alone", healthy, "", trialOnly),
  m2(
    "two scopes where one is documented, told at depth full",
    at([tasks], guardedBy("tasks:read", "tasks:write")),
    "needs-two-scopes",
    { ...inFull, ...saying('"needs":"tasks:read and tasks:write"') },
  ),
  m2("another scope as well", at([tasks], twoScopes), "scope-refused", saying(tasks)),
  m2("another scope for all of one", asking("data:read", twoScopes), "scope-refused"),
  m2("two scopes", to(forbidden, "key[tasks:read]", "key[data:read]"), "scope-refused scope-refused"),
  m2("every key where two may do", at([run], toKeys(forbidden)), "key-without-both", saying(run)),
  m2(
    "no known caller anywhere",
    toKnown(forbidden),
    "everybody-refused",
    saying('"count":20', '"actual":"403"'),
  ),
  m2("a key with every scope", to(forbidden, "key[all]"), "many-scopes-refused"),
  m2(
    "one scope that takes another away",
    at([balance], to(forbidden, "key[all]")),
    "scope-takes-away",
    saying(balance),
  ),
  m2("no key anywhere", toKeys(forbidden), "everybody-refused"),
  m2("a swapped guard, told elsewhere", at([tasks], guardedBy("billing:read"))),
  m2("given keys", healthy, "", givenTwo),
  m2("a given key", at([tasks], to(forbidden, "key[given a]")), "given-key-refused", givenTwo),
  m3("given keys", healthy, "", givenTwo),
  m3("a given key", at([ledger], to("in", "key[given b]")), "operation-unguarded", givenTwo),
  m2("a dead key", to(unauthorized, "key[billing:read]"), "dead-key unsure", saying(balance, ledger)),
  m2("keys that one operation knows none of", at([tasks], toKeys(unauthorized)), "keys-unknown"),
  m2("dead keys only", toKeys(unauthorized), "unsure", saying("no operation accepts this key")),
  m2("one in trouble", at([tasks], toAll(failed)), "unsure", saying(`${tasks}: no verdict from status 500`)),
  m2("the trial key alone", healthy, "", trialOnly),
  m3("swapped", at([tasks], guardedBy("billing:read")), "guarded-by-another", saying("all but tasks:read")),
  m3("two swapped", swapped, "guarded-by-another guarded-by-another", saying(tasks, balance)),
  m3("a scope unchecked", asking("billing:read", toLacking("in")), "scope-never-checked", saying(ledger)),
  m3("one operation of its scope", asking("analytics:read", toLacking("in")), "operation-unguarded"),
  m3("two scopes never checked", unchecked, "scope-never-checked scope-never-checked"),
  m3("several that are not of one scope", manyOpen, "many-unguarded", saying("--depth full")),
  m3("one of several", at([runs], toLacking("in")), "operation-unguarded", saying(runs, "--depth full")),
  m3("one lets past", at([oneTask], toLacking("in")), "operation-unguarded", saying('"likely"', '"high"')),
  m3("any key opens everything", toLacking("in"), "no-scope-enforced", saying('"expected":"403"')),
  m3("any key opens everything, in full", toLacking("in"), "no-scope-enforced", inFull),
  m3("a known opener", at([runs], dataOpens), "operation-unguarded", {
    ...inFull,
    words: ["in: key[data:read]"],
  }),
  m3("401 for 403", toLacking(unauthorized), "wrong-refusal", saying('"expected":"403"', '"actual":"401"')),
  m3("404 for 403", at([tasks, runs], toLacking(noRoute)), "wrong-refusal", saying(tasks, runs)),
  m3("403 for 401", toStrangers(forbidden)),
  m3("open to all, told elsewhere", at([ledger], toAll("in"))),
  m3("a dead key", to(unauthorized, "key[all but tasks:read]"), "unsure", saying("accepts this key")),
  m3("a limit", at([tasks], toLacking(refusal(429, "TOO_MANY_REQUESTS"))), "unsure"),
  m3("keys with every scope", toLacking("in"), "unsure", creating(madeKey(all))),
  m3("the trial key alone", toLacking("in"), "no-scope-enforced", trialOnly),
  m4("as documented", healthy, "", inFull),
  m4("without --depth full", healthy, "absent"),
  m4("one key", at([tasks], to("in", "key[billing:read]")), "opens-another", { ...inFull, ...saying(tasks) }),
  m4("what any key opens, told elsewhere", at([tasks], toLacking("in")), "", inFull),
  m5("none made", healthy, "absent", notScopeless),
  m5("one that opens nothing", healthy),
  m5("one that opens all", scopeless, "empty-means-all", saying(tasks, "key[no scope]")),
  m5("scopes for everybody", scopeless, "unsure", creating(madeKey(all))),
  m6("everywhere", to(unauthorized, "jwt"), "jwt-refused-everywhere", saying('"credential":"jwt"', '"401"')),
  m6("for one scope", asking("analytics:read", to(forbidden, "jwt")), "jwt-refused", saying(usage)),
  m6("all that a key may call", either(at([tasks], to(forbidden, "jwt")), allBut(tasks)), "jwt-refused"),
  m6("where keys are refused as well", at([usage], toAll(forbidden))),
  m6("no key anywhere", toKeys(unauthorized), "absent"),
  m6("the trial key alone", healthy, "", trialOnly),
  m6("refused, the trial key alone", to(forbidden, "jwt"), "jwt-refused-everywhere", trialOnly),
  m7("every key", toKeys(unauthorized), "keys-refused", saying('"jwtStatus":200')),
  m7("every key, disguised", toKeys({ ...unauthorized, status: 200 }), "keys-refused"),
  m7("keys but in X-API-Key", onlyXApiKey, "only-x-api-key"),
  m7("the same to everybody", toAll(unauthorized), "header-dropped"),
  m7("other words to strangers", either(toStrangers(unauthorized), toAll(distrust)), "nothing-accepted"),
  m7("keys that lack the scope", toKeys(forbidden)),
  m7("a given key", healthy, "", having("key", "any-key", "jwt")),
  m7("a given key, refused", toKeys(unauthorized), "keys-refused", having("key", "any-key", "jwt")),
  m7("a given key and no JWT", either(toKeys(unauthorized), noJwt), "unsure", having("key", "any-key")),
  m7("the trial key alone", healthy, "", trialOnly),
  m7("a list that is switched off", at([tasks], toAll(off)), "absent"),
  m7("a trial key that is refused", toKeys(unauthorized), "unsure", trialOnly),
  m8("validation first", at([create], toAll(invalid)), "answered-first", saying(create, '"status":"400"')),
  m8("look-up first", at([oneTask, run], toAll(noTask)), "answered-first", saying(oneTask, run)),
  m8("nothing but trouble", toAll(failed), "unsure"),
  m9("the right scope", naming()),
  m9("the right scope, among others", naming(undefined, ", or billing:write")),
  m9("another scope", at([tasks], naming("tasks:write")), "names-another", saying('"named":"tasks:write"')),
  m9("an unknown scope", naming("titan:admin"), "absent"),
  m9("no scope", healthy, "absent"),
  m11("nothing created", healthy),
  m11("created all the same", executed, "executed", saying(create, "tasks:write")),
  m12("one switched off", at([usage], toAll(off))),
  m12("another service", toAll(off), "unsure", saying(`none of the ${operations.length} documented`)),
];

const titled = rows.map((row) => [`${row.check.id}: ${row.name}`, row] as const);
const named = checksOf("scopes").map((check) => [check.id, check] as const);

describe("scopes", () => {
  it.each(named)("%s: as documented", (_id, check) => {
    for (const depth of ["proof", "full"] as const) {
      const said = ask({ check, name: "", flaw: healthy, says: "", context: { depth } });
      expect(said.filter(({ how }) => how === "found" || how === "unsure")).toEqual([]);
    }
  });

  it.each(titled)("%s", (_title, row) => {
    expect(saidIds(row).join(" ")).toBe(row.says);
    for (const words of row.words ?? []) expect(JSON.stringify(ask(row))).toContain(words);
  });

  it.each(titled)("finds the same in a whole run: %s", (_title, row) => {
    const found = (whole: boolean) => saidIds(row, whole).filter((id) => id in row.check.messages);
    expect(found(true)).toEqual(found(false));
  });

  // The messages of path-variants are reached in a test of their own.
  it.each(named.filter(isTabled))("%s: every message is reached", (_id, check) => {
    const reached = rows.filter((row) => row.check === check).flatMap((row) => saidIds(row));
    expect(Object.keys(check.messages).filter((message) => !reached.includes(message))).toEqual([]);
  });
});

describe("the cells", () => {
  const sent = (cells: readonly Cell[]) => cells.filter(({ probe }) => probe.given === undefined).length;

  it("leave out what might still change something, unless it is asked for", () => {
    const paid = (context: RunContext) =>
      guardCells(context).some(({ operation, expected }) => operation.allowOnRequest && expected === "allow");
    expect([paid(testContext), paid({ ...testContext, allowBillingWrite: true })]).toEqual([false, true]);
    expect(restCells(testContext).some(({ operation }) => operation.allowOnRequest)).toBe(true);
  });

  it("try each key that must stay out where it may get in", () => {
    const keys = (expected: string) =>
      restCells(testContext).flatMap((cell) =>
        cell.expected === expected ? credentialName(cell.credential) : [],
      );
    expect(new Set(keys("allow"))).toEqual(new Set(keys("deny-403")));
  });

  it("send the JWT everywhere only where no key can be made", () => {
    const ofOneScope = operations.filter(({ scopes }) => scopes.length === 1);
    expect(sent(jwtCells(testContext))).toBe(new Set(ofOneScope.map(({ scopes }) => scopes.join())).size - 1);
    expect(sent(jwtCells({ ...testContext, means: new Set(["jwt"]) }))).toBe(operations.length - 1);
  });

  it("wait with the trial key until it cannot be revoked", () => {
    for (const { probe } of trialCells(testContext)) {
      expect(probe.given?.probe.id).toBe(trialOf(testContext).revoke.id);
      expect(probe.given?.reads).not.toContain("allowed");
    }
  });

  it("try single scopes on all that is not their own, in full only", () => {
    const cells = foreignCells({ ...testContext, depth: "full" });
    const own = cells.filter(
      (cell) => credentialName(cell.credential) === `key[${cell.operation.scopes.join()}]`,
    );
    expect([own, foreignCells(testContext)]).toEqual([[], []]);
    expect(new Set(cells.map(({ expected }) => expected))).toEqual(new Set(["deny-403", "any"]));
  });
});

/** A check with a test file of its own is not in the table here. */
function isTabled([id]: readonly [string, unknown]): boolean {
  return !existsSync(new URL(`${id}.test.ts`, import.meta.url));
}
