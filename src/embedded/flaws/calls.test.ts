import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { type Client, nowhere } from "../../../test/support/embedded/client.ts";
import { flipped } from "../../../test/support/embedded/forge.ts";
import { forge } from "../../credentials/forge.ts";
import { callFlaws } from "./calls.ts";

const keys = "/api/v1/api-keys";
const tasks = "/api/v1/tasks";
const accepted = (see: Case["see"], changed = 200): Case => ({ see, healthy: 401, changed });

/** The status of a call with an Authorization header made from the real JWT. */
const by =
  (header: (jwt: string, client: Client) => string, path = tasks, method = "GET"): Case["see"] =>
  async (client) =>
    client.status(method, path, {
      headers: { Authorization: header(await client.jwt(), client) },
      ...(method === "POST" && { body: {} }),
    });

/** The status of the revocation of a fresh key by its owner's JWT in another form, or by the key itself. */
const revoking =
  (token: (jwt: string, client: Client, key: string) => string): Case["see"] =>
  async (client) => {
    const key = await client.key("tasks:read");
    const id = client.embedded.livingKeys().at(-1)?.id;
    return client.status("DELETE", `${keys}/${id}`, { token: token(await client.jwt(), client, key) });
  };

const revoked =
  (method: string, path: string, scope: string): Case["see"] =>
  async (client) =>
    client.status(method, path, { token: await client.revokedKey(scope) });

const base64 = (text: string): string => Buffer.from(text).toString("base64");

testSwitches("flaws", callFlaws, {
  "jwt-unverified-for-plans": accepted(
    by((jwt) => `Bearer ${flipped(jwt)}`, "/api/v1/billing/plan", "POST"),
    400,
  ),
  "alg-none-lists-keys": accepted(by((jwt) => `Bearer ${forge(jwt, "alg-none")}`, keys)),
  "alg-none-revokes-keys": accepted(revoking((jwt) => forge(jwt, "alg-none"))),
  "expired-token-revokes-keys": accepted(revoking((_jwt, { embedded }) => embedded.expiredJwt)),
  "expired-token-downloads": accepted(
    by(
      (_jwt, { embedded }) => `Bearer ${embedded.expiredJwt}`,
      `/api/v1/executions/${nowhere}/results/download`,
    ),
    404,
  ),
  "expired-token-reads-ledger": accepted(
    by((_jwt, { embedded }) => `Bearer ${embedded.expiredJwt}`, "/api/v1/billing/ledger"),
  ),
  "expired-token-runs-tasks": accepted(
    by((_jwt, { embedded }) => `Bearer ${embedded.expiredJwt}`, `${tasks}/${nowhere}/run`, "POST"),
    404,
  ),
  "basic-scheme-creates-keys": accepted(
    by((jwt) => `Basic ${jwt}`, keys, "POST"),
    400,
  ),
  "query-token-creates-keys": accepted(
    async (client) => client.status("POST", `${keys}?access_token=${await client.jwt()}`, { body: {} }),
    400,
  ),
  "empty-token-creates-keys": accepted(
    by(() => "Bearer ", keys, "POST"),
    400,
  ),
  "quoted-token-accepted-off-auth": accepted(by((jwt) => `Bearer "${jwt}"`)),
  "base64-token-accepted": accepted(by((jwt) => `Bearer ${base64(jwt)}`)),
  "second-token-accepted": accepted(by((jwt) => `Bearer other, Bearer ${jwt}`)),
  "jwt-as-basic-user-accepted": accepted(by((jwt) => `Basic ${base64(`${jwt}:`)}`)),
  "none-token-accepted": accepted(by(() => "Bearer None")),
  "false-token-accepted": accepted(by(() => "Bearer false")),
  "revoked-key-deletes-tasks": accepted(revoked("DELETE", `${tasks}/${nowhere}`, "tasks:write"), 404),
  "revoked-key-runs-tasks": accepted(revoked("POST", `${tasks}/${nowhere}/run`, "tasks:write"), 404),
  "revoked-key-reads-ledger": accepted(revoked("GET", "/api/v1/billing/ledger", "billing:read")),
  "key-revokes-itself": { see: revoking((_jwt, _client, key) => key), healthy: 403, changed: 200 },
  "key-shown-to-all-users": {
    see: async (client) => {
      const token = await client.key("tasks:read");
      return client.status("GET", `${keys}/${client.embedded.livingKeys().at(-1)?.id}`, { token });
    },
    healthy: 404,
    changed: 200,
  },
  "long-token-500-on-tasks": { see: by(() => `Bearer ${"x".repeat(5_000)}`), healthy: 401, changed: 500 },
});
