import type { NotSent, Observation } from "../../suites/kit/answer.ts";
import type { Reply } from "../../suites/kit/check.ts";
import type { Look } from "../../suites/kit/look.ts";
import type { Probe } from "../../suites/kit/probe.ts";
import { dueFor, readAs } from "../../suites/kit/refusal.ts";
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

  /** Every answer of the run to a request in its documented spelling. */
  replies(): readonly Reply[] {
    return this.#plan.probes.flatMap((probe) => (probe.spelling ? [] : (this.of(probe).reply ?? [])));
  }

  #look(probe: Probe, observation: Observation | undefined): Look {
    switch (observation?.kind) {
      case undefined:
        return { because: "not sent" };
      case "answer":
        return {
          reply: {
            ...observation,
            due: dueFor(probe, this.#plan.world),
            probe,
            reading: readAs(observation, probe, this.#plan.world),
          },
        };
      case "trouble":
        return { because: observation.detail };
      case "not-sent":
        return { because: observation.detail, byDesign: observation.reason === "condition" };
    }
  }
}

/** Reasons for which nothing was sent at all: no judge can make anything of it. */
const whole: readonly NotSent["reason"][] = ["unreachable", "not-titan", "deadline", "interrupted"];

/** What a judge sees where nothing came and its case tolerates that; `undefined` where nothing could have come. */
export function blank(probe: Probe, observation: Observation | undefined): Reply | undefined {
  if (observation?.kind === "not-sent" && whole.includes(observation.reason)) return undefined;
  const trouble = observation?.kind === "trouble" ? observation : undefined;
  return {
    kind: "answer",
    exchange: trouble?.exchange ?? "",
    status: 0,
    headers: {},
    body: { kind: "empty" },
    sentAt: 0,
    durationMs: 0,
    issued: [],
    blocked: [],
    probe,
    due: [],
    reading: trouble === undefined ? "unsent" : "silent",
  };
}
