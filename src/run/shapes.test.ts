import { describe, expect, it } from "vitest";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import { type ProfileDocument, profileSchema } from "../../contracts/profile/profile.ts";
import { checks, checksOf, usualChecks } from "../../suites/index.ts";
import { folder } from "../../test/support/cli.ts";
import { behindFront, type Rule } from "../../test/support/front.ts";
import { type EmbeddedOptions, startEmbedded } from "../embedded/index.ts";
import { attemptAt } from "../selftest/trial.ts";

/** Shapes that other servers have, each said in a profile. */

async function tried(
  document: ProfileDocument,
  rule?: Rule,
  options: EmbeddedOptions = {},
  asked = usualChecks(checks, "proof"),
) {
  const profile = completeProfile(profileSchema.parse(document));
  // What a front answers is said in the profile, and what a gateway translates is done by the embedded one.
  const started = await startEmbedded({ ...options, ...(rule === undefined && { profile }) });
  const deployment = rule === undefined ? started : await behindFront(started, rule);
  const { report, alive } = await attemptAt(deployment, {
    checks: asked,
    context: { profile },
    timeoutMs: 10_000,
    stateDir: folder(),
    tool: { name: "titan-auth", version: "0.0.0" },
    command: "check",
    signal: new AbortController().signal,
  });
  const outcomes = Object.fromEntries(report.checks.map(({ id, outcome }) => [id, outcome]));
  return { report, alive, outcomes, found: report.findings.map(({ id }) => id) };
}

const json = (status: number, value: unknown) => ({
  status,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(value),
});

/** Session tokens that are texts of the server's own: JWTs stay behind it. */
function opaqueTokens(): Rule {
  const jwts = new Map<string, string>();
  return async (call, forward) => {
    const headers = call.headers as Record<string, string>;
    const [, token = ""] = /^bearer\s+(.+)$/i.exec(headers["authorization"] ?? "") ?? [];
    const real = jwts.get(token);
    if (real !== undefined) headers["authorization"] = (headers["authorization"] ?? "").replace(token, real);
    else if (token.split(".").length === 3) headers["authorization"] = "Bearer unknown";
    const answer = await forward();
    const jwt = /"token":"([^"]+)"/.exec(answer.body)?.[1];
    if (jwt === undefined || !call.target.includes("/auth/login")) return answer;
    const opaque = `sess_${Buffer.from(jwt).toString("base64url").slice(-40)}`;
    jwts.set(opaque, jwt);
    return { ...answer, body: answer.body.replace(jwt, opaque) };
  };
}

describe("a profile tells of", () => {
  it("opaque session tokens: what is about JWTs does not apply", async () => {
    const { found, outcomes, report } = await tried({ login: { opaque: true } }, opaqueTokens());
    expect([found, report.because]).toEqual([[], expect.stringContaining("keeps its contract")]);
    expect(outcomes["forged-jwt"]).toBe("inapplicable");
    expect((await tried({}, opaqueTokens())).found).toEqual(["broken-login/not-a-jwt"]);
  });

  const nobody =
    (value: unknown): Rule =>
    async (call, forward) => {
      const answer = await forward();
      return call.target.startsWith("/api/v1/auth/session") && answer.status === 401
        ? json(200, value)
        : answer;
    };

  it.each([
    ["null", null],
    ["{}", {}],
    ["null under data", { success: true, data: null }],
  ])("a session of nobody: 200 with %s", async (_name, value) => {
    const document = { session: { anonymous: "empty" } } as const;
    const { found, report } = await tried(document, nobody(value));
    expect([found, report.because]).toEqual([[], expect.stringContaining("keeps its contract")]);
    const open = await tried(document, nobody(value), { flaws: ["session-open"] }, checksOf("session"));
    expect(open.found).toContain("unauthenticated-session/open");
  });

  it("JWTs that open the auth service alone", async () => {
    const document = { jwtOnOperations: "refused", keyHeader: "x-api-key" } as const;
    const { found, outcomes, report } = await tried(document);
    expect([found, report.because]).toEqual([[], expect.stringContaining("keeps its contract")]);
    expect(outcomes["refused-jwt"]).toBe("inapplicable");
    expect(report.troubleshooting.map(({ verdict }) => verdict)).not.toContain("confirmed");
    const swapped = await tried(document, undefined, { flaws: ["guards-swapped"] });
    expect(new Set(swapped.found)).toEqual(new Set(["unguarded-scope/guarded-by-another"]));
  });

  it("the status of malformed sign-ins", async () => {
    const rule: Rule = async (call, forward) => {
      const answer = await forward();
      return call.target.endsWith("/auth/login") && answer.status === 400
        ? { ...answer, status: 403, body: answer.body.replace("BAD_REQUEST", "FORBIDDEN") }
        : answer;
    };
    expect((await tried({ refusals: { malformedLogin: 403 } }, rule)).found).toEqual([]);
    const untold = await tried({}, rule, {}, checksOf("sign-in"));
    expect(untold.found).toEqual(["malformed-login/wrong-status"]);
  });

  it("revocation with the identifier in the body, and requests of any form", async () => {
    const { found, report, alive } = await tried({
      login: {
        path: "/v2/signin",
        extra: { user: { mail: "{email}", pass: "{password}" }, device: null, ttl: 3600 },
      },
      createKey: {
        path: "/v2/keys",
        extra: { key: { title: "{name}", grants: "{scopes}" }, owner: null, limits: { daily: 5 } },
      },
      revokeKey: { method: "POST", path: "/v2/keys/revoke", body: { key: { id: "{id}" }, reason: "test" } },
    });
    expect([found, report.because]).toEqual([[], expect.stringContaining("keeps its contract")]);
    expect(alive).toEqual([]);
    expect(report.keys.created).toBeGreaterThan(10);
    expect(report.keys.revoked).toBe(report.keys.created);
    const bodies = report.exchanges.map(({ request }) => request?.body ?? "");
    expect(bodies.some((body) => /"device":null,"ttl":3600/.test(body))).toBe(true);
    expect(bodies.some((body) => body.includes('"pass":') && body.includes('"email"'))).toBe(false);
  });
});

