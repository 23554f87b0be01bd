import { codeSpan, escapeMarkdown as text } from "../escape-markdown.ts";
import { factsOf } from "../finding-words.ts";
import type { FindingView } from "../view.ts";
import type { Block } from "./cut.ts";

export const findingsBlock = (views: readonly FindingView[]): Block => ({
  what: "findings",
  head: views.length === 0 ? "" : "### Findings",
  lines: views.map(findingText),
  between: "\n\n",
});

/** What is shown as it was sent, for copying. */
const verbatim: readonly string[] = ["operation", "operations", "credential", "scope", "finding", "next"];

function findingText(view: FindingView): string {
  const { severity, confidence, title, message } = view.finding;
  const facts = factsOf(view).map(({ label, texts }) => {
    const shown = texts.map(verbatim.includes(label) ? codeSpan : text);
    return shown.length === 1
      ? `- ${label}: ${shown[0] ?? ""}`
      : [`- ${label}:`, ...shown.map((item) => `  - ${item}`)].join("\n");
  });
  return [
    `#### ${severity.toUpperCase()}, ${confidence}: ${text(title)}`,
    text(message),
    facts.join("\n"),
  ].join("\n\n");
}
