import type { Selftest } from "../../../contracts/report/selftest.ts";
import type { PromptFormat } from "../formats.ts";
import { json } from "../json.ts";
import type { Page } from "../page.ts";
import { markdown } from "./markdown.ts";
import { terminal } from "./terminal.ts";

export type { PromptFormat as SelftestFormat };

export type SelftestReporter = (selftest: Selftest, page: Page) => string;

/** Every format that the result of a self test can be written in. */
export const selftestReporters: Readonly<Record<PromptFormat, SelftestReporter>> = {
  terminal,
  json,
  markdown,
};
