import type { CellVerdict } from "../../contracts/report/terms.ts";
import type { ClassifiedResponse } from "../model/classified-response.ts";
import { errorCode } from "../model/classify.ts";
import { noVerdict, pastTheGuard, type ResponseClass } from "../model/probe-result.ts";
import { answerWords } from "../model/who-answered.ts";
import type { Cell, OperationView } from "./matrix.ts";

export interface Ruling {
  readonly verdict: CellVerdict;
  readonly because?: string;
  readonly certain: boolean;
  readonly byDesign: boolean;
  /** For `unknown`: a refusal looks like a look-up here. */
  readonly concealed?: true;
}

/** What decides a cell besides its own answer. */
export interface CellContext {
  readonly exposure: OperationView["exposure"];
  /** Response class without any credential. */
  readonly none: ResponseClass | undefined;
  /**
   * Response class of the positive control. `undefined` if there is none; `false` if it was not allowed, so that refusals of
   * others prove nothing.
   */
  readonly control: ResponseClass | false | undefined;
  /** Whether some operation refuses a bad token with 401 or 403. */
  readonly refusesBadTokens?: boolean;
  /** Whether a bad token got this very answer without being refused. */
  readonly likeBadToken?: boolean;
  /** Whether the control got the same message; `undefined` without a control. */
  readonly sameWords?: boolean | undefined;
  /** Whether the status is right for a refusal here, and look-up or validation uses it as well. */
  readonly hidden?: boolean;
  /** Whether keys with the scope are refused here as unknown, so that one without it may be unknown too. */
  readonly keysUnknown?: boolean;
  /** Why answers to this credential prove nothing, if so. */
  readonly disabled?: string | undefined;
  /** Why the credential lacks what the operation requires, if it could not be granted. */
  readonly withheld?: string | undefined;
}

const sure = { certain: true, byDesign: false };
const ok: Ruling = { verdict: "ok", ...sure };
const kind: Ruling = { verdict: "wrong-status", ...sure };
const shut: Ruling = { verdict: "unexpected-deny", ...sure };
const open = (certain: boolean): Ruling => ({ verdict: "unexpected-allow", certain, byDesign: false });
const unknown = (because: string): Ruling => ({
  verdict: "unknown",
  because,
  certain: false,
  byDesign: false,
});
const undecided: Ruling = {
  ...unknown("validated or looked up before authentication: nothing can be told without a real id"),
  byDesign: true,
};

/** Why a refusal with the status of a look-up decides nothing. */
export const concealedBecause =
  "a refusal has the status of a look-up here: without a real id they cannot be told apart";
const hidden: Ruling = {
  ...unknown(concealedBecause),
  byDesign: true,
  concealed: true,
};

/** Judges one answered cell. */
export function rule(cell: Cell, response: ClassifiedResponse, cellContext: CellContext): Ruling {
  const { responseClass } = response;
  if (cellContext.withheld !== undefined) return { ...unknown(cellContext.withheld), byDesign: true };
  if (cellContext.disabled !== undefined) return unknown(cellContext.disabled);
  if (cell.expected !== "allow" && cell.expected !== "any" && responseClass === "allowed") return open(true);
  if (cellContext.exposure === "absent") return { verdict: "absent", because: "not exposed here", ...sure };
  if (noVerdict.includes(responseClass)) return unknown(`no verdict from ${answerWords(response)}`);
  if (cellContext.exposure === "undecidable") return undecided;
  if (cell.expected === "any") return ok;
  // A message unlike the counterpart's decides which of the two it is.
  if (cellContext.hidden && cellContext.sameWords !== false) return hidden;
  switch (cell.expected) {
    case "allow":
      return ruleAllow(response);
    case "deny-401":
    case "deny-403": {
      const ruling = ruleDenied(cell.expected, responseClass, cellContext);
      return ruling === kind && mayBeOfFront(response, cellContext) ? ofFront : ruling;
    }
  }
}

function ruleDenied(
  expected: "deny-401" | "deny-403",
  responseClass: ResponseClass,
  cellContext: CellContext,
): Ruling {
  return expected === "deny-401"
    ? ruleAnonymous(cellContext.hidden ? "unauthorized" : responseClass, cellContext)
    : ruleLacking(cellContext.hidden ? "forbidden" : responseClass, cellContext);
}

function ruleAllow(response: ClassifiedResponse): Ruling {
  switch (response.responseClass) {
    case "unauthorized":
    case "forbidden":
      return shut;
    case "disguised":
      return errorCode(response) === "FORBIDDEN" || errorCode(response) === "UNAUTHORIZED" ? shut : ok;
    case "elsewhere":
      return unknown("redirected");
    default:
      return ok;
  }
}

/** A redirect or a page with a wrong status may come from something in front, where no valid caller is seen to pass. */
const ofFront: Ruling = {
  ...unknown("a redirect or a page, and no credential is known to be allowed here"),
  byDesign: true,
};
const mayBeOfFront = ({ responseClass, body }: ClassifiedResponse, { control }: CellContext): boolean =>
  control === undefined && (responseClass === "elsewhere" || body.kind === "text");

function ruleAnonymous(responseClass: ResponseClass, cellContext: CellContext): Ruling {
  const { control, none, refusesBadTokens, sameWords } = cellContext;
  if (control === false) return unknown("no credential is allowed here, so a refusal proves nothing");
  if (none === "unauthorized" && pastTheGuard.includes(responseClass) && responseClass === control) {
    // Past the guard only if bad tokens are refused elsewhere: otherwise this is how they are refused.
    return refusesBadTokens && sameWords !== false ? open(false) : undecided;
  }
  // A known caller without the scope is refused before the request is validated, and a bad token elsewhere.
  if (none === "unauthorized" && responseClass === "invalid" && control === "forbidden" && refusesBadTokens)
    return open(false);
  switch (responseClass) {
    case "unauthorized":
      return control === undefined ? { ...ok, because: "without a positive control" } : ok;
    case "invalid":
      return control === "allowed" ? kind : undecided;
    default:
      return kind;
  }
}

function ruleLacking(responseClass: ResponseClass, cellContext: CellContext): Ruling {
  const { control } = cellContext;
  if (control === false)
    return unknown("the key with the scope is not allowed either: a refusal proves nothing");
  if (cellContext.keysUnknown && responseClass === "unauthorized")
    return unknown("the key with the scope is unknown here too: a refusal proves nothing");
  switch (responseClass) {
    case "forbidden":
      return control === undefined ? { ...ok, because: "without a positive control" } : ok;
    case "invalid":
    case "missing":
      return rulePast(responseClass, cellContext);
    default:
      return kind;
  }
}

/** `400` or `404` where 403 is due: past the guard if the control gets the same. */
function rulePast(responseClass: ResponseClass, cellContext: CellContext): Ruling {
  const { control, none, sameWords, likeBadToken } = cellContext;
  if (none === "invalid" || none === "missing" || likeBadToken) return undecided;
  if (control === undefined)
    return responseClass === "invalid" ? open(false) : unknown("no positive control");
  // A message unlike the control's is the guard's own, with this status.
  return control === responseClass && sameWords !== false ? open(false) : kind;
}
