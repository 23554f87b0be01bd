import type { ScopesReport } from "../../contracts/report/scopes-report.ts";
import { escapeTerminal, mapTexts } from "./escape.ts";
import { codeBlock, codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import type { PromptFormat } from "./formats.ts";
import { json } from "./json.ts";
import { gap, hangingIndent, type Line, padded, span, type Tone } from "./layout.ts";
import { runWords } from "./outcome-words.ts";
import type { Page } from "./page.ts";
import { notices } from "./terminal/header.ts";
import { print, type Theme, themeOf } from "./theme.ts";
import { effortOf } from "./words.ts";

type Verdict = ScopesReport["scopes"][number]["verdict"];
type ScopesReporter = (report: ScopesReport, page: Page) => string;

const nounOf = ({ kind, place }: ScopesReport): string =>
  `${{ jwt: "The JWT", key: "The API key", unknown: "The token" }[kind]}${place === undefined ? "" : ` in ${place}`}`;

const terminal: ScopesReporter = (received, page) => {
  const report = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const theme = themeOf(page);
  const details = page.quiet ? [] : [table(report, theme), notices(report, theme)];
  return print([headline(report, theme), ...details, next(report)], page);
};

function headline(report: ScopesReport, theme: Theme): readonly Line[] {
  const { tone } = runWords[report.outcome];
  const print = report.fingerprint === undefined ? "" : `, fingerprint ${report.fingerprint}`;
  const facts = `${nounOf(report)}${print}, at ${report.target.taskServiceUrl}, ${effortOf(report)}, exit code ${report.exitCode}`;
  return [
    ...hangingIndent([span(`${theme.sign[report.outcome]} `, tone)], report.because, theme.textWidth, tone),
    ...hangingIndent([gap(2)], facts, theme.textWidth, "faint"),
  ];
}

const words: Readonly<Record<Verdict, { readonly word: string; readonly tone: Tone }>> = {
  have: { word: "has", tone: "okay" },
  lacking: { word: "lacks", tone: "bad" },
  unknown: { word: "unknown", tone: "warn" },
};

function table({ scopes, need }: ScopesReport, { textWidth }: Theme): readonly Line[] {
  const width = Math.max(0, ...scopes.map(({ scope }) => scope.length));
  return scopes.flatMap(({ scope, verdict, because, confidence }) => {
    const { word, tone } = words[verdict];
    const sure = verdict === "unknown" || confidence === "certain" ? "" : ` (${confidence})`;
    const needed = need.includes(scope) ? ", needed" : "";
    const lead = [gap(2), span(padded(word, 7), tone), gap(2), span(padded(scope, width)), gap(2)];
    return hangingIndent(lead, `${because}${sure}${needed}`, textWidth, "faint");
  });
}

/** Not wrapped: it is to be copied in one piece. */
const next = ({ next: command }: ScopesReport): readonly Line[] =>
  command === undefined ? [] : [[span("Next", "strong")], [gap(2), span(command)]];

const markdown: ScopesReporter = (report) => {
  const text = escapeMarkdown;
  const rows = report.scopes.map(
    ({ scope, verdict, confidence, because }) =>
      `| ${text(scope)} | ${words[verdict].word} | ${confidence} | ${text(because)} |`,
  );
  const print = report.fingerprint === undefined ? "" : `, fingerprint ${codeSpan(report.fingerprint)}`;
  const parts = [
    `## ${text(report.because)}`,
    `${text(nounOf(report))}${print}, ${codeSpan(report.target.taskServiceUrl)}`,
    ["| scope | verdict | confidence | because |", "| --- | --- | --- | --- |", ...rows].join("\n"),
    report.notices.map((notice) => `- ${text(notice)}`).join("\n"),
    report.next === undefined ? "" : codeBlock(report.next),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
};

export const scopesReporters: Readonly<Record<PromptFormat, ScopesReporter>> = {
  terminal,
  json,
  markdown,
};
