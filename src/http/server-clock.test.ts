import { expect, it } from "vitest";
import { ServerClock } from "./server-clock.ts";

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
