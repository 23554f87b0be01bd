import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import type { Client } from "../../../test/support/embedded/client.ts";
import { pathVariations } from "./paths.ts";

/** The statuses of a call with a key that may read tasks and with one that may not. */
const both =
  (method: string, path: string, headers: Readonly<Record<string, string>> = {}) =>
  async (client: Client) => [
    await client.status(method, path, { headers, token: await client.key("tasks:read") }),
    await client.status(method, path, { headers, token: await client.key("billing:read") }),
  ];

const pathCases: Readonly<Record<string, Case>> = {
  "paths-normalised": { see: both("GET", "/api/v1//TASKS/"), healthy: [404, 404], changed: [200, 403] },
  "versions-alike": { see: both("GET", "/api/v2/tasks"), healthy: [404, 404], changed: [200, 403] },
  "internal-paths-alike": {
    see: both("GET", "/internal/api/v1/tasks"),
    healthy: [404, 404],
    changed: [200, 403],
  },
  "unknown-methods-read": {
    see: both("PROPFIND", "/api/v1/tasks"),
    healthy: [404, 404],
    changed: [200, 403],
  },
  "unknown-methods-refused-at-the-edge": {
    see: both("PROPFIND", "/api/v1/tasks"),
    healthy: [404, 404],
    changed: [405, 405],
  },
  "formats-by-suffix": { see: both("GET", "/api/v1/tasks.json"), healthy: [404, 404], changed: [200, 403] },
  "headers-rewrite-calls": {
    see: both("POST", "/api/v1/nothing", {
      "X-HTTP-Method-Override": "GET",
      "X-Original-URL": "/api/v1/tasks",
    }),
    healthy: [404, 404],
    changed: [200, 403],
  },
  "trailing-slash-redirected": {
    see: both("GET", "/api/v1/tasks/"),
    healthy: [404, 404],
    changed: [308, 308],
  },
  "head-answered-at-the-edge": {
    see: both("HEAD", "/api/v1/tasks"),
    healthy: [200, 403],
    changed: [200, 200],
  },
};

testSwitches("variations", pathVariations, pathCases);
