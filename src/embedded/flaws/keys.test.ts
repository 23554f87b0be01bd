import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { at, type Client, keyIn } from "../../../test/support/embedded/client.ts";
import { keyFlaws } from "./keys.ts";

const wanted = { name: "wanted", scopes: ["tasks:read", "tasks:write"] };

const ledgerBy = (client: Client, token: string) => client.status("GET", "/api/v1/billing/ledger", { token });

/** The number of scopes that the answer to `wanted` names, and what the ledger says to the key. */
const namedAndOpened = async (client: Client) => {
  const created = await client.createKey(wanted);
  const scopes = at(created.json, "scopes");
  return [Array.isArray(scopes) ? scopes.length : scopes, await ledgerBy(client, keyIn(created))];
};

const answerTo = (path: string, how: (member: unknown) => unknown) => async (client: Client) =>
  how(at((await client.createKey(wanted)).json, path));

const listOf = async (client: Client) => {
  const created = await client.createKey(wanted);
  const { text } = await client.call("GET", "/api/v1/api-keys", { token: await client.jwt() });
  return { listed: text.includes(String(at(created.json, "id"))), shown: text.includes(keyIn(created)) };
};

/** Whether two keys begin with the same 20 characters behind their prefix. */
const sharedStart = async (client: Client) => {
  const starts = [await client.key("tasks:read"), await client.key("tasks:read")].map((key) =>
    key.slice(14, 34),
  );
  return starts[0] === starts[1];
};

const isText = (member: unknown) => typeof member === "string";

const cases: Readonly<Record<string, Case>> = {
  "key-creates-key": {
    see: async (client) => (await client.createKey(wanted, await client.key("tasks:read"))).status,
    healthy: 403,
    changed: 201,
  },
  "anonymous-creates-key": {
    see: async (client) => {
      const status = await client.status("POST", "/api/v1/api-keys", { body: wanted });
      return [status, client.embedded.livingKeys().length];
    },
    healthy: [401, 0],
    changed: [201, 1],
  },
  "key-creation-refused": {
    see: async (client) => (await client.createKey(wanted)).status,
    healthy: 201,
    changed: 403,
  },
  "revocation-refused": {
    see: async (client) => {
      const id = at((await client.createKey(wanted)).json, "id");
      return client.status("DELETE", `/api/v1/api-keys/${id}`, { token: await client.jwt() });
    },
    healthy: 200,
    changed: 403,
  },
  "scopes-ignored-at-creation": { see: namedAndOpened, healthy: [2, 403], changed: [8, 200] },
  "scopes-widened-silently": { see: namedAndOpened, healthy: [2, 403], changed: [2, 200] },
  "scopes-narrowed": { see: namedAndOpened, healthy: [2, 403], changed: [1, 403] },
  "role-in-creation": {
    see: async (client) =>
      ledgerBy(
        client,
        keyIn(await client.createKey({ name: "raised", scopes: ["tasks:read"], role: "admin" })),
      ),
    healthy: 403,
    changed: 200,
  },
  "null-scopes-mean-all": {
    see: async (client) => {
      const created = await client.createKey({ name: "null", scopes: null });
      return created.status === 201 ? ledgerBy(client, keyIn(created)) : created.status;
    },
    healthy: 400,
    changed: 200,
  },
  "missing-scopes-mean-all": {
    see: async (client) => {
      const created = await client.createKey({ name: "scopeless" });
      return created.status === 201 ? ledgerBy(client, keyIn(created)) : created.status;
    },
    healthy: 400,
    changed: 200,
  },
  "scopes-corrected-silently": {
    see: async (client) =>
      (await client.createKey({ name: "padded", scopes: [" Tasks:read billing:read"] })).status,
    healthy: 400,
    changed: 201,
  },
  "bad-key-body-500": {
    see: async (client) => (await client.createKey({ name: 7 })).status,
    healthy: 400,
    changed: 500,
  },
  "weak-keys": {
    see: async (client) => (await client.key("tasks:read")).length,
    healthy: 57,
    changed: 22,
  },
  "same-key-twice": {
    see: async (client) => {
      const [first, second] = [await client.key("tasks:read"), await client.key("tasks:read")];
      return first === second;
    },
    healthy: false,
    changed: true,
  },
  "keys-of-two-signs": {
    see: async (client) => /^titan_sk_live_[01]{64}$/.test(await client.key("tasks:read")),
    healthy: false,
    changed: true,
  },
  "keys-by-the-clock": { see: sharedStart, healthy: false, changed: true },
  "keys-by-a-counter": { see: sharedStart, healthy: false, changed: true },
  "keys-with-a-shared-part": { see: sharedStart, healthy: false, changed: true },
  "key-masked": { see: answerTo("key", (key) => String(key).includes("...")), healthy: false, changed: true },
  "key-answer-empty": {
    see: async (client) => (await client.createKey(wanted)).text === "",
    healthy: false,
    changed: true,
  },
  "key-name-a-number": { see: answerTo("name", isText), healthy: true, changed: false },
  "key-in-list": {
    see: listOf,
    healthy: { listed: true, shown: false },
    changed: { listed: true, shown: true },
  },
  "new-key-not-listed": {
    see: listOf,
    healthy: { listed: true, shown: false },
    changed: { listed: false, shown: false },
  },
  "key-answer-renamed-field": { see: answerTo("api_key", isText), healthy: false, changed: true },
  "key-answer-without-id": { see: answerTo("id", isText), healthy: true, changed: false },
  "key-date-not-iso": {
    see: answerTo("created_at", (date) => /^\d{4}-\d\d-\d\dT/.test(String(date))),
    healthy: true,
    changed: false,
  },
  "key-scopes-as-text": {
    see: answerTo("scopes", (scopes) => scopes),
    healthy: wanted.scopes,
    changed: "tasks:read tasks:write",
  },
};

testSwitches("flaws", keyFlaws, cases);
