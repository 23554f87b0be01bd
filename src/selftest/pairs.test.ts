import { describe, expect, it } from "vitest";
import { pairsOf } from "./pairs.ts";
import { knownFlaws, subjectsOf } from "./plan.ts";

const groupOf = (id: string) => knownFlaws.find((flaw) => flaw.id === id)?.group;

describe("the sample of pairs", () => {
  const pairs = pairsOf(knownFlaws);

  it("is the same in every run", () => {
    expect(pairsOf(knownFlaws)).toEqual(pairs);
  });

  it("pairs flaws of different groups, each at most once, and nearly all of them", () => {
    const members = pairs.flat();
    expect(new Set(members).size).toBe(members.length);
    for (const [one, other] of pairs) expect(groupOf(one)).not.toBe(groupOf(other));
    const able = knownFlaws.filter(({ group }) => group !== "everything");
    expect(members.length).toBeGreaterThan(able.length * 0.9);
  });

  it("leaves out flaws beside which no other shows", () => {
    expect(pairs.flat().map(groupOf)).not.toContain("everything");
  });

  it("pairs among the chosen flaws only", () => {
    const flaws = ["alg-none-accepted", "404-for-401"];
    const chosen = subjectsOf({ flaws, combinations: true }).filter(({ kind }) => kind === "pair");
    expect(chosen.map(({ switches }) => [...switches].sort())).toEqual([
      ["404-for-401", "alg-none-accepted"],
    ]);
  });

  it("is empty where there are no two groups", () => {
    expect(
      pairsOf([
        { id: "a", group: "x" },
        { id: "b", group: "x" },
      ]),
    ).toEqual([]);
    expect(pairsOf([])).toEqual([]);
  });
});
