import { expect, it } from "vitest";
import { cweNames } from "../contracts/report/weaknesses.ts";
import { checks } from "./index.ts";

it.each(checks.map((check) => [check.id, check] as const))(
  "%s stands in both lists of weaknesses",
  (_id, check) => {
    expect(check.weakness).toBeDefined();
    const named = [check.weakness, ...Object.values(check.messages).map(({ weakness }) => weakness)];
    for (const weakness of named)
      if (weakness !== undefined) expect(cweNames).toHaveProperty(String(weakness.cwe));
  },
);

it("names no weakness that no check looks for", () => {
  const used = new Set(
    checks.flatMap(({ weakness, messages }) =>
      [weakness, ...Object.values(messages).map((one) => one.weakness)].flatMap((one) => one?.cwe ?? []),
    ),
  );
  expect(Object.keys(cweNames).filter((cwe) => !used.has(Number(cwe)))).toEqual([]);
});
