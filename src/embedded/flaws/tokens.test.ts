import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import type { Client } from "../../../test/support/embedded/client.ts";
import { caseChanged, claimsOf, emptyKey, flipped, forge } from "../../../test/support/embedded/forge.ts";
import { carrierFlaws, tokenFlaws } from "./tokens.ts";

const session = "/api/v1/auth/session";
const tasks = "/api/v1/tasks";

/** The status that the session answers to a JWT with small damage. */
const damaged = (how: (jwt: string) => string) => async (client: Client) =>
  client.status("GET", session, { token: how(await client.jwt()) });

/** The statuses that the session and the tasks answer to a JWT and to a key with the same damage. */
const bothDamaged = (how: (token: string) => string) => async (client: Client) => [
  await damaged(how)(client),
  await client.status("GET", tasks, { token: how(await client.key("tasks:read")) }),
];

const byKey = async (client: Client) =>
  client.status("GET", tasks, { token: await client.key("tasks:read") });
const byJwt = async (client: Client) => client.status("GET", tasks, { token: await client.jwt() });
const byRevoked = async (client: Client) =>
  client.status("GET", tasks, { token: await client.revokedKey("tasks:read") });

const cases: Readonly<Record<string, Case>> = {
  "null-token-accepted": {
    see: (client) => client.status("GET", session, { token: "null" }),
    healthy: 401,
    changed: 200,
  },
  "undefined-token-accepted-by-billing": {
    see: (client) => client.status("GET", "/api/v1/billing/balance", { token: "undefined" }),
    healthy: 401,
    changed: 200,
  },
  "alg-none-accepted": {
    see: damaged((jwt) => forge(jwt, { alg: "nOnE" }, {}, () => "")),
    healthy: 401,
    changed: 200,
  },
  "changed-signature-accepted": {
    see: async (client) => [
      await damaged(flipped)(client),
      await damaged((jwt) => forge(jwt, {}, { exp: Number(claimsOf(jwt)["exp"]) + 1 }))(client),
    ],
    healthy: [401, 401],
    changed: [200, 200],
  },
  "empty-key-signature-accepted": {
    see: damaged((jwt) => forge(jwt, {}, {}, emptyKey)),
    healthy: 401,
    changed: 200,
  },
  "unknown-kid-accepted": {
    see: async (client) => [
      await damaged((jwt) => forge(jwt, { kid: "elsewhere" }))(client),
      await damaged(flipped)(client),
    ],
    healthy: [401, 401],
    changed: [200, 401],
  },
  "expired-token-accepted": {
    see: (client) => client.status("GET", session, { token: client.embedded.expiredJwt }),
    healthy: 401,
    changed: 200,
  },
  "truncated-token-accepted": {
    see: async (client) => [
      ...(await bothDamaged((token) => token.slice(0, -1))(client)),
      ...(await bothDamaged((token) => token.slice(0, -8))(client)),
    ],
    healthy: [401, 401, 401, 401],
    changed: [200, 200, 200, 200],
  },
  "junk-after-token-accepted": {
    see: bothDamaged((token) => `${token}.junk`),
    healthy: [401, 401],
    changed: [200, 200],
  },
  "case-insensitive-key": {
    see: async (client) =>
      client.status("GET", tasks, { token: caseChanged(await client.key("tasks:read"), 14) }),
    healthy: 401,
    changed: 200,
  },
  "garbage-token-accepted": {
    see: (client) => client.status("GET", tasks, { token: "garbage" }),
    healthy: 401,
    changed: 200,
  },
  "revoked-key-works": { see: byRevoked, healthy: 401, changed: 200 },
  "revoked-key-works-a-while": { see: byRevoked, healthy: 401, changed: 200 },
  "keys-refused-on-tasks": {
    see: async (client) => [await byKey(client), await byJwt(client)],
    healthy: [200, 200],
    changed: [401, 200],
  },
  "jwt-refused-on-tasks": {
    see: async (client) => [await byKey(client), await byJwt(client)],
    healthy: [200, 200],
    changed: [200, 401],
  },
  "keys-only-by-x-api-key": {
    see: async (client) => [
      await byKey(client),
      await client.status("GET", tasks, { headers: { "X-API-Key": await client.key("tasks:read") } }),
      await byJwt(client),
    ],
    healthy: [200, 401, 200],
    changed: [401, 200, 200],
  },
};

testSwitches("flaws", tokenFlaws, cases);

const authorized = (before: string) => async (client: Client) =>
  client.status("GET", session, { headers: { Authorization: before + (await client.jwt()) } });

const sessionAndTasks = async (client: Client) => {
  const token = await client.jwt();
  return [
    await client.status("GET", session, { token }),
    await client.status("GET", "/api/v1/tasks", { token }),
  ];
};

const carrierCases: Readonly<Record<string, Case>> = {
  "header-stripped": { see: sessionAndTasks, healthy: [200, 200], changed: [200, 401] },
  "header-stripped-everywhere": { see: sessionAndTasks, healthy: [200, 200], changed: [401, 401] },
  "slash-redirected-to-another-host": { see: sessionAndTasks, healthy: [200, 200], changed: [200, 307] },
  "tasks-moved": { see: sessionAndTasks, healthy: [200, 200], changed: [200, 308] },
  "basic-scheme-accepted": { see: authorized("Basic "), healthy: 401, changed: 200 },
  "scheme-less-token-accepted-on-tasks": {
    see: async (client) => {
      const headers = { Authorization: await client.jwt() };
      return [
        await client.status("GET", session, { headers }),
        await client.status("GET", "/api/v1/tasks", { headers }),
      ];
    },
    healthy: [401, 401],
    changed: [401, 200],
  },
  "scheme-less-token-accepted": { see: authorized(""), healthy: 401, changed: 200 },
  "scheme-case-sensitive": { see: authorized("bearer "), healthy: 200, changed: 401 },
  "query-token-accepted": {
    see: async (client) => client.status("GET", `${session}?access_token=${await client.jwt()}`),
    healthy: 401,
    changed: 200,
  },
};

testSwitches("flaws", carrierFlaws, carrierCases);
