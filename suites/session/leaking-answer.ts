import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import type { GivenAway } from "../../contracts/wire/answer.ts";
import { isHiddenKey, placeOf } from "../api-keys/shared.ts";
import { type ClassifiedResponse, defineSurvey } from "../model/check.ts";
import { isSuccess, jsonOf } from "../model/classify.ts";
import { ownSession } from "../model/requests.ts";

const rehash = "Then have the passwords in question changed: answers end up in logs and browsers";

/** What an answer may leak, the worst first; of several, the first is reported. */
const kinds = ["password", "password-hash", "secret-in-claims", "key"] as const;

export default defineSurvey({
  id: "leaking-answer",
  suite: "session",
  code: "X1",
  title: "Answers show no password, no hash of one and no API key",
  failureTitle: "Answers give away secrets",
  severity: "high",
  weakness: { cwe: 201, owasp: "API3" },
  rationale:
    "What an answer shows ends up in browsers, logs and caches, and a hash is as good as its password soon.",
  reference:
    "https://owasp.org/API-Security/editions/2023/en/0xa3-broken-object-property-level-authorization/",
  messages: {
    password: {
      text: "{operation} answers with the password, at {place}",
      cause: "The request, or the stored record, is sent back as a whole.",
      fix: ["Answer with named members only", rehash],
    },
    "password-hash": {
      text: "{operation} answers with the hash of a password, at {place}",
      cause: "The stored record is sent back as a whole.",
      fix: ["Answer with named members only", rehash],
    },
    "secret-in-claims": {
      text: "{operation} issues a JWT with a secret in its claims, which anybody can read ({place})",
      cause: "The stored record is signed as a whole: a JWT is signed, not encrypted.",
      fix: ["Sign named claims only", rehash],
    },
    key: {
      text: "{operation} answers with an API key, at {place}",
      cause: "The stored record is sent back as a whole, and keys are stored in plain text.",
      fix: [
        "Answer with named members only",
        "Store a hash of each key, and replace the keys that were shown",
      ],
    },
  },
  probes: () => [ownSession],
  judge(responses, reporter) {
    const answers = responses.filter((response) => isSuccess(response) && response.probe.service === "auth");
    if (answers.length === 0) return reporter.absent("nothing was answered by the auth service");
    for (const kind of kinds) {
      const showing = answers.filter((response) => placeIn(response, kind) !== undefined);
      const [first] = showing;
      if (first === undefined) continue;
      const facts = { operation: first.probe.operation, place: placeIn(first, kind) ?? "" };
      return reporter.found(kind, facts, ...showing.slice(0, 5));
    }
  },
});

/** The place of a leaked secret of this kind in an answer. */
const placeIn = (response: ClassifiedResponse, kind: (typeof kinds)[number]): string | undefined =>
  kind === "key" ? keyPlace(response) : placeOfKind(response.givenAway, kind);

const placeOfKind = (seen: readonly GivenAway[] = [], kind: string): string | undefined =>
  seen.find(({ what }) => what === kind)?.path;

/** Answers that create and list keys are left to the checks of these. */
function keyPlace(response: ClassifiedResponse): string | undefined {
  const isAboutKeys = response.probe.operation.includes(authPaths.apiKeys);
  return isAboutKeys ? undefined : placeOf(jsonOf(response), isHiddenKey);
}
