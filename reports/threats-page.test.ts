import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checks } from "../suites/index.ts";
import { threats } from "../suites/threats.ts";
import { threatsPage } from "./threats-page.ts";

const page = readFileSync(new URL("../docs/threats.md", import.meta.url), "utf8");

describe("the page of threats", () => {
  it("is what the code makes (npm run samples renews it)", () => {
    expect(page).toBe(threatsPage());
  });

  it("has a line for each threat, and no threat without a check", () => {
    const known = checks.map(({ id }) => id);
    expect(Object.keys(threats).filter((id) => !known.includes(id))).toEqual([]);
    expect(page.split("\n").filter((line) => line.startsWith("| ")).length - 2).toBe(
      Object.keys(threats).length,
    );
  });

  it("leaves out no check", () => {
    expect(checks.map(({ id }) => id).filter((id) => !(id in threats))).toEqual([]);
  });
});
