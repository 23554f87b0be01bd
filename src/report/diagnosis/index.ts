import { type PromptFormat, promptFormats } from "../formats.ts";
import { json } from "../json.ts";
import type { Reporter } from "../page.ts";
import { diagnosisMarkdown } from "./markdown.ts";
import { diagnosisTerminal } from "./terminal.ts";

export { promptFormats as diagnosisFormats };

export const diagnosisReporters: Readonly<Record<PromptFormat, Reporter>> = {
  terminal: diagnosisTerminal,
  json,
  markdown: diagnosisMarkdown,
};
