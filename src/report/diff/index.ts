import type { Diff } from "../../../contracts/report/diff.ts";
import type { DiffFormat } from "../formats.ts";
import { json } from "../json.ts";
import type { Page } from "../page.ts";
import { html } from "./html.ts";
import { markdown } from "./markdown.ts";
import { terminal } from "./terminal.ts";

export type DiffReporter = (diff: Diff, page: Page) => string;

/** Every format that a comparison can be written in. */
export const diffReporters: Readonly<Record<DiffFormat, DiffReporter>> = { terminal, json, markdown, html };
