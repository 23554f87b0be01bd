import type { Selftest } from "../../../contracts/selftest.ts";
import type { Page } from "../page.ts";
import { markdown } from "./markdown.ts";
import { terminal } from "./terminal.ts";

/** Every format that the result of a self test can be written in. */
export const selftestFormats = ["terminal", "json", "markdown"] as const;
export type SelftestFormat = (typeof selftestFormats)[number];

export type SelftestReporter = (selftest: Selftest, page: Page) => string;

/** JSON escapes what a terminal must not see. */
const json: SelftestReporter = (selftest) => `${JSON.stringify(selftest, null, 2)}\n`;

export const selftestReporters: Readonly<Record<SelftestFormat, SelftestReporter>> = {
  terminal,
  json,
  markdown,
};
