import type { ClassifiedResponse } from "../model/classified-response.ts";
import { classify, isRefusal } from "../model/classify.ts";
import { switchedOff } from "../model/probe-result.ts";
import { hidesRefusal } from "../model/refusal.ts";
import type { RunContext } from "../model/run-context.ts";
import type { Trace } from "./exposure.ts";
import type { Cell } from "./matrix.ts";
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
