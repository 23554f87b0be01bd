import { type Credential, credentialName, none } from "../../contracts/catalogue/credential.ts";
import { findListedKeys } from "../../contracts/wire/api-key.ts";
import { type CheckReporter, type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { isAbsent, jsonOf } from "../model/classify.ts";
import { unsetToken } from "../model/forgeries.ts";
import type { Probe } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { dueWords } from "../model/refusal.ts";
import { createKey } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { finalList, goodRequest, inconclusiveBecause, namePrefix } from "./shared.ts";

/** The name in a key request without a valid credential, by which a created key is found. */
const anonymousName = (context: RunContext, who: string): string => `${namePrefix(context)} made as ${who}`;

const creationAs = (credential: Credential, context: RunContext): Probe =>
  createKey(goodRequest(context, anonymousName(context, credentialName(credential))), "of a key", {
    credential,
  });

export const anonymousCreation = (context: RunContext): Probe => creationAs(none, context);
/** With what a client sends whose variable was never set: what accepts any text accepts it as well. */
export const badTokenCreation = (context: RunContext): Probe => creationAs(unsetToken.undefined, context);

export default defineCheck({
  id: "anonymous-key-creation",
  suite: "api-keys",
  code: "K2",
  title: "API keys are created with a valid JWT only",
  failureTitle: "API keys are created without a valid JWT",
  severity: "critical",
  weakness: { cwe: 306, owasp: "API2" },
  row: "api-key-creation",
  rationale: "Anyone can make a key without signing in, and do everything that a key can do.",
  messages: {
    created: {
      text: "{operation} created a key for a request whose credential was: {credential}",
      fix: [
        "Authenticate this route before anything else.",
        "Look for keys that were created without a sign-in.",
      ],
    },
    "created-anyway": {
      text: "{operation} answered {status} as {credential}, and yet the key is in the list afterwards",
      cause: "The key is stored before the credential is checked.",
      fix: ["Check the credential before the key is stored.", "Revoke keys that came into being this way."],
    },
    "wrong-status": {
      text: "{operation} answered {status} instead of {expected} to the credential {credential}",
      title: "The creation of an API key is refused with another status than 401",
      severity: "medium",
      fix: [
        "Answer 401 with code UNAUTHORIZED where no identity is known; 403 is for a known one that lacks scopes.",
      ],
    },
  },
  cases(context) {
    const anonymous = anonymousCreation(context);
    const garbage = badTokenCreation(context);
    const shown = context.means.has("jwt") ? finalList : anonymous;
    return [{ probes: { anonymous, garbage, shown }, tolerates: noVerdict }];
  },
  judge({ anonymous, garbage, shown }, reporter, _subject, context) {
    if (judgeAnonymous(anonymous, shown, reporter, context)) return;
    judgeAnonymous(garbage, shown, reporter, context);
  },
});

type Message = "created" | "created-anyway" | "wrong-status";

/** Judges one key request without a valid credential. Returns whether it reported a finding. */
function judgeAnonymous(
  made: ClassifiedResponse,
  shown: ClassifiedResponse,
  reporter: CheckReporter<Message>,
  context: RunContext,
): boolean {
  const { operation } = made.probe;
  const credential = credentialName(made.probe.credential);
  const facts = {
    operation,
    credential,
    status: made.status,
    expected: dueWords(made.due),
    actual: `${made.status}`,
  };
  const found = (message: Message, ...evidence: readonly ClassifiedResponse[]): true => {
    reporter.found(message, facts, ...evidence);
    return true;
  };
  if (made.responseClass === "allowed") return found("created", made);
  const listed = findListedKeys(jsonOf(shown), context.profile) ?? [];
  const name = anonymousName(context, credential);
  if (listed.some((key) => key.name === name)) return found("created-anyway", made, shown);
  if (made.responseClass === "forbidden" || made.responseClass === "elsewhere")
    return found("wrong-status", made);
  const unknown = inconclusiveBecause(made);
  if (unknown !== undefined) reporter.unsure(unknown);
  else if (isAbsent(made)) reporter.absent(`${operation} is not exposed here (${made.status})`);
  else if (made.responseClass !== "unauthorized") {
    reporter.note(
      `${operation} as ${credential} was answered ${made.status}: refused, but not by authentication`,
    );
  }
  return false;
}
