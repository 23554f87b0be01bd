import { defineCheck } from "../model/check.ts";
import { isAbsent, isRefusal } from "../model/classify.ts";
import { trialOf } from "../model/requests.ts";

export default defineCheck({
  id: "irrevocable-key",
  suite: "api-keys",
  code: "K8",
  title: "An API key can be revoked by its creator",
  failureTitle: "An API key cannot be revoked by its creator",
  severity: "medium",
  weakness: { cwe: 613, owasp: "API2" },
  rationale:
    "A run makes many keys and must leave none behind, so revocation is tried with one key first. Users need it when a key leaks.",
  messages: {
    "revocation-refused": {
      text: "{operation} answered {status} to the JWT that had just created the key",
      confidence: "likely",
      cause: "The route asks for another role or credential than the creation does.",
      fix: [
        "Let the user who created a key revoke it.",
        "Revoke the one key of this run by hand: its name is in the report.",
      ],
    },
  },
  cases(context) {
    const { create, revoke } = trialOf(context);
    return [{ probes: { create, revoke }, control: "create" }];
  },
  judge({ create, revoke }, reporter) {
    const { responseClass, status, probe } = revoke;
    const { operation } = probe;
    if (responseClass === "allowed") return;
    if (isAbsent(revoke))
      return reporter.note(
        `revocation is not exposed here (${operation} answered ${status}): only the one key was made, and the other checks ran with what they had`,
      );
    if (!isRefusal(revoke))
      return reporter.note(
        `${operation} answered ${status}: revocation works differently here, so only the one key was made`,
      );
    const facts = { operation, status, credential: "jwt", expected: "200, 202 or 204", actual: `${status}` };
    reporter.found("revocation-refused", facts, revoke, create);
  },
});
