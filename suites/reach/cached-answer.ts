import { credentialName } from "../../contracts/catalogue/credential.ts";
import type { Answer } from "../../contracts/wire/answer.ts";
import { type CheckReporter, type ClassifiedResponse, defineSurvey } from "../model/check.ts";
import { isRefusal } from "../model/classify.ts";
import { noVerdict } from "../model/probe-result.ts";
import { classifyAs } from "../model/refusal.ts";
import type { RunContext } from "../model/run-context.ts";
import { mustBeRefused } from "./inconsistent-answers.ts";
import { isKnown } from "./shared.ts";

const cause = "A shared cache in front of the service keeps answers by their URL, regardless of the caller.";
const fix = [
  "Send Cache-Control: private, no-store with every answer that depends on the caller",
  "Let the cache pass requests with Authorization or X-API-Key through, or make these headers part of its key",
  "Purge the cache: what it has kept is still handed out",
];

export default defineSurvey({
  id: "cached-answer",
  suite: "reach",
  code: "R7",
  title: "No shared cache answers in place of the service",
  failureTitle: "A shared cache hands out answers that were meant for somebody else",
  severity: "critical",
  weakness: { cwe: 524, owasp: "API8" },
  rationale: "An answer that a cache keeps for one caller is open to all who ask for the same URL.",
  reference: "https://www.rfc-editor.org/rfc/rfc9111#section-3.5",
  messages: {
    "served-to-anybody": {
      text: "{operation} answered {credential} with {status} out of a cache{header}, and with {fresh} past it",
      row: "unauthorized",
      cause,
      fix,
    },
    "served-to-other-keys": {
      text: "{operation} answered {credential} with {status} out of a cache{header}, and with {fresh} past it",
      row: "forbidden",
      cause,
      fix,
    },
    "refusal-kept": {
      text: "{operation} refused {credential} with {status} out of a cache{header}, and answered {fresh} past it",
      severity: "high",
      row: "unauthorized",
      cause:
        "A shared cache in front of the service keeps refusals by their URL and hands them to valid callers.",
      fix,
    },
  },
  probes: () => [],
  judge(responses, reporter, matrix, context) {
    const cached = responses.filter((response) => isCached(response, context));
    const open = cached.filter(
      (response) => response.responseClass === "allowed" && mustBeRefused(response, matrix),
    );
    const proven = responses.filter((response) => keptRefusal(response, context) !== undefined);
    if (open.length === 0 && proven.length > 0) return reportKept(proven, reporter, context);
    // Replicas that refuse some calls by chance refuse one of them several times in a row; others then vary.
    const kept = responses.every((response) => isSteady(response, context))
      ? cached.filter((response) => isRefusal(response) && isKnown(response.probe.credential))
      : [];
    const found = open.length > 0 ? open : kept;
    const first = found.find(({ probe }) => !isKnown(probe.credential)) ?? found[0];
    if (first === undefined) return reporter.absent("no answer out of a shared cache was seen");
    const known = isKnown(first.probe.credential);
    const message = open.length === 0 ? "refusal-kept" : known ? "served-to-other-keys" : "served-to-anybody";
    reporter.found(
      message,
      {
        operation: first.probe.operation,
        operations: [...new Set(found.map(({ probe }) => probe.operation))],
        credential: credentialName(first.probe.credential),
        status: first.status,
        header: headerOf(first),
        fresh: pastOf(first)[0]?.status ?? "no answer",
      },
      ...found,
    );
  },
});

/** The refusal that a cache kept for a caller who is allowed past it. */
function keptRefusal(
  { kept, probe, responseClass }: ClassifiedResponse,
  context: RunContext,
): Answer | undefined {
  if (kept === undefined || isRefusal({ responseClass }) || !isKnown(probe.credential)) return undefined;
  return isRefusal({ responseClass: classifyAs(kept, probe, context) }) ? kept : undefined;
}

function reportKept(
  proven: readonly ClassifiedResponse[],
  reporter: CheckReporter<"refusal-kept">,
  context: RunContext,
): void {
  const [first] = proven;
  const kept = first && keptRefusal(first, context);
  if (first === undefined || kept === undefined) return;
  reporter.found(
    "refusal-kept",
    {
      operation: first.probe.operation,
      operations: [...new Set(proven.map(({ probe }) => probe.operation))],
      credential: credentialName(first.probe.credential),
      status: kept.status,
      header: headerOf({ headers: kept.headers }),
      fresh: first.status,
    },
    ...proven,
  );
}

/** The answers at URLs that no cache has seen. */
const pastOf = ({ uncached = [] }: ClassifiedResponse): readonly Answer[] =>
  uncached.filter((one) => one.kind === "answer");

/** Whether an answer is reversed at each URL that no cache has seen, and constant at its own. */
function isCached(response: ClassifiedResponse, context: RunContext): boolean {
  const past = pastOf(response)
    .map((one) => classifyAs(one, response.probe, context))
    .filter((one) => !noVerdict.includes(one));
  const isReversed = past.every((one) =>
    response.responseClass === "allowed" ? isRefusal({ responseClass: one }) : one === "allowed",
  );
  return past.length > 0 && isReversed && isSteady(response, context);
}

const isSteady = ({ repeats = [], probe, responseClass }: ClassifiedResponse, context: RunContext): boolean =>
  repeats.every((one) => classifyAs(one, probe, context) === responseClass);

const tellTale = ["x-cache", "cf-cache-status", "x-cache-status", "x-varnish-cache", "age"] as const;

/** What a cache says about itself, for a sentence. */
function headerOf({ headers, repeats = [] }: Pick<Answer, "headers" | "repeats">): string {
  const all = [headers, ...repeats.flatMap((one) => (one.kind === "answer" ? [one.headers] : []))];
  for (const name of tellTale) {
    const value = all.flatMap((one) => one[name] ?? []).find((one) => name === "age" || /hit/i.test(one));
    if (value !== undefined) return ` (${name}: ${value})`;
  }
  return "";
}
