import { createHash } from "node:crypto";
import type { Need } from "../../../contracts/catalogue/credential.ts";
import type { ReportFinding } from "../../../contracts/report/report.ts";
import type { Outcome, Severity, Side } from "../../../contracts/report/terms.ts";
import type {
  Check,
  CheckReporter,
  ClassifiedResponse,
  Facts,
  Message,
  Metadata,
} from "../../../suites/model/check.ts";
import { isRefusal } from "../../../suites/model/classify.ts";
import { quoteOf } from "../../../suites/model/refusal-words.ts";

/** Collects what a judge reports for one check. */
export class RecordingReporter {
  readonly findings: ReportFinding[] = [];
  readonly unsure: string[] = [];
  readonly absent: string[] = [];
  readonly notes: string[] = [];
  readonly #check: Metadata<string>;

  constructor(check: Metadata<string>) {
    this.#check = check;
  }

  readonly reporter: CheckReporter<string> = {
    found: (message, facts, ...evidence) => {
      const words = this.#check.messages[message];
      if (words === undefined) throw new Error(`${this.#check.id} has no message "${message}"`);
      this.findings.push(finding(this.#check, message, words, facts, evidence));
    },
    unsure: (because) => {
      this.unsure.push(because);
    },
    absent: (because) => {
      this.absent.push(because);
    },
    note: (because) => {
      this.notes.push(because);
    },
  };
}

type Evidence = readonly (ClassifiedResponse | undefined)[];

function finding(
  check: Metadata<string>,
  id: string,
  words: Message,
  facts: Facts,
  evidence: Evidence,
): ReportFinding {
  const row = facts.row ?? words.row ?? check.row;
  const usual = words.severity ?? check.severity;
  const severity = facts.severity ?? usual;
  // A less certain finding is on the same side.
  const side = row === undefined ? undefined : (words.side ?? usualSides[usual] ?? usualSides[severity]);
  const { scope, credential, expected, actual, operations = [] } = facts;
  const operation = facts.operation ?? (operations.length === 1 ? operations[0] : undefined);
  return {
    id: `${check.id}/${id}`,
    fingerprint: fingerprint([...placeOf(check.id, id, facts), scope, credential, ...fieldOf(facts)]),
    check: check.id,
    title: words.title ?? check.failureTitle,
    severity,
    confidence:
      facts.confidence ?? words.confidence ?? (isUnconfirmed(side, evidence) ? "likely" : "certain"),
    message: fill(words.text, facts),
    ...present({ row, side, operation, scope, credential, expected, actual }),
    ...(operations.length > 1 ? { operations: [...operations] } : {}),
    ...(side === "wrongly-refused" ? saidIn(evidence) : {}),
    evidence: [...new Set(evidence.flatMap((response) => response?.exchange || []))],
    ...(words.cause === undefined ? {} : { cause: fill(words.cause, facts) }),
    fix: words.fix.map((step) => fill(step, facts)),
    ...present({ reference: check.reference, weakness: words.weakness ?? check.weakness }),
  };
}

/**
 * Whether keys were refused in single answers that nothing confirms: a key that is revoked by then cannot be tried again, and
 * one of several replicas may have refused it.
 */
const isUnconfirmed = (side: Side | undefined, evidence: Evidence): boolean =>
  side === "wrongly-refused" &&
  evidence.length > 0 &&
  evidence.every(
    (one) =>
      one?.probe.credential.kind === "key" &&
      one.repeats === undefined &&
      one.attempts === undefined &&
      one.kept === undefined,
  );

/** The deployment's own words for its refusals. */
function saidIn(evidence: Evidence): Pick<ReportFinding, "proof"> {
  const quotes = evidence.flatMap((one) => (one !== undefined && isRefusal(one) ? (quoteOf(one) ?? []) : []));
  const [first] = [...new Set(quotes)];
  return first === undefined ? {} : { proof: [`The deployment says ${first}`] };
}

/** Which side of its row a finding is on: a wrong status is on neither. */
const usualSides: Readonly<Partial<Record<Severity, Side>>> = {
  critical: "not-enforced",
  high: "wrongly-refused",
};

const placeOf = (check: string, id: string, { operation, operations = [] }: Facts) => [
  check,
  id,
  operation,
  [...operations].sort().join(),
];

/** The field tells faults of one answer apart. */
const fieldOf = ({ path }: Facts): readonly string[] => (typeof path === "string" ? [path] : []);

/** The fields that have a value. */
function present<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

const fill = (text: string, facts: Facts): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const fact = facts[name];
    return fact === undefined ? whole : Array.isArray(fact) ? fact.join(", ") : String(fact);
  });

/** Findings of several checks that say the same about the same place count once: the first is kept. */
export function sameFinding(finding: ReportFinding): string {
  const { id, operation, operations, scope, credential, expected, actual } = finding;
  return JSON.stringify([
    id.slice(id.indexOf("/")),
    operation,
    operations,
    scope,
    credential,
    expected,
    actual,
  ]);
}

/** Equal for the same fault in the same place, in every run, at every address, in every environment. */
export const fingerprint = (parts: readonly (string | undefined)[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);

/** The result of one check. */
export interface CheckResult {
  readonly check: Pick<Check, "id" | "suite" | "title" | "severity">;
  readonly outcome: Outcome;
  readonly because?: string;
  /** Means that were lacking, so that the check or a part of it was not tested. */
  readonly missing: readonly Need[];
  /** Fingerprints of its findings, including those that another check reports. */
  readonly findings?: readonly string[];
}
