import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operations, scopes } from "../../contracts/catalogue/catalogue.ts";
import { at, Client, keyIn, nowhere } from "../../test/support/embedded/client.ts";
import { type Embedded, startEmbedded } from "./index.ts";

let embedded: Embedded;
let client: Client;
beforeAll(async () => {
  embedded = await startEmbedded();
  client = new Client(embedded);
});
afterAll(() => embedded.close());

const names = scopes.map(({ name }) => name);

describe("API keys", () => {
  it("are made, listed without their secret, and end when revoked", async () => {
    const token = await client.jwt();
    const created = await client.createKey({ name: "nightly", scopes: ["tasks:read"] });
    const id = String(at(created.json, "id"));
    expect(created.status).toBe(201);
    expect(created.headers.get("cache-control")).toBe("no-store");
    expect(Object.keys(created.json as object)).toEqual(["id", "name", "key", "scopes", "created_at"]);
    expect(embedded.livingKeys()).toContainEqual({ id, name: "nightly", scopes: ["tasks:read"] });
    const list = await client.call("GET", "/api/v1/api-keys", { token });
    expect(list.text).toContain(id);
    expect(list.text).not.toContain(keyIn(created));
    expect(await client.status("DELETE", `/api/v1/api-keys/${id}`, { token })).toBe(200);
    expect(await client.status("GET", "/api/v1/tasks", { token: keyIn(created) })).toBe(401);
    expect(await client.status("DELETE", `/api/v1/api-keys/${id}`, { token })).toBe(404);
    expect(embedded.livingKeys().map((key) => key.id)).not.toContain(id);
  });

  it("do not manage keys", async () => {
    const token = await client.key(...names);
    expect(await client.status("GET", "/api/v1/api-keys", { token })).toBe(403);
    expect(await client.status("DELETE", `/api/v1/api-keys/${nowhere}`, { token })).toBe(403);
    expect((await client.createKey({ name: "child", scopes: names }, token)).status).toBe(403);
  });

  const some = ["tasks:read"];
  it.each([
    {},
    { name: "", scopes: some },
    { name: "n".repeat(101), scopes: some },
    { name: "n" },
    { name: "n", scopes: "tasks:read" },
    { name: "n", scopes: [] },
    { name: "n", scopes: ["nothing:known"] },
    { name: "n", scopes: ["Tasks:Read"] },
    { name: "n", scopes: [" tasks:read"] },
    { name: "n", scopes: ["*"] },
    { name: "n", scopes: ["tasks:read", "tasks:read"] },
    { name: "n", scopes: [1] },
  ])("are not made from %j", async (body) => {
    expect((await client.createKey(body)).status).toBe(400);
  });
});

describe.each(operations)("$id", ({ method, path, query, body, scopes: needed, target, effect }) => {
  const url = `${path.replace("{id}", nowhere)}${query ? `?${query}` : ""}`;
  const expected = target === "object" ? 404 : effect === "write" ? 400 : 200;

  it("asks for a credential, then for its scope", async () => {
    expect(await client.status(method, url, { body })).toBe(401);
    expect(await client.status(method, url, { body, token: "garbage" })).toBe(401);
    const others = await client.key(...names.filter((name) => !needed.includes(name)));
    const refused = await client.call(method, url, { body, token: others });
    expect([refused.status, at(refused.json, "error.code")]).toEqual([403, "FORBIDDEN"]);
    expect(String(at(refused.json, "error.message"))).toContain(needed[0]);
    for (const scope of needed) {
      expect(await client.status(method, url, { body, token: await client.key(scope) })).toBe(expected);
    }
    expect(await client.status(method, url, { body, token: await client.jwt() })).toBe(expected);
  });
});

describe("the rest", () => {
  it("creates, runs, exports and deletes", async () => {
    const token = await client.jwt();
    const made = await client.call("POST", "/api/v1/tasks", {
      token,
      body: { name: "a", url: "https://a.example/" },
    });
    const task = `/api/v1/tasks/${at(made.json, "data.id")}`;
    const run = await client.call("POST", `${task}/run`, { token });
    const execution = `/api/v1/executions/${at(run.json, "data.id")}`;
    const paused = await client.call("POST", `${execution}/pause`, { token });
    expect(at(paused.json, "data.status")).toBe("paused");
    const file = await client.call("GET", `${execution}/results/export`, { token });
    expect([file.status, file.headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
    expect(await client.status("DELETE", task, { token })).toBe(200);
    expect(await client.status("GET", task, { token })).toBe(404);
  });

  it("asks for a credential before it says what there is", async () => {
    expect(await client.status("GET", "/api/v1/nothing")).toBe(401);
    expect(await client.status("GET", "/nothing")).toBe(404);
    expect(await client.status("GET", "/api/v1/nothing", { token: await client.jwt() })).toBe(404);
  });

  it("answers HEAD without a body", async () => {
    const { status, text, headers } = await client.call("HEAD", "/api/v1/tasks", {
      token: await client.jwt(),
    });
    expect([status, text]).toEqual([200, ""]);
    expect(Number(headers.get("content-length"))).toBeGreaterThan(0);
  });

  it("answers what is not HTTP", async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(embedded.url).port), "127.0.0.1");
      let seen = "";
      socket.on("data", (chunk: Buffer) => {
        seen += chunk.toString();
      });
      socket.on("end", () => resolve(seen));
      socket.on("error", reject);
      socket.write("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \u0001\r\n\r\n");
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request/);
  });
});

it.each([
  ["caller", [200, 401, 200]],
  ["address", [200, 429, 429]],
] as const)("counts requests by %s", async (by, statuses) => {
  const limited = await startEmbedded({ rateLimit: { limit: 1, windowMs: 60_000, by } });
  const user = new Client(limited);
  const tokens = [await user.jwt(), "garbage", await user.key(...names)];
  const seen = [];
  for (const token of tokens) seen.push(await user.status("GET", "/api/v1/tasks", { token }));
  await limited.close();
  expect(seen).toEqual(statuses);
});
