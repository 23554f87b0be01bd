import { credentialName } from "../../contracts/catalogue/credential.ts";
import type { ReportFinding } from "../../contracts/report/report.ts";
import type { Facts } from "../../suites/diagnosis/facts.ts";
import type { QuestionId } from "../../suites/diagnosis/questions/question-id.ts";
import { namedCall, type ObservedAnswers } from "../../suites/diagnosis/request.ts";
import type { Found } from "../../suites/diagnosis/verdict.ts";
import { fingerprint } from "../run/evaluate/check-reporter.ts";
import { Pieces } from "../secrets/pieces.ts";
import type { Secret } from "../secrets/secret.ts";
import { cleanTexts } from "../secrets/spans.ts";

/** A cause as a finding of the report. */

export const findingId = ({ id }: Found): string => `diagnosis/${id}`;

/** The exchanges that answered these questions. */
export const exchangesOf = (questions: readonly QuestionId[], seen: ObservedAnswers): string[] => [
  ...new Set(questions.flatMap((id) => seen[id]?.exchange || [])),
];

export function findingOf(found: Found, { request, seen }: Facts): ReportFinding {
  const operation = namedCall(request);
  const credential = request.subject === undefined ? "none" : credentialName(request.subject.credential);
  return {
    id: findingId(found),
    fingerprint: fingerprint([found.id, operation, credential]),
    check: "diagnosis",
    title: found.says,
    severity: "high",
    confidence: found.confidence,
    row: found.row,
    message: found.says,
    ...(operation === undefined ? {} : { operation }),
    credential,
    evidence: exchangesOf(found.evidence, seen),
    cause: found.says,
    fix: [...found.now, ...found.later],
    ...(found.reference === undefined ? {} : { reference: found.reference }),
    owner: found.owner,
    proof: [...found.proof],
    now: [...found.now],
    later: [...found.later],
    next: found.next,
  };
}

/** Removes every piece of these tokens from a report, whatever a server quoted. */
export function scrub<T>(report: T, tokens: readonly Secret[]): T {
  const pieces = new Pieces();
  for (const token of tokens) pieces.learn(token);
  return cleanTexts(JSON.parse(JSON.stringify(report)), (text) => pieces.clean(text)) as T;
}
