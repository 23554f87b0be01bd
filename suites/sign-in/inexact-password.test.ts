import { describe, expect, it } from "vitest";
import { judged, refusal, type Sketch, testContext, unauthorized } from "../../test/support/suites.ts";
import check from "./inexact-password.ts";

const signedIn: Sketch = { status: 200, json: { token: "[jwt#1a2b3c]" } };
const said = (answer: (name: string) => Sketch | undefined) =>
  judged(check, (name) => (name === "good" ? signedIn : (answer(name) ?? unauthorized))).map(
    ({ what }) => what,
  );

describe("inexact-password", () => {
  it("finds nothing where all is refused, in whatever way", () => {
    expect(said(() => undefined)).toEqual([]);
    expect(said(() => refusal(400, "BAD_REQUEST"))).toEqual([]);
    expect(said(() => refusal(500, "INTERNAL_SERVER_ERROR"))).toEqual([]);
  });

  it("finds operators in the place of the password, once", () => {
    expect(said((name) => (name.includes("operator") ? signedIn : undefined))).toEqual(["operator-accepted"]);
  });

  it.each(["case-ignored", "cut-accepted"])("finds %s", (message) => {
    expect(said((name) => (name === message ? signedIn : undefined))).toEqual([message]);
  });

  it("takes a success without a token for no sign-in", () => {
    expect(said(() => ({ status: 200, json: { mfa_required: true } }))).toEqual([]);
  });

  it("fails once with each account, and never with the first one's password changed", () => {
    const [first, second] = check.kind === "cases" ? check.cases(testContext) : [];
    const bodies = (one: typeof first) =>
      Object.entries(one?.probes ?? {}).flatMap(([name, { payload }]) =>
        name === "good" ? [] : [JSON.stringify(payload)],
      );
    expect(bodies(first).filter((body) => body.includes('"email":{"placeholder":"email"}'))).toHaveLength(1);
    expect(bodies(second)).toHaveLength(2);
    expect(bodies(second).join()).not.toContain('"placeholder":"email"');
  });
});
