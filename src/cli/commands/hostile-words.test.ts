import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { reportSchema } from "../../../contracts/report/report.ts";
import { refusing } from "../../../test/support/cli/attacks.ts";
import { front } from "../../../test/support/cli/front.ts";
import { deploy, envOf, filesIn, folder, titanAuth } from "../../../test/support/cli.ts";
import {
  chromiumPath,
  hasXmllint,
  launchChromium,
  openPage,
  renderedMarkdown,
  sarifProblems,
  xmlElements,
  xmllint,
} from "../../../test/support/report/readers.ts";

/** A run at a deployment whose words want to be obeyed, in every format. */
async function hostileRun() {
  const home = folder();
  const deployment = await deploy();
  const { url } = await front(deployment.url, "tasks", refusing);
  const env = envOf(url, deployment.account);
  const { stdout } = await titanAuth(["check", "--format", "json", "--reports", "out"], { env, home });
  return { stdout, home, file: (name: string) => filesIn(home)[`out/report.${name}`] ?? `no ${name}` };
}

describe("words that want to be obeyed", () => {
  it("are shown all the same, read back as they were, and taken for words by every foreign reader", async () => {
    const { stdout, home, file } = await hostileRun();
    expect(file("txt")).toContain("request : :error::x");
    const { exchanges } = reportSchema.parse(JSON.parse(stdout));
    expect(exchanges.some(({ response }) => response?.body?.includes("\u202eright to left"))).toBe(true);

    expect(xmlElements(file("xml")).some(({ name }) => name === "failure")).toBe(true);
    expect(xmlElements(file("xml")).some(({ name }) => /script|img/.test(name))).toBe(false);
    if (hasXmllint) xmllint(file("xml"));
    expect(sarifProblems(JSON.parse(file("sarif")))).toEqual([]);
    expect(renderedMarkdown(file("md"))).not.toMatch(/<script|<img|href="(?!https:)/);
    if (chromiumPath !== undefined) await expectInertPage(join(home, "out", "report.html"));
  });
});

async function expectInertPage(path: string): Promise<void> {
  const browser = await launchChromium();
  try {
    const { page, complaints, requests } = await openPage(browser, path);
    expect([complaints, requests]).toEqual([[], []]);
    expect(await page.locator("img, iframe, object").count()).toBe(0);
    expect(await page.locator("a:not([href^='#']):not([href^='https:'])").count()).toBe(0);
  } finally {
    await browser.close();
  }
}
