import type { Answer, Observation } from "../../suites/kit/answer.ts";
import type { Reply } from "../../suites/kit/check.ts";
import type { Probe } from "../../suites/kit/probe.ts";
import { read } from "../../suites/kit/read.ts";
import type { Look } from "../../suites/kit/see-matrix.ts";
import type { Observations } from "./gather.ts";
import type { Plan } from "./plan.ts";

/** What judges see of the observations of a run. */
export class Looks {
  readonly #plan: Plan;
  readonly #observations: Observations;
  readonly #known = new Map<string, Look>();

  constructor(plan: Plan, observations: Observations) {
    this.#plan = plan;
    this.#observations = observations;
  }

  /** Bound, so that it can be handed on. */
  readonly of = (probe: Probe): Look => {
    const known = this.#known.get(probe.id);
    if (known !== undefined) return known;
    const look = this.#look(probe, this.#observations.get(probe.id));
    this.#known.set(probe.id, look);
    return look;
  };

  /** Every answer of the run. */
  replies(): readonly Reply[] {
    return this.#plan.probes.flatMap((probe) => this.of(probe).reply ?? []);
  }

  #look(probe: Probe, observation: Observation | undefined): Look {
    switch (observation?.kind) {
      case undefined:
        return { because: "not sent" };
      case "answer":
        return {
          reply: { ...observation, probe, reading: read(observation, this.#plan.files.has(probe.operation)) },
        };
      case "trouble":
        return { because: observation.detail };
      case "not-sent":
        return { because: observation.detail, byDesign: observation.reason === "condition" };
    }
  }
}

/** What a judge sees where nothing came and the case tolerates it. */
export function blank(probe: Probe, observation: Observation | undefined): Reply {
  const silent: Answer = {
    kind: "answer",
    exchange: observation?.kind === "trouble" ? observation.exchange : "",
    status: 0,
    headers: {},
    body: { kind: "empty" },
    sentAt: 0,
    durationMs: 0,
    issued: [],
    blocked: [],
  };
  return { ...silent, probe, reading: observation?.kind === "trouble" ? "silent" : "unsent" };
}
