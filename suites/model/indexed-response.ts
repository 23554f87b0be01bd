import type { ClassifiedResponse } from "./classified-response.ts";
import type { Probe } from "./probe.ts";

/** What came of one probe: its reply, or why there is none. */
export interface IndexedResponse {
  readonly response?: ClassifiedResponse;
  readonly because?: string;
  /** It was left out because what it waits for did not come about. */
  readonly byDesign?: boolean;
}

export type Lookup = (probe: Probe) => IndexedResponse;
