import { type Observed, wary } from "../../suites/diagnosis/request.ts";
import type { Probe } from "../../suites/model/probe.ts";
import type { ProbeResult } from "../../suites/model/probe-result.ts";
import { classifyAs, dueFor } from "../../suites/model/refusal.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import { blank } from "../run/evaluate/response-index.ts";

/** Sends one probe and brings back what came of it. */
export type Deliver = (probe: Probe) => Promise<ProbeResult>;

/** An observation as rules see it; `undefined` for what was never sent. */
export function observedFrom(probe: Probe, seen: ProbeResult, context: RunContext): Observed | undefined {
  switch (seen.kind) {
    case "not-sent":
      return undefined;
    case "answer": {
      const response = {
        ...seen,
        probe,
        due: dueFor(probe, context),
        responseClass: classifyAs(seen, probe, context),
      };
      return { ...response, responseClass: wary(response) };
    }
    case "trouble": {
      const nothing = blank(probe, seen);
      return nothing && { ...nothing, detail: seen.detail };
    }
  }
}
