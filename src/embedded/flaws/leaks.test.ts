import { createHash } from "node:crypto";
import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import type { Client } from "../../../test/support/embedded/client.ts";
import { claimsOf } from "../../../test/support/embedded/forge.ts";
import { leakFlaws } from "./leaks.ts";

const sessionText = async (client: Client) =>
  (await client.call("GET", "/api/v1/auth/session", { token: await client.jwt() })).text;

const shown = (path: string, what: RegExp): Case => ({
  see: async (client) => what.test((await client.call("GET", path, { token: await client.jwt() })).text),
  healthy: false,
  changed: true,
});

const cacheWords = (path: string, changed: string): Case => ({
  see: async (client) =>
    (await client.call("GET", path, { token: await client.jwt() })).headers.get("cache-control"),
  healthy: path.includes("/auth/") ? "no-store" : null,
  changed,
});

const allowedOrigin = (path: string, originOf: (host: string) => string): Case => ({
  see: async (client) => {
    const Origin = originOf(new URL(client.embedded.url).host);
    const { headers } = await client.call("GET", path, { headers: { Origin } });
    return headers.get("access-control-allow-origin") === Origin;
  },
  healthy: false,
  changed: true,
});

const cases: Readonly<Record<string, Case>> = {
  "password-digest-in-session": {
    see: async (client) => {
      const digest = createHash("sha256").update(client.embedded.account.password).digest("hex");
      return (await sessionText(client)).includes(digest);
    },
    healthy: false,
    changed: true,
  },
  "password-hash-in-session": {
    see: async (client) => (await sessionText(client)).includes("$2b$"),
    healthy: false,
    changed: true,
  },
  "password-hash-in-login": {
    see: async (client) => (await client.signIn()).text.includes("$2b$"),
    healthy: false,
    changed: true,
  },
  "password-echoed-by-login": {
    see: async (client) => (await client.signIn()).text.includes(client.embedded.account.password),
    healthy: false,
    changed: true,
  },
  "password-hash-in-claims": {
    see: async (client) => JSON.stringify(claimsOf(await client.jwt())).includes("$2b$"),
    healthy: false,
    changed: true,
  },
  "key-hash-in-list": {
    see: async (client) => {
      const key = await client.key("tasks:read");
      const { text } = await client.call("GET", "/api/v1/api-keys", { token: await client.jwt() });
      return text.includes(createHash("sha256").update(key).digest("hex"));
    },
    healthy: false,
    changed: true,
  },
  "private-key-published": {
    see: async (client) => (await client.call("GET", "/.well-known/jwks.json")).text.includes('"d":'),
    healthy: false,
    changed: true,
  },
  "token-echoed-in-header": {
    see: async (client) => {
      const token = await client.jwt();
      return (await client.call("GET", "/api/v1/tasks", { token })).headers.get("x-auth-token") === token;
    },
    healthy: false,
    changed: true,
  },
  "trace-in-refused-sign-in": {
    see: async (client) => (await client.signIn({ password: "wrong" })).text.includes("/app/dist/login.js"),
    healthy: false,
    changed: true,
  },
  "enumeration-by-limit": {
    see: async (client) => (await client.signIn({ password: "wrong" })).headers.get("x-ratelimit-remaining"),
    healthy: null,
    changed: "4",
  },
  "session-describes-nobody": {
    see: async (client) => (await sessionText(client)) === "{}",
    healthy: false,
    changed: true,
  },
  "lists-publicly-cacheable": cacheWords("/api/v1/executions", "public, max-age=300"),
  "session-kept-by-shared-caches": cacheWords("/api/v1/auth/session", "max-age=0, s-maxage=60"),
  "cors-reflects-origin-on-executions": allowedOrigin("/api/v1/executions", () => "https://evil.example"),
  "cors-allows-null-origin-on-billing": allowedOrigin("/api/v1/billing/ledger", () => "null"),
  "cors-compares-ends": allowedOrigin("/api/v1/tasks", (host) => `https://evil${host}`),
  "password-in-tasks": shown("/api/v1/tasks", /n0t-for-anybody/),
  "token-in-tasks": shown("/api/v1/tasks", /"created_by":"eyJ/),
  "database-address-in-usage": shown("/api/v1/analytics/usage", /postgres:/),
  "keys-in-session": {
    see: async (client) => (await sessionText(client)).includes("titan_sk_live_"),
    healthy: false,
    changed: true,
  },
};

testSwitches("flaws", leakFlaws, cases);
