import { expect, it } from "vitest";
import { Limits } from "./limits.ts";

it("blocks what goes beyond the limit until the window ends", () => {
  let now = 10_000;
  const limits = new Limits({ limit: 2, windowMs: 5000 }, () => now);
  expect(limits.take("task a").headers).toEqual({ "X-RateLimit-Limit": "2", "X-RateLimit-Remaining": "1" });
  expect(limits.take("task a").blocked).toBe(false);
  expect(limits.take("task a")).toEqual({
    blocked: true,
    headers: { "X-RateLimit-Limit": "2", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "15" },
  });
  expect(limits.take("billing a").blocked).toBe(false);
  now = 15_000;
  expect(limits.take("task a").blocked).toBe(false);
});
