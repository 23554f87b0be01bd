import { credentialName } from "../../contracts/catalogue/credential.ts";
import { defineSurvey } from "../model/check.ts";

/** Milliseconds after which a new credential must work. */
const soonMs = 5_000;

export default defineSurvey({
  id: "late-credential",
  suite: "api-keys",
  code: "K11",
  title: "New keys and JWTs work within seconds",
  failureTitle: "New keys and JWTs are refused for a while",
  severity: "low",
  weakness: { cwe: 684, owasp: "API8" },
  rationale: "A job that uses its new key at once gets a 401 that is gone when somebody looks.",
  messages: {
    late: {
      text: "{credential} was refused by {operation} for {seconds} s after it was handed out ({refusals} times), and then accepted",
      cause: "The service learns of new credentials from a copy, a queue or a cache that lags behind.",
      fix: [
        "Look unknown credentials up at their source before refusing them",
        "Until then wait and try again after creating a key",
      ],
    },
    "late-replica": {
      text: "{credential} was refused by {operation} now and then for {seconds} s after it was handed out, and then accepted every time",
      cause: "Some of several replicas learn of new credentials later than others.",
      fix: [
        "Look unknown credentials up at their source before refusing them, in every replica",
        "Until then wait and try again after creating a key",
      ],
    },
  },
  probes: () => [],
  judge(responses, reporter) {
    const late = responses
      .flatMap((response) => (response.acceptedAfter ? [{ response, ...response.acceptedAfter }] : []))
      .sort((one, other) => other.ms - one.ms);
    const [slowest] = late;
    if (slowest === undefined) return;
    const seconds = Math.round(slowest.ms / 100) / 10;
    if (slowest.ms <= soonMs)
      return reporter.note(
        `new credentials began to work up to ${seconds} s after they were handed out; everything was judged after that`,
      );
    reporter.found(
      slowest.mixed ? "late-replica" : "late",
      {
        credential: credentialName(slowest.response.probe.credential),
        operation: slowest.response.probe.operation,
        seconds,
        refusals: slowest.refusals,
      },
      ...late.slice(0, 5).map(({ response }) => response),
    );
  },
});
