import { describe, expect, it } from "vitest";
import { cookiesIn, otherSecretsIn } from "./handed-out.ts";

describe("what an answer hands out besides what was asked for", () => {
  it.each<[name: string, answer: unknown, secrets: readonly string[]]>([
    ["a short refresh token", { token: "t", refresh_token: "rt-8f3k2a" }, ["rt-8f3k2a"]],
    ["one in camel case", { data: { refreshToken: "rt8f3k2a9" } }, ["rt8f3k2a9"]],
    ["a code of digits", { mfa: { code: "482913" } }, ["482913"]],
    ["a code that is a number", { otp: 482913 }, ["482913"]],
    ["a code in two groups", { verification_code: "482 913" }, ["482 913"]],
    ["codes for recovery", { recovery_codes: ["a1b2-c3d4", "12345678"] }, ["a1b2-c3d4", "12345678"]],
    ["a random text under a name that says nothing", { more: { x: "x9Kd82mQ" } }, ["x9Kd82mQ"]],
    ["the ticket of a refused sign-in", { error: { code: "MFA_2", ticket: "tk9a8b7" } }, ["tk9a8b7"]],
    ["the identifier of a session", { session_id: "s3ss10n9" }, ["s3ss10n9"]],
    [
      "words that people read",
      {
        token_type: "bearer",
        status: "active",
        plan: "Pro2024Annual",
        plan_code: "PRO2024",
        user: "dana2024",
        user_name: "dana2024x",
        userId: "user_42a",
        region: "eu-central-1",
        expires_in: 86400,
        code: "AUTH_4012",
        error: { code: "E40123" },
        session: "active",
        build: "v1.2.3-rc1",
        zip_code: "101150",
        phone: "4930123456",
        token_created_at: "2026-03-01",
      },
      [],
    ],
  ])("%s", (_name, answer, secrets) => {
    expect(otherSecretsIn(answer)).toEqual(secrets);
  });

  it("takes short cookies by their names or their looks", () => {
    const cookie = (text: string) => ["Set-Cookie", text] as const;
    expect(
      cookiesIn([
        cookie("lb=srv-03; Path=/"),
        cookie("rt=ab12cd34; HttpOnly"),
        cookie("x=x9Kd82mQ"),
        cookie("lang=en"),
      ]),
    ).toEqual(["ab12cd34", "x9Kd82mQ"]);
  });
});
