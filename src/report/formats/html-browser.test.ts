import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../../contracts/report/report.ts";
import { brokenReport } from "../../../test/support/report/broken.ts";
import { hostileReport } from "../../../test/support/report/hostile.ts";
import {
  chromiumPath,
  launchChromium,
  openPage,
  withoutChromium,
} from "../../../test/support/report/readers.ts";
import { page as layout, report } from "../../../test/support/report.ts";
import { mergeReports } from "../../compare/merge.ts";
import { reporterOf } from "../index.ts";
import { watchPage } from "./html-watch.ts";

const html = await reporterOf("html");

/** A broken environment beside a healthy one. */
const environments = (): Report =>
  mergeReports(
    [brokenReport(), report()].map((one, at) => ({
      ...one,
      target: { ...one.target, environment: ["staging", "production"][at] },
    })),
  );

/** The page in a real browser. */
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.skipIf(chromiumPath === undefined)(`the HTML report in Chromium${withoutChromium}`, () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "titan-auth-html-"));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page of a report. */
  const open = (value: Report, options: BrowserContextOptions = {}, hash = "") =>
    openText(html(value, layout()), options, hash);

  async function openText(text: string, options: BrowserContextOptions = {}, hash = "") {
    const file = join(folder, `${Math.random()}.html`);
    writeFileSync(file, text);
    return openPage(browser, file, options, hash);
  }

  const withLinks = (): Report => {
    const value = brokenReport();
    const cells = value.matrix.cells.map((cell) =>
      cell.verdict === "unexpected-allow" ? { ...cell, exchange: "x-118" } : { ...cell, exchange: "x-12" },
    );
    return {
      ...value,
      findings: value.findings.map((one) => ({ ...one, evidence: [] })),
      matrix: { ...value.matrix, cells },
    };
  };

  it.each([
    ["a healthy report", report()],
    ["a broken one", brokenReport()],
    ["a hostile one", hostileReport()],
  ])("complains of nothing and asks nobody: %s", async (_, value) => {
    const { page, complaints, requests, context } = await open(value);
    expect(await page.evaluate("document.querySelector('form.filter').hidden")).toBe(false);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([]);
    await context.close();
  });

  it.each([
    ["a report of several environments", html(environments(), layout())],
    ["a comparison", readFileSync(new URL("../../../reports/samples/diff.html", import.meta.url), "utf8")],
    ["a whole run", readFileSync(new URL("../../../reports/samples/flawed.html", import.meta.url), "utf8")],
  ])("complains of nothing, asks nobody and has nothing that axe finds: %s", async (_, text) => {
    const { page, complaints, requests, context } = await openText(text, { bypassCSP: true });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    }
    expect([complaints, requests]).toEqual([[], []]);
    await context.close();
  });

  it("filters by words and by what is wrong", async () => {
    const { page, context } = await open(brokenReport());
    const visible = () => page.locator("[data-item]:visible").count();
    const all = await visible();
    await page.getByLabel("Filter").fill("billing ledger");
    expect(await visible()).toBeLessThan(all / 3);
    expect(await page.locator(".finding:visible").count()).toBe(1);
    expect(await page.locator("output").textContent()).toMatch(/^\d+ of \d+ shown$/);
    await page.getByLabel("Filter").fill("");
    expect(await visible()).toBe(all);
    await page.getByLabel("only what is wrong").check();
    expect(await page.locator(".matrix tr[data-item]:visible").count()).toBe(4);
    await context.close();
  });

  it("hides headings below which the filter leaves nothing, and rows that are ruled out", async () => {
    const { page, context } = await open(brokenReport());
    const heading = (name: string) => page.getByRole("heading", { name }).isVisible();
    await page.getByLabel("only what is wrong").check();
    expect(await page.getByText("401 Unauthorized").isVisible()).toBe(false);
    expect(await page.getByText("403 Forbidden").isVisible()).toBe(true);
    await page.getByLabel("Filter").fill("POST /api/v1/nothing/like/that");
    expect(await heading("Checks")).toBe(false);
    expect(await heading("Findings")).toBe(false);
    await page.getByLabel("Filter").fill("billing ledger");
    expect(await heading("Findings")).toBe(true);
    await context.close();
  });

  it("copies a command", async () => {
    const { page, context } = await open(hostileReport(), {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const block = page.locator("pre:visible").first();
    await page.getByRole("button", { name: "Copy" }).first().click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(await block.textContent());
    await context.close();
  });

  it("is whole where a server blocks scripts and styles", async () => {
    const text = html(brokenReport(), layout()).replace(/<style>[\s\S]*?<\/style>/, "");
    const { page, context } = await openText(text, { javaScriptEnabled: false });
    for (const words of ["2 problems: 1 critical, 1 high", "✗ ALLOWED 200", "Put the scope guard"])
      expect(await page.getByText(words).first().isVisible()).toBe(true);
    await context.close();
  });

  it.each([
    ["with scripts", true],
    ["without", false],
  ])("a cell's link opens its exchange, %s", async (_, javaScriptEnabled) => {
    const { page, context } = await open(withLinks(), { javaScriptEnabled });
    const target = page.locator("#exchange-x-118");
    expect(await target.isVisible()).toBe(false);
    await page.getByRole("link", { name: "ALLOWED 200" }).click();
    await target.waitFor({ state: "visible" });
    await context.close();
  });

  it("a deep link opens an exchange, even one that the filter would hide", async () => {
    const { page, context } = await open(withLinks(), {}, "#exchange-x-118");
    expect(await page.locator("#exchange-x-118").isVisible()).toBe(true);
    await page.getByLabel("Filter").fill("nothing has this");
    await page.evaluate("location.hash = '#exchange-x-12'");
    await page.locator("#exchange-x-12").waitFor({ state: "visible" });
    await context.close();
  });

  it.each([
    [1280, "light"],
    [1280, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const)(
    "has nothing that axe finds, and scrolls no way but down: %i px, %s",
    async (width, colorScheme) => {
      const { page, context } = await open(
        brokenReport({ notices: ["n"], notTested: [{ what: "w", because: "b", checks: [] }] }),
        {
          viewport: { width, height: 900 },
          colorScheme,
          bypassCSP: true,
        },
      );
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      await context.close();
    },
  );

  it.each([
    [1280, "light"],
    [390, "dark"],
  ] as const)("the page of a watch has nothing that axe finds: %i px, %s", async (width, colorScheme) => {
    const outcomes = ["pass", "fail", "inconclusive", "crashed"] as const;
    const rounds = Array.from({ length: 100 }, (_, index) => ({
      at: new Date(1_800_000_000_000 + index * 60_000).toISOString(),
      outcome: outcomes[index % 4] ?? "pass",
      findings: index % 7,
      ...(index % 5 > 0 && { latencyMs: index }),
    }));
    const view = { report: brokenReport(), rounds, crash: "a <b>bug</b>", refreshS: 30 };
    const options = { viewport: { width, height: 900 }, colorScheme, bypassCSP: true };
    const { page, context, complaints } = await openText(watchPage(view).html, options);
    expect(complaints).toEqual([]);
    expect(await page.locator("svg.rounds g").count()).toBe(100);
    await page.getByText("The same as a table").click();
    expect(await page.getByRole("region", { name: "Rounds, newest first" }).getByRole("row").count()).toBe(
      101,
    );
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    await context.close();
  });

  it("the page of a watch waits for its first round", async () => {
    const { html: text } = watchPage({ report: undefined, rounds: [], refreshS: 5 });
    const { page, context, complaints } = await openText(text);
    expect(complaints).toEqual([]);
    expect(await page.getByText("The first round is not over yet").isVisible()).toBe(true);
    await context.close();
  });

  it("shows a thousand cells, and filters them", async () => {
    const { page, context } = await open(thousand());
    expect(await page.locator("td.cell").count()).toBeGreaterThan(1_000);
    await page.getByLabel("Filter").fill("ledger");
    expect(await page.locator("td.cell:visible").count()).toBeLessThan(200);
    await context.close();
  });

  it("can be printed: what findings rest on, and no filter", async () => {
    const { page, context } = await open(brokenReport());
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("form.filter").isVisible()).toBe(false);
    expect(await page.locator("#exchange-x-118").isVisible()).toBe(true);
    await context.close();
  });
});

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate<readonly { id: string; nodes: readonly { html: string }[] }[]>(
    "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

function thousand(): Report {
  const value = brokenReport();
  const times = Array.from({ length: 12 }, (_, index) => index);
  const again = <T extends object>(items: readonly T[], change: (item: T, index: number) => T): T[] =>
    times.flatMap((index) => items.map((item) => change(item, index)));
  return {
    ...value,
    matrix: {
      ...value.matrix,
      operations: again(value.matrix.operations, (one, index) => ({ ...one, id: `${one.id}/${index}` })),
      cells: again(value.matrix.cells, (one, index) => ({ ...one, operation: `${one.operation}/${index}` })),
    },
  };
}
