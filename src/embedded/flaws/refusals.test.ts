import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { at, type Client, nowhere, type Seen } from "../../../test/support/embedded/client.ts";
import { flipped } from "../../../test/support/embedded/forge.ts";
import { refusalFlaws } from "./refusals.ts";

const tasks = "/api/v1/tasks";
const ledger = "/api/v1/billing/ledger";

const unknown = (client: Client) => client.call("GET", tasks);
const garbage = (client: Client) => client.call("GET", tasks, { token: "garbage" });
const forbidden = async (client: Client) =>
  client.call("GET", ledger, { token: await client.key("tasks:read") });

type Look = (seen: Seen) => unknown;
const seeing = (call: (client: Client) => Promise<Seen>, look: Look) => async (client: Client) =>
  look(await call(client));
const of = (call: (client: Client) => Promise<Seen>) => seeing(call, ({ status }) => status);
const type: Look = ({ headers }) => headers.get("content-type")?.split(";")[0] ?? null;
const code: Look = ({ status, json }) => [status, at(json, "error.code")];

const cases: Readonly<Record<string, Case>> = {
  "401-for-403": { see: of(forbidden), healthy: 403, changed: 401 },
  "403-for-401": { see: of(garbage), healthy: 401, changed: 403 },
  "404-for-401": { see: of(unknown), healthy: 401, changed: 404 },
  "redirect-for-401": {
    see: seeing(unknown, ({ status, headers }) => [status, headers.get("location")]),
    healthy: [401, null],
    changed: [302, "https://login.titan.example/sign-in"],
  },
  "refusal-with-200": {
    see: seeing(forbidden, ({ status, json }) => [status, at(json, "success")]),
    healthy: [403, false],
    changed: [200, false],
  },
  "revoked-key-403": {
    see: async (client) => client.status("GET", tasks, { token: await client.revokedKey("tasks:read") }),
    healthy: 401,
    changed: 403,
  },
  "oversized-token-500": {
    see: (client) => client.status("GET", tasks, { token: "a".repeat(5000) }),
    healthy: 401,
    changed: 500,
  },
  "malformed-token-500": {
    see: async (client) => client.status("GET", tasks, { token: flipped(await client.jwt()) }),
    healthy: 401,
    changed: 500,
  },
  "html-refusals": { see: seeing(unknown, type), healthy: "application/json", changed: "text/html" },
  "text-refusals": { see: seeing(forbidden, type), healthy: "application/json", changed: "text/plain" },
  "empty-refusals": { see: seeing(forbidden, type), healthy: "application/json", changed: null },
  "no-www-authenticate": {
    see: seeing(garbage, ({ headers }) => headers.get("www-authenticate")),
    healthy: 'Bearer realm="titan", error="invalid_token"',
    changed: null,
  },
  "lower-case-code-of-404": {
    see: seeing(
      async (client) => client.call("GET", `${tasks}/${nowhere}`, { token: await client.key("tasks:read") }),
      code,
    ),
    healthy: [404, "NOT_FOUND"],
    changed: [404, "not_found"],
  },
  "lower-case-codes": {
    see: seeing(unknown, code),
    healthy: [401, "UNAUTHORIZED"],
    changed: [401, "unauthorized"],
  },
  "refusal-without-code": {
    see: seeing(unknown, code),
    healthy: [401, "UNAUTHORIZED"],
    changed: [401, undefined],
  },
  "wrong-code": { see: seeing(unknown, code), healthy: [401, "UNAUTHORIZED"], changed: [401, "FORBIDDEN"] },
  "limit-without-reset": {
    options: { rateLimit: { limit: 1, windowMs: 60_000 } },
    see: async (client) => {
      await garbage(client);
      const { status, headers } = await garbage(client);
      return [status, headers.has("x-ratelimit-reset")];
    },
    healthy: [429, true],
    changed: [429, false],
  },
  "refusal-names-wrong-scope": {
    see: seeing(forbidden, ({ text }) => text.includes("billing:read")),
    healthy: true,
    changed: false,
  },
  "stack-trace-in-refusal": {
    see: seeing(forbidden, ({ text }) => text.includes("    at ")),
    healthy: false,
    changed: true,
  },
  "token-echoed-in-refusal": {
    see: seeing(garbage, ({ text }) => text.includes("garbage")),
    healthy: false,
    changed: true,
  },
  "internal-host-in-refusal": {
    see: seeing(unknown, ({ text }) => text.includes("cluster.local")),
    healthy: false,
    changed: true,
  },
  "validation-before-authentication": {
    see: async (client) => [
      await client.status("POST", tasks, { body: {} }),
      await client.status("GET", `${tasks}/${nowhere}`),
      await client.status("GET", "/api/v1/nothing"),
    ],
    healthy: [401, 401, 401],
    changed: [400, 404, 401],
  },
  "validation-before-guard": {
    see: async (client) => [
      await client.status("POST", tasks, { body: {}, token: await client.key("tasks:read") }),
      await client.status("POST", tasks, { body: {} }),
    ],
    healthy: [403, 401],
    changed: [400, 401],
  },
};

testSwitches("flaws", refusalFlaws, cases);
