import type { ReportExchange, ReportFinding } from "../../contracts/report/report.ts";
import { type FindingView, firstOf } from "./view.ts";

/** What all media say of a finding in the same words. */

/** What is known of a finding beside its message, each with its label; an entry of several lines has several texts. */
export interface Fact {
  readonly label: string;
  readonly texts: readonly string[];
}

/** Operations and exchanges of one finding that a page shows before it only counts them. */
const most = { operations: 40, evidence: 5 };

export function factsOf({ finding, operations, evidence }: FindingView): readonly Fact[] {
  const texts = [
    ["environment", one(finding.environment)],
    ["accepted", one(acceptedWords(finding))],
    [operations.length > 1 ? "operations" : "operation", atMost(operations, most.operations)],
    ["scope", one(finding.scope)],
    ["credential", one(finding.credential)],
    ["expected", one(finding.expected)],
    ["actual", one(finding.actual)],
    ["proof", finding.proof ?? []],
    ["cause", one(finding.cause === finding.message ? undefined : finding.cause)],
    ["fix", numbered(finding.fix)],
    ["next", one(finding.next)],
    ["evidence", atMost(evidence.map(evidenceWords), most.evidence)],
    ["reference", one(finding.reference)],
    ["finding", [finding.id]],
  ] as const;
  return texts.flatMap(([label, all]) => (all.length === 0 ? [] : [{ label, texts: all }]));
}

/** The finding as lines of plain text, its message first. */
export const findingLines = (view: FindingView): readonly string[] => [
  view.finding.message,
  ...factsOf(view).flatMap(factLines),
];

/** Why a finding fails no run for the time being, who answers for that, and until when. */
export const acceptedWords = ({ accepted }: ReportFinding): string | undefined =>
  accepted && `until ${accepted.expires} by ${accepted.owner}: ${accepted.reason}`;

const causeLabels: readonly string[] = ["cause", "fix", "next", "reference", "finding"];

/** Of a finding, only what holds for any one of its operations. */
export const causeLines = (view: FindingView): readonly string[] => [
  view.finding.title,
  ...factsOf(view)
    .filter(({ label }) => causeLabels.includes(label))
    .flatMap(factLines),
];

const factLines = ({ label, texts }: Fact): readonly string[] =>
  texts.map((text, index) => `${(index === 0 ? label : "").padEnd(10)}  ${text}`);

const one = (text: string | undefined): readonly string[] => (text === undefined ? [] : [text]);

const numbered = (steps: readonly string[]): readonly string[] =>
  steps.length < 2 ? steps : steps.map((step, index) => `${index + 1}. ${step}`);

function atMost(items: readonly string[], count: number): readonly string[] {
  const { shown, more } = firstOf(items, count);
  return more === 0 ? shown : [...shown, `and ${more} more`];
}

/** Only what is plainly an address is linked: nothing that could run. */
export const isAddress = (text: string): boolean => /^https:\/\/[\w.~:/?#@!$&'()*+,;=%-]+$/.test(text);

/** What was answered to an exchange: its status, or what went wrong instead. */
export const answerOf = ({ status, trouble }: ReportExchange): string =>
  status === undefined ? (trouble ?? "no answer") : String(status);

export function evidenceWords(exchange: ReportExchange): string {
  const { method, url, credential } = exchange;
  return `${method} ${url}: ${answerOf(exchange)} to ${credential}${namesThere(exchange)}, exchange ${exchange.id}`;
}

/** Names by which the deployment's own log and traces find an exchange again, for the end of a sentence. */
export const namesThere = ({ requestId, traceId }: ReportExchange): string =>
  [
    requestId === undefined ? "" : `, request ${requestId}`,
    traceId === undefined ? "" : `, trace ${traceId}`,
  ].join("");
