import { type Detail, type Document, facts, firstOf, paragraph, section, toned } from "./model.ts";

/** Everything about a check, a finding, a row of the table, a cause or a provider state. */
export interface Explanation {
  readonly id: string;
  readonly kind: "check" | "finding" | "row" | "cause" | "state" | "flaw" | "index";
  readonly title: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly sections: readonly ExplanationSection[];
}

export interface ExplanationSection {
  readonly title: string;
  readonly items: readonly ExplanationItem[];
  /** The most items of a long list on a page that is not verbose. */
  readonly long?: boolean;
}

/** A line with what belongs below it. */
export interface ExplanationItem {
  readonly text: string;
  readonly details?: Readonly<Record<string, readonly string[]>>;
}

const most = 8;

export function explanationDocument(explanation: Explanation, { verbose }: Detail): Document {
  const { id, kind, title, facts: known, sections } = explanation;
  const name = kind === "index" ? `: ${title}` : ` (${kind}): ${title}`;
  return {
    title: `${id}, titan-auth explain`,
    blocks: [
      section(
        [toned(id, "strong"), { text: name, tone: "plain" }],
        [facts(Object.entries(known).map(([label, text]) => ({ label, values: [text] })))],
      ),
      ...sections.map(({ title: head, items, long }) => {
        const { shown, more } = firstOf(items, long && !verbose ? most : items.length);
        return section(head, [
          {
            kind: "list",
            style: "bullets",
            items: shown.map(({ text, details = {} }) => ({
              text,
              facts: Object.entries(details).map(([label, values]) => ({ label, values })),
            })),
          },
          ...(more === 0 ? [] : [paragraph(toned(`and ${more} more (--verbose names them)`, "faint"))]),
        ]);
      }),
    ],
  };
}
