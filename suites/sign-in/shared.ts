import type { ClassifiedResponse, Facts } from "../model/check.ts";
import { errorCode, statusOf } from "../model/classify.ts";
import { dueWords } from "../model/refusal.ts";

/** What the sign-in checks share. */

/** Status and error code, as far as there is one. */
export const refusalOf = (response: ClassifiedResponse): string =>
  [statusOf(response), errorCode(response) ?? ""].join(" ").trim();

/** The facts of a finding about one reply. */
export const factsOf = (response: ClassifiedResponse, expected: string): Facts => ({
  operation: response.probe.operation,
  status: statusOf(response),
  expected,
  actual: refusalOf(response),
});

/** The facts of a finding about a sign-in that is to be refused. */
export function refusalFacts(response: ClassifiedResponse): Facts {
  const due = dueWords(response.due);
  return { ...factsOf(response, due === "401" ? "401 UNAUTHORIZED" : due), due };
}

/** Readings that show an endpoint for signing in, whatever it says of this request. */
export const anyLogin = ["allowed", "disguised", "invalid", "unauthorized", "forbidden", "failed"] as const;

/** Why sign-in failed. A refused account need not be the deployment's fault. */
export function unsignedBecause(login: ClassifiedResponse): string {
  const { operation } = login.probe;
  switch (login.responseClass) {
    case "missing":
    case "unexposed":
      return `${operation} is not exposed at this address (${login.status})`;
    case "elsewhere":
      return `${operation} answered with a redirect (${login.status}), which is not followed with a password`;
    default:
      return `Sign-in refused the given account (${refusalOf(login)}): check TITAN_EMAIL and TITAN_PASSWORD, and whether this account may sign in with a password`;
  }
}

/** Lines that only a programmer of the service should see, in plain text and inside JSON. */
const traces: readonly RegExp[] = [
  /(?:^|\n|\\n|")[ \t]{0,16}at \S[^\n"]{0,300}:\d+:\d+/,
  /Traceback \(most recent call last\)/,
  /Exception in thread \\?"/,
  /\bat [\w.$<>]{1,200}\([\w$]+\.(?:java|kt|scala):\d+\)/,
  /\.cs:line \d+/,
  /#\d+ \S+\.php\(\d+\)/,
  /goroutine \d+ \[/,
];

/** A trace is at the beginning of an answer; the search is bounded against endless bodies. */
const searched = 32_768;

export const showsStackTrace = (text: string): boolean =>
  traces.some((trace) => trace.test(text.slice(0, searched)));
