import type { Profile } from "../../contracts/profile/profile.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import { findTokens } from "../../contracts/wire/login.ts";
import { identityOf, sessionContractOf } from "../../contracts/wire/session.ts";
import { type Case, type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { isAbsent, jsonOf, statusOf } from "../model/classify.ts";
import { accountWordsOf, refusedAccount } from "../model/refusal-words.ts";
import { anonymousSession, goodLogin, ownSession } from "../model/requests.ts";
import { allAlike } from "../model/response-fingerprint.ts";
import { badTokenSession, factsOf } from "./shared.ts";

/** The user that a session names, and whether that user signed in. */

/** How the session deviates from its contract, in words; `undefined` if it does not. */
function deviationsOf(session: ClassifiedResponse, profile: Profile): string | undefined {
  const found = sessionContractOf(profile).check(jsonOf(session));
  if (found.length === 0) return undefined;
  return found.map(({ path, wanted, got }) => `${path || "the answer"} is ${got}, not ${wanted}`).join("; ");
}

/** The placeholder of the signed-in account's address in every answer. */
const ownMark = /\[email#[0-9a-f]+\]/;
/** That of the other account of this run. */
const othersMark = /\[second-email#[0-9a-f]+\]/;
/** Addresses are sometimes shown in part, such as `a***@example.com`, and then cannot be compared. */
const whole = /^[^\s@*…]+@[^\s@*…]+$/;

/** How the session names somebody other than the account that signed in; `undefined` if it does not. */
function otherUserIn(
  session: ClassifiedResponse,
  login: ClassifiedResponse,
  profile: Profile,
): "e-mail address" | "id" | undefined {
  const { email, id } = identityOf(jsonOf(session), profile);
  if (email !== undefined && othersMark.test(email)) return "e-mail address";
  const sub = subjectOf(login, profile);
  if (email !== undefined && ownMark.test(email)) return undefined;
  if (id !== undefined && (id === sub || ownMark.test(id))) return undefined;
  if (email !== undefined) return whole.test(email) ? "e-mail address" : undefined;
  return id !== undefined && sub !== undefined && formOf(id) === formOf(sub) ? "id" : undefined;
}

/** The subject of the JWT from sign-in: of the one in use, or else of the only one. */
function subjectOf(login: ClassifiedResponse, profile: Profile): string | undefined {
  const places = findTokens(jsonOf(login), profile).map(({ path }) => path);
  const used = places.flatMap(
    (place) => login.issued.find(({ kind, path }) => kind === "jwt" && path === place) ?? [],
  );
  return (used[0] ?? login.issued.find(({ kind }) => kind === "jwt"))?.claims?.sub;
}

/** A session that describes nobody, and nothing else either. */
function emptinessOf(session: ClassifiedResponse): string | undefined {
  const document = jsonOf(session);
  return isRecord(document) && Object.keys(document).length === 0
    ? "wanted an object that describes the session, got an empty one"
    : undefined;
}

/** Identifiers of one form, such as two UUIDs, can be compared; others need not be equal. */
const formOf = (id: string): string =>
  id
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "uuid")
    .replace(/(?<=^|[_|:-])[A-Za-z0-9]*\d[A-Za-z0-9]*$/, "id");

export default defineCheck({
  id: "refused-session",
  suite: "session",
  code: "E1",
  title: "The JWT from sign-in opens the session of the user who signed in",
  failureTitle: "The JWT from sign-in does not open the session of the user who signed in",
  severity: "high",
  weakness: { cwe: 287, owasp: "API2" },
  row: "api-key-creation",
  rationale: "The session is what dashboard and frontend live on, and the JWT is needed to create API keys.",
  messages: {
    refused: {
      text: "{operation} answered {status} to the JWT that sign-in had just given",
      cause:
        "Sign-in and session do not agree on keys, issuer or audience, or the header is lost on the way.",
      fix: [
        "Check that a gateway in front of the auth service forwards Authorization.",
        "Compare key, issuer and audience of the part that signs with those of the part that verifies.",
      ],
    },
    "header-dropped": {
      text: "{operation} answers the JWT that sign-in had just given as it answers no credential at all ({status})",
      row: "unauthorized",
      confidence: "possible",
      cause: "The Authorization header is lost on its way, at a gateway, a proxy or a redirect.",
      fix: [
        "Let the gateway in front of the auth service pass Authorization on.",
        "Compare the headers that the service logs with those that were sent.",
      ],
    },
    "broken-session": {
      text: "{operation} answered {status} with something that is no session: {deviations}",
      fix: ["Answer with an object that describes the session, bare or under data."],
    },
    "other-user": {
      text: "{operation} names another user than the one who signed in: the {by} is another",
      severity: "critical",
      confidence: "likely",
      cause: "A cache or a shared variable mixes users up, or the account has a second name.",
      fix: [
        "Look the session up by the token of each request, and let no cache store its answer.",
        "If the account has an alias, sign in with the address that the session shows.",
      ],
    },
  },
  cases(context) {
    const probes: Case<string>["probes"] = {
      own: ownSession,
      anonymous: anonymousSession,
      garbage: badTokenSession,
    };
    return [{ probes: context.means.has("account") ? { ...probes, login: goodLogin } : probes }];
  },
  judge({ own, anonymous, garbage, login }, reporter, _subject, { profile }) {
    if (own === undefined || anonymous === undefined || garbage === undefined) return;
    const facts = factsOf(own, "200");
    const signedIn = login?.responseClass === "allowed" ? login : undefined;
    if (isAbsent(own))
      return reporter.unsure(`${own.probe.operation} is not exposed at this address (${own.status})`);
    if (own.responseClass !== "allowed") {
      if (signedIn === undefined)
        return reporter.unsure(
          `The given JWT is not accepted (${statusOf(own)}): sign in again for a new one`,
        );
      const account = accountWordsOf(own);
      if (account !== undefined) return reporter.unsure(refusedAccount(own, account));
      const dropped = allAlike([own, anonymous, garbage]);
      return reporter.found(dropped ? "header-dropped" : "refused", facts, own, login, anonymous);
    }
    const deviations = deviationsOf(own, profile) ?? emptinessOf(own);
    if (deviations !== undefined) return reporter.found("broken-session", { ...facts, deviations }, own);
    const by = signedIn && otherUserIn(own, signedIn, profile);
    if (by !== undefined) reporter.found("other-user", { ...facts, by, actual: `another ${by}` }, own, login);
  },
});
