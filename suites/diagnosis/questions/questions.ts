import { type Credential, garbage, none } from "../../../contracts/catalogue/credential.ts";
import { schemeOf } from "../../../contracts/profile/presentation.ts";
import { isExposed } from "../../../contracts/profile/profile.ts";
import type { Carrier, Probe } from "../../model/probe.ts";
import { exercise, goodLogin, session } from "../../model/requests.ts";
import type { Facts } from "../facts.ts";
import { callQuestion, isPast } from "../places.ts";
import { challengesOf, ownReason } from "../refusal.ts";
import { type DiagnosisRequest, isTargetCalled } from "../request.ts";
import { type QuestionId, readIds } from "./question-id.ts";
import {
  bareCreate,
  objectOf,
  otherLists,
  own,
  ownCall,
  ownList,
  ownTo,
  past,
  siblingOf,
  target,
  tryCreate,
} from "./requests.ts";

/**
 * The questions of a diagnosis, and when each is worth a request. They are asked in this order; all that are due are sent at
 * once.
 */
export interface Question {
  readonly id: QuestionId;
  /** `undefined` where this diagnosis has no such request. */
  readonly probe: (request: DiagnosisRequest, facts: Facts) => Probe | undefined;
  readonly when: (facts: Facts) => boolean;
}

const header: Carrier = { kind: "x-api-key" };
/** The JWT to compare with: a second one that was given, or the account's own. */
const fresh: Credential = { kind: "control-jwt" };

const sessionOf = (credential: Credential | undefined): Probe | undefined =>
  credential && session(credential);

const isRefused = ({ auth, task }: Facts): boolean => auth === "refused" || task === "refused";
const isTaken = ({ auth, task }: Facts): boolean =>
  ["accepted", "known", "open"].some((one) => one === task || one === auth);
const isSession = ({ auth }: Facts): boolean => auth === "accepted" || auth === "known";

/** What else a key may do: if it is accepted, or known to the auth service and refused by the other. */
const isWorthReading = (facts: Facts): boolean =>
  facts.kind !== "jwt" &&
  !facts.aboutCreation &&
  (["accepted", "known", "open", "absent"].includes(facts.task) ||
    isRefusedThough(facts) ||
    isPageRefusal(facts));

/** Refused with a page: whether it is the deployment's own shows if the same key gets an answer of Titan's. */
const isPageRefusal = ({ seen }: Facts): boolean =>
  seen["own-target"]?.status === 403 && seen["own-target"].responseClass === "foreign";

/** Refused though the key arrives and no other header helps: it may lack a scope, which is answered with 401 here. */
const isRefusedThough = ({ task, auth, header: other, arrives, seen }: Facts): boolean =>
  task === "refused" &&
  other === "refused" &&
  arrives.task !== "lost" &&
  (auth === "known" || ownReason(seen) === undefined);

const isOwnSignIn = ({ request }: Facts): boolean => request.subject?.place === "sign-in";
const isFresh = (facts: Facts): boolean =>
  !isOwnSignIn(facts) && facts.seen["sign-in"]?.responseClass === "allowed";

const wantsList = ({ aboutCreation, request }: Facts): boolean =>
  aboutCreation || request.call?.kind === "list-keys";

/**
 * Schemes that carry a token as it is, if the task service's 401 asks for one. Others are handshakes, or carry a password.
 */
export function otherSchemes({
  seen,
  kind,
  request,
}: Pick<Facts, "seen" | "kind" | "request">): readonly string[] {
  const target = seen["nobody-target"];
  const schemes = target?.responseClass === "unauthorized" ? challengesOf(target) : [];
  const { sendJwt, sendKey } = request.context.profile;
  const own = schemeOf(kind === "jwt" ? sendJwt : sendKey)?.toLowerCase();
  if (own === undefined || schemes.includes(own)) return [];
  const written = (scheme: string) =>
    new RegExp(`\\b${scheme}\\b`, "i").exec(target?.headers["www-authenticate"] ?? "")?.[0] ?? scheme;
  return schemes.filter((scheme) => /^(?:token|api-?key|key|jwt|titan[\w-]*)$/.test(scheme)).map(written);
}

