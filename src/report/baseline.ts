import type { BaselineEntry } from "../../contracts/config/baseline.ts";
import { escapeTerminal, mapTexts } from "./escape.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import type { PromptFormat } from "./formats.ts";
import { json } from "./json.ts";
import { gap, hangingIndent, type Line, span } from "./layout.ts";
import type { Page } from "./page.ts";
import { print, type Theme, themeOf } from "./theme.ts";
import { counted } from "./words.ts";

/** Entries of a baseline, and what they are here: accepted just now, struck off, or all that there are. */
export interface BaselineList {
  readonly schemaVersion: 1;
  readonly what: string;
  readonly file: string;
  readonly entries: readonly (BaselineEntry & { readonly standing: string })[];
  readonly exitCode: 0;
}

type Entry = BaselineList["entries"][number];

const headOf = ({ entries, what, file }: BaselineList): string =>
  `${counted(entries.length, "finding")} ${what} (${file})`;

const placeOf = (entry: Entry): string =>
  [entry.environment, ...(entry.operations ?? [])].filter((one) => one !== undefined).join(", ");

const termOf = ({ added, expires, standing, open }: Entry): string =>
  `accepted on ${added} until ${expires}, ${standing}${open === true ? "; it lets somebody in" : ""}`;

function terminal(received: BaselineList, page: Page): string {
  const list = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const theme = themeOf(page);
  return print([[[span(headOf(list), "strong")]], ...list.entries.map((entry) => lines(entry, theme))], page);
}

function lines(entry: Entry, { textWidth }: Theme): readonly Line[] {
  const place = placeOf(entry);
  return [
    ...hangingIndent(
      [gap(2), span(`${entry.fingerprint}  `, "faint")],
      `${entry.severity} ${entry.finding}`,
      textWidth,
    ),
    ...(place === "" ? [] : hangingIndent([gap(20)], place, textWidth)),
    ...hangingIndent([gap(20)], `${entry.owner}: ${entry.reason}`, textWidth),
    ...hangingIndent(
      [gap(20)],
      termOf(entry),
      textWidth,
      entry.standing.startsWith("over") ? "bad" : "faint",
    ),
  ];
}

function markdown(list: BaselineList): string {
  const rows = list.entries.map((entry) =>
    [
      entry.fingerprint,
      `${entry.severity} ${entry.finding}`,
      placeOf(entry),
      entry.owner,
      entry.reason,
      termOf(entry),
    ]
      .map(escapeMarkdown)
      .join(" | "),
  );
  const head = ["fingerprint | finding | where | owner | reason | term", "--- | --- | --- | --- | --- | ---"];
  const table = rows.length === 0 ? [] : ["", ...[...head, ...rows].map((row) => `| ${row} |`)];
  return `${[`**${escapeMarkdown(headOf(list))}**`, ...table].join("\n")}\n`;
}

export const baselineReporters: Readonly<Record<PromptFormat, (list: BaselineList, page: Page) => string>> = {
  terminal,
  json,
  markdown,
};
