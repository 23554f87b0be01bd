import { classify, isSuccess } from "../../../../suites/model/classify.ts";
import type { ProbeResult } from "../../../../suites/model/probe-result.ts";
import type { Received } from "../read-response.ts";

/**
 * Whether an answer may mean that what it answers was done: any success, whatever its body says, but for an envelope that
 * says no. 200, 202 and 204 are revocations (assumed).
 */
export const isDone = (result: ProbeResult): boolean =>
  result.kind === "answer" && isSuccess(result) && classify(result) !== "disguised";

/** Refusals in form that may come after the fact, or from a gateway that knows nothing of it. */
const unclearStatuses: readonly number[] = [408, 409, 425, 499];
/** Trouble after which nothing can have arrived: there was no connection. */
const unsent: readonly string[] = ["dns", "refused", "unreachable", "tls"];

/** What the answer to a creation says: only a clear refusal means that there is no key. */
export function creationOutcome({ result, keyId, secrets }: Received): "alive" | "refused" | "unclear" {
  if (result.kind === "trouble") return unsent.includes(result.trouble) ? "refused" : "unclear";
  if (isDone(result) && (keyId !== undefined || secrets.length > 0)) return "alive";
  const isRefusal = result.status >= 400 && result.status < 500 && !unclearStatuses.includes(result.status);
  return isRefusal ? "refused" : "unclear";
}

/** Whether a creation may take effect after its answer came, or did not come. */
export const mayYetHappen = ({ result }: Received): boolean =>
  result.kind === "trouble" || [408, 499, 502, 503, 504].includes(result.status);

/** Whether a creation may be asked for again once it is known to have come to nothing. */
export const isTransient = ({ result }: Received): boolean =>
  result.kind === "trouble" ? result.trouble === "reset" : [408, 425, 502, 503, 504].includes(result.status);
