import type { ReportExchange } from "../../../contracts/report/report.ts";
import { acceptedWords, answerOf, namesThere } from "../finding-words.ts";
import { gap, hangingIndent, type Line, padded, span, type Tone } from "../layout.ts";
import type { Theme } from "../theme.ts";
import { type FindingView, firstOf } from "../view.ts";

/** One section a finding; the heading belongs to the first. */
export function findingSections(views: readonly FindingView[], theme: Theme): readonly (readonly Line[])[] {
  return views.map((view, index) => [
    ...(index === 0 ? [[span(views.length === 1 ? "Finding" : "Findings, the worst last", "strong")]] : []),
    ...one(view, theme),
  ]);
}

function one({ finding, gates, operations, evidence }: FindingView, theme: Theme): readonly Line[] {
  const tone: Tone = gates ? "worst" : "warn";
  const lead = [gap(2), span(`${finding.severity.toUpperCase()}, ${finding.confidence}`, tone), gap(2)];
  const facts = [
    ["environment", finding.environment],
    ["accepted", acceptedWords(finding)],
    ["scope", finding.scope],
    ["credential", finding.credential],
    ["expected", finding.expected],
    ["actual", finding.actual],
    ["cause", finding.cause],
  ] as const;
  return [
    ...hangingIndent(lead, finding.title, theme.textWidth, "strong"),
    ...hangingIndent([gap(4)], finding.message, theme.textWidth),
    ...listed(operations.length > 1 ? "operations" : "operation", operations, theme),
    ...facts.flatMap(([label, text]) => (text === undefined ? [] : labelled(label, text, theme))),
    ...numbered("fix", finding.fix, theme),
    ...evidenceLines(evidence, theme),
    ...(finding.reference === undefined ? [] : labelled("reference", finding.reference, theme)),
    ...labelled("finding", finding.id, theme),
  ];
}

const label = (text: string): Line => [gap(4), span(padded(text, 12), "faint")];

const labelled = (name: string, text: string, { textWidth }: Theme): readonly Line[] =>
  hangingIndent(label(name), text, textWidth);

function listed(name: string, items: readonly string[], theme: Theme): readonly Line[] {
  const { shown, more } = firstOf(items, theme.verbose ? items.length : 6);
  const rest = more === 0 ? [] : [`and ${more} more (--verbose names them)`];
  return [...shown, ...rest].flatMap((item, index) => labelled(index === 0 ? name : "", item, theme));
}

function numbered(name: string, steps: readonly string[], { textWidth }: Theme): readonly Line[] {
  return steps.flatMap((step, index) => {
    const number = steps.length === 1 ? [] : [span(`${index + 1}. `)];
    return hangingIndent([...label(index === 0 ? name : ""), ...number], step, textWidth);
  });
}

function evidenceLines(evidence: readonly ReportExchange[], theme: Theme): readonly Line[] {
  const { shown, more } = firstOf(evidence, theme.verbose ? evidence.length : 3);
  return [
    ...shown.flatMap((exchange, index) => exchangeLines(exchange, index === 0 ? "evidence" : "", theme)),
    ...(more === 0 ? [] : labelled("", `and ${more} more (--verbose shows them)`, theme)),
  ];
}

function exchangeLines(exchange: ReportExchange, name: string, theme: Theme): readonly Line[] {
  const { method, url, credential, id } = exchange;
  return [
    ...hangingIndent([...label(name), span(`${method} `)], url, theme.textWidth),
    ...labelled("", `${answerOf(exchange)} to ${credential}${namesThere(exchange)}, exchange ${id}`, theme),
  ];
}
