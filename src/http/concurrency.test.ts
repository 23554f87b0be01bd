import { describe, expect, it } from "vitest";
import { Concurrency } from "./concurrency.ts";

/** After so many answers that take so long. */
function answered(count: number, latencyMs: number, concurrency = new Concurrency(32)): Concurrency {
  for (let answer = 0; answer < count; answer += 1) concurrency.learn({ latencyMs, isBad: false });
  return concurrency;
}

describe("the number of requests at once", () => {
  it("begins small, and grows to the most that is allowed while answers stay quick", () => {
    expect(new Concurrency(32).limit).toBe(8);
    expect(answered(10, 20).limit).toBe(18);
    expect(answered(100, 20).limit).toBe(32);
  });

  it("never passes a small bound", () => {
    expect(answered(100, 20, new Concurrency(3)).limit).toBe(3);
    expect(new Concurrency(1).limit).toBe(1);
  });

  it("is halved by a bad answer, once for all that were under way", () => {
    const concurrency = answered(100, 20);
    for (let answer = 0; answer < 20; answer += 1) concurrency.learn({ isBad: true });
    expect(concurrency.limit).toBe(16);
    for (let answer = 0; answer < 200; answer += 1) concurrency.learn({ isBad: true });
    expect(concurrency.limit).toBe(1);
  });

  it("grows slowly after that", () => {
    const concurrency = answered(100, 20);
    concurrency.learn({ isBad: true });
    expect(answered(16, 20, concurrency).limit).toBeLessThanOrEqual(17);
    expect(answered(2_000, 20, concurrency).limit).toBe(32);
  });

  it("shrinks where answers take ever longer", () => {
    const concurrency = answered(10, 20);
    const before = concurrency.limit;
    expect(answered(60, 200, concurrency).limit).toBeLessThan(before);
  });
});
