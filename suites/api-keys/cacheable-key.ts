import { defineCheck } from "../model/check.ts";
import { forbidsStoring, isForSharedCaches } from "../model/classify.ts";
import { trialOf } from "../model/requests.ts";

export default defineCheck({
  id: "cacheable-key",
  suite: "api-keys",
  code: "K7",
  title: "The answer that carries a new key may not be stored by caches",
  failureTitle: "The answer that carries a new key may be stored by caches",
  severity: "low",
  weakness: { cwe: 524, owasp: "API8" },
  rationale: "A key that a proxy or a browser keeps on disk can be read there long after it was shown.",
  reference: "https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.5",
  messages: {
    cacheable: {
      text: "The answer to {operation} carries a new key and does not say `Cache-Control: no-store` (it says: {actual})",
      fix: ["Send `Cache-Control: no-store` with every answer that carries a secret."],
    },
  },
  cases(context) {
    const { create } = trialOf(context);
    return [{ probes: { create }, control: "create" }];
  },
  judge({ create }, reporter) {
    const cacheControl = create.headers["cache-control"];
    // public-answer reports what is worse.
    if (forbidsStoring(create) || isForSharedCaches(create)) return;
    const actual = cacheControl ?? "nothing";
    reporter.found("cacheable", { operation: create.probe.operation, expected: "no-store", actual }, create);
  },
});
