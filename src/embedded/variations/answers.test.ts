import { decodeJwt } from "jose";
import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { at, type Client } from "../../../test/support/embedded/client.ts";
import { answerVariations } from "./answers.ts";

const login = (client: Client) => client.signIn();
const session = async (client: Client) =>
  client.call("GET", "/api/v1/auth/session", { token: await client.jwt() });
const newKey = (client: Client) => client.createKey({ name: "varied", scopes: ["tasks:read"] });
const list = async (client: Client) => {
  await newKey(client);
  return client.call("GET", "/api/v1/api-keys", { token: await client.jwt() });
};
const revoke = async (client: Client) => {
  await newKey(client);
  const id = client.embedded.livingKeys()[0]?.id;
  return client.call("DELETE", `/api/v1/api-keys/${id}`, { token: await client.jwt() });
};

/** Whether there is anything at a path of an answer. */
const has =
  (call: typeof login, ...paths: readonly string[]) =>
  async (client: Client) => {
    const { json } = await call(client);
    return paths.map((path) => at(json, path) !== undefined);
  };

const appears = (see: Case["see"]): Case => ({ see, healthy: [false], changed: [true] });
const statusOf = (call: typeof login) => async (client: Client) => (await call(client)).status;

const cases: Readonly<Record<string, Case>> = {
  "other-issuer": {
    see: async (client) => [decodeJwt(await client.jwt()).iss, (await session(client)).status],
    healthy: ["titan-auth", 200],
    changed: ["titan-auth-staging", 200],
  },
  "enveloped-auth": {
    see: async (client) => [
      ...(await has(login, "data.token")(client)),
      ...(await has(session, "data.user")(client)),
      ...(await has(newKey, "data.key")(client)),
      ...(await has(list, "data")(client)),
      ...(await has(revoke, "data.revoked")(client)),
    ],
    healthy: [false, false, false, false, false],
    changed: [true, true, true, true, true],
  },
  "answers-revalidated": {
    see: async (client) => {
      const token = await client.jwt();
      const seen = await Promise.all(
        ["tasks", "executions"].map((name) => client.call("GET", `/api/v1/${name}`, { token })),
      );
      return seen.map(({ headers }) => [headers.get("cache-control"), headers.get("vary")]);
    },
    healthy: [
      [null, null],
      [null, null],
    ],
    changed: [
      ["public, max-age=60", "Authorization"],
      ["public, max-age=0, must-revalidate", null],
    ],
  },
  "access-token-field": appears(has(login, "access_token")),
  "jwt-field": appears(has(login, "jwt")),
  "camel-token-field": appears(has(login, "data.accessToken")),
  "token-under-session": appears(has(login, "session.token")),
  "token-deep": appears(has(login, "data.session.access_token")),
  "refresh-token-and-cookie": {
    see: async (client) => {
      const { json, headers } = await login(client);
      return [typeof at(json, "refresh_token"), headers.get("set-cookie")?.split("=")[0]];
    },
    healthy: ["undefined", undefined],
    changed: ["string", "refresh_token"],
  },
  "byte-order-mark": {
    see: async (client) => {
      const response = await fetch(`${client.embedded.url}/api/v1/tasks`);
      return [...new Uint8Array(await response.arrayBuffer())].slice(0, 3);
    },
    healthy: [...Buffer.from('{"s')],
    changed: [0xef, 0xbb, 0xbf],
  },
  "numeric-ids": {
    see: async (client) => /"id":72\d{17},/.test((await newKey(client)).text),
    healthy: false,
    changed: true,
  },
  "extra-fields": appears(has(newKey, "meta.region")),
  "session-enveloped": appears(has(session, "data.user.id")),
  "session-returns-token": appears(has(session, "token")),
  "lower-case-email": {
    see: async (client) => at((await session(client)).json, "user.email"),
    healthy: "Dana.Demo@titan.example",
    changed: "dana.demo@titan.example",
  },
  "created-200": { see: statusOf(newKey), healthy: 201, changed: 200 },
  "list-enveloped": appears(has(list, "data")),
  "list-object": appears(has(list, "api_keys")),
  "list-items": appears(has(list, "items")),
  "list-in-pages": {
    see: async (client) => {
      for (let made = 0; made < 12; made++) await newKey(client);
      return (await list(client)).text.split('"id"').length - 1;
    },
    healthy: 13,
    changed: 12,
  },
  "list-newest-first": {
    see: async (client) => {
      const first = String(at((await newKey(client)).json, "id"));
      return (await list(client)).text.indexOf(first) < 20;
    },
    healthy: true,
    changed: false,
  },
  "session-tells-of-the-password": appears(has(session, "has_password")),
  "answers-mask-secrets": {
    see: async (client) =>
      (await client.call("GET", "/api/v1/tasks", { token: await client.jwt() })).text.includes(
        "client_secret",
      ),
    healthy: false,
    changed: true,
  },
  "revoke-204": { see: statusOf(revoke), healthy: 200, changed: 204 },
  "revoke-202": { see: statusOf(revoke), healthy: 200, changed: 202 },
};

testSwitches("variations", answerVariations, cases);