/** A call that was answered with 400 or 404: whether it passed its guard depends on what comes first. */
const isCallPast = ({ request, seen }: Facts): boolean => {
  const id = callQuestion(request);
  return id !== undefined && id !== "try-create" && id !== "bare-create" && isPast(seen[id]);
};

export const questions: readonly Question[] = [
  {
    id: "nobody-session",
    probe: () => session(none),
    when: ({ request }) => isExposed("session", request.context.profile),
  },
  { id: "nobody-target", probe: (request) => target(request, none), when: () => true },
  {
    id: "sign-in",
    probe: ({ subject }) => ({
      ...goodLogin,
      yields: subject?.place === "sign-in" ? subject.credential : fresh,
    }),
    when: (facts) => facts.isTitan.auth && facts.request.account && (isOwnSignIn(facts) || isRefused(facts)),
  },
  {
    id: "own-session",
    probe: (request) => sessionOf(own(request)),
    when: ({ isTitan, ready }) => isTitan.auth && ready,
  },
  {
    id: "own-target",
    probe: (request) => target(request, own(request)),
    when: ({ isTitan, ready }) => isTitan.task && ready,
  },
  { id: "own-call", probe: ownCall, when: (facts) => facts.isTitan.task && isTaken(facts) },
  { id: "own-list", probe: ownList, when: (facts) => wantsList(facts) && isSession(facts) },
  {
    id: "try-create",
    probe: tryCreate,
    // Only with a JWT, which can revoke the key again.
    when: (facts) =>
      facts.kind === "jwt" && facts.request.tryCreate && facts.aboutCreation && isSession(facts),
  },
  {
    id: "bare-create",
    probe: bareCreate,
    when: (facts) =>
      facts.isTitan.auth &&
      facts.ready &&
      facts.aboutCreation &&
      facts.kind !== "jwt" &&
      !facts.request.readOnly,
  },
  {
    id: "garbage-target",
    probe: (request) => target(request, garbage),
    when: ({ task }) => task === "refused" || task === "known",
  },
  { id: "garbage-session", probe: () => session(garbage), when: isRefused },
  {
    id: "own-header",
    probe: (request) => target(request, own(request), header),
    when: ({ task }) => task === "refused",
  },
  {
    id: "own-scheme",
    probe: (request, facts) => {
      const [scheme] = otherSchemes(facts);
      return scheme === undefined
        ? undefined
        : target(request, own(request), { kind: "authorization", scheme });
    },
    when: ({ task }) => task === "refused",
  },
  {
    id: "own-past",
    probe: (request) => past(target(request, own(request)), request),
    when: ({ task }) => task === "refused" || task === "known",
  },
  {
    id: "own-session-past",
    probe: (request) => past(sessionOf(own(request)), request),
    when: ({ auth, task, kind }) => auth === "refused" && task !== "accepted" && kind === "jwt",
  },
  {
    id: "garbage-header",
    probe: (request) => target(request, garbage, header),
    when: (facts) => facts.header === "accepted",
  },
  {
    id: "sibling",
    probe: (request) => ownTo(siblingOf(request), request),
    when: ({ task, request }) => task === "known" && isTargetCalled(request),
  },
  {
    id: "companion-target",
    probe: (request) => target(request, request.companion?.credential),
    when: ({ task }) => task !== "unasked",
  },
  { id: "companion-session", probe: ({ companion }) => sessionOf(companion?.credential), when: isRefused },
  {
    id: "fresh-session",
    probe: () => session(fresh),
    when: (facts) => isFresh(facts) && facts.auth === "refused",
  },
  {
    id: "fresh-target",
    probe: (request) => target(request, fresh),
    when: (facts) => isFresh(facts) && facts.task === "refused",
  },
  ...readIds.map(
    (id, index): Question => ({
      id,
      probe: (request) => ownTo(otherLists(request)[index], request),
      when: isWorthReading,
    }),
  ),
  {
    id: "nobody-object",
    probe: (request) => {
      const operation = objectOf(
        request.context.scopes.map(({ name }) => name),
        request,
      );
      return operation && exercise(operation, none, request.context);
    },
    when: (facts) => isCallPast(facts) && !isTargetCalled(facts.request),
  },
  {
    id: "lacking-object",
    probe: (request, { scopes }) => ownTo(objectOf(scopes.lacking, request), request),
    when: (facts) => isCallPast(facts) && facts.scopes.lacking.length > 0,
  },
];
