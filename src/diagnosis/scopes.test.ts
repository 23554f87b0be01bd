import { describe, expect, it } from "vitest";
import { scopes as catalogue } from "../../contracts/catalogue/catalogue.ts";
import { scopesReportSchema } from "../../contracts/report/scopes-report.ts";
import { scopesAt } from "../../test/support/diagnosis.ts";
import { withEmbedded } from "../../test/support/embedded/cases.ts";
import { Client } from "../../test/support/embedded/client.ts";
import { behindFront } from "../../test/support/front.ts";
import { type EmbeddedOptions, startEmbedded } from "../embedded/index.ts";

const all = catalogue.map(({ name }) => name);
const told = all.filter((name) => name !== "billing:write");

describe("the scopes of a key are told apart", () => {
  it.each(told)("%s alone", async (scope) => {
    await withEmbedded({}, async (client) => {
      const { report } = await scopesAt(client.embedded.url, await client.key(scope));
      expect(scopesReportSchema.parse(report)).toEqual(report);
      expect(report.have).toEqual([scope]);
      expect(report.lacking).toEqual(told.filter((name) => name !== scope));
      expect(report.unknown).toEqual(["billing:write"]);
      expect(report.scopes.every(({ confidence }) => confidence === "certain")).toBe(true);
      expect(report.exitCode).toBe(0);
    });
  });

  it("all of them, with nothing to hold them against", async () => {
    await withEmbedded({}, async (client) => {
      const { report } = await scopesAt(client.embedded.url, await client.key(...all), {
        billingWrite: true,
      });
      expect(report.have).toEqual(all);
      const sure = report.scopes
        .filter(({ confidence }) => confidence === "certain")
        .map(({ scope }) => scope);
      expect(sure).toEqual(["tasks:read", "executions:read", "analytics:read", "billing:read"]);
    });
  });

  it("none, for a key that has none", async () => {
    await withEmbedded({ variations: ["empty-scopes-allowed"] }, async (client) => {
      const { report } = await scopesAt(client.embedded.url, await client.key());
      expect(report).toMatchObject({ have: [], lacking: told, exitCode: 0 });
    });
  });

  it("those that a JWT opens", async () => {
    await withEmbedded({}, async (client) => {
      const { report } = await scopesAt(client.embedded.url, await client.jwt());
      expect(report).toMatchObject({ kind: "jwt", credential: "jwt", have: told, exitCode: 0 });
    });
  });

  it("another operation is asked where the first one is not exposed", async () => {
    await withEmbedded({ variations: ["analytics-404", "datasets-unexposed"] }, async (client) => {
      const { report } = await scopesAt(client.embedded.url, await client.key("data:read", "analytics:read"));
      expect(report.have).toEqual(["data:read"]);
      expect(report.unknown).toEqual(["analytics:read", "billing:write"]);
    });
  });
});

describe("what would prove nothing is not taken for a proof", () => {
  it.each<[string, EmbeddedOptions]>([
    ["looked up before the guard", { flaws: ["validation-before-guard"] }],
    ["looked up before anything", { flaws: ["validation-before-authentication"] }],
  ])("%s: 400 and 404 are unknown", async (_name, options) => {
    await withEmbedded(options, async (client) => {
      const { report } = await scopesAt(client.embedded.url, await client.key("tasks:read"));
      expect(report.have).toEqual(["tasks:read"]);
      expect(report.lacking).toEqual(["executions:read", "analytics:read", "billing:read"]);
      expect(report.unknown).toEqual(["tasks:write", "executions:write", "data:read", "billing:write"]);
    });
  });

  it.each<[string, EmbeddedOptions]>([
    ["yes-to-all", { flaws: ["yes-to-all"] }],
    ["500-to-all", { flaws: ["500-to-all"] }],
    ["html-to-all", { flaws: ["html-to-all"] }],
    ["401-to-all", { flaws: ["401-to-all"] }],
    ["429", { rateLimit: { limit: 0, windowMs: 60_000 } }],
  ])("%s: exit 3", async (_name, options) => {
    await withEmbedded(options, async ({ embedded }) => {
      const { report, requests } = await scopesAt(embedded.url, `titan_sk_live_${"a1B2c3D4".repeat(5)}`);
      expect(report, report.because).toMatchObject({ have: [], lacking: [], exitCode: 3 });
      expect(requests.filter((one) => one.startsWith("POST") && !one.endsWith("none"))).toEqual([]);
    });
  });
});

it("a scope that is there once and lacking the next time is unknown", async () => {
  await withEmbedded({ flaws: ["replica-without-guard"] }, async (client) => {
    const { report } = await scopesAt(client.embedded.url, await client.key("tasks:read"));
    expect([report.have, report.lacking]).toEqual([["tasks:read"], []]);
    const mixed = report.scopes.filter(({ because }) =>
      because.includes("replicas or a cache in front differ"),
    );
    expect(mixed.length).toBeGreaterThan(3);
  });
});

describe("--need", () => {
  it.each([
    [["tasks:read"], 0],
    [["tasks:read", "billing:read"], 1],
    [["tasks:read", "billing:write"], 3],
    [["billing:read", "billing:write"], 1],
    [["wallet:read"], 3],
  ])("%j exits %i", async (need, code) => {
    await withEmbedded({}, async (client) => {
      const { report } = await scopesAt(client.embedded.url, await client.key("tasks:read"), { need });
      expect(report.exitCode, report.because).toBe(code);
      const command = `titan-auth keys create --name backend --scopes ${need.join(",")}`;
      expect(report.next).toBe(code === 1 ? command : undefined);
    });
  });
});

describe("requests", () => {
  it("change nothing, and leave writes out under --read-only", async () => {
    await withEmbedded({}, async (client) => {
      const key = await client.key(...all);
      const before = await client.call("GET", "/api/v1/tasks", { token: key });
      const { report, requests } = await scopesAt(client.embedded.url, key);
      // What a verdict rests on is asked twice more.
      expect(requests.length).toBeLessThanOrEqual(32);
      expect(requests.some((one) => one.includes("/billing/plan"))).toBe(false);
      expect((await client.call("GET", "/api/v1/tasks", { token: key })).text).toBe(before.text);
      const reads = await scopesAt(client.embedded.url, key, { readOnly: true });
      expect(reads.requests.every((one) => one.startsWith("GET "))).toBe(true);
      expect(reads.report.unknown).toEqual(["tasks:write", "executions:write", "billing:write"]);
      expect(report.requests).toBe(requests.length);
    });
  });
});

it("takes no 404 for a scope where lists hide what a key may not call", async () => {
  const embedded = await startEmbedded({});
  const front = await behindFront(embedded, async ({ target }, forward) => {
    const answer = await forward();
    const body = JSON.stringify({ success: false, error: { code: "NOT_FOUND", message: "Not found" } });
    return answer.status === 403 && !target.includes("/auth/") ? { ...answer, status: 404, body } : answer;
  });
  try {
    const { report } = await scopesAt(front.url, await new Client(embedded).key("billing:read"));
    expect([report.have, report.lacking]).toEqual([["billing:read"], []]);
  } finally {
    await front.close();
  }
});
