import type { Report, ReportExchange, ReportFinding } from "../../../contracts/report/report.ts";
import { cweAddress, cweWords, owaspWords } from "../../../contracts/report/weaknesses.ts";
import type { FindingView } from "../select.ts";
import {
  code,
  type Detail,
  type Fact,
  facts,
  firstOf,
  paragraph,
  type Section,
  section,
  type Text,
} from "./model.ts";
import { severityTones } from "./words.ts";

/** The details of a finding besides its title and message, each with its label. */
export interface PlainFact {
  readonly label: string;
  readonly texts: readonly string[];
}

/** How much of a finding is shown: the most operations and exchanges before the rest is only counted. */
interface Room {
  readonly operations: number;
  readonly evidence: number;
  /** Identifiers, and each item on its own line. */
  readonly isWhole: boolean;
}

const whole: Room = { operations: 40, evidence: 5, isWhole: true };
const short: Room = { operations: 2, evidence: 1, isWhole: false };

/** Shown only if a reader asks for everything. */
const onlyInWhole: readonly string[] = ["scope", "credential", "reference", "weakness", "finding"];

function factsOf({ finding, operations, evidence }: FindingView, room = whole): readonly PlainFact[] {
  const texts = [
    ["environment", one(finding.environment)],
    ["accepted", one(acceptedWords(finding))],
    ["where", atMost(operations, room)],
    ["scope", one(finding.scope)],
    ["credential", one(finding.credential)],
    ...outcomeFacts(finding, room),
    ["proof", finding.proof ?? []],
    ["cause", one(finding.cause === finding.message ? undefined : finding.cause)],
    ["fix", finding.fix],
    ["next", one(finding.next)],
    [
      "evidence",
      room.isWhole
        ? atMost(evidence.map(evidenceWords), { ...room, operations: room.evidence })
        : evidence.slice(0, 1).map(shortEvidence),
    ],
    ["reference", one(finding.reference)],
    ["weakness", weaknessWords(finding)],
    ["finding", [finding.id]],
  ] as const;
  return texts.flatMap(([label, all]) =>
    all.length === 0 || (!room.isWhole && onlyInWhole.includes(label)) ? [] : [{ label, texts: all }],
  );
}

/** Its place in public lists. */
const weaknessWords = ({ weakness }: ReportFinding): readonly string[] =>
  weakness === undefined ? [] : [cweWords(weakness.cwe), owaspWords(weakness.owasp)];

const one = (text: string | undefined): readonly string[] => (text === undefined ? [] : [text]);

function atMost(items: readonly string[], { operations, isWhole }: Room): readonly string[] {
  const { shown, more } = firstOf(items, operations);
  const all = more === 0 ? shown : [...shown, `and ${more} more`];
  return isWhole || all.length === 0 ? all : [all.join(", ").replace(", and ", " and ")];
}

/** Expected and actual: on one line if both are short. */
function outcomeFacts({ expected, actual }: ReportFinding, { isWhole }: Room) {
  // The fault is elsewhere, and the sentence says where.
  if (!isWhole && expected !== undefined && expected === actual) return [] as const;
  const isShort = `${expected}${actual}`.length < 50;
  if (!isWhole && isShort && expected !== undefined && actual !== undefined)
    return [["expected", [`${expected}, got ${actual}`]]] as const;
  return [
    ["expected", one(expected)],
    ["actual", one(actual)],
  ] as const;
}

/** The finding as lines of plain text, its message first. */
export const findingLines = (view: FindingView): readonly string[] => [
  view.finding.message,
  ...factsOf(view).flatMap(factLines),
];

const causeLabels: readonly string[] = ["cause", "fix", "next", "reference", "weakness", "finding"];

/** The parts of a finding that hold for any one of its operations. */
export const causeLines = (view: FindingView): readonly string[] => [
  view.finding.title,
  ...factsOf(view)
    .filter(({ label }) => causeLabels.includes(label))
    .flatMap(factLines),
];

const factLines = ({ label, texts }: PlainFact): readonly string[] =>
  texts.map((text, index) => {
    const number = label === "fix" && texts.length > 1 ? `${index + 1}. ` : "";
    return `${(index === 0 ? label : "").padEnd(10)}  ${number}${text}`;
  });

/** Why a finding does not fail the run for now, who is responsible, and until when. */
export const acceptedWords = ({ accepted }: ReportFinding): string | undefined =>
  accepted && `until ${accepted.expires} by ${accepted.owner}: ${accepted.reason}`;

/** The answer to an exchange: its status, or what went wrong instead. */
export const answerOf = ({ status, trouble }: ReportExchange): string =>
  status === undefined ? (trouble ?? "no answer") : String(status);

