import type { DocumentedOperation } from "../../contracts/catalogue/api-description.ts";
import { none } from "../../contracts/catalogue/credential.ts";
import { callNames } from "../../contracts/profile/profile.ts";
import { anonymousCreation } from "../api-keys/anonymous-key-creation.ts";
import { finalList } from "../api-keys/shared.ts";
import { listAs } from "../api-keys/unguarded-key-management.ts";
import type { Matrix } from "../matrix/matrix.ts";
import type { Probe } from "../model/probe.ts";
import { switchedOff } from "../model/probe-result.ts";
import { anonymousSession, goodLogin, mintKey, ownSession, trialOf } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { type Difference, difference, isOpenTo, ofAccess } from "./difference.ts";

/** Compares the calls of the auth service with an OpenAPI document. */

export const isAuthCall = ({ operation }: DocumentedOperation, { profile }: RunContext): boolean =>
  callNames.some((name) => operation.id === `${profile[name].method} ${profile[name].path}`);

/** Requests for the calls in the document. */
export function callProbes(context: RunContext): readonly Probe[] {
  const calls = (context.documented?.operations ?? []).filter((claim) => isAuthCall(claim, context));
  const ofKeys = calls.flatMap((claim) => Object.values(askedOfKeys(claim, context) ?? {}));
  return [...(calls.length > 0 ? [anonymousSession, ownSession, goodLogin] : []), ...ofKeys];
}

/** The calls for keys, where keys are made: without a credential, and with the JWT. */
function askedOfKeys(
  { operation }: DocumentedOperation,
  context: RunContext,
): { readonly open: Probe; readonly known: Probe } | undefined {
  const { createKey, listKeys } = context.profile;
  if (!context.means.has("minting")) return undefined;
  if (operation.id === `${createKey.method} ${createKey.path}`)
    return { open: anonymousCreation(context), known: mintKey(trialOf(context).key, context) };
  return operation.id === `${listKeys.method} ${listKeys.path}`
    ? { open: listAs(none), known: finalList }
    : undefined;
}

/** The calls of the auth service: sign-in takes no credential, and the session is anonymous without one. */
export function ofCall(
  claim: DocumentedOperation,
  matrix: Matrix,
  context: RunContext,
): readonly Difference[] {
  const { login, session } = context.profile;
  const { id } = claim.operation;
  const signIn = matrix.response(goodLogin);
  if (id === `${login.method} ${login.path}`)
    return claim.access === "guarded" && isOpenTo(signIn) ? difference("open-login", claim, [signIn]) : [];
  const ofKeys = askedOfKeys(claim, context);
  if (ofKeys !== undefined) {
    const [open, known] = [matrix.response(ofKeys.open), matrix.response(ofKeys.known)];
    return known !== undefined && switchedOff.includes(known.responseClass)
      ? difference("absent", claim, [known])
      : ofAccess(claim, open, known);
  }
  if (id !== `${session.method} ${session.path}` || session.anonymous === "empty") return [];
  return ofAccess(claim, matrix.response(anonymousSession), matrix.response(ownSession));
}
