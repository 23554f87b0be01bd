import type { JwtFacts } from "../../contracts/wire/answer.ts";
import { type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { noVerdict } from "../model/probe-result.ts";
import { anonymousSession, goodLogin } from "../model/requests.ts";

/** How far a clock is ahead (behind if negative), in seconds. */
interface Offset {
  readonly seconds: number;
  /** The least offset that the measurement allows for. */
  readonly surely: number;
  readonly response: ClassifiedResponse;
}

interface Clocks {
  /** The deployment's `Date` against this machine. */
  readonly local?: Offset;
  /** The start of a new JWT against the answer that brought it. */
  readonly issue?: Offset & { readonly claim: "iat" | "nbf" };
}

/** What two answers show of the clocks. */
function clocksOf(first: ClassifiedResponse, login: ClassifiedResponse): Clocks {
  const dated = [login, first].find((response) => dateOf(response) !== undefined);
  const start = startOf(login);
  return {
    ...(dated && { local: localOffset(dated) }),
    ...(start && {
      issue: { ...issueOffset(start.at, login), claim: start.claim },
    }),
  };
}

/** `Date` (RFC 9110, 6.6.1) in seconds, without the time that the answer spent in a cache. It has no fraction. */
function dateOf({ headers }: ClassifiedResponse): number | undefined {
  const date = Date.parse(headers["date"] ?? "") / 1000;
  const age = Number(headers["age"] ?? 0);
  return Number.isNaN(date) ? undefined : date + (Number.isNaN(age) ? 0 : age);
}

const middle = ({ sentAt, durationMs }: ClassifiedResponse): number => (sentAt + durationMs / 2) / 1000;

function localOffset(response: ClassifiedResponse): Offset {
  const seconds = (dateOf(response) ?? 0) + 0.5 - middle(response);
  return { seconds, surely: Math.abs(seconds) - 0.5 - response.durationMs / 2000, response };
}

function issueOffset(at: number, response: ClassifiedResponse): Offset {
  const seconds = at - (dateOf(response) ?? middle(response));
  return { seconds, surely: Math.abs(seconds), response };
}

type Start = { readonly at: number; readonly claim: "iat" | "nbf" };

/** When a JWT from sign-in becomes valid: the later of `iat` and `nbf`. */
function startOf({ issued }: ClassifiedResponse): Start | undefined {
  const starts = issued.flatMap(({ claims }) => (claims === undefined ? [] : startsIn(claims)));
  return starts.reduce<Start | undefined>(
    (latest, start) => (latest === undefined || start.at > latest.at ? start : latest),
    undefined,
  );
}

const startsIn = ({ iat, nbf }: JwtFacts): readonly Start[] => [
  ...(iat === undefined ? [] : [{ at: iat, claim: "iat" as const }]),
  ...(nbf === undefined ? [] : [{ at: nbf, claim: "nbf" as const }]),
];

/** An offset as a finding says it. */
const offsetOf = (seconds: number): { offset: number; direction: string; actual: string } => {
  const offset = Math.round(Math.abs(seconds));
  const direction = seconds > 0 ? "ahead of" : "behind";
  return { offset, direction, actual: `${offset} s apart` };
};

const expected = (seconds: number): string => `${seconds} s or less apart`;
const syncServers = "Check that time synchronisation (NTP, chrony) runs on every host of the auth service.";

export default defineCheck({
  id: "skewed-clock",
  suite: "reach",
  code: "R4",
  title: "The clocks of the deployment and of this machine agree",
  failureTitle: "The clocks of the deployment and of this machine do not agree",
  severity: "medium",
  weakness: { cwe: 684, owasp: "API8" },
  row: "unauthorized",
  rationale: "A token that is issued in a server's future is refused, and one that ends in its past as well.",
  reference: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1",
  messages: {
    "clock-differs": {
      text: "The Date of the auth service is {offset} s {direction} this machine's clock; {limit} s are allowed",
      cause: "The clock of this machine or the one of the deployment is wrong.",
      fix: [
        "Compare both with a third clock, such as https://time.is, and correct the wrong one.",
        syncServers,
      ],
    },
    "issued-in-future": {
      text: "A JWT from sign-in begins ({claim}) {offset} s after the answer that brought it; {limit} s are allowed",
      cause:
        "The host that signs tokens is ahead of the others, so that new tokens are refused with 401 at first.",
      fix: [syncServers, "Until then, allow a leeway of that size where tokens are verified."],
    },
    "issued-in-past": {
      text: "A JWT from sign-in says that it was issued {offset} s before the answer that brought it",
      severity: "low",
      confidence: "possible",
      cause: "The host that signs tokens is slow, or tokens are reused or dated back on purpose.",
      fix: [syncServers, "If tokens are reused or dated back on purpose, nothing needs to be done."],
    },
  },
  cases: ({ means }) => [
    {
      probes: { first: anonymousSession, login: means.has("account") ? goodLogin : anonymousSession },
      tolerates: noVerdict,
    },
  ],
  judge({ first, login }, reporter, _subject, { policy: { clockSkewS: limit } }) {
    const { local, issue } = clocksOf(first, login);
    if (local === undefined && issue === undefined)
      return reporter.absent("No answer carried a Date, and no JWT an iat, so no clock can be compared");
    const facts = { limit, expected: expected(limit) };
    if (local !== undefined && local.surely > limit)
      reporter.found("clock-differs", { ...facts, ...offsetOf(local.seconds) }, local.response);
    if (issue === undefined || issue.surely <= limit) return;
    const message = issue.seconds > 0 ? "issued-in-future" : "issued-in-past";
    reporter.found(message, { ...facts, ...offsetOf(issue.seconds), claim: issue.claim }, issue.response);
  },
});
