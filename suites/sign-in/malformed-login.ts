import type { Profile } from "../../contracts/profile/profile.ts";
import { type Case, type ClassifiedResponse, defineCheck, type Facts, type Message } from "../model/check.ts";
import { bodyText, statusOf } from "../model/classify.ts";
import { emptyLoginFromPage, refusedFromPage } from "../model/origins.ts";
import { type Payload, type Probe, placeholder } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { after, anonymousSession, emptyLogin, goodLogin, login } from "../model/requests.ts";
import { zeroAsPassword } from "./password-attempts.ts";
import { givesToken, refusedAlike, saidBy, saysLocked, showsStackTrace } from "./shared.ts";

/** Malformed sign-ins. None has both an address and a password. */

const json = (value: unknown): Payload => ({ kind: "json", value });
const raw = (text: string, contentType = "application/json"): Payload => ({ kind: "raw", text, contentType });

const bodies: Readonly<Record<string, Payload>> = {
  "JSON cut short": raw('{"email": "titan-auth-check@'),
  null: json(null),
  "no password": json({ email: placeholder("unknown-email") }),
  "wrong types": json({ email: 1, password: true }),
  "a form": raw("titan-auth=check", "application/x-www-form-urlencoded"),
};

const loginOf = (name: string, body: Payload): Probe => login(body, name, { phase: "exercise" });

const noBody = "no body";
const noBodyFromPage = "no body, from a foreign page";
const own = json({ email: placeholder("email") });

const malformedLogins: Readonly<Record<string, Probe>> = {
  "an empty object": emptyLogin,
  ...Object.fromEntries(Object.entries(bodies).map(([name, body]) => [name, loginOf(name, body)])),
  [noBodyFromPage]: emptyLoginFromPage,
  [noBody]: { ...loginOf(noBody, raw("")), given: after(emptyLoginFromPage, ...refusedFromPage) },
};

/** Of the two without a body, the one that decides. */
function decidingOf({ [noBody]: plain, [noBodyFromPage]: page, ...others }: Responses): Responses {
  const deciding = plain === undefined || plain.responseClass === "unsent" ? page : plain;
  return { ...others, ...(deciding && { [noBody]: deciding }) };
}

type Responses = Readonly<Record<string, ClassifiedResponse>>;

interface Kinds {
  readonly accepted: readonly string[];
  readonly failed: readonly string[];
  readonly traced: readonly string[];
  readonly wrong: readonly string[];
  readonly absent: readonly string[];
  readonly undecided: readonly string[];
}

/** The names of the sign-ins, by result. */
function kindsOf(responses: Readonly<Record<string, ClassifiedResponse>>, profile: Profile): Kinds {
  const those = (test: (response: ClassifiedResponse) => boolean): readonly string[] =>
    Object.entries(responses).flatMap(([name, response]) => (test(response) ? [name] : []));
  const isRight = ({ status }: ClassifiedResponse): boolean =>
    profile.refusals.malformedLogin?.includes(status) === true;
  const isAbsent = (response: ClassifiedResponse): boolean =>
    !isRight(response) && ["missing", "unexposed", "elsewhere"].includes(response.responseClass);
  return {
    // A password of the wrong type that signs in is what inexact-password reports.
    accepted: those((response) => response.probe.id !== zeroAsPassword.id && givesToken(response, profile)),
    failed: those(({ responseClass }) => responseClass === "failed"),
    traced: those((response) => showsStackTrace(bodyText(response))),
    wrong: those(
      (response) =>
        !isRight(response) &&
        !saysLocked(response) &&
        (["unauthorized", "disguised"].includes(response.responseClass) || denies(response)),
    ),
    absent: those(isAbsent),
    undecided: those(
      (response) =>
        !isRight(response) &&
        ((response.responseClass !== "failed" &&
          noVerdict.includes(response.responseClass) &&
          !refusals.includes(response.status)) ||
          (response.responseClass === "allowed" && !givesToken(response, profile)) ||
          isGate(response) ||
          saysLocked(response)),
    ),
  };
}

/** Statuses that refuse a body as such: too large, or of the wrong type. */
const refusals: readonly number[] = [413, 415];

/** A refusal in JSON comes from the service; a page with 403 may come from a firewall that found the body odd. */
const denies = ({ responseClass, body }: ClassifiedResponse): boolean =>
  responseClass === "forbidden" && body.kind === "json";
