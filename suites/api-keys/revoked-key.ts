import { credentialName, none } from "../../contracts/catalogue/credential.ts";
import { type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { isAbsent } from "../model/classify.ts";
import { noVerdict } from "../model/probe-result.ts";
import { dueStatuses, dueWords } from "../model/refusal.ts";
import { exercise } from "../model/requests.ts";
import { inconclusiveBecause, revokedTrial } from "./shared.ts";

export default defineCheck({
  id: "revoked-key",
  suite: "api-keys",
  code: "K6",
  title: "A revoked API key is refused with 401, soon",
  failureTitle: "A revoked API key goes on working",
  severity: "critical",
  row: "unauthorized",
  rationale: "Revoking is all that helps once a key has leaked.",
  messages: {
    "still-works": {
      text: "{operation} answered {status} to a revoked key, {seconds} s after the revocation and at the end of the run",
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
    return [{ probes: { warm, anonymous, revoke, refused, late }, control: "warm", tolerates: noVerdict }];
  },
  judge({ anonymous, revoke, refused, late }, reporter, _subject, context) {
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
    const unknown = inconclusiveBecause(refused);
    if (unknown !== undefined) return reporter.unsure(unknown);
    const { status, probe, attempts } = refused;
    const due = dueStatuses("invalid", probe.operation, context);
    const seconds = Math.round((attempts?.elapsedMs ?? 0) / 100) / 10;
    const credential = credentialName(probe.credential);
    const facts = {
      operation: probe.operation,
      credential,
      status,
      expected: dueWords(due),
      actual: `${status}`,
    };
    const timed = { ...facts, seconds, budget: context.policy.revocationMs / 1000 };
    if (refused.responseClass === "allowed") {
      if (late.responseClass === "allowed") return reporter.found("still-works", timed, refused, late);
      const end = inconclusiveBecause(late)
        ? "what became of it is unknown"
        : "it was refused by the end of the run";
      return reporter.found("refused-late", { ...timed, end }, refused, late);
    }
    const when = timeOfRelapse(refused, late);
    if (when !== undefined)
      return reporter.found("works-again", { ...facts, status: 200, when }, refused, late);
    // Where anonymous callers get the same wrong status, that is another check's finding.
    if (!due.includes(status) && status !== anonymous.status)
      return reporter.found("wrong-status", facts, refused);
    reporter.note(`a revoked key was refused after ${seconds} s`);
  },
});

/** When a revoked key that had been refused was let in again, if it was. */
function timeOfRelapse({ attempts }: ClassifiedResponse, late: ClassifiedResponse): string | undefined {
  if (attempts?.relapses !== undefined) return "between refusals, soon after the revocation";
  return late.responseClass === "allowed" ? "at the end of the run" : undefined;
}
