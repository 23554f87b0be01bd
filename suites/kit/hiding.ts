import { switchedOff } from "./answer.ts";
import type { Trace } from "./exposure.ts";
import type { Cell } from "./matrix.ts";
import { isRefusal, read } from "./read.ts";
import { hidesRefusal } from "./refusal.ts";
import type { Reply } from "./reply.ts";
import { signatureOf } from "./signature.ts";
import type { World } from "./world.ts";

/**
 * Deployments that hide what one may not see: their refusals have the status of what is not there. Of a list, whoever may read
 * it shows that it is there; of an object that does not exist, only other words tell the guard from the look-up.
 */

/** A list that one key may read, and that is not there for a key without its scope. */
export const hidesByMissing = ({ target, replies: { own, rest } }: Trace): boolean =>
  target === "collection" && own?.reading === "allowed" && rest?.reading === "missing";

/** Where lists are refused so, an object that is not there tells nothing of a key without the scope. */
export const isHideable = ({ operation, expected }: Cell, { reading }: Reply): boolean =>
  expected === "deny-403" && operation.target === "object" && reading === "missing";

/** With whose answer a cell's is compared: whoever may is told what lies behind the guard, and who may not what the guard says. */
export function rivalOf({ expected }: Cell, { replies: { own, jwt, rest } }: Trace): Reply | undefined {
  if (expected === "allow") return rest;
  // A credential that was itself turned away shows nothing of what lies behind the guard.
  return [own, jwt].find((one) => one !== undefined && !isRefusal(one)) ?? own;
}

export const saysTheSame = (reply: Reply, other: Reply | undefined): boolean | undefined =>
  other && signatureOf(other) === signatureOf(reply);

/**
 * What answers show of exposure, where a refusal may have the status of an absent path: such an answer to nobody shows
 * nothing, to a key without the scope neither, and to one that may no more than any `404`.
 */
export function plainly({ none, garbage, ...keyed }: Trace["replies"], world: World): Trace["replies"] {
  const strangers = Object.entries({ none, garbage }).filter(
    ([, reply]) => reply !== undefined && !hidesRefusal(reply, world),
  );
  const keys = Object.entries(keyed).flatMap(([role, reply]) =>
    reply === undefined || (role === "rest" && isAbsence(reply)) ? [] : [[role, asPlain(reply)]],
  );
  return Object.fromEntries([...strangers, ...keys]);
}

/** A refusal by the status of an absent path. */
const isAbsence = (reply: Reply): boolean => isRefusal(reply) && switchedOff.includes(read(reply));

const asPlain = (reply: Reply): Reply => (isAbsence(reply) ? { ...reply, reading: read(reply) } : reply);
