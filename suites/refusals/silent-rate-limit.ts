import { type ClassifiedResponse, defineSurvey } from "../model/check.ts";
import { anonymousSession } from "../model/requests.ts";
import { mayBeFiltered, placesOf } from "./shared.ts";

export default defineSurvey({
  id: "silent-rate-limit",
  suite: "refusals",
  code: "F5",
  title: "Rate-limit answers say when to come back",
  failureTitle: "Rate limits do not say when to come back",
  severity: "low",
  weakness: { cwe: 770, owasp: "API4" },
  rationale: "Clients that must guess come back too early, and are blocked for longer.",
  reference: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
  messages: {
    silent: {
      text: "429 from {where} has neither X-RateLimit-Reset nor Retry-After",
      fix: ["Send X-RateLimit-Reset (Unix seconds) or Retry-After with every 429"],
    },
  },
  probes: () => [anonymousSession],
  judge(responses, reporter) {
    // A limit on the number of keys looks the same, and waiting does not change it.
    const limited = responses.filter(({ probe }) => probe.effect !== "create-key");
    const blocked = limited.filter((response) => !mayBeFiltered(response) && blocksOf(response).length > 0);
    const silent = blocked.filter((response) =>
      blocksOf(response).some(({ reset, retryAfter }) => !reset && !retryAfter),
    );
    if (silent.length > 0)
      reporter.found("silent", { ...placesOf(silent), status: 429 }, ...silent.slice(0, 5));
    if (blocked.length === 0) reporter.absent("no request was rate limited in this run");
  },
});

/** What every 429 said about when to come back, including the last one if the run did not wait for it. */
function blocksOf(response: ClassifiedResponse): ClassifiedResponse["blocked"] {
  const { blocked, status, headers } = response;
  return status === 429
    ? [...blocked, { reset: "x-ratelimit-reset" in headers, retryAfter: "retry-after" in headers }]
    : blocked;
}
