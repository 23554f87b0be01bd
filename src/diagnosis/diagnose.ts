import { credentialName } from "../../contracts/catalogue/credential.ts";
import { conclusionOf, type Ending } from "../../contracts/report/exit-codes.ts";
import type { Report, ReportExchange, ReportFinding, ReportRow } from "../../contracts/report/report.ts";
import { isUncertain, isUnlikely } from "../../contracts/report/terms.ts";
import { type Facts, factsOf } from "../../suites/diagnosis/facts.ts";
import type { DiagnosisRequest } from "../../suites/diagnosis/request.ts";
import { ruleOn, ruleRow, type Verdict } from "../../suites/diagnosis/verdict.ts";
import { rows } from "../../suites/troubleshooting/rows.ts";
import type { SubjectCredentials } from "../credentials/subject-credentials.ts";
import { inOwnWords } from "../run/assemble/profile-translation.ts";
import type { DiagnosisEvidence } from "./ask.ts";
import { exchangesOf, findingId, findingOf, scrub } from "./finding.ts";
import type { Investigation } from "./investigate.ts";

export interface DiagnosisFrame {
  readonly tool: Report["tool"];
  readonly target: Report["target"];
  readonly notices: readonly string[];
}

/** Judges the answers and assembles the report. Pure: the same answers give the same report. */
export function diagnose(
  request: DiagnosisRequest,
  findings: DiagnosisEvidence<Investigation>,
  frame: DiagnosisFrame,
  tokens: SubjectCredentials["tokens"],
): Report {
  const facts = factsOf(request, findings.seen.seen, findings.seen.repeats);
  const verdict = ruleOn(facts);
  return scrub(inOwnWords(reportOf(facts, verdict, findings, frame), request.context), tokens);
}

function reportOf(
  facts: Facts,
  verdict: Verdict,
  findings: DiagnosisEvidence<Investigation>,
  frame: DiagnosisFrame,
): Report {
  const { request, seen } = facts;
  const { startedAt, finishedAt } = findings;
  const found = verdict.kind === "cause" ? [verdict.found, ...verdict.others] : [];
  const reported = found.map((one) => findingOf(one, facts));
  return {
    schemaVersion: 1,
    partial: false,
    tool: frame.tool,
    command: "diagnose",
    runId: request.context.runId,
    target: frame.target,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    durationMs: finishedAt.getTime() - startedAt.getTime(),
    waitedMs: 0,
    requests: findings.exchanges.length,
    ...conclusionOf(endingOf(verdict, findings.keys), verdict.because),
    failOn: "low",
    summary: { pass: 0, fail: 0, inconclusive: 0, inapplicable: 0, crashed: 0 },
    notTested: [],
    notices: [...frame.notices, ...lateNotices(findings.seen), ...leftoverNotices(findings.keys)],
    checks: [],
    findings: reported,
    troubleshooting: rowsOf(facts, verdict, reported),
    matrix: { operations: [], credentials: [], cells: [] },
    exchanges: findings.exchanges.map(withoutContents),
    keys: { ...findings.keys, leftover: [...findings.keys.leftover] },
    answer: answerOf(verdict),
    ruledOut: verdict.kind === "cause" ? [...verdict.found.rulesOut] : [],
    steps: verdict.steps.map(({ evidence, ...step }) => ({
      ...step,
      evidence: exchangesOf(evidence, seen),
    })),
    ...(verdict.kind === "cause"
      ? {}
      : { advice: { now: [...verdict.advice.now], next: verdict.advice.next } }),
    ...subjectOf(request),
    ...scopesOf(facts),
  };
}

/** The content of a success is the user's own, with names and addresses in it, and proves no more than its status. */
export function withoutContents(exchange: ReportExchange): ReportExchange {
  const { status = 0, response } = exchange;
  if (response === undefined || status >= 300) return exchange;
  return { ...exchange, response: { headers: response.headers } };
}

/** A credential that takes time to become known explains why calls right after its creation fail. */
const lateNotices = ({ acceptedAfterMs }: Investigation): readonly string[] =>
  acceptedAfterMs === undefined
    ? []
    : [
        `The credential was refused at first and accepted ${(acceptedAfterMs / 1000).toFixed(1)} s later: new ones take time to be known here, so wait before the first call`,
      ];

const leftoverNotices = ({ leftover }: DiagnosisEvidence<Investigation>["keys"]): readonly string[] =>
  leftover.map(
    ({ name, reason }) =>
      `The key "${name}" ${isUncertain({ reason }) ? "may exist: the answer to its creation does not tell, nor does a list" : "was created and could not be revoked: run titan-auth cleanup"}`,
  );

const endings = { works: "pass", cause: "fail", open: "inconclusive" } as const;

/** A key that was created and is left decides the exit code only if nothing else does. */
const endingOf = ({ kind }: Verdict, { leftover }: DiagnosisEvidence<Investigation>["keys"]): Ending =>
  kind === "works" && !leftover.every(isUnlikely) ? "keys-left" : endings[kind];

function answerOf(verdict: Verdict): NonNullable<Report["answer"]> {
  switch (verdict.kind) {
    case "works":
      return { finding: "works", confidence: verdict.confidence };
    case "cause":
      return { finding: findingId(verdict.found), confidence: verdict.found.confidence };
    case "open":
      return { finding: "inconclusive", confidence: "possible" };
  }
}

/** The whole table in its order: the answer's row is confirmed, the others say what is known. */
function rowsOf(facts: Facts, verdict: Verdict, findings: readonly ReportFinding[]): ReportRow[] {
  return rows.map(({ row, problem, checkFirst }) => {
    const common = { row, problem, checkFirst };
    const own = findings.filter((finding) => finding.row === row).map(({ fingerprint }) => fingerprint);
    if (verdict.kind === "cause" && verdict.found.row === row) {
      const { says, now } = verdict.found;
      return { ...common, verdict: "confirmed", because: says, next: [...now], findings: own };
    }
    return { ...common, ...ruleRow(row, facts), next: [], findings: own };
  });
}

function subjectOf({ subject }: DiagnosisRequest): Pick<Report, "subject"> {
  if (subject === undefined) return {};
  const { place, kind, fingerprint, credential } = subject;
  return {
    subject: {
      place,
      kind,
      credential: credentialName(credential),
      ...(fingerprint === undefined ? {} : { fingerprint }),
    },
  };
}

function scopesOf({ scopes, kind }: Facts): Pick<Report, "scopes"> {
  if (kind === "jwt" || scopes.have.length + scopes.lacking.length === 0) return {};
  return { scopes: { have: [...scopes.have], lacking: [...scopes.lacking], unknown: [...scopes.unknown] } };
}
