import { describe, expect, it } from "vitest";
import { expiredJwt, garbage, jwt, keyWith, literal, none } from "../../contracts/catalogue/credential.ts";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import type { ProfileDocument } from "../../contracts/profile/profile.ts";
import { refusal, response, testContext } from "../../test/support/suites.ts";
import type { Probe } from "./probe.ts";
import type { ResponseClass } from "./probe-result.ts";
import { classifyAs, hidesRefusal, isDeclared } from "./refusal.ts";
import { emptyLogin, exercise, session, unknownLogin } from "./requests.ts";

const named = (id: string) => {
  const operation = testContext.operations.find((one) => one.id === id);
  if (operation === undefined) throw new Error(`no operation ${id}`);
  return operation;
};
const list = named("GET /api/v1/tasks");
const one = named("GET /api/v1/tasks/{id}");
const key = keyWith("tasks:read");
const at = (operation = list, credential: Probe["credential"] = key): Probe =>
  exercise(operation, credential, testContext);

const seen = (probe: Probe, status: number, refusals: ProfileDocument["refusals"] = {}) => {
  const context = { ...testContext, profile: completeProfile({ refusals }) };
  const answer = response(probe, refusal(status, "X"));
  const responseClass = classifyAs(answer, probe, context);
  return { responseClass, hidden: hidesRefusal({ ...answer, responseClass }, context) };
};

const hiding = { missing: 403, insufficient: 404 } as const;
const mute = { missing: 403, invalid: 403, login: 400 } as const;

describe("a refusal is read by what the deployment's statuses mean", () => {
  const rows: readonly (readonly [
    string,
    Probe,
    number,
    ProfileDocument["refusals"],
    ResponseClass,
    true?,
  ])[] = [
    ["nobody, documented", at(list, none), 401, {}, "unauthorized"],
    ["nobody, the other", at(list, none), 403, {}, "forbidden"],
    ["a key, documented", at(), 403, {}, "forbidden"],
    ["a key that is not known", at(), 401, {}, "unauthorized"],
    ["a key, a look-up", at(one), 404, {}, "missing"],
    ["nobody, as declared", at(list, none), 403, hiding, "unauthorized"],
    ["nobody, not as declared", at(list, none), 401, hiding, "forbidden"],
    ["garbage keeps its own", at(list, garbage), 401, hiding, "unauthorized"],
    ["an empty token may be none", session(literal("empty", "")), 403, hiding, "unauthorized"],
    ["a list hidden from a key", at(), 404, hiding, "forbidden"],
    ["a key, not as declared", at(), 403, hiding, "unauthorized"],
    ["an object hidden from a key, or not there", at(one), 404, hiding, "missing", true],
    ["an object that is not there for nobody", at(one, none), 404, hiding, "missing"],
    ["an expired JWT among mute ones", session(expiredJwt), 403, mute, "unauthorized"],
    ["a JWT among mute ones", session(jwt), 403, mute, "forbidden"],
    ["a wrong sign-in, as declared", unknownLogin, 400, mute, "unauthorized"],
    ["a wrong sign-in, not as declared", unknownLogin, 401, mute, "forbidden"],
    ["a sign-in that is none", emptyLogin, 400, mute, "invalid"],
    ["one operation", at(), 404, { operations: { "GET /api/v1/tasks": { insufficient: 404 } } }, "forbidden"],
    [
      "another operation",
      at(one),
      403,
      { operations: { "GET /api/v1/tasks": { insufficient: 404 } } },
      "forbidden",
    ],
  ];
  it.each(rows.map((row) => [row[0], row] as const))("%s", (_name, row) => {
    const [, probe, status, refusals, responseClass, hidden = false] = row;
    expect(seen(probe, status, refusals)).toEqual({ responseClass, hidden });
  });

  it("and the status of a wrong sign-in is declared for sign-in alone", () => {
    const context = { ...testContext, profile: completeProfile({ refusals: { login: 403 } }) };
    const declared = (probe: Probe) => isDeclared(response(probe, refusal(403, "X")), context);
    expect([declared(unknownLogin), declared(at()), declared(session(jwt))]).toEqual([true, false, false]);
  });

  it("and a success is never one", () => {
    const context = { ...testContext, profile: completeProfile({ refusals: hiding }) };
    const answer = response(at(), { status: 200, json: { success: true, data: [] } });
    expect(classifyAs(answer, at(), context)).toBe("allowed");
  });
});
