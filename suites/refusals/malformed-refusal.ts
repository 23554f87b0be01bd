import { errorCodes } from "../../contracts/catalogue/catalogue.ts";
import { none } from "../../contracts/catalogue/credential.ts";
import { groupBy } from "../../contracts/group.ts";
import { deviationIn } from "../../contracts/wire/contract.ts";
import { authError, errorEnvelope } from "../../contracts/wire/envelope.ts";
import { type ClassifiedResponse, defineSurvey } from "../model/check.ts";
import { errorCode, isRefusal, isSuccess } from "../model/classify.ts";
import { isUsual } from "../model/probe.ts";
import { isDeclared } from "../model/refusal.ts";
import { anonymousSession, exercise } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { isEnveloped, mayBeFiltered, placesOf } from "./shared.ts";

interface Fault {
  readonly message: "not-json" | "empty" | "envelope" | "wrong-code";
  /** If it differs: what was wanted and what came; empty if the message says it all. */
  readonly deviation: string;
}

/** What is wrong with the form of a refusal, if anything. */
function faultOf(response: ClassifiedResponse, context: RunContext): Fault | undefined {
  const { body } = response;
  if (body.kind === "empty") return { message: "empty", deviation: "" };
  if (body.kind !== "json") return { message: "not-json", deviation: "" };
  const [first] = (isEnveloped(response, context.profile) ? errorEnvelope : authError).check(body.value);
  if (first !== undefined) return { message: "envelope", deviation: deviationIn(first) };
  if (isEnveloped(response, context.profile) && !/[/+]json\b/i.test(body.contentType)) {
    return {
      message: "envelope",
      deviation: `content type: wanted application/json, got ${body.contentType || "none"}`,
    };
  }
  if (isDeclared(response, context)) return undefined;
  return codeOrCaseFault(response, context);
}

const codeOrCaseFault = (response: ClassifiedResponse, context: RunContext): Fault | undefined =>
  codeFault(response) ?? (isEnveloped(response, context.profile) ? caseFault(response) : undefined);

/** Errors behind the guard: their codes are documented as well. */
const isOtherError = ({ status, probe }: ClassifiedResponse): boolean =>
  (status === 400 || status === 404) && isUsual(probe);

/** Clients compare codes as they are documented: in capitals. */
function caseFault(response: ClassifiedResponse): Fault | undefined {
  const code = errorCode(response) ?? "";
  const documented = Object.keys(errorCodes).find((name) => name === code.toUpperCase());
  if (documented === undefined || documented === code) return undefined;
  return { message: "wrong-code", deviation: `${code} instead of ${documented}` };
}

/** The list of codes is open: only a documented code of another status is wrong. */
function codeFault(response: ClassifiedResponse): Fault | undefined {
  const code = errorCode(response);
  const statuses: readonly number[] | undefined = Object.entries(errorCodes).find(
    ([name]) => name === code,
  )?.[1];
  if (statuses === undefined || statuses.includes(response.status)) return undefined;
  return { message: "wrong-code", deviation: `${code} with ${response.status}` };
}

export default defineSurvey({
  id: "malformed-refusal",
  suite: "refusals",
  code: "F1",
  title: "Refusals are JSON in the documented envelope, with the code of their status",
  failureTitle: "Refusals are not in the documented form",
  severity: "medium",
  weakness: { cwe: 440, owasp: "API8" },
  rationale:
    "Clients branch on status and error.code: a refusal in another form is an unexpected error to them.",
  messages: {
    "not-json": {
      text: "{where} refuse with a page or plain text instead of JSON ({status})",
      cause: "A gateway or the framework's own error page answers in place of the service.",
      fix: [
        "Answer refusals as JSON: {success: false, error: {code, message}}",
        "Check whether a gateway replaces error answers",
      ],
    },
    empty: {
      text: "{where} refuse without a body ({status})",
      fix: ["Answer refusals as JSON: {success: false, error: {code, message}}"],
    },
    envelope: {
      text: "{where} refuse outside of the envelope: {deviation} ({status})",
      fix: ["Answer refusals as JSON: {success: false, error: {code, message}}"],
    },
    "wrong-code": {
      text: "{where} refuse with a code that is not the documented one of the status: {deviation}",
      cause: "Status and code are chosen in different places, or the code is written in another way.",
      fix: ["Send UNAUTHORIZED with 401 and FORBIDDEN with 403, in capitals"],
    },
    "success-status": {
      text: "{where} refuse with status {status} and success: false: by the status, the call has succeeded",
      cause: "The envelope is filled in and the status is left as it was.",
      fix: ["Send 401, 403, 400 or 404 with the refusal"],
    },
  },
  probes: (context) => [
    anonymousSession,
    ...context.operations.slice(0, 1).map((one) => exercise(one, none, context)),
  ],
  judge(responses, reporter, _matrix, context) {
    const isDocumented = (response: ClassifiedResponse): boolean => isEnveloped(response, context.profile);
    const disguised = responses.filter(
      (response) => response.responseClass === "disguised" && isDocumented(response),
    );
    if (disguised.length > 0) reporter.found("success-status", placesOf(disguised), ...disguised.slice(0, 5));
    const refused = responses.filter((response) => isRefusal(response) && !isSuccess(response));
    const faults = [
      ...refused.map((response) => ({ response, fault: faultOf(response, context) })),
      ...responses
        .filter(isOtherError)
        .map((response) => ({ response, fault: codeOrCaseFault(response, context) })),
    ].flatMap(({ response, fault }) => (fault === undefined ? [] : [{ ...fault, response }]));
    const patterns = groupBy(
      faults,
      ({ message, deviation, response }) => `${message} ${deviation} ${isDocumented(response)}`,
    );
    for (const [first, ...more] of patterns.values()) {
      if (first === undefined) continue;
      const same = [first, ...more].map(({ response }) => response);
      if (same.every(mayBeFiltered)) continue;
      const minor = isDocumented(first.response) ? {} : ({ severity: "low" } as const);
      reporter.found(
        first.message,
        { ...placesOf(same), ...minor, deviation: first.deviation },
        ...same.slice(0, 5),
      );
    }
    if (refused.length === 0) reporter.absent("nothing was refused");
  },
});
