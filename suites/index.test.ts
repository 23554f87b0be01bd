import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rowIds, suiteIds } from "../contracts/report/terms.ts";
import { checks } from "./index.ts";
import { rows } from "./troubleshooting/rows.ts";

describe("the catalogue of checks", () => {
  it.each(checks.map((check) => [check.id, check] as const))(
    "%s lives in the file of its name",
    (id, check) => {
      expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(existsSync(new URL(`${check.suite}/${id}.ts`, import.meta.url))).toBe(true);
    },
  );

  it.each(checks.map((check) => [check.id, check] as const))("%s says what to do", (_id, check) => {
    expect(check.rationale).not.toBe("");
    for (const [name, message] of Object.entries(check.messages)) {
      expect(message.fix.length, name).toBeGreaterThan(0);
      expect(message.text, name).toMatch(/\S/);
    }
  });

  it("names every check and every code once", () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    expect(new Set(checks.map(({ code }) => code)).size).toBe(checks.length);
    // `own` is for checks of the user.
    expect(new Set([...checks.map(({ suite }) => suite), "own"])).toEqual(new Set(suiteIds));
  });

  it("holds every check of the plan", () => {
    const codes = (letter: string, numbers: readonly number[]): readonly string[] =>
      numbers.map((number) => `${letter}${number}`);
    const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);
    const wanted = [
      ...codes("R", upTo(8)),
      ...codes("S", upTo(6)),
      ...codes("E", upTo(8)),
      ...codes("K", [...upTo(8), 11]),
      ...codes("M", upTo(12)),
      ...codes("F", upTo(6)),
      ...codes("C", upTo(2)),
    ];
    expect(checks.map(({ code }) => code)).toEqual(expect.arrayContaining(wanted));
  });
});

describe("the troubleshooting table", () => {
  it("has the platform's rows in its order", () => {
    expect(rows.map(({ row }) => row)).toEqual([...rowIds]);
  });

  it("is decided by checks that exist", () => {
    const known = checks.map(({ id }) => id);
    expect(rows.flatMap(({ ruledOutBy }) => ruledOutBy).filter((id) => !known.includes(id))).toEqual([]);
  });

  it.each(rowIds)("%s can be confirmed by some check", (row) => {
    const own = checks.filter(
      (check) => check.row === row || Object.values(check.messages).some((one) => one.row === row),
    );
    expect(own.length).toBeGreaterThan(0);
  });
});
