import type { ReportExchange } from "../../../contracts/report.ts";
import { acceptedWords, answerOf, namesThere } from "../finding-words.ts";
import { gap, hang, type Line, padded, span, type Tone } from "../layout.ts";
import type { Sheet } from "../sheet.ts";
import { type FindingView, firstOf } from "../view.ts";

/** One section a finding; the heading belongs to the first. */
export function findingSections(views: readonly FindingView[], sheet: Sheet): readonly (readonly Line[])[] {
  return views.map((view, index) => [
    ...(index === 0 ? [[span(views.length === 1 ? "Finding" : "Findings, the worst last", "strong")]] : []),
    ...one(view, sheet),
  ]);
}

function one({ finding, gates, operations, evidence }: FindingView, sheet: Sheet): readonly Line[] {
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
    ...hang(lead, finding.title, sheet.measure, "strong"),
    ...hang([gap(4)], finding.message, sheet.measure),
    ...listed(operations.length > 1 ? "operations" : "operation", operations, sheet),
    ...facts.flatMap(([label, text]) => (text === undefined ? [] : labelled(label, text, sheet))),
    ...numbered("fix", finding.fix, sheet),
    ...evidenceLines(evidence, sheet),
    ...(finding.reference === undefined ? [] : labelled("reference", finding.reference, sheet)),
    ...labelled("finding", finding.id, sheet),
  ];
}

const label = (text: string): Line => [gap(4), span(padded(text, 12), "faint")];

const labelled = (name: string, text: string, { measure }: Sheet): readonly Line[] =>
  hang(label(name), text, measure);

function listed(name: string, items: readonly string[], sheet: Sheet): readonly Line[] {
  const { shown, more } = firstOf(items, sheet.verbose ? items.length : 6);
  const rest = more === 0 ? [] : [`and ${more} more (--verbose names them)`];
  return [...shown, ...rest].flatMap((item, index) => labelled(index === 0 ? name : "", item, sheet));
}

function numbered(name: string, steps: readonly string[], { measure }: Sheet): readonly Line[] {
  return steps.flatMap((step, index) => {
    const number = steps.length === 1 ? [] : [span(`${index + 1}. `)];
    return hang([...label(index === 0 ? name : ""), ...number], step, measure);
  });
}

function evidenceLines(evidence: readonly ReportExchange[], sheet: Sheet): readonly Line[] {
  const { shown, more } = firstOf(evidence, sheet.verbose ? evidence.length : 3);
  return [
    ...shown.flatMap((exchange, index) => exchangeLines(exchange, index === 0 ? "evidence" : "", sheet)),
    ...(more === 0 ? [] : labelled("", `and ${more} more (--verbose shows them)`, sheet)),
  ];
}

function exchangeLines(exchange: ReportExchange, name: string, sheet: Sheet): readonly Line[] {
  const { method, url, credential, id } = exchange;
  return [
    ...hang([...label(name), span(`${method} `)], url, sheet.measure),
    ...labelled("", `${answerOf(exchange)} to ${credential}${namesThere(exchange)}, exchange ${id}`, sheet),
  ];
}
