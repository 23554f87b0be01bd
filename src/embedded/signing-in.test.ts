import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, Client } from "../../test/support/embedded/client.ts";
import { claimsOf, emptyKey, flipped, forge } from "../../test/support/embedded/forge.ts";
import { type Embedded, startEmbedded } from "./index.ts";

let embedded: Embedded;
let client: Client;
beforeAll(async () => {
  embedded = await startEmbedded();
  client = new Client(embedded);
});
afterAll(() => embedded.close());

const login = "/api/v1/auth/login";
const session = "/api/v1/auth/session";

describe("login", () => {
  it("gives a JWT that is over in an hour, in an answer that is not to be cached", async () => {
    const { status, headers, json } = await client.signIn();
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    const { iss, aud, email, iat, exp } = claimsOf(String(at(json, "token")));
    expect({ iss, aud, email }).toEqual({
      iss: "titan-auth",
      aud: "titan-api",
      email: embedded.account.email,
    });
    expect(Number(exp) - Number(iat)).toBe(3600);
  });

  it("answers the same to a wrong password and an unknown account", async () => {
    const wrong = await client.signIn({ password: "wrong" });
    const unknown = await client.signIn({ email: "nobody@titan.example" });
    expect(wrong.status).toBe(401);
    expect(unknown.text).toBe(wrong.text);
    const names = (seen: typeof wrong) => [...seen.headers.keys()];
    expect([unknown.status, names(unknown)]).toEqual([wrong.status, names(wrong)]);
  });

  it.each([
    ["no body", {}, 400],
    ["bad JSON", { raw: "{" }, 400],
    ["a list", { body: [] }, 400],
    ["no password", { body: { email: "a@titan.example" } }, 400],
    ["wrong types", { body: { email: 1, password: {} } }, 400],
    ["another content type", { raw: "email=a", headers: { "Content-Type": "text/plain" } }, 415],
    ["a large body", { body: { email: "a".repeat(70_000), password: "b" } }, 413],
  ])("refuses %s", async (_what, sending, status) => {
    const seen = await client.call("POST", login, sending);
    expect([seen.status, at(seen.json, "success")]).toEqual([status, false]);
  });
});

describe("session", () => {
  it("is that of the signed-in user", async () => {
    const { status, json } = await client.call("GET", session, { token: await client.jwt() });
    expect(status).toBe(200);
    expect(at(json, "user.email")).toBe(embedded.account.email);
    expect(String(at(json, "expires_at"))).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it("takes the scheme in any letter case", async () => {
    const token = await client.jwt();
    const statuses = ["bearer", "BEARER"].map((scheme) =>
      client.status("GET", session, { headers: { Authorization: `${scheme} ${token}` } }),
    );
    expect(await Promise.all(statuses)).toEqual([200, 200]);
  });

  it("does not belong to an API key", async () => {
    expect(await client.status("GET", session, { token: await client.key("tasks:read") })).toBe(403);
  });

  it.each([
    ["flipped signature", flipped],
    ["no signature", (jwt: string) => jwt.slice(0, jwt.lastIndexOf(".") + 1)],
    ["alg none", (jwt: string) => forge(jwt, { alg: "none" }, {}, () => "")],
    ["signature of the empty key", (jwt: string) => forge(jwt, {}, {}, emptyKey)],
    ["unknown kid", (jwt: string) => forge(jwt, { kid: "x" })],
    ["edited subject", (jwt: string) => forge(jwt, {}, { sub: "someone" })],
    ["cut end", (jwt: string) => jwt.slice(0, -1)],
    ["junk", (jwt: string) => `${jwt}.junk`],
    ["white space", (jwt: string) => `${jwt} x`],
    ["empty token", () => ""],
    ["5 kB", () => "a".repeat(5_000)],
    ["64 kB", () => "a".repeat(64_000)],
    ["expired", () => embedded.expiredJwt],
  ])("refuses a token with %s", async (_what, damage) => {
    const seen = await client.call("GET", session, { token: damage(await client.jwt()) });
    expect([seen.status, at(seen.json, "error.code")]).toEqual([401, "UNAUTHORIZED"]);
    expect(seen.headers.get("www-authenticate")).toBe('Bearer realm="titan", error="invalid_token"');
  });

  it("names no error where no credential was sent", async () => {
    const { status, headers } = await client.call("GET", session);
    expect([status, headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="titan"']);
  });
});
