import { describe, expect, it } from "vitest";
import { type Operation, operations } from "../../contracts/catalogue/catalogue.ts";
import { credentialName } from "../../contracts/catalogue/credential.ts";
import {
  forbidden,
  listen,
  refusal,
  response,
  type Sketch,
  testContext,
  unauthorized,
} from "../../test/support/suites.ts";
import { evaluateMatrix } from "../matrix/evaluate.ts";
import type { IndexedResponse } from "../model/classified-response.ts";
import type { Probe } from "../model/probe.ts";
import { guardCells } from "./cells.ts";
import { fewKeys } from "./keys.ts";
import refusedScope from "./refused-scope.ts";
import unguardedScope from "./unguarded-scope.ts";

const context = { ...testContext, depth: "few-keys" as const };
const names = context.scopes.map(({ name }) => name);
const single = operations.filter(({ scopes }) => scopes.length === 1);

const inside = ({ target }: Operation): Sketch =>
  target === "object"
    ? refusal(404, "NOT_FOUND", "No such thing.")
    : { status: 200, json: { success: true } };

type Guard = (held: readonly string[]) => boolean;

/** What is found where one operation has a guard of its own, and every other the documented one. */
function found(id: string, guard: Guard) {
  const look = (probe: Probe): IndexedResponse => {
    const { credential } = probe;
    const operation = operations.find((one) => one.id === probe.operation);
    if (operation === undefined) return { response: response(probe, refusal(404, "NOT_FOUND", "No route.")) };
    if (credential.kind === "jwt") return { response: response(probe, inside(operation)) };
    if (credential.kind !== "key") return { response: response(probe, unauthorized) };
    const usual: Guard = (scopes) => operation.scopes.some((scope) => scopes.includes(scope));
    const isIn = (operation.id === id ? guard : usual)(credential.scopes);
    return { response: response(probe, isIn ? inside(operation) : forbidden) };
  };
  const matrix = evaluateMatrix(guardCells(context), look, context);
  const { reporter, said } = listen();
  for (const check of [unguardedScope, refusedScope])
    if (check.kind === "matrix") check.judge(matrix, reporter, context);
  return said.filter(({ how }) => how === "found");
}

const swaps = single.flatMap(({ id, scopes: [own = ""], allowOnRequest }) =>
  // Where whoever holds the scope is not sent, nobody is seen to be turned away.
  names
    .filter((other) => other !== own)
    .map((other) => [id, own, other, allowOnRequest ? "operation-unguarded" : "guarded-by-another"] as const),
);
const grants = operations
  .filter(({ allowOnRequest }) => !allowOnRequest)
  .flatMap(({ id, scopes }) =>
    names.filter((other) => !scopes.includes(other)).map((other) => [id, scopes, other] as const),
  );

describe("five keys", () => {
  it("give each scope a pair of its own", () => {
    const keys = fewKeys(context);
    const pairs = names.map((scope) =>
      keys.filter(({ scopes }) => scopes.includes(scope)).map(credentialName),
    );
    expect(keys).toHaveLength(5);
    expect(pairs.every((pair) => pair.length === 2)).toBe(true);
    expect(new Set(pairs.map(String)).size).toBe(names.length);
  });

  it("become more where there are more scopes than pairs", () => {
    const scopes = Array.from({ length: 11 }, (_, at) => ({
      name: `s${at}`,
      status: "seed" as const,
      purpose: "",
    }));
    expect(fewKeys({ ...context, scopes })).toHaveLength(6);
  });

  it("find nothing where every guard is right", () => {
    expect(found("none", () => true)).toEqual([]);
  });

  it.each(swaps)("see that %s checks another scope than %s: %s", (id, _own, other, what) => {
    const [first] = found(id, (held) => held.includes(other));
    expect(first?.what).toBe(what);
    expect(first?.facts?.["openers"]).toContain(other);
  });

  it.each(grants)("see that %s (%s) takes %s as well", (id, scopes, other) => {
    const [first] = found(id, (held) => held.some((scope) => scopes.includes(scope) || scope === other));
    expect(first?.what).toBe("operation-unguarded");
    if (scopes.length === 1) expect(first?.facts?.["openers"]).toContain(other);
  });
});
