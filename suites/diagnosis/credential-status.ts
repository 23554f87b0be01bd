import { errorCode, errorMessage, innerStatus, isRefusal } from "../model/classify.ts";
import { allAlike, responseFingerprint } from "../model/response-fingerprint.ts";
import { isUntold, type Observed } from "./request.ts";

/**
 * What an answer says of a credential, compared with the answer to no credential.
 *
 * `accepted` allowed; `known` refused with 403, so recognised; `refused` not recognised; `open` allowed, as everybody is;
 * `absent` not exposed, or looked up before the authorization check; `moved` a redirect; `untold` no verdict; `unasked`.
 */
export type CredentialStatus =
  | "accepted"
  | "known"
  | "refused"
  | "open"
  | "absent"
  | "moved"
  | "untold"
  | "unasked";

export function credentialStatusOf(
  own: Observed | undefined,
  none: Observed | undefined,
  garbage?: Observed | undefined,
  isAcceptedElsewhere = false,
): CredentialStatus {
  if (own === undefined || own.responseClass === "unsent") return "unasked";
  if (isUntold(own)) return "untold";
  switch (own.responseClass) {
    case "allowed":
      return none === undefined ? "untold" : none.responseClass === "allowed" ? "open" : "accepted";
    case "disguised":
      return disguised(own);
    case "unauthorized":
      return "refused";
    case "forbidden":
      return isAcceptedElsewhere || isSetApart(own, none, garbage) ? "known" : "refused";
    case "elsewhere":
      return "moved";
    case "invalid":
    case "missing":
      return pastGuard(own, none);
    default:
      return "absent";
  }
}

/** Status 200 whose envelope says no: its code shows the reason. */
function disguised(own: Observed): CredentialStatus {
  const [code = "", status, words = ""] = [errorCode(own), innerStatus(own), errorMessage(own)];
  if (code === "UNAUTHORIZED" || status === 401) return "refused";
  if (code === "FORBIDDEN" || status === 403) return "known";
  return /(?:invalid|unknown|bad|wrong|expired|revoked|no such)[\s_-]+(?:api[\s_-]*)?(?:key|token|auth|credential|jwt)|unauthori[sz]ed|unauthenticated/i.test(
    `${code} ${words}`,
  )
    ? "refused"
    : "untold";
}

/**
 * A refusal for a lack of rights shows an identity if garbage does not get it as well. Where a call without a credential gets
 * the same status, only words other than those for no credential and for garbage do.
 */
function isSetApart(own: Observed, none: Observed | undefined, garbage: Observed | undefined): boolean {
  if (garbage !== undefined && sameWords(own, garbage)) return false;
  return none?.status !== own.status || (garbage !== undefined && !alike(own, none));
}

/** 400 and 404 come from behind the authorization check only if it refuses a call without a credential. */
function pastGuard(own: Observed, none: Observed | undefined): CredentialStatus {
  // If refusals have this status too, such an answer decides nothing.
  if (own.due.includes(own.status)) return "untold";
  const guarded = none !== undefined && isRefusal(none);
  const [, path = ""] = own.probe.operation.split(" ");
  const finds = own.responseClass === "missing" && !path.includes("{id}");
  return guarded && !finds ? "accepted" : "absent";
}

/** Whether two answers are the same in words and challenge. */
const alike = (one: Observed, other: Observed): boolean => allAlike([one, other]);

/** Whether two answers have the same words, whatever their challenge. */
export const sameWords = (one: Observed, other: Observed): boolean =>
  responseFingerprint(one) === responseFingerprint(other);

/** Whether the credential reaches the service. */
export type Arrival = "arrives" | "lost" | "untold";

export interface Place {
  readonly none: Observed | undefined;
  readonly garbage: Observed | undefined;
  readonly own: Observed | undefined;
}

/** A service that answers no credential and a wrong one differently (RFC 6750, section 3.1) receives the header. */
function tellsApart({ none, garbage, own }: Place): boolean {
  if (none === undefined || isUntold(none)) return false;
  return [garbage, own].some((one) => one !== undefined && !isUntold(one) && !alike(none, one));
}

/**
 * `lost`: this service answers the credential as it answers none, and the other service answers them differently. `untold`: both
 * answer alike, as many healthy deployments do.
 */
export function arrivalAt(here: Place, there: Place): Arrival {
  const { own, none } = here;
  if (own === undefined || none === undefined || isUntold(own) || isUntold(none)) return "untold";
  if (tellsApart(here)) return "arrives";
  return here.garbage !== undefined && tellsApart({ ...there, own: undefined }) ? "lost" : "untold";
}
