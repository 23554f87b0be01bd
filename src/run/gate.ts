import { type NotSent, type Observation, type Reading, switchedOff } from "../../suites/kit/answer.ts";
import type { Probe } from "../../suites/kit/probe.ts";
import { errorCode } from "../../suites/kit/read.ts";
import { readAs } from "../../suites/kit/refusal.ts";
import type { Plan } from "./plan.ts";

/** Why nothing more is sent to a service, once first contact has shown that it is down or a stranger. */
export interface Gate {
  readonly auth: NotSent | undefined;
  readonly task: NotSent | undefined;
}

const titan: readonly Reading[] = ["allowed", "disguised", "unauthorized", "forbidden", "invalid", "limited"];

/** Decides after first contact: secrets go only to what answers as Titan would. */
export function gateOf(plan: Plan, observations: ReadonlyMap<string, Observation>): Gate {
  const { authUrl, taskServiceUrl } = plan.world;
  const auth = closed(seen(plan, observations, "auth"), titan);
  if (authUrl === taskServiceUrl) return { auth, task: auth };
  return { auth, task: auth ?? closed(seen(plan, observations, "task"), [...titan, ...switchedOff]) };
}

function seen(
  plan: Plan,
  observations: ReadonlyMap<string, Observation>,
  service: Probe["service"],
): readonly Contact[] {
  const contacts = plan.probes.filter((probe) => probe.phase === "reach" && probe.service === service);
  return contacts.flatMap((probe) => {
    const observation = observations.get(probe.id);
    return observation === undefined
      ? []
      : [{ observation, reading: readAs(observation, probe, plan.world) }];
  });
}

interface Contact {
  readonly observation: Observation;
  readonly reading: Reading;
}

function closed(contacts: readonly Contact[], known: readonly Reading[]): NotSent | undefined {
  if (contacts.length === 0 || contacts.some((one) => isKnown(one, known))) return undefined;
  const seen = contacts.map(({ observation }) => observation);
  const trouble = seen.find((one) => one.kind === "trouble");
  if (trouble?.kind === "trouble") return { kind: "not-sent", reason: "unreachable", detail: trouble.detail };
  const statuses = seen.flatMap((one) => (one.kind === "answer" ? one.status : []));
  const detail = `what answers does not look like Titan (${[...new Set(statuses)].join(", ")}): no credential is sent to it`;
  return { kind: "not-sent", reason: "not-titan", detail };
}

/** A task list that is switched off answers in Titan's own envelope. */
function isKnown({ observation, reading }: Contact, known: readonly Reading[]): boolean {
  if (!known.includes(reading)) return false;
  return (
    !switchedOff.includes(reading) || (observation.kind === "answer" && errorCode(observation) !== undefined)
  );
}
