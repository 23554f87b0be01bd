import type { Answer } from "../../contracts/wire/answer.ts";
import type { Probe } from "./probe.ts";
import type { ResponseClass } from "./probe-result.ts";

/** An answer as a judge sees it. A silent one that the case tolerates has status 0 and an empty body. */
export interface ClassifiedResponse extends Answer {
  readonly probe: Probe;
  readonly responseClass: ResponseClass;
  /** The statuses that are right where this is refused. */
  readonly due: readonly number[];
}

/** What came of one probe: its reply, or why there is none. */
export interface IndexedResponse {
  readonly response?: ClassifiedResponse;
  readonly because?: string;
  /** It was left out because what it waits for did not come about. */
  readonly byDesign?: boolean;
}

export type Lookup = (probe: Probe) => IndexedResponse;
