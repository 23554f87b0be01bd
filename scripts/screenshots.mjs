// Takes the pictures of the README: the HTML sample as Chromium shows it. CHROMIUM names one that is not at /usr/bin/chromium.
// Pictures are made smaller with pngquant, where it is installed. They depend on the fonts of this machine: no test compares them.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const page = pathToFileURL("reports/samples/flawed.html").href;
const width = 1280;
/** What is to be seen: the page's top; and its worst finding, with the rows of the matrix that show it. */
const pictures = [
  { path: "reports/screenshot-report.png", from: "body", above: 0, height: 900 },
  { path: "reports/screenshot-finding.png", from: "#findings", above: 240, height: 760 },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
try {
  for (const { path, from, above, height } of pictures) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: "light" });
    const tab = await context.newPage();
    await tab.goto(page);
    const { y } = await tab.locator(from).first().boundingBox();
    await tab.screenshot({ path, fullPage: true, clip: { x: 0, y: Math.max(0, y - above), width, height } });
    await context.close();
    spawnSync("pngquant", [
      "--force",
      "--skip-if-larger",
      "--quality=60-95",
      "--strip",
      "--output",
      path,
      path,
    ]);
    console.log(`${path}: ${Math.round(statSync(path).size / 1024)} KiB`);
  }
} finally {
  await browser.close();
}
