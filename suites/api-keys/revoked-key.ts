import { credentialName, garbage, keyWithAll, none } from "../../contracts/catalogue/credential.ts";
import { findCreatedKey, findListedKeys } from "../../contracts/wire/api-key.ts";
import { type Case, type CheckReporter, type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { isAbsent, isRefusal, jsonOf } from "../model/classify.ts";
import { forgedFor } from "../model/forgeries.ts";
import { noVerdict, pastTheGuard, type ResponseClass } from "../model/probe-result.ts";
import { dueStatuses, dueWords } from "../model/refusal.ts";
import { after, exercise, listKeys, mintKey, trialOf } from "../model/requests.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";
import { list } from "../scopes/shared.ts";
import { inconclusiveBecause, revokedTrial, triedWhenRevoked, whenRevoked } from "./shared.ts";

export default defineCheck({
  id: "revoked-key",
  suite: "api-keys",
  code: "K6",
  title: "A revoked API key is refused with 401, soon",
  failureTitle: "A revoked API key goes on working",
  severity: "critical",
  weakness: { cwe: 613, owasp: "API2" },
  row: "unauthorized",
  rationale: "Revoking is all that helps once a key has leaked.",
  messages: {
    "still-works": {
      text: "{where} answered {status} to a revoked key, {when}",
      cause: "The task service does not ask whether a key was revoked, or caches the answer for very long.",
      fix: [
        "Look the key's state up on every request, or in a cache of a few seconds.",
        "End the cache entry on revocation.",
      ],
    },
    "works-again": {
      text: "{operation} refused a revoked key and let it in again: {status} {when}",
      cause: "Replicas or caches learn of a revocation at different times, or forget it.",
      fix: [
        "Let every replica look up whether a key is revoked, or tell all of them of each revocation.",
        "End cache entries on revocation, and do not fill them again from a copy that lags behind.",
      ],
    },
    "refused-late": {
      text: "{operation} answered {status} to a revoked key {seconds} s after the revocation ({budget} s are allowed); {end}",
      severity: "medium",
      side: "not-enforced",
      cause: "A cache of keys outlives the revocation.",
      fix: ["Shorten the cache, or end its entry on revocation."],
    },
    "wrong-status": {
      text: "{operation} refused a revoked key with {status} instead of {expected}",
      severity: "medium",
      cause: "A revoked key is treated as one that lacks a scope, or as no caller at all.",
      fix: ["Answer 401 with code UNAUTHORIZED to a revoked key: it identifies nobody."],
    },
  },
  cases(context) {
    const { operation, warm, revoke, refused, late } = revokedTrial(context);
    const anonymous = exercise(operation, none, context);
    return [
      { probes: { warm, anonymous, revoke, refused, late }, control: "warm", tolerates: noVerdict },
      ...elsewhereCases(context),
    ];
  },
  judge(responses: Readonly<Record<string, ClassifiedResponse>>, reporter, { elsewhere }, context) {
    if (elsewhere !== undefined) return judgeElsewhere(responses, reporter, context);
    const { anonymous, revoke, refused, late } = responses;
    if (anonymous === undefined || revoke === undefined || refused === undefined || late === undefined)
      return;
    if (anonymous.responseClass === "allowed")
      return reporter.unsure(
        `${anonymous.probe.operation} is open to everybody, so nothing can be told of a revoked key`,
      );
    if (isAbsent(revoke))
      return reporter.absent("revocation is not exposed here, so no key could be revoked");
    if (revoke.responseClass !== "allowed")
      return reporter.unsure(
        inconclusiveBecause(revoke) ?? `the key could not be revoked: status ${revoke.status}`,
      );
    // The key worked before, and nobody else gets a server error.
    const isBroken = refused.responseClass === "failed" && anonymous.responseClass === "unauthorized";
    const unknown = isBroken ? undefined : inconclusiveBecause(refused);
    if (unknown !== undefined) return reporter.unsure(unknown);
    const when = timeOfRelapse(refused, late);
    if (when === undefined) judgeEnded(refused, late, reporter, context);
    if (when !== undefined)
      reporter.found("works-again", { ...endedFacts(refused, context), status: 200, when }, refused, late);
    // If anonymous callers get the same wrong status, that is another check's finding.
    else if (isWrong(refused, context) && refused.status !== anonymous.status)
      reporter.found("wrong-status", endedFacts(refused, context), refused);
    else if (refused.responseClass !== "allowed")
      reporter.note(`a revoked key was refused after ${secondsOf(refused)} s`);
  },
});

type Reporter = CheckReporter<"still-works" | "refused-late">;

function endedFacts({ probe, status }: ClassifiedResponse, context: RunContext) {
  const due = dueStatuses("invalid", probe.operation, context);
  return {
    operation: probe.operation,
    where: probe.operation,
    credential: credentialName(probe.credential),
    status,
    expected: dueWords(due),
    actual: `${status}`,
  };
}

const isWrong = ({ status, responseClass, probe }: ClassifiedResponse, context: RunContext): boolean =>
  responseClass !== "allowed" && !dueStatuses("invalid", probe.operation, context).includes(status);

const secondsOf = ({ attempts }: ClassifiedResponse): number =>
  Math.round((attempts?.elapsedMs ?? 0) / 100) / 10;

/** Judges how long the trial key kept working. */
function judgeEnded(
  refused: ClassifiedResponse,
  late: ClassifiedResponse,
  reporter: Reporter,
  context: RunContext,
): void {
  if (refused.responseClass !== "allowed") return;
  const seconds = secondsOf(refused);
  const timed = { ...endedFacts(refused, context), seconds, budget: context.policy.revocationMs / 1000 };
  if (late.responseClass === "allowed") {
    const when = `${seconds} s after the revocation and at the end of the run`;
    return reporter.found("still-works", { ...timed, when }, refused, late);
  }
  const end = inconclusiveBecause(late)
    ? "what became of it is unknown"
    : "it was refused by the end of the run";
  reporter.found("refused-late", { ...timed, end }, refused, late);
}

/** When a revoked key that had been refused was allowed again, if it was. */
function timeOfRelapse(
  { responseClass, attempts }: ClassifiedResponse,
  atTheEnd: ClassifiedResponse,
): string | undefined {
  if (attempts?.relapses !== undefined) return "between refusals, soon after the revocation";
  const isAgain = responseClass !== "allowed" && atTheEnd.responseClass === "allowed";
  return isAgain ? "at the end of the run" : undefined;
}

/** How a key that goes on working is answered. */
const letIn: readonly ResponseClass[] = ["allowed", ...pastTheGuard];

const lastList = listKeys("end", { variant: "when all keys are revoked" });

/** What a key that the run revoked at its end is tried with. */
function elsewhereCases(context: RunContext): readonly Case<string>[] {
  if (context.depth === "few-keys") return [];
  const key = keyWithAll(scopeNames(context));
  const { refused } = revokedTrial(context);
  const probes = triedWhenRevoked(context).flatMap(({ operation, control }) => {
    const bad = forgedFor(operation, context) ?? garbage;
    const ended = exercise(operation, key, context, whenRevoked(context));
    // A cache may have kept the answer to the control, for everybody.
    const late = { phase: "end", variant: "afterwards", given: after(ended, ...letIn) } as const;
    return [
      [`control|${operation.id}`, exercise(operation, control, context)],
      [`bad|${operation.id}`, exercise(operation, bad, context)],
      [`ended|${operation.id}`, ended],
      [`after|${operation.id}`, exercise(operation, bad, context, late)],
    ] as const;
  });
  return [
    {
      subject: { elsewhere: "yes" },
      probes: {
        revoke: trialOf(context).revoke,
        made: mintKey(key, context),
        shown: lastList,
        refused,
        ...Object.fromEntries(probes),
      },
      tolerates: noVerdict,
    },
  ];
}

/** Refusals of a revoked key with another status than a bad token's, unless the first one is reported already. */
function judgeStatuses(
  responses: Readonly<Record<string, ClassifiedResponse>>,
  reporter: CheckReporter<"wrong-status">,
  first: ClassifiedResponse | undefined,
  context: RunContext,
): void {
  const wrong = Object.entries(responses).flatMap(([name, response]) => {
    const bad = responses[name.replace("ended|", "bad|")];
    const isBad = isWrong(response, context) && ["forbidden", "failed"].includes(response.responseClass);
    const isOther = first?.probe.operation !== response.probe.operation;
    return name.startsWith("ended|") && isBad && isOther && bad?.responseClass === "unauthorized"
      ? [response]
      : [];
  });
  const [one] = wrong;
  if (one === undefined) return;
  const operations = wrong.map(({ probe }) => probe.operation);
  reporter.found(
    "wrong-status",
    {
      operation: list(operations),
      ...(operations.length > 1 ? { operations } : {}),
      credential: credentialName(one.probe.credential),
      status: one.status,
      expected: dueWords(one.due),
      actual: String(one.status),
    },
    ...wrong.slice(0, 5),
  );
}

function judgeElsewhere(
  { revoke, made, shown, ...responses }: Readonly<Record<string, ClassifiedResponse>>,
  reporter: CheckReporter<"still-works" | "wrong-status">,
  context: RunContext,
): void {
  const { profile } = context;
  const { refused } = responses;
  // The trial key is reported already.
  if (refused?.responseClass === "allowed" || refused?.attempts?.relapses !== undefined) return;
  const id = made && findCreatedKey(jsonOf(made), profile)?.id;
  const listed = (shown && findListedKeys(jsonOf(shown), profile)) ?? [];
  // A key that is still listed may not have been revoked.
  if (revoke?.responseClass !== "allowed" || id === undefined || listed.some((key) => key.id === id)) return;
  const working = Object.entries(responses).flatMap(([name, response]) => {
    const operation = name.slice("ended|".length);
    if (!name.startsWith("ended|")) return [];
    const [control, bad] = [responses[`control|${operation}`], responses[`bad|${operation}`]];
    const same = control?.responseClass === response.responseClass;
    const isRefused = [bad, responses[`after|${operation}`]].every((one) => one && isRefusal(one));
    return letIn.includes(response.responseClass) && same && isRefused ? [response] : [];
  });
  const [first] = working;
  if (first === undefined) return judgeStatuses(responses, reporter, refused, context);
  const operations = working.map(({ probe }) => probe.operation);
  reporter.found(
    "still-works",
    {
      operation: first.probe.operation,
      ...(operations.length > 1 ? { operations } : {}),
      where: list(operations),
      credential: credentialName(first.probe.credential),
      status: first.status,
      expected: dueWords(first.due),
      actual: String(first.status),
      when: `${secondsOf(first)} s after the revocation, at the end of the run`,
    },
    ...working.slice(0, 5),
  );
}
