import { type Case, testSwitches } from "../../../test/support/embedded-cases.ts";
import type { Client } from "../../../test/support/embedded-client.ts";
import { carrierFlaws } from "./carriers.ts";

const session = "/api/v1/auth/session";

const authorized = (before: string) => async (client: Client) =>
  client.status("GET", session, { headers: { Authorization: before + (await client.jwt()) } });

const sessionAndTasks = async (client: Client) => {
  const token = await client.jwt();
  return [
    await client.status("GET", session, { token }),
    await client.status("GET", "/api/v1/tasks", { token }),
  ];
};

const cases: Readonly<Record<string, Case>> = {
  "header-stripped": { see: sessionAndTasks, healthy: [200, 200], changed: [200, 401] },
  "header-stripped-everywhere": { see: sessionAndTasks, healthy: [200, 200], changed: [401, 401] },
  "tasks-moved": { see: sessionAndTasks, healthy: [200, 200], changed: [200, 308] },
  "basic-scheme-accepted": { see: authorized("Basic "), healthy: 401, changed: 200 },
  "scheme-less-token-accepted": { see: authorized(""), healthy: 401, changed: 200 },
  "scheme-case-sensitive": { see: authorized("bearer "), healthy: 200, changed: 401 },
  "query-token-accepted": {
    see: async (client) => client.status("GET", `${session}?access_token=${await client.jwt()}`),
    healthy: 401,
    changed: 200,
  },
};

testSwitches("flaws", carrierFlaws, cases);
