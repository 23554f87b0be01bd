import type { Answer } from "../../contracts/wire/answer.ts";
import type { Probe } from "./probe.ts";
import type { ResponseClass } from "./probe-result.ts";

/** An answer as a judge sees it. A silent one that the case tolerates has status 0 and an empty body. */
export interface ClassifiedResponse extends Answer {
  readonly probe: Probe;
  readonly responseClass: ResponseClass;
  /** The statuses that are right for a refusal here. */
  readonly due: readonly number[];
}

/** The result of one probe: its response, or why there is none. */
export interface IndexedResponse {
  readonly response?: ClassifiedResponse;
  readonly because?: string;
  /** It was not sent because the condition for it was not met. */
  readonly byDesign?: boolean;
}

export type Lookup = (probe: Probe) => IndexedResponse;