describe("a placeholder that there is none of is an error with its place:", () => {
  it.each([
    ["in a path", { login: { path: "/login/{email}" } }, ["login", "path"]],
    ["in a value", { login: { extra: { a: [{ b: "{mail}" }] } } }, ["login", "extra", "a", 0, "b"]],
    ["beside a text", { createKey: { extra: { note: "key {nam}" } } }, ["createKey", "extra", "note"]],
    ["of another call", { login: { extra: { note: "{scopes}" } } }, ["login", "extra", "note"]],
    [
      "in a form that there is none of",
      { createKey: { extra: { s: "{scopes:tabs}" } } },
      ["createKey", "extra", "s"],
    ],
    ["a list in a text", { createKey: { extra: { s: "all {scopes}" } } }, ["createKey", "extra", "s"]],
    [
      "where JWTs are sent",
      { sendJwt: { headers: { "X-Token": "{token}" } } },
      ["sendJwt", "headers", "X-Token"],
    ],
    ["where keys are sent", { sendKey: { query: { key: "{key}:{ID}" } } }, ["sendKey", "query", "key"]],
    ["in a header", { headers: { "X-Mail": "{email}" } }, ["headers", "X-Mail"]],
    ["in a revocation", { revokeKey: { path: "/keys/{key}" } }, ["revokeKey", "path"]],
    ["nowhere in a revocation", { revokeKey: { path: "/revoke", body: { id: 1 } } }, ["revokeKey", "path"]],
  ])("%s", (_name, document, path) => {
    const { error } = profileSchema.safeParse(document);
    expect(error?.issues.map((issue) => issue.path)).toEqual([path]);
    expect(error?.issues[0]?.message).toMatch(/brace|\{\w+\}/);
  });
});

describe("a profile holds no secret, and says how credentials are sent once:", () => {
  it.each([
    ["a password", { login: { extra: { clientSecret: "hunter2000" } } }, ["login", "extra", "clientSecret"]],
    [
      "another service's token",
      { createKey: { extra: { a: ["ghp_0123456789abcdefghijABCDEFGHIJ012345"] } } },
      ["createKey", "extra", "a", 0],
    ],
    [
      "a random text",
      { revokeKey: { body: { id: "{id}", by: "aB3dE5fG7hI9jK1lM3nO5pQ7" } } },
      ["revokeKey", "body", "by"],
    ],
    ["a token in a header", { headers: { "X-Api-Token": "0123456789" } }, ["headers", "X-Api-Token"]],
    ["no place for the key", { sendKey: { headers: { Authorization: "Token {id}" } } }, ["sendKey"]],
    [
      "a header of the connection",
      { sendJwt: { headers: { Host: "{jwt}" } } },
      ["sendJwt", "headers", "Host"],
    ],
    ["two ways", { keyHeader: "bearer", sendKey: { query: { key: "{key}" } } }, ["keyHeader"]],
  ])("%s", (_name, document, path) => {
    const { error } = profileSchema.safeParse(document);
    expect(error?.issues.map((issue) => issue.path)).toEqual([path]);
  });

  it.each([
    {
      login: {
        extra: {
          grant_type: "password",
          password: "{password}",
          tenant: "0b9f1c2e-8f5e-4c3a-9d8e-0a1b2c3d4e5f",
        },
      },
    },
    { createKey: { extra: { expires: "2027-01-01T00:00:00Z", token: null, secret: false, key: "build" } } },
    { headers: { "X-Tenant": "acme-production-eu-central-1" } },
  ])("%j is none", (document) => {
    expect(profileSchema.safeParse(document).success).toBe(true);
  });
});