const isGate = ({ responseClass, body }: ClassifiedResponse): boolean =>
  responseClass === "forbidden" && body.kind !== "json";

/** The common facts of findings about these sign-ins. */
function malformedFacts(
  names: readonly string[],
  responses: Readonly<Record<string, ClassifiedResponse>>,
): Facts {
  const seen = names.flatMap((name) => responses[name] ?? []);
  const actual = [...new Set(seen.map(statusOf))].join(", ");
  return {
    operation: emptyLogin.operation,
    variants: names.join(", "),
    status: actual,
    expected: "400, 415 or 422",
    actual,
  };
}

const validate = "Validate type and body before anything else, and answer 400, 415 or 422.";

const malformedMessages = {
  accepted: {
    text: "{operation} answered {status} to a body without e-mail address or password: {variants}",
    severity: "critical",
    cause: "What is missing is not noticed, or counts as matching.",
    fix: [validate, "Look through the log for sign-ins without a password."],
  },
  "server-error": {
    text: "{operation} answered {status} to {variants}",
    cause: "The body is used before it is validated.",
    fix: [validate, "Find the error in the log of the auth service at the time of these requests."],
  },
  "wrong-status": {
    text: "{operation} answered {status} instead of 400, 415 or 422 to {variants}",
    cause: "Callers look for a wrong password where the request itself is wrong.",
    fix: [validate],
  },
  "stack-trace": {
    weakness: { cwe: 209, owasp: "API8" },
    text: "The refusal of {operation} shows a stack trace: {variants}",
    cause: "The service runs in a development mode, or its error handler passes on what it caught.",
    fix: ["Answer errors with a code and a message only, and keep the stack trace in the log."],
  },
} as const satisfies Record<string, Message>;

export default defineCheck({
  id: "malformed-login",
  suite: "sign-in",
  code: "S4",
  title: "A sign-in that is not well formed is refused as invalid",
  failureTitle: "A sign-in that is not well formed is not refused as invalid",
  severity: "medium",
  weakness: { cwe: 20, owasp: "API8" },
  rationale: "Validation that is left out lets odd bodies reach the code that compares passwords.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1",
  messages: malformedMessages,
  cases({ means, depth }) {
    const good = means.has("account") ? { good: goodLogin } : {};
    // With an address that exists, since what is missing may count as equal to what is stored.
    const noPassword = means.has("account")
      ? {
          "no password": loginOf("no password", own),
          ...(depth === "full" && {
            "no address": loginOf("no address", json({ password: placeholder("password") })),
          }),
          "wrong types": zeroAsPassword,
        }
      : {};
    const probes: Case<string>["probes"] = {
      ...malformedLogins,
      ...noPassword,
      session: anonymousSession,
      ...good,
    };
    return [{ probes, tolerates: noVerdict }];
  },
  judge({ session, good, ...all }: Responses, reporter, _subject, { profile }) {
    const responses = decidingOf(all);
    if (session !== undefined && noVerdict.includes(session.responseClass))
      return reporter.unsure(
        `The service seems to be down: ${session.probe.operation} gave no verdict either`,
      );
    if (good?.responseClass === "failed")
      return reporter.unsure(`${good.probe.operation} answers every request with ${good.status}`);
    const { accepted, failed, traced, wrong, absent, undecided } = kindsOf(responses, profile);
    const found = (message: keyof typeof malformedMessages, names: typeof wrong) => {
      if (names.length === 0) return;
      const evidence = names.slice(0, 5).map((name) => responses[name]);
      reporter.found(message, malformedFacts(names, responses), ...evidence);
    };
    found("accepted", accepted);
    found("server-error", failed);
    const [alike] = wrong
      .flatMap((name) => responses[name] ?? [])
      .flatMap((one) => refusedAlike(one, good) ?? []);
    if (alike === undefined) found("wrong-status", wrong);
    else reporter.unsure(alike);
    found("stack-trace", traced);
    const { operation, actual } = malformedFacts([...absent, ...undecided], responses);
    if (absent.length > 0) reporter.unsure(`${operation} is not exposed at this address (${actual})`);
    const locked = Object.values(responses).find(saysLocked);
    if (undecided.length > 0)
      reporter.unsure(`No verdict (${actual}) on: ${undecided.join(", ")}${saidBy(locked)}`);
  },
});
