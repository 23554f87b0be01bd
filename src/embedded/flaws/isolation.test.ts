import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { at, type Client, jwtIn, keyIn } from "../../../test/support/embedded/client.ts";
import { claimsOf } from "../../../test/support/embedded/forge.ts";
import { isolationFlaws } from "./isolation.ts";

const keys = "/api/v1/api-keys";

const idOf = async (client: Client) =>
  String(at((await client.createKey({ name: "own", scopes: ["tasks:read"] })).json, "id"));

const secondJwt = async (client: Client) => jwtIn(await client.signIn(client.embedded.secondAccount));

/** Whether a list, as the second account sees it, shows what the first one owns. */
const listedAcross = (path: string, own: (client: Client) => string | Promise<string>): Case => ({
  see: async (client) => {
    const id = await own(client);
    return (await client.call("GET", path, { token: await secondJwt(client) })).text.includes(id);
  },
  healthy: false,
  changed: true,
});

const readAcross = (path: (client: Client) => string): Case => ({
  see: async (client) => client.status("GET", path(client), { token: await secondJwt(client) }),
  healthy: 404,
  changed: 200,
});

const task = ({ embedded }: Client) => embedded.fixtures.tasks;
const execution = ({ embedded }: Client) => embedded.fixtures.executions;

/** The status of listing keys and that of revoking one, with a token or without any. */
const listing = (token: (client: Client) => Promise<string | undefined>, healthy: number): Case => ({
  see: async (client) => client.status("GET", keys, await sending(client, token)),
  healthy,
  changed: 200,
});
const revoking = (token: (client: Client) => Promise<string | undefined>, healthy: number): Case => ({
  see: async (client) =>
    client.status("DELETE", `${keys}/${await idOf(client)}`, await sending(client, token)),
  healthy,
  changed: 200,
});

async function sending(client: Client, make: (client: Client) => Promise<string | undefined>) {
  const token = await make(client);
  return token === undefined ? {} : { token };
}

const no = async () => undefined;
const garbage = async () => "garbage";
const byKey = (client: Client) => client.key("tasks:read");

const subjectOf = async (client: Client) => String(claimsOf(await client.jwt())["sub"]);

/** Whether a list shows the second account what belongs to the user that it names. */
const listedAcrossFor = (path: string, own: (client: Client) => string | Promise<string>): Case => ({
  see: async (client) => {
    const id = await own(client);
    const named = `${path}?user_id=${await subjectOf(client)}`;
    return (await client.call("GET", named, { token: await secondJwt(client) })).text.includes(id);
  },
  healthy: false,
  changed: true,
});

const cases: Readonly<Record<string, Case>> = {
  "tasks-listed-for-the-named-owner": {
    see: async (client) => {
      const path = `/api/v1/tasks?user_id=${await subjectOf(client)}`;
      return (await client.call("GET", path, { token: await secondJwt(client) })).text.includes(task(client));
    },
    healthy: false,
    changed: true,
  },
  "executions-listed-by-key-across-accounts": {
    see: async (client) => {
      const body = { name: "second", scopes: ["executions:read"] };
      const token = keyIn(await client.createKey(body, await secondJwt(client)));
      return (await client.call("GET", "/api/v1/executions", { token })).text.includes(execution(client));
    },
    healthy: false,
    changed: true,
  },
  "session-of-the-named-user": {
    see: async (client) => {
      const headers = { "X-User-Id": await subjectOf(client) };
      const { text } = await client.call("GET", "/api/v1/auth/session", {
        token: await secondJwt(client),
        headers,
      });
      return text.includes(client.embedded.account.email);
    },
    healthy: false,
    changed: true,
  },
  "keys-listed-across-accounts": listedAcross(keys, idOf),
  "keys-listed-for-the-named-owner": {
    see: async (client) => {
      const id = await idOf(client);
      const headers = { "X-User-Id": await subjectOf(client) };
      return (await client.call("GET", keys, { token: await secondJwt(client), headers })).text.includes(id);
    },
    healthy: false,
    changed: true,
  },
  "keys-revoked-across-accounts": {
    see: async (client) =>
      client.status("DELETE", `${keys}/${await idOf(client)}`, { token: await secondJwt(client) }),
    healthy: 404,
    changed: 200,
  },
  "tasks-listed-across-accounts": listedAcross("/api/v1/tasks", task),
  "executions-listed-across-accounts": listedAcross("/api/v1/executions", execution),
  "downloads-shared-with-keys": {
    see: async (client) => {
      const body = { name: "of the second", scopes: ["data:read"] };
      const token = keyIn(await client.call("POST", keys, { token: await secondJwt(client), body }));
      return client.status("GET", `/api/v1/executions/${execution(client)}/results/download`, { token });
    },
    healthy: 404,
    changed: 200,
  },
  "executions-listed-for-the-named-owner": listedAcrossFor("/api/v1/executions", execution),
  "keys-listed-for-the-owner-in-the-query": listedAcrossFor(keys, idOf),
  "task-read-for-the-named-owner": {
    see: async (client) =>
      client.status("GET", `/api/v1/tasks/${task(client)}`, {
        token: await secondJwt(client),
        headers: { "X-User-Id": await subjectOf(client) },
      }),
    healthy: 404,
    changed: 200,
  },
  "task-read-across-accounts": readAcross((client) => `/api/v1/tasks/${task(client)}`),
  "execution-read-across-accounts": readAcross((client) => `/api/v1/executions/${execution(client)}`),
  "results-read-across-accounts": readAcross((client) => `/api/v1/executions/${execution(client)}/results`),
  "export-across-accounts": readAcross((client) => `/api/v1/executions/${execution(client)}/results/export`),
  "datasets-read-across-accounts": readAcross((client) => `/api/v1/executions/${execution(client)}/datasets`),
  "everything-shared-across-accounts": readAcross((client) => `/api/v1/tasks/${task(client)}`),
  "executions-stopped-across-accounts": {
    see: async (client) =>
      client.status("POST", `/api/v1/executions/${execution(client)}/stop`, {
        token: await secondJwt(client),
      }),
    healthy: 404,
    changed: 200,
  },
  "session-of-the-first-account": {
    see: async (client) =>
      (await client.call("GET", "/api/v1/auth/session", { token: await secondJwt(client) })).text.includes(
        "Dana.Demo",
      ),
    healthy: false,
    changed: true,
  },
  "key-owner-from-body": {
    see: async (client) => {
      const session = await client.call("GET", "/api/v1/auth/session", { token: await client.jwt() });
      const wanted = { name: "claimed", scopes: ["tasks:read"], user_id: at(session.json, "user.id") };
      await client.createKey(wanted, await secondJwt(client));
      return (await client.call("GET", keys, { token: await client.jwt() })).text.includes("claimed");
    },
    healthy: false,
    changed: true,
  },
  "keys-listed-without-token": listing(no, 401),
  "keys-listed-with-garbage": listing(garbage, 401),
  "keys-listed-by-key": listing(byKey, 403),
  "key-revoked-without-token": revoking(no, 401),
  "key-revoked-with-garbage": revoking(garbage, 401),
  "key-revoked-by-key": revoking(byKey, 403),
  "refused-creation-stores-key": {
    see: async (client) => {
      const token = await client.key("tasks:read");
      const { status } = await client.createKey({ name: "smuggled", scopes: ["tasks:read"] }, token);
      return [status, client.embedded.livingKeys().some(({ name }) => name === "smuggled")];
    },
    healthy: [403, false],
    changed: [403, true],
  },
};

testSwitches("flaws", isolationFlaws, cases);
