import { errorCode } from "../../../suites/model/classify.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import {
  type NotSent,
  type ProbeResult,
  type ResponseClass,
  switchedOff,
} from "../../../suites/model/probe-result.ts";
import { classifyAs } from "../../../suites/model/refusal.ts";
import { failsInPart, frontWords, isWall } from "../../../suites/model/who-answered.ts";
import type { Plan } from "../plan/plan.ts";

/** Why nothing more is sent to a service that first contact showed to be down or not Titan. */
export interface Gate {
  readonly auth: NotSent | undefined;
  readonly task: NotSent | undefined;
}

const titan: readonly ResponseClass[] = [
  "allowed",
  "disguised",
  "unauthorized",
  "forbidden",
  "invalid",
  "limited",
];

/** Decides after first contact: secrets are sent only to a service that answers as Titan does. */
export function gateOf(plan: Plan, results: ReadonlyMap<string, ProbeResult>): Gate {
  const { authUrl, taskServiceUrl } = plan.context;
  const own = seen(plan, results, "auth");
  const task = seen(plan, results, "task");
  // If no call of the auth service is exposed, only the task service shows who answers.
  const auth = own.length > 0 ? closed(own, titan) : closed(task, [...titan, ...switchedOff]);
  if (authUrl === taskServiceUrl) return { auth, task: auth };
  return { auth, task: auth ?? closed(task, [...titan, ...switchedOff]) };
}

function seen(
  plan: Plan,
  results: ReadonlyMap<string, ProbeResult>,
  service: Probe["service"],
): readonly Contact[] {
  const contacts = plan.probes.filter((probe) => probe.phase === "reach" && probe.service === service);
  return contacts.flatMap((probe) => {
    const result = results.get(probe.id);
    return result === undefined ? [] : [{ result, responseClass: classifyAs(result, probe, plan.context) }];
  });
}

interface Contact {
  readonly result: ProbeResult;
  readonly responseClass: ResponseClass;
}

function closed(contacts: readonly Contact[], known: readonly ResponseClass[]): NotSent | undefined {
  const seen = contacts.map(({ result }) => result);
  const answers = seen.filter((one) => one.kind === "answer");
  if (isWall(answers)) {
    const detail = `${frontWords(answers)} answers instead of Titan: no credential is sent to it`;
    return { kind: "not-sent", reason: "not-titan", detail };
  }
  if (contacts.length === 0 || contacts.some((one) => isKnown(one, known)) || failsInPart(seen))
    return undefined;
  const trouble = seen.find((one) => one.kind === "trouble");
  if (trouble?.kind === "trouble") return { kind: "not-sent", reason: "unreachable", detail: trouble.detail };
  const statuses = seen.flatMap((one) => (one.kind === "answer" ? one.status : []));
  const detail = `what answers does not look like Titan (${[...new Set(statuses)].join(", ")}): no credential is sent to it`;
  return { kind: "not-sent", reason: "not-titan", detail };
}

/** A task list that is switched off still answers in Titan's envelope. */
function isKnown({ result, responseClass }: Contact, known: readonly ResponseClass[]): boolean {
  if (!known.includes(responseClass)) return false;
  return (
    !switchedOff.includes(responseClass) || (result.kind === "answer" && errorCode(result) !== undefined)
  );
}
