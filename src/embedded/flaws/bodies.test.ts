import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { at, type Client } from "../../../test/support/embedded/client.ts";
import { claimsOf } from "../../../test/support/embedded/forge.ts";
import { forge } from "../../credentials/forge.ts";
import { bodyFlaws } from "./bodies.ts";

const tasks = "/api/v1/tasks";

/** The status of a write whose body or cookie holds a JWT. */
const write = (
  sent: (jwt: string) => { body: object; headers?: Record<string, string> },
  changed: number,
  path = tasks,
): Case => ({
  see: async (client: Client) => client.status("POST", path, sent(await client.jwt())),
  healthy: 401,
  changed,
});

const flipped = (jwt: string): string => forge(jwt, "signature-flipped");
const cookie = (jwt: string) => ({ Cookie: `session=${flipped(jwt)}` });

testSwitches("flaws", bodyFlaws, {
  "token-in-body-accepted": write((jwt) => ({ body: { access_token: jwt } }), 400),
  "token-in-body-unverified": write((jwt) => ({ body: { token: flipped(jwt) } }), 400),
  "session-cookie-unverified-for-writes": write((jwt) => ({ body: {}, headers: cookie(jwt) }), 400),
  "session-cookie-unverified-at-creation": write(
    (jwt) => ({ body: { name: "by cookie", scopes: ["tasks:read"] }, headers: cookie(jwt) }),
    201,
    "/api/v1/api-keys",
  ),
  "user-id-cookie-trusted": {
    see: async (client) =>
      client.status("GET", tasks, {
        headers: { Cookie: `theme=dark; user_id=${String(claimsOf(await client.jwt())["sub"])}` },
      }),
    healthy: 401,
    changed: 200,
  },
  "full-access-in-creation": {
    see: async (client) => {
      const { json } = await client.createKey({ name: "raised", scopes: ["tasks:read"], full_access: true });
      return client.status("GET", "/api/v1/billing/balance", { token: String(at(json, "key")) });
    },
    healthy: 403,
    changed: 200,
  },
  "key-chosen-by-request": {
    see: async (client) => {
      await client.createKey({ name: "chosen", scopes: ["tasks:read"], key: "a-key-of-my-own" });
      return client.status("GET", tasks, { token: "a-key-of-my-own" });
    },
    healthy: 401,
    changed: 200,
  },
  "key-id-chosen-by-request": {
    see: async (client) => {
      const { json } = await client.createKey({ name: "chosen", scopes: ["tasks:read"], id: "an-id" });
      return at(json, "id") === "an-id";
    },
    healthy: false,
    changed: true,
  },
  "internal-user-agent-trusted": {
    see: async (client) =>
      client.status("GET", tasks, { headers: { "User-Agent": "curl titan-internal/2" } }),
    healthy: 401,
    changed: 200,
  },
  "admin-cookie-trusted": {
    see: async (client) =>
      client.status("GET", tasks, {
        token: await client.key("billing:read"),
        headers: { Cookie: "is_admin=true" },
      }),
    healthy: 403,
    changed: 200,
  },
});
