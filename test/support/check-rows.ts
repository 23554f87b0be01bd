import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { checksOf } from "../../suites/index.ts";
import type { Check } from "../../suites/model/check.ts";
import type { CheckRow, Said } from "./suites.ts";

/** What was said, each by the name of its message, or by its kind where it is no finding. */
const namesOf = (said: readonly Said[]): readonly string[] =>
  said.map(({ how, what }) => (how === "found" ? what : how));

/**
 * For tests: tries every row, and holds that the rows of a suite's checks together reach every message. Checks with a test file of
 * their own, and those that are tried elsewhere, need no row.
 */
export function describeRows<Row extends CheckRow>(
  suite: Check["suite"],
  rows: readonly Row[],
  ask: (row: Row) => readonly Said[],
  elsewhere: readonly string[] = [],
): void {
  it.each(rows.map((row) => [`${row.check.id}: ${row.name}`, row] as const))("%s", (_title, row) => {
    const said = ask(row);
    expect(namesOf(said)).toEqual(row.says);
    if (row.words !== undefined) expect(JSON.stringify(said)).toContain(row.words);
  });

  it.each(
    checksOf(suite)
      .filter(({ id }) => !elsewhere.includes(id) && !hasOwnTest(suite, id))
      .map((check) => [check.id, check] as const),
  )("%s: every message is reached", (_id, check) => {
    const reached = new Set(rows.filter((row) => row.check === check).flatMap((row) => namesOf(ask(row))));
    expect(Object.keys(check.messages).filter((message) => !reached.has(message))).toEqual([]);
  });
}

const hasOwnTest = (suite: string, id: string): boolean =>
  existsSync(new URL(`../../suites/${suite}/${id}.test.ts`, import.meta.url));
