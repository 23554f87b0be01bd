import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import type { Client } from "../../../test/support/embedded/client.ts";
import { replicaFlaws } from "./replicas.ts";

const tasks = "/api/v1/tasks";
const ledger = "/api/v1/billing/ledger";

/** The distinct statuses of six equal calls. */
const sixTimes = async (client: Client, path: string, token?: string): Promise<readonly number[]> => {
  const statuses = new Set<number>();
  for (let turn = 0; turn < 6; turn++) {
    statuses.add(await client.status("GET", path, token === undefined ? {} : { token }));
  }
  return [...statuses].sort();
};

const repeated = (
  token: (client: Client) => Promise<string | undefined>,
  healthy: number,
  changed: readonly number[],
  path = tasks,
): Case => ({
  see: async (client) => sixTimes(client, path, await token(client)),
  healthy: [healthy],
  changed,
});

const cases: Readonly<Record<string, Case>> = {
  "replica-without-guard": repeated((client) => client.key("tasks:read"), 403, [200, 403], ledger),
  "third-replica-without-guard": repeated((client) => client.key("tasks:read"), 403, [200, 403], ledger),
  "replica-with-another-secret": repeated((client) => client.jwt(), 200, [200, 401]),
  "replica-with-stale-keys": repeated((client) => client.key("tasks:read"), 200, [200, 401]),
  "replica-accepts-revoked-keys": repeated((client) => client.revokedKey("tasks:read"), 401, [200, 401]),
  "replica-open-to-all": repeated(async () => undefined, 401, [200, 401]),
  "cache-shared-by-url": {
    see: async (client) => {
      const before = await client.status("GET", tasks);
      const allowed = await client.call("GET", tasks, { token: await client.jwt() });
      const after = await client.call("GET", tasks);
      return [before, allowed.status, after.status, after.headers.get("x-cache")];
    },
    healthy: [401, 200, 401, null],
    changed: [401, 200, 200, "HIT"],
  },
  "refusals-cached-by-url": {
    see: async (client) => {
      const refused = await client.status("GET", tasks);
      const allowed = await client.call("GET", tasks, { token: await client.jwt() });
      return [refused, allowed.status, allowed.headers.get("x-cache")];
    },
    healthy: [401, 200, null],
    changed: [401, 401, "HIT"],
  },
  "key-works-after-20s": {
    see: async (client) => client.status("GET", tasks, { token: await client.key("tasks:read") }),
    healthy: 200,
    changed: 401,
  },
  "key-creation-500": {
    see: async (client) => (await client.createKey({ name: "own", scopes: ["tasks:read"] })).status,
    healthy: 201,
    changed: 500,
  },
  "sign-in-500": { see: async (client) => (await client.signIn()).status, healthy: 200, changed: 500 },
  "operation-500": {
    see: async (client) => client.status("GET", ledger, { token: await client.jwt() }),
    healthy: 200,
    changed: 500,
  },
};

testSwitches("flaws", replicaFlaws, cases);
