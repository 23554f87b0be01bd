import { describe, expect, it } from "vitest";
import { judged, refusal, type Sketch, testContext, unauthorized } from "../../test/support/suites.ts";
import { namePrefix } from "../api-keys/shared.ts";
import { secondRunId } from "../model/second-account.ts";
import check from "./broken-isolation.ts";

const context = { ...testContext, means: new Set([...testContext.means, "second-account" as const]) };

const ok = (json: unknown): Sketch => ({ status: 200, json });
const listOf = (...ids: readonly string[]): Sketch => ok({ success: true, data: ids.map((id) => ({ id })) });
const person = (name: string, more: object = {}): Sketch =>
  ok({ user: { id: name, email: `${name}@a.b`, ...more } });
const keys = (...names: readonly string[]): Sketch => ok(names.map((name) => ({ id: name, name })));
const created: Sketch = { status: 201, json: { id: "1", key: "[key#1]" } };
const missing = refusal(404, "NOT_FOUND");

const isSecond = (id: string): boolean => id.includes("second account");

/** What a deployment that keeps accounts apart answers to either of them, by how a request begins or what it is for. */
const answers: readonly (readonly [part: string, own: Sketch, second: Sketch])[] = [
  ["POST /api/v1/auth/login", person("dana"), person("robin")],
  ["GET /api/v1/auth/session", person("dana"), person("robin")],
  ["POST /api/v1/api-keys", created, created],
  ["GET /api/v1/api-keys", keys(`${namePrefix(context)} key`), keys("own")],
  ["to know objects", listOf("1", "2"), listOf("3")],
  ["of the first account", ok({ success: true, data: {} }), missing],
  ["DELETE", missing, missing],
  ["of nobody", missing, missing],
  ["GET /api/v1/tasks as jwt", listOf("1", "2"), listOf("3")],
  ["GET /api/v1/executions as jwt", listOf("1", "2"), listOf("3")],
];

const isList = (id: string): boolean =>
  id.includes("to know objects") || /(?:tasks|executions) as jwt$/.test(id);

const healthy = (id: string): Sketch => {
  const [, own = listOf(), second = listOf()] = answers.find(([part]) => id.includes(part)) ?? [];
  return isSecond(id) ? second : own;
};

type Change = (id: string) => Sketch | undefined;
const said = (change: Change = () => undefined) =>
  judged(check, (_, { id }) => change(id) ?? healthy(id), context);
const found = (change?: Change) => said(change).map(({ what }) => what);

const when =
  (fits: (id: string) => boolean, sketch: Sketch): Change =>
  (id) =>
    fits(id) ? sketch : undefined;

describe("broken-isolation", () => {
  it("finds nothing where accounts are kept apart", () => {
    expect(said()).toEqual([]);
  });

  it("finds the session of the first account", () => {
    const change = when((id) => id === "GET /api/v1/auth/session as jwt (second account)", person("dana"));
    expect(found(change)).toEqual(["session-of-another"]);
  });

  it("finds keys of the first account in the list of the second", () => {
    const change = when(
      (id) => id.startsWith("GET /api/v1/api-keys") && isSecond(id),
      keys(`${namePrefix(context)} key`),
    );
    expect(found(change)).toEqual(["keys-listed"]);
  });

  it("finds a revocation only where the key is refused after it", () => {
    const revoked = when((id) => id.startsWith("DELETE") && isSecond(id), ok({}));
    expect(found(revoked)).toEqual([]);
    const gone: Change = (id) =>
      id.endsWith("(after revocation as jwt (second account))") ? unauthorized : revoked(id);
    expect(found(gone)).toEqual(["key-revoked"]);
  });

  it("finds a key that the body has made another's", () => {
    const name = `titan-auth-check ${secondRunId(context.runId)} key second account naming the first`;
    expect(found(when((id) => id.includes("at the end of the run"), keys(name)))).toEqual(["key-claimed"]);
  });

  it("tells lists that are the same from single objects that everybody sees", () => {
    const isTasks = (id: string) => id.startsWith("GET /api/v1/tasks as jwt (second account)");
    expect(found(when(isTasks, listOf("1", "2", "3")))).toEqual(["listed"]);
    expect(found(when(isTasks, listOf("2", "3")))).toEqual([]);
  });

  it("is less sure of a list with one object", () => {
    const [one] = said(when(isList, listOf("1")));
    expect(one?.facts?.confidence).toBe("likely");
  });

  it("finds an object only where one that does not exist is not found", () => {
    const isRead = (id: string) => /of the first account(?!, ended)/.test(id);
    const read = ok({ success: true, data: {} });
    expect(found(when(isRead, read))).toEqual(["object-read"]);
    const sloppy: Change = (id) => (isRead(id) || id.includes("of nobody") ? read : undefined);
    expect(found(sloppy)).toEqual([]);
  });

  it("finds a write on an object only where one that does not exist is not found", () => {
    const isStop = (id: string) => id.includes("of the first account, ended");
    const done = ok({ success: true, data: {} });
    expect(found(when(isStop, done))).toEqual(["object-changed"]);
    expect(found(when((id) => isStop(id) || id.includes("/stop"), done))).toEqual([]);
  });

  it("stops nothing but what has ended, and runs and removes nothing", () => {
    const [situation] = check.kind === "cases" ? check.cases(context) : [];
    const onObjects = Object.values(situation?.probes ?? {}).filter(
      ({ path, effect }) => path.includes("{item}") && effect !== "read",
    );
    expect(onObjects).toMatchObject([{ effect: "refused", item: { hasEnded: true } }]);
  });

  it("tells several ways in as one", () => {
    const open: Change = (id) => {
      if (id.startsWith("GET /api/v1/api-keys")) return keys(`${namePrefix(context)} key`);
      if (isList(id)) return listOf("1", "2");
      return id.startsWith("GET /api/v1/auth/session") ? person("dana") : undefined;
    };
    expect(found(open)).toEqual(["everything"]);
  });

  it("tells nothing of accounts of one customer", () => {
    const change: Change = (id) =>
      id.startsWith("GET /api/v1/auth/session")
        ? person(isSecond(id) ? "robin" : "dana", { team: { id: "t1" } })
        : isList(id)
          ? listOf("1", "2")
          : undefined;
    expect(said(change)).toMatchObject([{ how: "absent" }]);
  });

  it("is unsure where the second account cannot sign in, and names its variables", () => {
    const change = when((id) => id.startsWith("POST /api/v1/auth/login") && isSecond(id), unauthorized);
    expect(said(change)).toMatchObject([
      { how: "unsure", what: expect.stringContaining("TITAN_SECOND_EMAIL") },
    ]);
  });

  it("revokes nothing but a key of this run, and not by itself", () => {
    const [situation] = check.kind === "cases" ? check.cases(context) : [];
    const deletes = Object.values(situation?.probes ?? {}).filter(({ method }) => method === "DELETE");
    expect(deletes.map(({ effect, target }) => [effect, target?.kind])).toEqual(
      Array.from({ length: 6 }, () => ["refused", "key"]),
    );
  });
});
