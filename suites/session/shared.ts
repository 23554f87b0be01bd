import { credentialName, garbage } from "../../contracts/catalogue/credential.ts";
import type { CheckReporter, ClassifiedResponse, Facts } from "../model/check.ts";
import { statusOf } from "../model/classify.ts";
import type { Probe } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { dueWords } from "../model/refusal.ts";
import { session } from "../model/requests.ts";
import { list } from "../scopes/shared.ts";

/** Helpers of the session checks. */

/** The session with a text that is no token. */
export const badTokenSession: Probe = session(garbage);

/** A credential that was tried, in words, and its result. */
export interface Tried {
  readonly label: string;
  readonly response: ClassifiedResponse;
}

export const triedIn = (
  responses: Readonly<Record<string, ClassifiedResponse | undefined>>,
): readonly Tried[] =>
  Object.entries(responses).flatMap(([label, response]) =>
    response === undefined ? [] : [{ label, response }],
  );

/** The tried credentials by result. Refusals with 401 are in none of the lists. */
export interface Sorted {
  readonly accepted: readonly Tried[];
  readonly failed: readonly Tried[];
  /** Refused, but not with 401. */
  readonly wrong: readonly Tried[];
  readonly undecided: readonly Tried[];
}

const isAllowed = ({ responseClass }: ClassifiedResponse): boolean => responseClass === "allowed";

export function sortOut(tried: readonly Tried[]): Sorted {
  const accepted = tried.filter(({ response }) => isAllowed(response));
  const refused = tried.filter((one) => !accepted.includes(one));
  const failed = refused.filter(({ response }) => response.responseClass === "failed");
  const undecided = refused.filter(({ response }) => isInconclusive(response));
  const wrong = refused.filter(
    (one) =>
      one.response.responseClass !== "unauthorized" && !failed.includes(one) && !undecided.includes(one),
  );
  return { accepted, failed, wrong, undecided };
}

/** A page with 403 may come from a firewall that found the request odd. */
const isInconclusive = ({ responseClass, body }: ClassifiedResponse): boolean =>
  (responseClass !== "failed" && noVerdict.includes(responseClass)) ||
  (responseClass === "forbidden" && body.kind !== "json");

/** Credentials that are answered unlike a bad token: how bad tokens are answered is another check's finding. */
export const differingFrom = (
  base: ClassifiedResponse | undefined,
  tried: readonly Tried[],
): readonly Tried[] => tried.filter(({ response }) => response.responseClass !== base?.responseClass);

/** The facts of a finding about one response. */
export const factsOf = (response: ClassifiedResponse, expected: string): Facts => ({
  operation: response.probe.operation,
  where: response.probe.operation,
  credential: credentialName(response.probe.credential),
  status: statusOf(response),
  expected,
  actual: statusOf(response),
});

/** Reports one message about several credentials, if there are any, with at most five answers as evidence. */
export function foundIn<M extends string>(
  reporter: CheckReporter<M>,
  message: M,
  tried: readonly Tried[],
  { expected, ...facts }: Facts = {},
): void {
  const [first] = tried;
  if (first === undefined) return;
  const credentials = new Set(tried.map(({ response }) => credentialName(response.probe.credential)));
  const actual = [...new Set(tried.map(({ response }) => statusOf(response)))].join(", ");
  const operations = [...new Set(tried.map(({ response }) => response.probe.operation))];
  const shared = {
    credential: [...credentials].join(", "),
    tokens: namesOf(tried),
    status: actual,
    actual,
    where: list(operations),
    ...(operations.length > 1 ? { operations } : {}),
  };
  const evidence = tried.slice(0, 5).map(({ response }) => response);
  reporter.found(
    message,
    { ...factsOf(first.response, expected ?? dueWords(first.response.due)), ...shared, ...facts },
    ...evidence,
  );
}

/** What makes the verdict incomplete. */
export function reportUndecided(reporter: CheckReporter<string>, undecided: readonly Tried[]): void {
  if (undecided.length === 0) return;
  const seen = undecided.map(({ label, response }) => `${label} (${statusOf(response)})`);
  reporter.unsure(`No verdict on ${seen.join(", ")}`);
}

const namesOf = (tried: readonly Tried[]): string => [...new Set(tried.map(({ label }) => label))].join(", ");

/** Why bad tokens decide nothing here: everybody is allowed, or the service gives no verdict. */
export function pointlessBecause(...bases: readonly (ClassifiedResponse | undefined)[]): string | undefined {
  const open = bases.find((base) => base?.responseClass === "allowed");
  if (open !== undefined) {
    const { operation, credential } = open.probe;
    return `${operation} lets in a caller with ${keys[credential.kind] ?? "any text for a token"}, so nothing more can be told of tokens`;
  }
  const mute = bases.find((base) => base !== undefined && noVerdict.includes(base.responseClass));
  return mute && `${mute.probe.operation} gave no verdict even on ${nameOf(mute)} (${statusOf(mute)}).`;
}

const keys: Readonly<Record<string, string>> = {
  none: "no credential at all",
  forged: "a JWT whose signature does not fit",
};

const nameOf = ({ probe }: ClassifiedResponse): string =>
  probe.credential.kind === "none"
    ? "a request without credential"
    : `a ${credentialName(probe.credential)} token`;

const expect401 = "Answer 401 with code UNAUTHORIZED: no identity is known.";

/** Messages that several checks need; `what` names what was sent. */
export const wrongStatus = (what: string) =>
  ({
    text: `{where} refused ${what} with {status} instead of {expected}: {tokens}`,
    severity: "medium",
    cause: "Clients branch on the status: they sign in again only after 401.",
    fix: [expect401],
  }) as const;

export const serverError = (what: string) =>
  ({
    text: `{where} answered {status} to ${what}: {tokens}`,
    severity: "medium",
    cause: "An error while the token is read is not caught where tokens are verified.",
    fix: ["Find the error in the log of the auth service at the time of these requests.", expect401],
  }) as const;
