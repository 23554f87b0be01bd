import { describe, expect, it } from "vitest";
import { withEmbedded } from "../../test/support/embedded/cases.ts";
import { at, jwtIn } from "../../test/support/embedded/client.ts";
import { flaws, startEmbedded, variations } from "./index.ts";
import { conditionVariations } from "./variations/conditions.ts";

describe("switches", () => {
  it("have names of their own, in kebab case, and one line of description", () => {
    const all = [...flaws, ...variations];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { id, description } of all) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(description).toMatch(/^[^\n]+\.$/);
    }
  });

  it("are refused when unknown, with the nearest name", async () => {
    await expect(startEmbedded({ flaws: ["401-for-404"] })).rejects.toThrow(/"401-for-404".*401-for-403/);
    await expect(startEmbedded({ variations: ["base-paht"] })).rejects.toThrow(/"base-paht".*base-path/);
  });

  it("can be combined", async () => {
    const options = { flaws: ["403-for-401", "html-refusals"], variations: ["base-path"] };
    await withEmbedded(options, async (client) => {
      const { status, headers } = await client.call("GET", "/api/v1/tasks");
      expect([status, headers.get("content-type")]).toEqual([403, "text/html; charset=utf-8"]);
    });
  });

  it("all work together", async () => {
    const shapes = variations.filter((variation) => !conditionVariations.includes(variation));
    await withEmbedded({ variations: shapes.map(({ id }) => id) }, async (client) => {
      expect((await client.signIn()).status).toBe(200);
    });
  });
});

describe("startEmbedded", () => {
  it.each(["0.0.0.0", "::", "192.0.2.1", "titan.example"])("refuses the host %s", async (host) => {
    await expect(startEmbedded({ host })).rejects.toThrow(/loopback only/);
  });

  it("makes a new password at each start", async () => {
    const passwords = await Promise.all(
      [1, 2].map(() => withEmbedded({}, async ({ embedded }) => embedded.account.password)),
    );
    expect(new Set(passwords).size).toBe(2);
  });

  it("rejects when the port is taken", async () => {
    await withEmbedded({}, async ({ embedded }) => {
      const port = Number(new URL(embedded.url).port);
      await expect(startEmbedded({ port })).rejects.toThrow(/EADDRINUSE/);
    });
  });

  it("limits each caller and surface, and strangers by address", async () => {
    await withEmbedded({ rateLimit: { limit: 1, windowMs: 60_000 } }, async (client) => {
      const token = await client.jwt();
      const tasks = () => client.status("GET", "/api/v1/tasks", { token });
      expect([await tasks(), await tasks()]).toEqual([200, 429]);
      expect(await client.status("GET", "/api/v1/billing/balance", { token })).toBe(200);
      const stranger = (text: string) => client.status("GET", "/api/v1/tasks", { token: text });
      expect([await stranger("a"), await stranger("b")]).toEqual([401, 429]);
    });
  });
});

const idOf = ({ json }: { readonly json: unknown }) => String(at(json, "id"));

describe("the services", () => {
  it("listen apart: the task service serves no call of the auth service", async () => {
    await withEmbedded({}, async (client) => {
      const { taskServiceUrl } = client.embedded;
      const headers = { Authorization: `Bearer ${await client.jwt()}` };
      const statusAt = async (path: string) => (await fetch(taskServiceUrl + path, { headers })).status;
      expect(await statusAt("/api/v1/tasks")).toBe(200);
      expect(await statusAt("/api/v1/auth/session")).toBe(404);
    });
  });

  it("keep the accounts' items and keys apart", async () => {
    await withEmbedded({}, async (client) => {
      const { fixtures, secondAccount } = client.embedded;
      const id = idOf(await client.createKey({ name: "own", scopes: ["tasks:read"] }));
      const token = jwtIn(await client.signIn(secondAccount));
      expect(await client.status("GET", `/api/v1/tasks/${fixtures.tasks}`, { token })).toBe(404);
      expect(await client.status("DELETE", `/api/v1/api-keys/${id}`, { token })).toBe(404);
      const lists = await Promise.all(
        ["/api/v1/tasks", "/api/v1/executions", "/api/v1/api-keys"].map(
          async (path) => (await client.call("GET", path, { token })).text,
        ),
      );
      expect(lists.join()).not.toContain(fixtures.tasks);
      expect(lists.join()).not.toContain(fixtures.executions);
      expect(lists.join()).not.toContain(id);
      expect(lists[0]).toContain("Shop prices");
    });
  });
});
