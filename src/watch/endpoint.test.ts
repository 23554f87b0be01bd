import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished, vi } from "vitest";
import { type EndpointOptions, openEndpoint, preferredType } from "./endpoint.ts";
import { Metrics } from "./metrics.ts";

async function open(changes: Partial<EndpointOptions> = {}) {
  const endpoint = await openEndpoint({
    host: "127.0.0.1",
    port: 0,
    metrics: new Metrics("1.2.3"),
    health: () => ({ well: true, rounds: 3, outcome: "pass" }),
    examine: (one) => one,
    ...changes,
  });
  onTestFinished(() => endpoint.close());
  return endpoint;
}

it.each([
  ["", "text"],
  ["*/*", "text"],
  ["text/plain", "text"],
  ["application/openmetrics-text", "openmetrics"],
  [
    "application/openmetrics-text; version=1.0.0; q=0.5, text/plain; version=0.0.4; q=0.4, */*; q=0.1",
    "openmetrics",
  ],
  ["application/openmetrics-text;q=0.2,text/plain;q=0.3", "text"],
  ["application/openmetrics-text;q=0", "text"],
  ["Application/OpenMetrics-Text;Q=1", "openmetrics"],
  [";;q=x,,", "text"],
] as const)("a scraper that accepts '%s' gets %s", (accept, type) => {
  expect(preferredType(accept)).toBe(type);
});

it("serves metrics in the form that is asked for", async () => {
  const { url } = await open();
  const accept = "application/openmetrics-text";
  const answers = [await fetch(`${url}/metrics`), await fetch(`${url}/metrics?x`, { headers: { accept } })];
  expect(answers.map(({ headers }) => headers.get("content-type"))).toEqual([
    "text/plain; version=0.0.4; charset=utf-8",
    "application/openmetrics-text; version=1.0.0; charset=utf-8",
  ]);
  for (const answer of answers)
    expect(await answer.text()).toContain('titan_auth_build_info{version="1.2.3"} 1');
});

it("tells by the status of /healthz whether the watch is well", async () => {
  const { url } = await open();
  const well = await fetch(`${url}/healthz`);
  expect([well.status, await well.json()]).toEqual([200, { well: true, rounds: 3, outcome: "pass" }]);
  const ill = await open({ health: () => ({ well: false, rounds: 0 }) });
  expect((await fetch(`${ill.url}/healthz`)).status).toBe(503);
});

it("hands out nothing that may not go out", async () => {
  const { url } = await open({ examine: () => undefined });
  const answer = await fetch(`${url}/metrics`);
  expect([answer.status, await answer.text()]).toEqual([500, "withheld: see standard error\n"]);
});

it("answers beside 200 connections that ask nothing, or never finish asking", async () => {
  const { url } = await open();
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: 200 }, () => connect(Number(port), hostname));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  await Promise.all(
    sockets.map(async (socket, index) => {
      socket.on("error", () => undefined);
      await once(socket, "connect");
      if (index % 2 === 0) socket.write("GET /metrics HTTP/1.1\r\nX-Slow: ");
    }),
  );
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
  await vi.waitFor(() => expect(sockets.filter(({ closed }) => !closed).length).toBeLessThanOrEqual(32));
});

it("keeps nothing of the requests that came on one connection", async () => {
  const warnings: string[] = [];
  const note = ({ name }: Error) => warnings.push(name);
  process.on("warning", note);
  onTestFinished(() => void process.off("warning", note));
  const { url } = await open();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  for (let times = 0; times < 20; times += 1) {
    const [answer] = await once(request(`${url}/healthz`, { agent }).end(), "response");
    await text(answer);
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
});

it("refuses headers without end", async () => {
  const { url } = await open();
  const answer = await fetch(`${url}/healthz`, { headers: { "x-long": "x".repeat(16_000) } });
  expect(answer.status).toBe(431);
});

it("answers nothing else", async () => {
  const { url } = await open();
  const statusOf = async (path: string, method: string) => (await fetch(url + path, { method })).status;
  expect(await statusOf("/", "GET")).toBe(404);
  expect(await statusOf("/metrics/", "GET")).toBe(404);
  expect(await statusOf("/metrics", "POST")).toBe(405);
  const head = await fetch(`${url}/metrics`, { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
});

const lastReport = () => ({ html: "<p>a</p>", policy: "default-src 'none'", refreshS: 30 });

it("serves the last report to browsers of this machine, and keeps it from all else", async () => {
  const { url } = await open({ page: lastReport });
  const answer = await fetch(`${url}/`);
  expect([answer.status, await answer.text()]).toEqual([200, "<p>a</p>"]);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    refresh: "30",
  });
  expect((await fetch(`${url}/?still`)).headers.has("refresh")).toBe(false);
});

it.each([
  ["localhost", 200],
  ["[::1]", 200],
  ["rebound.example", 421],
])("asked by the name %j, it answers %i", async (name, status) => {
  const { url } = await open({ page: lastReport });
  const { port } = new URL(url);
  const asked = request(`${url}/`, { headers: { host: `${name}:${port}` } }).end();
  const [answer] = await once(asked, "response");
  answer.resume();
  expect(answer.statusCode).toBe(status);
});

it("closes although a scraper keeps its connection", async () => {
  const endpoint = await openEndpoint({
    host: "127.0.0.1",
    port: 0,
    metrics: new Metrics("1"),
    health: () => ({ well: true, rounds: 0 }),
    examine: (one) => one,
  });
  const kept = request(`${endpoint.url}/healthz`, { headers: { connection: "keep-alive" } });
  kept.on("error", () => undefined);
  kept.end();
  await new Promise((resolve) => kept.on("response", (answer) => resolve(text(answer))));
  await endpoint.close();
  await expect(fetch(`${endpoint.url}/healthz`)).rejects.toThrow();
});
