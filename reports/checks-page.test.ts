import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { causes } from "../suites/diagnosis/causes/index.ts";
import { checks } from "../suites/index.ts";
import { rows } from "../suites/troubleshooting/rows.ts";
import { checksPage } from "./checks-page.ts";

const page = readFileSync(new URL("../docs/checks.md", import.meta.url), "utf8");

describe("the page of all checks", () => {
  it("is what the code makes (npm run samples renews it)", () => {
    expect(page).toBe(checksPage());
  });

  it("has an anchor for each check, row and cause, and every finding by its name", () => {
    const names = [
      ...checks.map(({ id }) => id),
      ...rows.map(({ row }) => row),
      ...causes.map(({ id }) => `diagnosis/${id}`),
    ];
    const anchors = [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
    expect([...anchors].sort()).toEqual([...new Set(names)].sort());
    for (const { id, messages } of checks)
      for (const message of Object.keys(messages)) expect(page).toContain(`- ${id}/${message} (`);
  });

  it("leads nowhere but to its own anchors and to references", () => {
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, id = ""]) => id);
    expect(links.filter((id) => !page.includes(`<a id="${id}">`))).toEqual([]);
    expect(page).not.toMatch(/\]\((?!#)/);
  });
});
