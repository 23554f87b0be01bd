import { expect, it } from "vitest";
import { backOffMs, readRateLimit, ServerClock } from "./rate-limit.ts";

const now = Date.parse("2026-03-04T05:06:07Z");
const inSeconds = (seconds: number) => String(now / 1000 + seconds);
const httpDate = (ms: number) => new Date(ms).toUTCString();

function read(status: number, headers: Record<string, string>) {
  const common = { kind: "answer", body: Buffer.alloc(0), sentAt: 0, durationMs: 0 } as const;
  return readRateLimit({ ...common, status, headers: Object.entries(headers) }, now);
}

it.each([
  ["Unix seconds", { "X-RateLimit-Reset": inSeconds(30) }, 30_000],
  ["seconds from now", { "x-ratelimit-reset": "12" }, 12_000],
  ["milliseconds", { "x-ratelimit-reset": String(now + 5000) }, 5000],
  ["Retry-After in seconds", { "Retry-After": "7" }, 7000],
  ["Retry-After as a date", { "Retry-After": httpDate(now + 9000) }, 9999],
  ["the later of both", { "X-RateLimit-Reset": inSeconds(3), "Retry-After": "4" }, 4000],
  ["a time that is past", { "X-RateLimit-Reset": inSeconds(-5) }, undefined],
  ["nonsense", { "X-RateLimit-Reset": "soon", "Retry-After": "later" }, undefined],
  ["nothing", {}, undefined],
])("when to come back: %s", (_, headers, waitMs) => {
  expect(read(429, headers as Record<string, string>)).toMatchObject({
    limited: true,
    remaining: undefined,
    waitMs,
  });
});

it("how much is left", () => {
  const headers = { "X-RateLimit-Limit": "120", "X-RateLimit-Remaining": "119" };
  expect(read(200, headers)).toEqual({ limited: false, remaining: 119, limit: 120 });
  expect(read(200, { "X-RateLimit-Limit": "0", "X-RateLimit-Remaining": "0" }).remaining).toBeUndefined();
});

it("backs off longer each time, to a bound", () => {
  expect([1, 2, 3, 4, 5, 6].map(backOffMs)).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000]);
});

const second = (ms: number) => Math.floor(ms / 1000) * 1000;

it("tells the server's time ever more exactly, and never too late a one", () => {
  const clock = new ServerClock();
  const ahead = 12_345;
  const errors = [];
  for (let sentAt = 1_000_000; sentAt < 1_003_000; sentAt += 130) {
    clock.learn(second(sentAt + 20 + ahead), sentAt, sentAt + 40);
    errors.push(sentAt + ahead - clock.at(sentAt));
  }
  expect(Math.min(...errors)).toBeGreaterThanOrEqual(0);
  expect(errors[0]).toBeGreaterThan(300);
  expect(errors.at(-1)).toBeLessThan(150);
});

it("is our own where the server tells none", () => {
  expect(new ServerClock().at(5)).toBe(5);
});

it("begins anew when the server's clock was set", () => {
  const clock = new ServerClock();
  clock.learn(1_000_000, 1_000_000, 1_000_000);
  clock.learn(1_000_000, 1_060_000, 1_060_000);
  expect(clock.at(1_060_000)).toBe(1_000_000);
});
