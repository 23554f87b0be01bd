import { json } from "../json.ts";
import type { Reporter } from "../page.ts";
import { diagnosisMarkdown } from "./markdown.ts";
import { diagnosisTerminal } from "./terminal.ts";

export const diagnosisFormats = ["terminal", "json", "markdown"] as const;
export type DiagnosisFormat = (typeof diagnosisFormats)[number];

export const diagnosisReporters: Readonly<Record<DiagnosisFormat, Reporter>> = {
  terminal: diagnosisTerminal,
  json,
  markdown: diagnosisMarkdown,
};
