import { describe, expect, it } from "vitest";
import { conclusionOf, type Ending, exitCodeOf, worstOf } from "./exit-codes.ts";

describe("exit codes", () => {
  const ranked: readonly Ending[] = [
    "bug",
    "usage",
    "fail",
    "inconclusive",
    "keys-left",
    "nothing-ran",
    "pass",
  ];

  it("rank as the interface says", () => {
    expect(ranked.map(exitCodeOf)).toEqual([70, 2, 1, 3, 5, 4, 0]);
  });

  it.each(ranked.map((ending, index) => [ending, ranked.slice(index)] as const))(
    "%s counts more than what follows it",
    (ending, others) => {
      const all = others.map((one) => conclusionOf(one, one)).reverse();
      expect(worstOf(all)?.because).toBe(ending);
    },
  );

  it("keep the first of equal conclusions, and have none of nothing", () => {
    expect(worstOf([conclusionOf("fail", "first"), conclusionOf("fail", "second")])?.because).toBe("first");
    expect(worstOf([])).toBeUndefined();
  });
});
