import type { ClassifiedResponse } from "../model/classified-response.ts";
import { classify, isRefusal } from "../model/classify.ts";
import { type ResponseClass, switchedOff } from "../model/probe-result.ts";
import { hidesRefusal } from "../model/refusal.ts";
import type { RunContext } from "../model/run-context.ts";
import type { Cell, OperationView, Role } from "./matrix.ts";
import { responseFingerprint } from "./response-fingerprint.ts";

/**
 * Deployments that hide what one may not see: their refusals have the status of what is not there. Of a list, whoever may read
 * it shows that it is there; of an object that does not exist, only other words tell the guard from the look-up.
 */

/** A list that one key may read, and that is not there for a key without its scope. */
export const concealsByNotFound = ({ target, responses }: Trace): boolean =>
  target === "collection" &&
  responses["right-scope"]?.responseClass === "allowed" &&
  responses["other-scopes"]?.responseClass === "missing";

/** Where lists are refused so, an object that is not there tells nothing of a key without the scope. */
export const isConcealable = (
  { operation, expected }: Cell,
  { responseClass }: ClassifiedResponse,
): boolean => expected === "deny-403" && operation.target === "object" && responseClass === "missing";

/** With whose answer a cell's is compared: whoever may is told what lies behind the guard, and who may not what the guard says. */
export function rivalOf({ expected }: Cell, { responses }: Trace): ClassifiedResponse | undefined {
  if (expected === "allow") return responses["other-scopes"];
  // A credential that was itself turned away shows nothing of what lies behind the guard.
  const own = responses["right-scope"];
  return [own, responses.jwt].find((one) => one !== undefined && !isRefusal(one)) ?? own;
}

export const saysTheSame = (
  response: ClassifiedResponse,
  other: ClassifiedResponse | undefined,
): boolean | undefined => other && responseFingerprint(other) === responseFingerprint(response);

/**
 * What answers show of exposure, where a refusal may have the status of an absent path: such an answer to nobody shows
 * nothing, to a key without the scope neither, and to one that may no more than any `404`.
 */
export function plainly(
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
  /** The allow side is left out on purpose, so that only refusals are seen. */
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
  if (responses["no-token"]?.responseClass === "invalid") return "untold";
  if (target === "collection" && trusted !== undefined) return collection(trace, trusted);
  if (responses["no-token"]?.responseClass === "missing") return lookedUpFirst(trace, trusted);
  return trusted?.responseClass === "missing" ? missingBehindAuthentication(trace, trusted) : "exposed";
}

/** A collection needs no identifier: `404` for whoever may use it says that it is not there. */
function collection(trace: Trace, trusted: ClassifiedResponse): OperationView["exposure"] {
  if (trusted.responseClass !== "missing") return "exposed";
  const mayUse = (["right-scope", "all-scopes", "jwt"] as const).some(
    (role) => trace.responses[role] === trusted,
  );
  return mayUse || isNowhere(trusted, trace.nowhere.full) ? "absent" : "exposed";
}

/** `404` before any credential was asked for: an unrouted path, or a look-up that comes before authentication. */
function lookedUpFirst(
  { responses, nowhere }: Trace,
  trusted: ClassifiedResponse | undefined,
): OperationView["exposure"] {
  const asNobody = responses["no-token"] !== undefined && isNowhere(responses["no-token"], nowhere.none);
  const asSomebody = trusted === undefined || nowhere.full === undefined || isNowhere(trusted, nowhere.full);
  return asNobody && asSomebody ? "absent" : "untold";
}

/**
 * `404` for an object that does not exist, behind authentication: not exposed where its words are those of a path that does not
 * exist, and nobody knows where look-ups of objects use these words as well.
 */
function missingBehindAuthentication(trace: Trace, trusted: ClassifiedResponse): OperationView["exposure"] {
  const { nowhere, lookups } = trace;
  if (!trace.anyExposed && isNowhere(trusted, nowhere.full)) return "absent";
  const routesFirst = nowhere.none?.responseClass === "missing";
  if (routesFirst || !isNowhere(trusted, nowhere.full)) return "exposed";
  if (lookups.size === 0) return "exposed";
  return lookups.has(responseFingerprint(trusted)) ? "ambiguous" : "absent";
}

const isNowhere = (response: ClassifiedResponse, nowhere: ClassifiedResponse | undefined): boolean =>
  nowhere !== undefined &&
  nowhere.responseClass === response.responseClass &&
  responseFingerprint(response) === responseFingerprint(nowhere);
