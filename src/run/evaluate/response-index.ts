import type { Answer, TroubleSeen } from "../../../contracts/wire/answer.ts";
import type { ClassifiedResponse } from "../../../suites/model/check.ts";
import type { IndexedResponse } from "../../../suites/model/classified-response.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import type { NotSent, ProbeResult } from "../../../suites/model/probe-result.ts";
import { classifyAs, dueFor } from "../../../suites/model/refusal.ts";
import { type Front, frontsIn, isOfFront } from "../../../suites/model/who-answered.ts";
import type { ProbeResults } from "../execute/scheduler.ts";
import type { Plan } from "../plan/plan.ts";
import { withheldScopes } from "./withheld.ts";

/** The results of a run, as judges see them. */
export class ResponseIndex {
  readonly #plan: Plan;
  readonly #results: ProbeResults;
  readonly #known = new Map<string, IndexedResponse>();
  readonly #answers = new Map<string, ClassifiedResponse>();
  #responses: readonly ClassifiedResponse[] | undefined;

  readonly #fronts: readonly Front[];
  readonly #withheld: ReadonlySet<string>;

  /** `more`: probes beyond the plan, such as those of pacts. */
  constructor(plan: Plan, results: ProbeResults, more: readonly Probe[] = []) {
    this.#plan = plan;
    this.#results = results;
    this.#withheld = withheldScopes(plan.probes, results);
    this.#fronts = frontsIn(
      [...new Map([...plan.probes, ...more].map((probe) => [probe.id, probe])).values()].flatMap((probe) => {
        const result = results.get(probe.id);
        return result?.kind === "answer" ? [this.#classified(probe, result)] : [];
      }),
      plan.context,
    );
  }

  /** Bound, so that it can be passed as a function. */
  readonly of = (probe: Probe): IndexedResponse => {
    const known = this.#known.get(probe.id);
    if (known !== undefined) return known;
    const look = this.#look(probe, this.#results.get(probe.id));
    this.#known.set(probe.id, look);
    return look;
  };

  /** All answers of the run to requests in their documented spelling. */
  responses(): readonly ClassifiedResponse[] {
    this.#responses ??= this.#plan.probes.flatMap((probe) =>
      probe.spelling ? [] : (this.of(probe).response ?? []),
    );
    return this.#responses;
  }

  #look(probe: Probe, result: ProbeResult | undefined): IndexedResponse {
    // What answered it, if anything, was something in front of the deployment.
    if (result !== undefined && result.kind !== "not-sent" && result.tookEffect)
      return { response: { ...emptyOf(probe, result.exchange), responseClass: "allowed" } };
    switch (result?.kind) {
      case undefined:
        return { because: "not sent" };
      case "answer":
        return { response: this.#own(this.#classified(probe, result)) };
      case "trouble":
        return { because: result.detail };
      case "not-sent":
        return this.#unsent(probe, result);
    }
  }

  #unsent({ credential, given }: Probe, { reason, detail }: NotSent): IndexedResponse {
    const first = given && this.#results.get(given.probe.id);
    if (given !== undefined && first?.kind === "not-sent") return this.#unsent(given.probe, first);
    const isWithheld =
      reason === "credential" &&
      credential.kind === "key" &&
      credential.scopes.length > 0 &&
      credential.scopes.every((scope) => this.#withheld.has(scope));
    return isWithheld
      ? { because: `no key can be made with ${credential.scopes.join(", ")} here`, byDesign: true }
      : { because: detail, byDesign: reason === "condition" };
  }

  #classified(probe: Probe, result: Answer): ClassifiedResponse {
    const { context } = this.#plan;
    const known = this.#answers.get(probe.id) ?? {
      ...result,
      probe,
      due: dueFor(probe, context),
      responseClass: classifyAs(result, probe, context),
    };
    this.#answers.set(probe.id, known);
    return known;
  }

  /** Ignores answers from something in front of the deployment, and answers to repeated requests. */
  #own(response: ClassifiedResponse): ClassifiedResponse {
    if (isOfFront(response, this.#fronts)) return { ...response, responseClass: "foreign" };
    const { repeats, uncached, ...first } = response;
    const isOwn = (one: Answer | TroubleSeen): boolean =>
      one.kind !== "answer" || !isOfFront(one, this.#fronts);
    const kept = repeats?.filter(isOwn) ?? [];
    const past = uncached?.filter(isOwn) ?? [];
    return {
      ...first,
      ...(kept.length === 0 ? {} : { repeats: kept }),
      ...(past.length === 0 ? {} : { uncached: past }),
    };
  }
}

/** Reasons for which nothing was sent at all, so that there is nothing to judge. */
const whole: readonly NotSent["reason"][] = [
  "unreachable",
  "outage",
  "not-titan",
  "deadline",
  "interrupted",
  "fail-fast",
];

/** What a judge sees if no answer came and its case tolerates that; `undefined` if none could have come. */
export function blank(probe: Probe, result: ProbeResult | undefined): ClassifiedResponse | undefined {
  if (result?.kind === "not-sent" && whole.includes(result.reason)) return undefined;
  const trouble = result?.kind === "trouble" ? result : undefined;
  return {
    ...emptyOf(probe, trouble?.exchange),
    responseClass: trouble === undefined ? "unsent" : "silent",
  };
}

const emptyOf = (probe: Probe, exchange = ""): Omit<ClassifiedResponse, "responseClass"> => ({
  kind: "answer",
  exchange,
  status: 0,
  headers: {},
  body: { kind: "empty" },
  sentAt: 0,
  durationMs: 0,
  issued: [],
  blocked: [],
  probe,
  due: [],
});
