import { escapeTerminal, mapTexts } from "./escape.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import { json } from "./json.ts";
import { gap, hangingIndent, type Line, padded, span } from "./layout.ts";
import type { Page } from "./page.ts";
import { print, type Theme, themeOf } from "./theme.ts";
import { firstOf } from "./view.ts";

/** All that is known of a check, a finding, a row of the table, a cause or a provider state. */
export interface Explanation {
  readonly id: string;
  readonly kind: "check" | "finding" | "row" | "cause" | "state" | "index";
  readonly title: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  readonly items: readonly Item[];
  /** Of a long list, only the first are shown on a page that is not verbose. */
  readonly long?: boolean;
}

/** A line, and what stands indented below it. */
export interface Item {
  readonly text: string;
  readonly details?: Readonly<Record<string, readonly string[]>>;
}

export const explanationReporters = {
  terminal,
  json: (explanation: Explanation) => json({ schemaVersion: 1, ...explanation }),
  markdown,
} as const;

const most = 8;

function terminal(received: Explanation, page: Page): string {
  const { id, kind, title, facts, sections } = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const theme = themeOf(page);
  const width = Math.max(0, ...Object.keys(facts).map((label) => label.length));
  return print(
    [
      [
        ...hangingIndent(
          [span(id, "strong"), gap(2)],
          kind === "index" ? title : `${kind}: ${title}`,
          theme.textWidth,
        ),
        ...Object.entries(facts).flatMap(([label, text]) =>
          hangingIndent([gap(2), span(padded(label, width), "faint"), gap(2)], text, theme.textWidth),
        ),
      ],
      ...sections.map((section) => sectionLines(section, theme)),
    ],
    page,
  );
}

function sectionLines({ title, items, long }: Section, theme: Theme): readonly Line[] {
  if (items.length === 0) return [];
  const { shown, more } = firstOf(items, long && !theme.verbose ? most : items.length);
  return [
    [span(title, "strong")],
    ...shown.flatMap((item) => itemLines(item, theme)),
    ...(more === 0
      ? []
      : hangingIndent([gap(2)], `and ${more} more (--verbose names them)`, theme.textWidth, "faint")),
  ];
}

const itemLines = ({ text, details = {} }: Item, { textWidth }: Theme): readonly Line[] => [
  ...hangingIndent([gap(2)], text, textWidth),
  ...Object.entries(details).flatMap(([label, texts]) =>
    texts.flatMap((one, index) =>
      hangingIndent([gap(6), span(padded(index === 0 ? label : "", 8), "faint"), gap(2)], one, textWidth),
    ),
  ),
];

function markdown({ id, kind, title, facts, sections }: Explanation): string {
  const text = escapeMarkdown;
  const parts = [
    `# ${text(kind === "index" ? title : `${id}: ${title}`)}`,
    Object.entries(facts)
      .map(([label, value]) => `- ${text(label)}: ${text(value)}`)
      .join("\n"),
    ...sections
      .filter(({ items }) => items.length > 0)
      .map(({ title: head, items }) => `## ${text(head)}\n\n${items.map(itemText).join("\n")}`),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

const itemText = ({ text, details = {} }: Item): string =>
  [
    `- ${escapeMarkdown(text)}`,
    ...Object.entries(details).flatMap(([label, texts]) =>
      texts.map((one) => `  - ${escapeMarkdown(`${label}: ${one}`)}`),
    ),
  ].join("\n");
