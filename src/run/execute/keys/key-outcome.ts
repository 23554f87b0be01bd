import { classify, isPage, isSuccess } from "../../../../suites/model/classify.ts";
import type { ProbeResult } from "../../../../suites/model/probe-result.ts";
import type { Received } from "../read-response.ts";

/**
 * Whether an answer may mean that the request took effect. Every success does, unless its envelope says otherwise or it is a
 * gateway's page. 200, 202 and 204 are revocations (assumed).
 */
export const isDone = (result: ProbeResult): boolean =>
  result.kind === "answer" && isSuccess(result) && classify(result) !== "disguised" && !isPage(result);

/** Formal refusals that may come after the key was created, or from a gateway that does not know. */
const unclearStatuses: readonly number[] = [408, 409, 425, 499];
/** Trouble that rules out that the request arrived: there was no connection. */
const unsent: readonly string[] = ["dns", "refused", "unreachable", "tls"];

/** The outcome of a creation: only a clear refusal means that there is no key. */
export function creationOutcome({ result, keyId, secrets }: Received): "alive" | "refused" | "unclear" {
  if (result.kind === "trouble") return unsent.includes(result.trouble) ? "refused" : "unclear";
  if (isDone(result) && (keyId !== undefined || secrets.length > 0)) return "alive";
  const isRefusal = result.status >= 400 && result.status < 500 && !unclearStatuses.includes(result.status);
  return isRefusal ? "refused" : "unclear";
}

/** Whether an answer says that the request was not handled (RFC 9110, 15.6.4). */
export const isUnhandled = ({ result }: Received): boolean =>
  result.kind === "answer" && result.status === 503;

/** Whether a creation may still take effect after its answer came or was lost. */
export const mayYetHappen = ({ result }: Received): boolean =>
  result.kind === "trouble" || [408, 499, 502, 503, 504].includes(result.status);

/** Whether a revocation that was not answered as done may have taken effect all the same. */
export const mayHaveRevoked = ({ result, attempts, neverSent }: Received): boolean =>
  result.kind === "trouble"
    ? !neverSent && !unsent.includes(result.trouble)
    : result.status >= 500 ||
      (isSuccess(result) && isPage(result)) ||
      unclearStatuses.includes(result.status) ||
      (attempts > 1 && classify(result) === "missing");

/** Whether a creation may be repeated once it is known to have had no effect. */
export const isTransient = ({ result }: Received): boolean =>
  result.kind === "trouble" ? result.trouble === "reset" : [408, 425, 502, 503, 504].includes(result.status);

/** Whether an answer may be a passing error: of the server, or a gateway's page with a success status. */
export const isPassingError = ({ result }: Received): boolean =>
  result.kind === "answer" && (result.status === 500 || (isSuccess(result) && isPage(result)));

/** Whether a request was refused as such: a server error or a limit says nothing about it. */
export const isTurnedDown = ({ result }: Received): boolean =>
  result.kind === "answer" &&
  (result.status < 500 || result.status === 501) &&
  !(isSuccess(result) && isPage(result)) &&
  ![408, 425, 429].includes(result.status);
