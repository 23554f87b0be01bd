import { request } from "node:http";
import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import type { Client } from "../../../test/support/embedded/client.ts";
import { pathFlaws } from "./paths.ts";

/** The status of a call whose path goes out exactly as written, with a key that may only read tasks. */
const exactly =
  (method: string, path: string, headers: Readonly<Record<string, string>> = {}) =>
  async (client: Client): Promise<number | undefined> => {
    const token = await client.key("tasks:read");
    const { hostname, port } = new URL(client.embedded.url);
    return new Promise((resolve, reject) => {
      const options = {
        hostname,
        port,
        method,
        path,
        headers: { ...headers, Authorization: `Bearer ${token}` },
      };
      request(options, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
  };

const cases: Readonly<Record<string, Case>> = {
  "trailing-slash-unguarded": {
    see: exactly("GET", "/api/v1/billing/ledger/"),
    healthy: 404,
    changed: 200,
  },
  "dot-segment-at-end-unguarded": {
    see: exactly("GET", "/api/v1/billing/ledger/."),
    healthy: 404,
    changed: 200,
  },
  "escaped-parameter-unguarded": {
    see: exactly("GET", "/api/v1/billing/ledger%3bx"),
    healthy: 404,
    changed: 200,
  },
  "internal-paths-unguarded": {
    see: exactly("GET", "/internal/api/v1/billing/ledger"),
    healthy: 404,
    changed: 200,
  },
  "slash-unguarded-on-objects": {
    see: (client) => exactly("GET", `/api/v1/tasks/${client.embedded.fixtures.tasks}/`)(client),
    healthy: 404,
    changed: 200,
  },
  "removal-by-overridden-post-unguarded": {
    see: (client) =>
      exactly("POST", `/api/v1/tasks/${client.embedded.fixtures.tasks}`, {
        "X-HTTP-Method-Override": "DELETE",
      })(client),
    healthy: 404,
    changed: 200,
  },
  "put-unguarded": { see: exactly("PUT", "/api/v1/billing/ledger"), healthy: 404, changed: 200 },
  "head-unguarded-on-objects": {
    see: async (client) =>
      client.status("HEAD", `/api/v1/tasks/${client.embedded.fixtures.tasks}`, {
        token: await client.key("billing:read"),
      }),
    healthy: 403,
    changed: 200,
  },
  "unknown-method-unguarded": {
    see: exactly("PROPFIND", "/api/v1/billing/ledger"),
    healthy: 404,
    changed: 200,
  },
  "slash-unguarded-for-writes": { see: exactly("POST", "/api/v1/tasks/"), healthy: 404, changed: 400 },
  "api-in-capitals-unguarded": { see: exactly("GET", "/API/V1/billing/ledger"), healthy: 404, changed: 200 },
  "version-zero-unguarded": { see: exactly("GET", "/api/v0/billing/ledger"), healthy: 404, changed: 200 },
  "version-left-out-unguarded": { see: exactly("GET", "/api/billing/ledger"), healthy: 404, changed: 200 },
  "billing-in-capitals-unguarded": {
    see: exactly("GET", "/api/v1/BILLING/ledger"),
    healthy: 404,
    changed: 200,
  },
  "question-mark-escaped-unguarded": {
    see: exactly("GET", "/api/v1/billing/ledger%3f"),
    healthy: 404,
    changed: 200,
  },
  "hash-escaped-unguarded": {
    see: exactly("GET", "/api/v1/billing/ledger%23"),
    healthy: 404,
    changed: 200,
  },
  "post-overridden-unguarded": {
    see: exactly("POST", "/api/v1/billing/ledger?_method=GET"),
    healthy: 404,
    changed: 200,
  },
  "get-overridden-unguarded": {
    see: exactly("GET", "/api/v1/billing/plan", { "X-HTTP-Method-Override": "POST" }),
    healthy: 404,
    changed: 400,
  },
  "session-in-path-unguarded": {
    see: exactly("GET", "/api/v1/billing/ledger;jsessionid=x"),
    healthy: 404,
    changed: 200,
  },
  "parameter-unguarded-on-billing": {
    see: exactly("GET", "/api/v1/billing/ledger;x"),
    healthy: 404,
    changed: 200,
  },
  "forwarded-uri-unguarded": {
    see: exactly("GET", "/api/v1/nowhere", { "X-Forwarded-URI": "/api/v1/billing/ledger" }),
    healthy: 404,
    changed: 200,
  },
  "head-unguarded-on-billing": {
    see: exactly("HEAD", "/api/v1/billing/ledger"),
    healthy: 403,
    changed: 200,
  },
  "line-break-at-end-unguarded": {
    see: exactly("GET", "/api/v1/billing/ledger%0a"),
    healthy: 404,
    changed: 200,
  },
  "escaped-parent-unguarded": {
    see: exactly("GET", "/api/v1/x/%2e%2e/billing/ledger"),
    healthy: 404,
    changed: 200,
  },
  "page-suffix-unguarded": {
    see: exactly("GET", "/api/v1/billing/ledger.css"),
    healthy: 404,
    changed: 200,
  },
  "backslash-unguarded": { see: exactly("GET", "/api/v1%5cbilling/ledger"), healthy: 404, changed: 200 },
  "empty-parameter-unguarded": {
    see: exactly("GET", "/api/v1/;/billing/ledger"),
    healthy: 404,
    changed: 200,
  },
  "dot-at-end-unguarded": { see: exactly("GET", "/api/v1/billing/ledger."), healthy: 404, changed: 200 },
  "double-slash-unguarded": {
    see: exactly("GET", "/api/v1//billing/ledger"),
    healthy: 404,
    changed: 200,
  },
  "encoded-path-unguarded": {
    see: exactly("GET", "/api/v1/%2e/billing/%6Cedger"),
    healthy: 404,
    changed: 200,
  },
  "upper-case-path-unguarded": {
    see: exactly("GET", "/api/v1/billing/Ledger"),
    healthy: 404,
    changed: 200,
  },
  "dot-segment-unguarded": { see: exactly("GET", "/api/v1/./billing/ledger"), healthy: 404, changed: 200 },
  "parent-segment-unguarded": {
    see: exactly("GET", "/api/v1/x/../billing/ledger"),
    healthy: 404,
    changed: 200,
  },
  "path-parameter-unguarded": { see: exactly("GET", "/api/v1/billing/ledger;x"), healthy: 404, changed: 200 },
  "path-suffix-unguarded": { see: exactly("GET", "/api/v1/billing/ledger.json"), healthy: 404, changed: 200 },
  "encoded-slash-unguarded": { see: exactly("GET", "/api/v1/billing%2fledger"), healthy: 404, changed: 200 },
  "cut-off-end-unguarded": { see: exactly("GET", "/api/v1/billing/ledger%00"), healthy: 404, changed: 200 },
  "other-version-unguarded": { see: exactly("GET", "/api/v2/billing/ledger"), healthy: 404, changed: 200 },
  "rewrite-url-unguarded": {
    see: exactly("GET", "/api/v1/tasks", { "X-Rewrite-URL": "/api/v1/billing/plan" }),
    healthy: 200,
    changed: 404,
  },
  "options-unguarded": { see: exactly("OPTIONS", "/api/v1/billing/ledger"), healthy: 404, changed: 200 },
  "head-unguarded": { see: exactly("HEAD", "/api/v1/billing/ledger"), healthy: 403, changed: 200 },
  "method-override-unguarded": {
    see: exactly("POST", "/api/v1/billing/ledger", { "X-HTTP-Method-Override": "GET" }),
    healthy: 404,
    changed: 200,
  },
  "original-url-unguarded": {
    see: exactly("GET", "/api/v1/tasks", { "X-Original-URL": "/api/v1/billing/plan" }),
    healthy: 200,
    changed: 404,
  },
};

testSwitches("flaws", pathFlaws, cases);
