import { decodeProtectedHeader } from "jose";
import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { at, type Client, keyIn, nowhere, type Seen } from "../../../test/support/embedded/client.ts";
import { serviceVariations } from "./services.ts";

const tasks = "/api/v1/tasks";

/** The status that the account's JWT gets. */
const byJwt =
  (method: string, path: string, body?: unknown) =>
  async (client: Client): Promise<number> =>
    client.status(method, path, { token: await client.jwt(), body });

const create = (body: unknown) => async (client: Client) => (await client.createKey(body)).status;

/** The status of making one key more than `cap`. */
const overCap = (cap: number) => async (client: Client) => {
  const token = await client.jwt();
  const body = { name: "many", scopes: ["tasks:read"] };
  for (let made = 0; made < cap; made++) await client.createKey(body, token);
  return (await client.createKey(body, token)).status;
};

/** What a key made with these scopes gets from the tasks, or the status of making it. */
const minted = (scopes: readonly string[]) => async (client: Client) => {
  const created = await client.createKey({ name: "odd", scopes });
  return created.status === 201 ? client.status("GET", tasks, { token: keyIn(created) }) : created.status;
};

const badLogin = (look: (seen: Seen) => unknown) => async (client: Client) =>
  look(await client.signIn({ password: "wrong" }));

const cases: Readonly<Record<string, Case>> = {
  "base-path": {
    see: async (client) => [new URL(client.embedded.url).pathname, await byJwt("GET", tasks)(client)],
    healthy: ["/", 200],
    changed: ["/titan", 200],
  },
  "rate-limit-60": {
    see: async (client) => (await client.call("GET", tasks)).headers.get("x-ratelimit-limit"),
    healthy: null,
    changed: "60",
  },
  "analytics-404": { see: byJwt("GET", "/api/v1/analytics/usage"), healthy: 200, changed: 404 },
  "analytics-501": { see: byJwt("GET", "/api/v1/analytics/usage"), healthy: 200, changed: 501 },
  "no-billing-write": { see: byJwt("POST", "/api/v1/billing/plan", {}), healthy: 400, changed: 404 },
  "datasets-unexposed": {
    see: async (client) => {
      const token = await client.jwt();
      const { json } = await client.call("GET", `/api/v1/tasks/${nowhere}/datasets`, { token });
      return at(json, "error.message");
    },
    healthy: "Task not found.",
    changed: "There is no such path.",
  },
  "no-revoke": {
    see: async (client) => {
      await client.revokedKey("tasks:read");
      return client.embedded.livingKeys().length;
    },
    healthy: 0,
    changed: 1,
  },
  "no-key-list": { see: byJwt("GET", "/api/v1/api-keys"), healthy: 200, changed: 404 },
  "route-before-authentication": {
    see: async (client) => [await client.status("GET", "/api/v1/nothing"), await client.status("GET", tasks)],
    healthy: [401, 401],
    changed: [404, 401],
  },
  "ambiguous-guards-ask-all": {
    see: async (client) =>
      client.status("POST", `${tasks}/${nowhere}/run`, { token: await client.key("tasks:write") }),
    healthy: 404,
    changed: 403,
  },
  "x-api-key-too": {
    see: async (client) =>
      client.status("GET", tasks, { headers: { "X-API-Key": await client.key("tasks:read") } }),
    healthy: 401,
    changed: 200,
  },
  "proxy-authorization-too": {
    see: async (client) =>
      client.status("GET", tasks, {
        headers: { "Proxy-Authorization": `Bearer ${await client.key("tasks:read")}` },
      }),
    healthy: 401,
    changed: 200,
  },
  "two-credentials-refused": {
    see: async (client) => {
      const token = await client.key("tasks:read");
      return client.status("GET", tasks, { token, headers: { "X-API-Key": token } });
    },
    healthy: 200,
    changed: 400,
  },
  "jwt-rs256": {
    see: async (client) => [decodeProtectedHeader(await client.jwt()).alg, await byJwt("GET", tasks)(client)],
    healthy: ["HS256", 200],
    changed: ["RS256", 200],
  },
  "jwt-rs256-published": {
    see: async (client) =>
      (await client.call("GET", "/.well-known/jwks.json")).text.includes('"alg":"RS256"'),
    healthy: false,
    changed: true,
  },
  "other-headers-too": {
    see: async (client) =>
      client.status("GET", tasks, { headers: { "X-Auth-Token": await client.key("tasks:read") } }),
    healthy: 401,
    changed: 200,
  },
  "undocumented-members-refused": {
    see: async (client) =>
      (await client.createKey({ name: "more", scopes: ["tasks:read"], role: "admin" })).status,
    healthy: 201,
    changed: 400,
  },
  "session-cookie-too": {
    see: async (client) =>
      client.status("GET", tasks, { headers: { Cookie: `session=${await client.jwt()}` } }),
    healthy: 401,
    changed: 200,
  },
  "keys-test-prefix": {
    see: async (client) => (await client.key("tasks:read")).slice(0, 14),
    healthy: "titan_sk_live_",
    changed: "titan_sk_test_",
  },
  "empty-scopes-allowed": { see: minted([]), healthy: 400, changed: 403 },
  "unknown-scopes-allowed": { see: minted(["nothing:known"]), healthy: 400, changed: 403 },
  "nameless-keys-allowed": { see: create({ scopes: ["tasks:read"] }), healthy: 400, changed: 201 },
  "key-cap-10": { see: overCap(10), healthy: 201, changed: 409 },
  "key-cap-5": { see: overCap(5), healthy: 201, changed: 409 },
  "slow-revocation-2s": {
    see: async (client) => client.status("GET", tasks, { token: await client.revokedKey("tasks:read") }),
    healthy: 401,
    changed: 200,
  },
  "unauthorized-for-key-creation-with-key": {
    see: async (client) =>
      (await client.createKey({ name: "child", scopes: ["tasks:read"] }, await client.key("tasks:read")))
        .status,
    healthy: 403,
    changed: 401,
  },
  "no-message-scope": {
    see: async (client) => {
      const token = await client.key("tasks:read");
      return (await client.call("GET", "/api/v1/billing/ledger", { token })).text.includes("billing:read");
    },
    healthy: true,
    changed: false,
  },
  "bare-errors-on-auth": {
    see: badLogin(({ status, json }) => [status, typeof at(json, "error")]),
    healthy: [401, "object"],
    changed: [401, "string"],
  },
  "message-errors-on-auth": {
    see: badLogin(({ status, json }) => [status, typeof at(json, "message")]),
    healthy: [401, "undefined"],
    changed: [401, "string"],
  },
  "generic-not-found": {
    see: async (client) => {
      const token = await client.jwt();
      const absent = await client.call("GET", `${tasks}/${nowhere}`, { token });
      const unrouted = await client.call("GET", "/api/v1/nothing", { token });
      return absent.text === unrouted.text;
    },
    healthy: false,
    changed: true,
  },
  "text-html-404": {
    see: async (client) => {
      const seen = await client.call("GET", "/api/v1/nothing", { token: await client.jwt() });
      return [seen.status, seen.text.includes("<h1>Cannot GET /api/v1/nothing</h1>")];
    },
    healthy: [404, false],
    changed: [404, true],
  },
};

testSwitches("variations", serviceVariations, cases);
