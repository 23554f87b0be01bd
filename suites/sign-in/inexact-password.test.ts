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

  it.each([
    ["SQL as the password", "statement-accepted"],
    ["SQL as both", "statement-accepted"],
    ["a wildcard", "statement-accepted"],
    ["an empty list", "no-password-accepted"],
    ["an empty text", "no-password-accepted"],
    ["the number 0", "no-password-accepted"],
    ["an empty object", "no-password-accepted"],
    ["a null byte behind it", "cut-accepted"],
    ["a blank behind it", "blank-ignored"],
    ["beginning-accepted", "beginning-accepted"],
  ])("finds %s", (name, message) => {
    expect(said((one) => (one === name ? signedIn : undefined))).toEqual([message]);
  });

  it("tells the worst alone where one cause is behind several", () => {
    const cut = ["cut-accepted", "beginning-accepted", "a blank behind it"];
    expect(said((name) => (cut.includes(name) ? signedIn : undefined))).toEqual(["cut-accepted"]);
  });

  it("fails twice in a row with an account at most, and not again after trouble", () => {
    const [first, second] = check.kind === "cases" ? check.cases(testContext) : [];
    const texts = (one: typeof first, account: string) =>
      Object.values(one?.probes ?? {}).filter(({ payload, effect }) => {
        const { email, password } = (payload?.kind === "json" ? payload.value : {}) as Record<
          string,
          unknown
        >;
        const isOwn = JSON.stringify(email) === JSON.stringify({ placeholder: account });
        const isText = typeof password === "string" || JSON.stringify(password)?.includes("placeholder");
        return isOwn && isText && effect === "refused";
      });
    expect(texts(first, "email").map(({ variant }) => variant)).toEqual([
      "SQL as password",
      "an empty text as password",
    ]);
    const chain = texts(second, "second-email");
    expect([...texts(first, "email"), ...chain].every(({ once }) => once)).toBe(true);
    const before = chain.map(({ given }) => given?.probe.effect);
    expect(before).toEqual(["read", "refused", "read", "refused", "read", "refused", "read"]);
  });
});
