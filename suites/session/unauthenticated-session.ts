import {
  type Case,
  type CheckReporter,
  type ClassifiedResponse,
  defineCheck,
  type Message,
} from "../model/check.ts";
import { jsonOf, statusOf } from "../model/classify.ts";
import { noVerdict, switchedOff } from "../model/probe-result.ts";
import { dueWords } from "../model/refusal.ts";
import { anonymousSession, ownSession } from "../model/requests.ts";
import {
  factsOf,
  foundIn,
  pointlessBecause,
  reportUndecided,
  type Sorted,
  serverError,
  sortOut,
  type Tried,
  triedIn,
  wrongStatus,
} from "./shared.ts";
import {
  anEmptyToken,
  otherSchemes,
  schemeless,
  schemeProbes,
  textProbes,
  textsElsewhere,
  unset,
} from "./texts-for-tokens.ts";
import { acceptedVerified } from "./verifiers.ts";

/** Callers without a valid token: none, something that is no token, or a token in the wrong place. */

/** What the surfaces accept that the session refuses. */
function judgeElsewhere(
  accepted: readonly Tried[],
  reporter: CheckReporter<"any-text" | "unset-token" | "any-scheme" | "no-scheme">,
): void {
  const those = (names: object) => accepted.filter(({ label }) => label in names);
  foundIn(
    reporter,
    "unset-token",
    accepted.filter(({ label }) => unset.includes(label)),
  );
  foundIn(
    reporter,
    "any-text",
    accepted.filter(({ label }) => label === anEmptyToken),
  );
  foundIn(reporter, "any-scheme", those(schemeProbes));
  foundIn(reporter, "no-scheme", those(schemeless));
}

type Replies = Readonly<Record<string, ClassifiedResponse | undefined>>;

interface Anonymous {
  readonly texts: Sorted;
  readonly schemes: Sorted;
  readonly schemeless: Sorted;
  /** Refused as malformed, for which RFC 6750, 3.1 has 400. */
  readonly malformed: Sorted["wrong"];
  readonly wrong: Sorted["wrong"];
  readonly failed: Sorted["failed"];
  readonly undecided: Sorted["undecided"];
}

/** The result of each. Schemes count only if the JWT works with the right one. */
function sortAnonymous(responses: Replies): Anonymous {
  const pick = (names: object): Sorted =>
    sortOut(triedIn(Object.fromEntries(Object.keys(names).map((name) => [name, responses[name]]))));
  const works = responses["own"]?.responseClass === "allowed";
  const texts = pick(textProbes);
  const schemes = pick(works ? schemeProbes : {});
  const bare = pick(works ? schemeless : {});
  const all = [sortOut(triedIn({ "no credential": responses["none"] })), texts, schemes, bare];
  const wrong = all.flatMap((sorted) => sorted.wrong);
  const isMalformed = ({ label, response }: (typeof wrong)[number]): boolean =>
    response.responseClass === "invalid" && label !== "no credential";
  return {
    texts,
    schemes,
    schemeless: bare,
    malformed: wrong.filter(isMalformed),
    wrong: wrong.filter((one) => !isMalformed(one)),
    failed: all.flatMap((sorted) => sorted.failed),
    undecided: all.flatMap((sorted) => sorted.undecided),
  };
}

/** Whether the path answers everybody as if it did not exist. */
const isAbsent = (responses: Replies): boolean =>
  Object.values(responses).every(
    (response) =>
      response === undefined || [...switchedOff, "elsewhere", "unsent"].includes(response.responseClass),
  );

/** Whether a session names nobody: null or an empty object. */
function isNobody(response: ClassifiedResponse): boolean {
  const document = jsonOf(response);
  return response.body.kind === "json" && JSON.stringify(document ?? null).length <= "null".length;
}

const onlyBearer = "Take a token from Authorization with the scheme Bearer only, and answer 401 otherwise.";

/** What it means if one is allowed. */
const anonymousMessages = {
  open: {
    text: "{where} answered {status} without any credential",
    cause: "Nothing asks for a token here: the guard is missing or switched off.",
    fix: ["Put the guard that the other routes have in front of this one."],
  },
  "any-text": {
    text: "{where} answered {status} to what is no token: {tokens}",
    cause: "It is checked that there is a token, but not which.",
    fix: ["Verify signature, issuer, audience and expiry of every token before its claims are used."],
  },
  "unset-token": {
    text: "{where} answered {status} to the word {tokens} in the place of a token",
    cause: "Clients whose variable is not set send it, and the service takes it for a caller of its own.",
    fix: ["Answer 401 to everything that is not a valid token of this deployment."],
  },
  "any-scheme": {
    text: "{where} answered {status} to {tokens}",
    cause: "The scheme of the Authorization header is cut off without a look at it.",
    fix: [onlyBearer],
  },
  "no-scheme": {
    text: "{where} answered {status} to {tokens}",
    cause: "The whole Authorization header is taken for the token where it names no scheme.",
    fix: [onlyBearer],
  },
} as const satisfies Record<string, Message>;

export default defineCheck({
  id: "unauthenticated-session",
  suite: "session",
  code: "E2",
  title: "The session is refused with 401 without a valid token",
  failureTitle: "The session is not refused with 401 without a valid token",
  severity: "critical",
  weakness: { cwe: 306, owasp: "API2" },
  row: "unauthorized",
  rationale: "A session that opens without a token is open to everybody.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
  messages: {
    ...anonymousMessages,
    "wrong-status": wrongStatus("a caller without a proper token"),
    malformed: { ...wrongStatus("a malformed credential"), severity: "low" },
    "server-error": serverError("a caller without a proper token"),
  },
  cases(context) {
    const isReal = context.means.has("jwt");
    const real = isReal ? { own: ownSession, ...otherSchemes(context) } : {};
    const probes: Case<string>["probes"] = { none: anonymousSession, ...textProbes, ...real };
    return [{ probes, tolerates: noVerdict }, ...(isReal ? [textsElsewhere(context)] : [])];
  },
  judge(responses, reporter, { elsewhere }) {
    if (elsewhere !== undefined) return judgeElsewhere(acceptedVerified(responses), reporter);
    const { none, own } = responses;
    if (none?.responseClass === "allowed" && isNobody(none) && own !== undefined && !isNobody(own))
      return reporter.unsure(
        `${none.probe.operation} answered ${none.status} with an empty session to a caller who is not signed in. Where that is intended, say so: profile.session.anonymous: empty`,
      );
    if (none?.responseClass === "allowed")
      return reporter.found("open", factsOf(none, dueWords(none.due)), none);
    const pointless = pointlessBecause(none);
    if (pointless !== undefined) return reporter.unsure(pointless);
    if (isAbsent(responses)) return reporter.unsure("The session is not exposed at this address");
    const sorted = sortAnonymous(responses);
    const texts = sorted.texts.accepted;
    const isUnset = texts.every(({ label }) => unset.includes(label));
    foundIn(reporter, isUnset ? "unset-token" : "any-text", texts);
    // Where any text counts, so does one with a token in it.
    if (isUnset) foundIn(reporter, "any-scheme", sorted.schemes.accepted);
    foundIn(reporter, "no-scheme", sorted.schemeless.accepted);
    foundIn(reporter, "wrong-status", sorted.wrong);
    foundIn(reporter, "malformed", sorted.malformed);
    foundIn(reporter, "server-error", sorted.failed);
    reportUndecided(reporter, sorted.undecided);
    if (own !== undefined && own.responseClass !== "allowed")
      reporter.unsure(
        `Other schemes were not judged for want of a JWT that works as Bearer (${statusOf(own)})`,
      );
  },
});
