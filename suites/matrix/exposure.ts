import type { ClassifiedResponse } from "../model/classified-response.ts";
import { classify, isRefusal } from "../model/classify.ts";
import { type ResponseClass, switchedOff } from "../model/probe-result.ts";
import { hidesRefusal } from "../model/refusal.ts";
import type { RunContext } from "../model/run-context.ts";
import type { Cell, OperationView, Role } from "./matrix.ts";
import { responseFingerprint } from "./response-fingerprint.ts";

/**
 * Some deployments refuse with 404 to conceal what a caller may not see. A list is known to exist because a key with the scope
 * reads it; for an object that does not exist, only the message tells the authorization check from the look-up.
 */

/** A list that the right key reads, and that answers 404 to a key without its scope. */
export const concealsByNotFound = ({ target, responses }: Trace): boolean =>
  target === "collection" &&
  responses["right-scope"]?.responseClass === "allowed" &&
  responses["other-scopes"]?.responseClass === "missing";

/** Where lists are refused with 404, a 404 on an object proves nothing about a key without the scope. */
export const mayConceal = ({ operation, expected }: Cell, { responseClass }: ClassifiedResponse): boolean =>
  expected === "deny-403" && operation.target === "object" && responseClass === "missing";

/** The answer to compare a cell with: an allowed caller shows the look-up's answer, a denied one the guard's. */
export function counterpartOf({ expected }: Cell, { responses }: Trace): ClassifiedResponse | undefined {
  if (expected === "allow") return responses["other-scopes"];
  // A refused credential shows nothing of what is behind the guard.
  const own = responses["right-scope"];
  return [own, responses.jwt].find((one) => one !== undefined && !isRefusal(one)) ?? own;
}

export const hasSameFingerprint = (
  response: ClassifiedResponse,
  other: ClassifiedResponse | undefined,
): boolean | undefined => other && responseFingerprint(other) === responseFingerprint(response);

/**
 * The answers that decide exposure. Where refusals may have the status of an absent path, such answers to anonymous callers
 * and to keys without the scope are left out, and those to allowed keys count as plain `404`.
 */
export function exposureResponses(
  { "no-token": none, "bad-token": garbage, ...keyed }: Trace["responses"],
  context: RunContext,
): Trace["responses"] {
  const anonymous = Object.entries({ "no-token": none, "bad-token": garbage }).filter(
    ([, response]) => response !== undefined && !hidesRefusal(response, context),
  );
  const keys = Object.entries(keyed).flatMap(([role, response]) =>
    response === undefined || (role === "other-scopes" && isAbsence(response))
      ? []
      : [[role, asPlain(response)]],
  );
  return Object.fromEntries([...anonymous, ...keys]);
}

/** A refusal by the status of an absent path. */
const isAbsence = (response: ClassifiedResponse): boolean =>
  isRefusal(response) && switchedOff.includes(classify(response));

const asPlain = (response: ClassifiedResponse): ClassifiedResponse =>
  isAbsence(response) ? { ...response, responseClass: classify(response) } : response;

/** What tells whether an operation is exposed: the answers to it by role, and what an unrouted path answers. */
export interface Trace {
  readonly target: "collection" | "object";
  /** Absent where no probe was sent or no answer came. */
  readonly responses: Readonly<Partial<Record<Role, ClassifiedResponse>>>;
  readonly nowhere: { readonly none?: ClassifiedResponse; readonly full?: ClassifiedResponse };
  /** Whether any operation at all shows that it is exposed. */
  readonly anyExposed: boolean;
  /** Signatures of `404` at operations that are known to be exposed. */
  readonly lookups: ReadonlySet<string>;
}

const keyRoles: readonly Role[] = ["right-scope", "all-scopes", "jwt", "other-scopes", "trial", "given"];
/** Readings that only an exposed operation gives to a key. */
export const routed: readonly ResponseClass[] = ["forbidden", "allowed", "disguised"];

/** See {@link OperationView.exposure}. */
export function exposureOf(trace: Trace): OperationView["exposure"] {
  const { responses, target } = trace;
  const keyed = keyRoles.flatMap((role) => responses[role] ?? []);
  const trusted = keyed.find((response) => response.responseClass !== "unauthorized");
  if (trusted?.responseClass === "unexposed" || responses["no-token"]?.responseClass === "unexposed")
    return "absent";
  if (keyed.some((response) => routed.includes(response.responseClass))) return "exposed";
  if (responses["no-token"]?.responseClass === "invalid") return "undecidable";
  if (target === "collection" && trusted !== undefined) return collection(trace, trusted);
  if (responses["no-token"]?.responseClass === "missing") return lookedUpFirst(trace, trusted);
  return trusted?.responseClass === "missing" ? missingBehindAuthentication(trace, trusted) : "exposed";
}

/** A collection needs no identifier: a `404` to an allowed caller means that it is absent. */
function collection(trace: Trace, trusted: ClassifiedResponse): OperationView["exposure"] {
  if (trusted.responseClass !== "missing") return "exposed";
  const mayUse = (["right-scope", "all-scopes", "jwt"] as const).some(
    (role) => trace.responses[role] === trusted,
  );
  return mayUse || isUnrouted(trusted, trace.nowhere.full) ? "absent" : "exposed";
}

/** `404` before any credential was asked for: an unrouted path, or a look-up that comes before authentication. */
function lookedUpFirst(
  { responses, nowhere }: Trace,
  trusted: ClassifiedResponse | undefined,
): OperationView["exposure"] {
  const asAnonymous = responses["no-token"] !== undefined && isUnrouted(responses["no-token"], nowhere.none);
  const asSomebody = trusted === undefined || nowhere.full === undefined || isUnrouted(trusted, nowhere.full);
  return asAnonymous && asSomebody ? "absent" : "undecidable";
}

/**
 * `404` for an object that does not exist, behind authentication: absent where the message is that of an unrouted path,
 * ambiguous where look-ups of objects use that message as well.
 */
function missingBehindAuthentication(trace: Trace, trusted: ClassifiedResponse): OperationView["exposure"] {
  const { nowhere, lookups } = trace;
  if (!trace.anyExposed && isUnrouted(trusted, nowhere.full)) return "absent";
  const routesFirst = nowhere.none?.responseClass === "missing";
  if (routesFirst || !isUnrouted(trusted, nowhere.full)) return "exposed";
  if (lookups.size === 0) return "exposed";
  return lookups.has(responseFingerprint(trusted)) ? "ambiguous" : "absent";
}

const isUnrouted = (response: ClassifiedResponse, nowhere: ClassifiedResponse | undefined): boolean =>
  nowhere !== undefined &&
  nowhere.responseClass === response.responseClass &&
  responseFingerprint(response) === responseFingerprint(nowhere);
