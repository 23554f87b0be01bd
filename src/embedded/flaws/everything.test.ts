import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { at, type Client } from "../../../test/support/embedded/client.ts";
import { everythingFlaws } from "./everything.ts";

const outcome = (answer: Promise<number>) => answer.catch(() => "silent");

/** What the tasks say to nobody, and the session to the account's JWT. */
const statuses = async (client: Client) => [
  await outcome(client.status("GET", "/api/v1/tasks")),
  await outcome(client.status("POST", "/api/v1/auth/login", { body: client.embedded.account })),
];

const toAll = (changed: number | "silent"): Case => ({
  see: statuses,
  healthy: [401, 200],
  changed: [changed, changed],
});

/** Whether the answer has a body. */
const bodyLength = async (client: Client, method: string, path: string) =>
  (await client.call(method, path, { token: await client.jwt() })).text.length > 0;

const cases: Readonly<Record<string, Case>> = {
  "yes-to-all": toAll(200),
  "usage-empty": {
    see: async (client) => bodyLength(client, "GET", "/api/v1/analytics/usage"),
    healthy: true,
    changed: false,
  },
  "sign-in-empty": {
    see: async (client) => (await client.signIn()).text.length > 0,
    healthy: true,
    changed: false,
  },
  "401-to-all": toAll(401),
  "403-to-all": toAll(403),
  "404-to-all": toAll(404),
  "500-to-all": toAll(500),
  "redirect-to-all": toAll(307),
  "firewall-page-to-all": toAll(403),
  "proxy-401-to-all": toAll(401),
  "firewall-page-in-mid-run": {
    see: async (client) => {
      for (let turn = 0; turn < 59; turn++) await client.status("GET", "/api/v1/tasks");
      return [await client.status("GET", "/api/v1/tasks"), await client.status("GET", "/api/v1/tasks")];
    },
    healthy: [401, 401],
    changed: [401, 403],
  },
  hangs: toAll("silent"),
  "false-with-200-to-all": {
    see: async (client) => {
      const { status, json } = await client.call("GET", "/api/v1/tasks");
      return [status, at(json, "success")];
    },
    healthy: [401, false],
    changed: [200, false],
  },
  "html-to-all": {
    see: async (client) => (await client.signIn()).text.startsWith("<!doctype html>"),
    healthy: false,
    changed: true,
  },
  "operations-unrouted": {
    see: async (client) => {
      const token = await client.jwt();
      return [await client.status("GET", "/api/v1/tasks", { token }), (await client.signIn()).status];
    },
    healthy: [200, 200],
    changed: [404, 200],
  },
  "success-as-text": {
    see: async (client) =>
      at((await client.call("GET", "/api/v1/tasks", { token: await client.jwt() })).json, "success"),
    healthy: true,
    changed: "true",
  },
  "success-without-envelope": {
    see: async (client) => {
      const { json } = await client.call("GET", "/api/v1/tasks", { token: await client.jwt() });
      return Array.isArray(json);
    },
    healthy: false,
    changed: true,
  },
};

testSwitches("flaws", everythingFlaws, cases);
