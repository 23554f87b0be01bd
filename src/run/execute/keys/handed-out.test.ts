import { describe, expect, it } from "vitest";
import { cookiesIn, otherSecretsIn } from "./handed-out.ts";

describe("an answer that hands out secrets", () => {
  it.each([
    [{ refresh_token: "rt-5vJ8cQ2x" }, ["rt-5vJ8cQ2x"]],
    [{ session: { id: "9f8e7d6c5b" }, session_id: "k3J8d2Q1" }, ["k3J8d2Q1"]],
    [{ renewal: "a8K2vQ9mT4xB7c" }, ["a8K2vQ9mT4xB7c"]],
    [{ list: ["x9K2v7QmT4"] }, ["x9K2v7QmT4"]],
  ])("keeps %j from being shown", (document, secrets) => {
    expect(otherSecretsIn(document)).toEqual(secrets);
  });

  it.each([
    { plan: "Enterprise2026", region: "EuCentral1a", role: "administrator", status: "mfa_required" },
    { name: "MacBookPro16", agent: "Mozilla/5.0", expires_at: "2026-01-01T00:00:00Z", token_type: "Bearer" },
    { id: "3f2c8a1e-1111-4222-8333-9a9b9c9d9e9f", email: "dana1@titan.example", scopes: ["tasks:read"] },
  ])("shows words and data: %j", (document) => {
    expect(otherSecretsIn(document)).toEqual([]);
  });

  it("keeps short cookies of a session, and shows others", () => {
    const cookie = (text: string) => ["Set-Cookie", text] as const;
    expect(cookiesIn([cookie("sid=a8K2vQ9m; HttpOnly"), cookie("rt=Zq81mXw0")])).toEqual([
      "a8K2vQ9m",
      "Zq81mXw0",
    ]);
    expect(cookiesIn([cookie("theme=dark2026; Path=/"), cookie("lang=de-DE-1996")])).toEqual([]);
  });
});