export function evidenceWords(exchange: ReportExchange): string {
  const { method, url, credential } = exchange;
  return `${method} ${url}: ${answerOf(exchange)} to ${credential}${idsThere(exchange)}, exchange ${exchange.id}`;
}

/** The origin is at the top of the page. */
const shortEvidence = (exchange: ReportExchange): string =>
  `${exchange.method} ${exchange.url.replace(/^https?:\/\/[^/]+/, "") || exchange.url}: ${answerOf(exchange)} to ${exchange.credential === "none" ? "no credential" : exchange.credential}`;

/** Identifiers for finding an exchange in the deployment's own logs and traces, for the end of a sentence. */
export const idsThere = ({ requestId, traceId }: ReportExchange): string =>
  [
    requestId === undefined ? "" : `, request ${requestId}`,
    traceId === undefined ? "" : `, trace ${traceId}`,
  ].join("");

/** Places in a document, for links to them. */
export interface Anchors {
  /** In the order of the findings. */
  readonly findings: readonly string[];
  readonly byFinding: ReadonlyMap<string, string>;
  /** Empty if the document shows no exchanges. */
  readonly exchanges: ReadonlyMap<string, string>;
}

export function anchorsOf({ exchanges }: Report, findings: readonly FindingView[], detail: Detail): Anchors {
  const prints = findings.map(({ finding }) => finding.fingerprint);
  const own = anchorsFor("finding", prints);
  const ids = detail.exchanges ? exchanges.map(({ id }) => id) : [];
  const places = anchorsFor("exchange", ids);
  return {
    findings: own,
    byFinding: new Map(findings.map(({ finding }, index) => [keyOf(finding), own[index] ?? ""])),
    exchanges: new Map(ids.map((id, index) => [id, places[index] ?? ""])),
  };
}

/** Element identifiers, each derived from a name, safe in a URL, and unique. */
export function anchorsFor(prefix: string, names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const plain = `${prefix}-${name.slice(0, 80).replace(/[^\w.-]+/g, "-")}`;
    const count = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, count);
    return count === 1 ? plain : `${plain}-${count}`;
  });
}

/** The same fault in two environments is two findings with one fingerprint. */
export const keyOf = ({ environment, fingerprint }: ReportFinding): string =>
  JSON.stringify([environment, fingerprint]);

/** The findings, the worst first. */
export const findingsSection = (views: readonly FindingView[], anchors: Anchors, detail: Detail): Section =>
  section(
    "Findings",
    views.map((view, index) => findingSection(view, anchors.findings[index] ?? "", anchors, detail)),
    { isBare: true, anchor: "findings" },
  );

function findingSection(view: FindingView, anchor: string, anchors: Anchors, detail: Detail): Section {
  const { severity, confidence, title, message } = view.finding;
  const sure = confidence === "certain" ? "" : ` (${confidence})`;
  const tone = view.finding.accepted === undefined ? severityTones[severity] : "faint";
  return section(
    title,
    [...(message === title ? [] : [paragraph(message)]), facts(documentFacts(view, anchors, detail))],
    { anchor, card: { severity, label: `${severity.toUpperCase()}${sure}`, tone }, item: "wrong" },
  );
}

/** Shown as they were sent, for copying. */
const verbatim: readonly string[] = ["where", "credential", "scope", "finding", "next"];

function documentFacts(view: FindingView, anchors: Anchors, detail: Detail): readonly Fact[] {
  const room = detail.exchanges || detail.verbose ? whole : short;
  return factsOf(view, room).map(({ label, texts }) => ({
    label,
    values:
      label === "evidence" ? evidenceOf(view, texts, anchors) : texts.map((text) => valueIn(label, text)),
    isNumbered: label === "fix",
  }));
}

function valueIn(label: string, text: string): Text {
  if (label === "reference" && isAddress(text)) return { text, href: text };
  const cwe = label === "weakness" ? /^CWE-(\d+)/.exec(text)?.[1] : undefined;
  if (cwe !== undefined) return { text, href: cweAddress(Number(cwe)) };
  return verbatim.includes(label) && !/^and \d+ more$/.test(text) ? code(text) : text;
}

/** All of them if each exchange is a link. */
function evidenceOf(
  { evidence }: FindingView,
  texts: readonly string[],
  { exchanges }: Anchors,
): readonly Text[] {
  if (exchanges.size === 0) return texts;
  return evidence.map((exchange) => {
    const anchor = exchanges.get(exchange.id);
    return anchor === undefined
      ? evidenceWords(exchange)
      : { text: evidenceWords(exchange), href: `#${anchor}` };
  });
}

/** Only a plain web address is linked: nothing that could run. */
export const isAddress = (text: string): boolean => /^https:\/\/[\w.~:/?#@!$&'()*+,;=%-]+$/.test(text);
