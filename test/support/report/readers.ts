import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import MarkdownIt from "markdown-it";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { SaxesParser } from "saxes";

/** For tests: readers of what the reporters write, none of them ours. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
  readonly parent: XmlElement | undefined;
}

/** The elements of a document, by a parser that forbids what XML 1.0 forbids. */
export function xmlElements(document: string): readonly XmlElement[] {
  const elements: XmlElement[] = [];
  const open: XmlElement[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes: { ...attributes }, text: "", parent: open.at(-1) };
    elements.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const last = open.at(-1);
    if (last !== undefined) last.text += text;
  });
  parser.on("closetag", () => open.pop());
  parser.write(document).close();
  return elements;
}

const xmllintPath = "/usr/bin/xmllint";
export const hasXmllint = existsSync(xmllintPath);

/** Throws where libxml2 does not take a document for well-formed. */
export const xmllint = (document: string): void =>
  void execFileSync(xmllintPath, ["--noout", "-"], { input: document, stdio: "pipe" });

/** The schema of OASIS, as Microsoft ships it: draft-04, of which it uses nothing but `id` that draft-07 does not have. */
const sarifSchemaPath = createRequire(import.meta.url)
  .resolve("@microsoft/jest-sarif/package.json")
  .replace("package.json", "lib/schemas/sarif-2.1.0-rtm.5.json");

/** What the official schema of SARIF 2.1.0 has against a log. */
export function sarifProblems(log: unknown): readonly string[] {
  const { $schema: _draft, id: _id, ...schema } = JSON.parse(readFileSync(sarifSchemaPath, "utf8"));
  const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }));
  const validate = ajv.compile(schema);
  validate(log);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const markdownReader = new MarkdownIt({ html: true, linkify: true });
// As on GitHub, an address needs more than a host behind `//`.
markdownReader.linkify.add("//", null);

/** Markdown as HTML, with what looks like an address linked. */
export const renderedMarkdown = (text: string): string => markdownReader.render(text);

/** Where Chromium is; `CHROMIUM` names one that is elsewhere. `undefined` where there is none. */
export const chromiumPath = [
  process.env["CHROMIUM"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== "" && existsSync(path));

/** Shown in the name of what is skipped without it. */
export const withoutChromium =
  chromiumPath === undefined ? " (skipped: no Chromium here, apt-get install chromium)" : "";

export async function launchChromium(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  return chromium.launch({
    ...(chromiumPath && { executablePath: chromiumPath }),
    args: ["--no-sandbox"],
  });
}

/** Opens a file in a browser, and tells what the page asked for and what it complained of. */
export async function openPage(
  browser: Browser,
  file: string,
  options: BrowserContextOptions = {},
  hash = "",
) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => complaints.push(`dialog ${dialog.message()}`));
  page.on("request", (request) => requests.push(request.url()));
  const address = pathToFileURL(file).href;
  await page.goto(address + hash);
  return { page, complaints, requests: requests.filter((url) => !url.startsWith(address)), context };
}
