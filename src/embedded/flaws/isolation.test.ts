import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { at, type Client } from "../../../test/support/embedded/client.ts";
import { isolationFlaws } from "./isolation.ts";

const keys = "/api/v1/api-keys";

const idOf = async (client: Client) =>
  String(at((await client.createKey({ name: "own", scopes: ["tasks:read"] })).json, "id"));

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

const cases: Readonly<Record<string, Case>> = {
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
