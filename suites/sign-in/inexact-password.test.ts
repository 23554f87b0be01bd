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

  it.each(["null", "true"])("finds %s as password", (name) => {
    expect(said((one) => (one === name ? signedIn : undefined))).toEqual(["no-password-accepted"]);
  });

  it.each(["case-ignored", "cut-accepted"])("finds %s", (message) => {
    expect(said((name) => (name === message ? signedIn : undefined))).toEqual([message]);
  });

  it("takes a success without a token for no sign-in", () => {
    expect(said(() => ({ status: 200, json: { mfa_required: true } }))).toEqual([]);
  });

  it("fails twice with an account at most: what is no text is refused by validation", () => {
    const [first, second] = check.kind === "cases" ? check.cases(testContext) : [];
    const failures = (one: typeof first, email: string) =>
      Object.entries(one?.probes ?? {}).filter(([name, { payload }]) => {
        const { email: sent, password } = (payload?.kind === "json" ? payload.value : {}) as Record<
          string,
          unknown
        >;
        const isOwn = JSON.stringify(sent) === JSON.stringify({ placeholder: email });
        return (
          name !== "good" &&
          isOwn &&
          typeof password === "object" &&
          password !== null &&
          "placeholder" in password
        );
      }).length;
    expect([failures(first, "email"), failures(second, "second-email")]).toEqual([0, 2]);
  });
});
