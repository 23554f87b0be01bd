import { jwt } from "../../contracts/catalogue/credential.ts";
import { defineSurvey } from "../model/check.ts";
import { isForSharedCaches, isSuccess } from "../model/classify.ts";
import { readsPerSurface } from "../model/operations.ts";
import { exercise, goodLogin, ownSession } from "../model/requests.ts";
import { placesOf } from "../refusals/shared.ts";
import { isKnown } from "./shared.ts";

export default defineSurvey({
  id: "public-answer",
  suite: "reach",
  code: "R9",
  title: "No answer to a known caller invites shared caches to keep it",
  failureTitle: "Answers to a known caller invite shared caches to keep them",
  severity: "medium",
  weakness: { cwe: 524, owasp: "API8" },
  rationale:
    "A proxy or CDN that stores such an answer may give it to anybody who requests the same address.",
  reference: "https://www.rfc-editor.org/rfc/rfc9111#section-3.5",
  messages: {
    shared: {
      text: "{where} answered a known caller with Cache-Control: {actual}, which lets shared caches keep the answer",
      cause: "A rule for static files covers these paths as well.",
      fix: ["Send Cache-Control: private, no-store with every answer that depends on the caller"],
    },
  },
  probes: (context) => [
    goodLogin,
    ownSession,
    ...readsPerSurface(context).map((one) => exercise(one, jwt, context)),
  ],
  judge(responses, reporter) {
    const answers = responses.filter(
      (response) => isSuccess(response) && (isKnown(response.probe.credential) || response.issued.length > 0),
    );
    if (answers.length === 0) return reporter.absent("no known caller was answered with a success");
    const shared = answers.filter(isForSharedCaches);
    const [first] = shared;
    if (first === undefined) return;
    const actual = first.headers["cache-control"] ?? "";
    reporter.found(
      "shared",
      { ...placesOf(shared), expected: "private, no-store", actual },
      ...shared.slice(0, 5),
    );
  },
});
