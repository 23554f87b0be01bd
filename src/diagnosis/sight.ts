import { type Sight, wary } from "../../suites/diagnosis/inquiry.ts";
import type { Observation } from "../../suites/kit/answer.ts";
import type { Probe } from "../../suites/kit/probe.ts";
import { dueFor, readAs } from "../../suites/kit/refusal.ts";
import type { World } from "../../suites/kit/world.ts";
import { blank } from "../run/looks.ts";

/** Sends one probe and brings back what came of it. */
export type Deliver = (probe: Probe) => Promise<Observation>;

/** An observation as rules see it; `undefined` for what was never sent. */
export function sightOf(probe: Probe, seen: Observation, world: World): Sight | undefined {
  switch (seen.kind) {
    case "not-sent":
      return undefined;
    case "answer": {
      const reply = {
        ...seen,
        probe,
        due: dueFor(probe, world),
        reading: readAs(seen, probe, world),
      };
      return { ...reply, reading: wary(reply) };
    }
    case "trouble": {
      const nothing = blank(probe, seen);
      return nothing && { ...nothing, detail: seen.detail };
    }
  }
}
