import type { Profile } from "../../contracts/profile/profile.ts";
import type { Issued, JwtFacts } from "../../contracts/wire/answer.ts";
import { findTokens, loginContractOf } from "../../contracts/wire/login.ts";
import { type ClassifiedResponse, defineCheck, type Facts, type Message } from "../model/check.ts";
import { isSuccess, jsonOf } from "../model/classify.ts";
import { goodLogin } from "../model/requests.ts";
import type { Policy, RunContext } from "../model/run-context.ts";
import { factsOf, tokenHeader, tokenlessBecause, unsignedBecause } from "./shared.ts";

/** What can be wrong with the token from a good login. */

const tokenMessages = {
  "no-token": {
    text: "{operation} answered {status} without a JWT in any known place: {instead}",
    cause: "Known are token, access_token, accessToken and jwt, at the top level or under data or session.",
    fix: ["Give the JWT in one of these fields of the JSON answer."],
  },
  "not-a-jwt": {
    text: "The token that {operation} gives in {place} is not a JWT",
    cause: "The deployment gives opaque session tokens, or the field holds something else.",
    fix: ["Give a JWT: dashboard, frontend and key creation are documented to use one."],
  },
  "several-tokens": {
    text: "{operation} gives different JWTs in {place}; the first one is used",
    severity: "low",
    cause: "Callers cannot know which of them is the session's.",
    fix: ["Give the session's JWT in one place, and others under names of their own."],
  },
  "no-exp": {
    weakness: { cwe: 613, owasp: "API2" },
    text: "The JWT that {operation} gives never expires: it has no exp",
    cause: "A stolen token gives access for ever.",
    fix: ["Set exp on every JWT that sign-in gives.", "Refuse JWTs without exp where they are verified."],
  },
  expired: {
    text: "The JWT that {operation} gives has already expired, {seconds} s before the answer",
    cause: "The clock of the host that signs is wrong, or the lifetime is zero or negative.",
    fix: [
      "Check the configured lifetime and the clock of the host that signs.",
      "Check that exp is in seconds.",
    ],
  },
  "long-lived": {
    text: "The JWT that {operation} gives lives for {hours} h; {limit} h are allowed",
    severity: "medium",
    weakness: { cwe: 613, owasp: "API2" },
    cause: "The lifetime is configured too long, or exp is in milliseconds instead of seconds.",
    fix: ["Shorten the lifetime of JWTs."],
  },
} as const satisfies Record<string, Message>;

interface TokenProblem {
  readonly message: keyof typeof tokenMessages;
  readonly facts: Facts;
}

/** Everything that is wrong with the token of a successful login. */
function problemsOf(login: ClassifiedResponse, { policy, profile }: RunContext): readonly TokenProblem[] {
  const places = findTokens(jsonOf(login), profile);
  const [deviation] = loginContractOf(profile).check(jsonOf(login));
  if (deviation !== undefined)
    return [{ message: "no-token", facts: facts(deviation.wanted, insteadOf(login)) }];
  const jwts = jwtsOf(login, profile);
  const [first] = jwts;
  if (first === undefined && profile.login.opaque) return [];
  if (first === undefined) {
    const place = places.map(({ path }) => path).join(", ");
    return [{ message: "not-a-jwt", facts: { ...facts("a JWT", "another text"), place } }];
  }
  return [...severalOf(jwts), ...timesOf(first.claims, login, policy)];
}

/** The JWTs of a login in the known places, the preferred one first. */
const jwtsOf = (login: ClassifiedResponse, profile: Profile): readonly Issued[] =>
  findTokens(jsonOf(login), profile).flatMap(
    ({ path, token }) =>
      login.issued.find(({ kind, ...one }) => kind === "jwt" && (one.path === path || one.mark === token)) ??
      [],
  );

const facts = (expected: string, actual: string): Facts => ({ expected, actual, instead: actual });

const insteadOf = ({ body }: ClassifiedResponse): string =>
  body.kind === "json" ? "there is none" : "the answer is not JSON";

function severalOf(jwts: readonly Issued[]): readonly TokenProblem[] {
  const place = jwts.map(({ path }) => path).join(" and ");
  const count = new Set(jwts.map(({ mark }) => mark)).size;
  return count > 1 ? [{ message: "several-tokens", facts: { ...facts("one JWT", `${count}`), place } }] : [];
}

/** An encrypted JWT shows no claims, so nothing is known about its times. */
function timesOf(
  claims: JwtFacts | undefined,
  login: ClassifiedResponse,
  policy: Policy,
): readonly TokenProblem[] {
  if (claims === undefined) return [];
  const { exp, iat } = claims;
  if (exp === undefined) return [{ message: "no-exp", facts: facts("an exp", "none") }];
  const now = nowOf(login);
  // Expired by both clocks: a gateway's Date may be wrong, which skewed-clock reports.
  if (exp <= Math.min(now, login.sentAt / 1000)) {
    const seconds = Math.round(now - exp);
    return [{ message: "expired", facts: { ...facts("an exp in the future", "in the past"), seconds } }];
  }
  const leeway = iat === undefined ? policy.clockSkewS : 0;
  const lifetime = exp - (iat ?? now);
  if (lifetime <= policy.jwtLifetimeS + leeway) return [];
  const [hours, limit] = [hoursOf(lifetime), hoursOf(policy.jwtLifetimeS)];
  return [{ message: "long-lived", facts: { ...facts(`${limit} h or less`, `${hours} h`), hours, limit } }];
}

/** The server's own time, so that a wrong clock on this machine makes no token look old. */
const nowOf = ({ headers, sentAt }: ClassifiedResponse): number => {
  const date = Date.parse(headers["date"] ?? "");
  return (Number.isNaN(date) ? sentAt : date) / 1000;
};

const hoursOf = (seconds: number): number => Math.round(seconds / 360) / 10;

/** A success without a body, and without a token or cookie in its headers. */
const isEmptied = (login: ClassifiedResponse): boolean =>
  isSuccess(login) &&
  login.body.kind === "empty" &&
  tokenHeader(login) === undefined &&
  !login.headers["set-cookie"];

export default defineCheck({
  id: "broken-login",
  suite: "sign-in",
  code: "S1",
  title: "Signing in gives one JWT that expires in good time",
  failureTitle: "Signing in does not give a proper JWT",
  severity: "high",
  weakness: { cwe: 684, owasp: "API2" },
  row: "api-key-creation",
  rationale: "Everything that a person does, and the creation of every API key, begins with this token.",
  reference: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
  messages: tokenMessages,
  cases: () => [{ probes: { login: goodLogin }, tolerates: ["odd", "foreign"] }],
  judge({ login }, reporter, _subject, context) {
    if (isEmptied(login))
      return reporter.found("no-token", { ...factsOf(login, "a JWT"), instead: "it has no body" }, login);
    if (login.responseClass !== "allowed") return reporter.unsure(unsignedBecause(login, context));
    const tokenless = tokenlessBecause(login, context.profile);
    if (tokenless !== undefined) return reporter.unsure(tokenless);
    if (login.status !== 200) reporter.note(`Sign-in answers ${login.status} where 200 is documented`);
    for (const { message, facts } of problemsOf(login, context)) {
      reporter.found(message, { ...factsOf(login, ""), ...facts }, login);
    }
    const [token] = jwtsOf(login, context.profile);
    if (token !== undefined) reporter.note(`Sign-in gives the JWT in ${token.path}`);
  },
});
