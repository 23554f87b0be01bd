import { type Refusal, refusalKinds, titanProfile } from "../../contracts/profile/profile.ts";
import type { Answer } from "../../contracts/wire/answer.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import type { ClassifiedResponse } from "./classified-response.ts";
import { classify, isSuccess } from "./classify.ts";
import type { Probe } from "./probe.ts";
import type { ProbeResult, ResponseClass } from "./probe-result.ts";
import { callOf, isWholeLogin, ownName } from "./profile-translation.ts";
import { type RunContext, streamsFile } from "./run-context.ts";

/** How this deployment refuses: the statuses that are right, and how a refusal is read. */

type Kind = Refusal | "login";

/** The statuses that are right for a refusal of an operation. */
export function dueStatuses(
  kind: Kind,
  operation: string,
  { profile }: Pick<RunContext, "profile">,
): readonly number[] {
  const { operations, ...general } = profile.refusals;
  if (kind === "login") return general.login;
  return operations[operation]?.[kind] ?? operations[ownName(operation, profile)]?.[kind] ?? general[kind];
}

/** The statuses that are right if a probe is refused for its credential. */
export function dueFor(probe: Probe, context: Pick<RunContext, "profile">): readonly number[] {
  const [kind] = kindsOf(probe, context);
  return kind === undefined ? [] : dueStatuses(kind, probe.operation, context);
}

/** Statuses for a sentence: `401`, or `403 or 404`. */
export const dueWords = (due: readonly number[]): string => due.join(" or ");

/** Whether a status is a right one for a refusal of this operation by the profile alone: Titan's documentation has another. */
export function isDeclared(
  { status, probe }: ClassifiedResponse,
  context: Pick<RunContext, "profile">,
): boolean {
  const isLogin = callOf(probe, context.profile) === "login";
  const kinds = isLogin ? (["login"] as const) : refusalKinds;
  if (isLogin && context.profile.refusals.malformedLogin?.includes(status) && !isWholeLogin(probe))
    return true;
  return kinds.some(
    (kind) =>
      dueStatuses(kind, probe.operation, context).includes(status) &&
      !titanProfile.refusals[kind].includes(status),
  );
}

/** The reasons for which a probe may be refused; the first one holds as long as its credential is what its name says. */
function kindsOf(probe: Probe, { profile }: Pick<RunContext, "profile">): readonly Kind[] {
  if (callOf(probe, profile) === "login") return isWholeLogin(probe) ? ["login"] : [];
  const { credential, carrier } = probe;
  const usual = carrier.kind === "x-api-key" || (carrier.kind === "authorization" && carrier.scheme !== "");
  switch (credential.kind) {
    case "none":
      return ["missing"];
    case "literal":
      return credential.text === "" ? ["missing", "invalid"] : ["invalid"];
    case "forged":
    case "altered":
    case "expired-jwt":
      return usual ? ["invalid"] : ["missing", "invalid"];
    case "jwt":
    case "control-jwt":
    case "second-jwt":
    case "key":
    case "key-from":
    case "given-key":
      return isBearer(carrier) ? ["insufficient", "invalid"] : ["missing", "invalid"];
  }
}

const isBearer = (carrier: Probe["carrier"]): boolean =>
  carrier.kind === "x-api-key" || (carrier.kind === "authorization" && /^bearer$/i.test(carrier.scheme));

/**
 * Reads an observation with what this deployment's statuses mean. A status that refuses, but not as is right here, reads as
 * the other of `unauthorized` and `forbidden`, so that it counts as the wrong one. A declared status that
 * validation and look-up answer with as well stays what it is where it may come from them: see `hidesRefusal`.
 */
export function classifyAs(
  seen: ProbeResult,
  probe: Probe,
  context: Pick<RunContext, "profile" | "operations">,
): ResponseClass {
  const plain = classify(seen, streamsFile(probe.operation, context));
  if (seen.kind === "answer" && namesNobody(seen, probe, context)) return "unauthorized";
  if (seen.kind === "answer" && isBareRevocation(seen, probe)) return "allowed";
  if (seen.kind !== "answer" || isSuccess(seen) || plain === "limited" || plain === "allowed") return plain;
  const kinds = kindsOf(probe, context);
  const kind = kinds.find((one) => dueStatuses(one, probe.operation, context).includes(seen.status));
  if (kind !== undefined && isClear(plain, probe))
    return kind === "insufficient" ? "forbidden" : "unauthorized";
  if (kind !== undefined || kinds.length === 0) return plain;
  if (plain !== "unauthorized" && plain !== "forbidden") return plain;
  return kinds[0] === "insufficient" ? "unauthorized" : "forbidden";
}

/** Whether a revocation is answered with a success and nothing more: 200 without a body says as much as 204. */
const isBareRevocation = (seen: Answer, { effect }: Probe): boolean =>
  effect === "revoke-key" && isSuccess(seen) && seen.body.kind === "empty";

/** Whether a session is answered as this deployment answers a caller who is not signed in, with a success. */
function namesNobody(seen: Answer, probe: Probe, { profile }: Pick<RunContext, "profile">): boolean {
  if (profile.session.anonymous !== "empty" || callOf(probe, profile) !== "session") return false;
  if (seen.status !== 200 || seen.body.kind !== "json") return false;
  const { value } = seen.body;
  const content = isRecord(value) && "data" in value ? value["data"] : value;
  return content === null || (isRecord(content) && Object.keys(content).length === 0);
}

/** Whether a declared status can only be a refusal, and not a missing object or an invalid body. */
function isClear(plain: ResponseClass, { operation, effect, service }: Probe): boolean {
  if (plain === "missing") return !operation.includes("{id}");
  return plain !== "invalid" || service !== "task" || effect === "read";
}

/** Whether a reply has a status that is declared for its refusal, and that look-up or validation may have given as well. */
export function hidesRefusal(
  { status, responseClass, probe }: ClassifiedResponse,
  context: Pick<RunContext, "profile">,
): boolean {
  if (responseClass !== "missing" && responseClass !== "invalid") return false;
  return kindsOf(probe, context).some((kind) => dueStatuses(kind, probe.operation, context).includes(status));
}
