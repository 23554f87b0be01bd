import { defineCheck } from "../kit/check.ts";
import { isRefusal } from "../kit/read.ts";
import { anonymousSession, emptyLogin } from "../kit/requests.ts";
import {
  firstContact,
  hasOwnTaskService,
  isSwitchedOff,
  isTitan,
  mistakeOf,
  redirectTarget,
} from "./support.ts";

/** Says only whether there is a Titan to be judged: a wrong address is no fault of the deployment, so nothing is found. */
export default defineCheck({
  id: "foreign-service",
  suite: "reach",
  code: "R2",
  title: "Titan's own services answer at the configured addresses",
  failureTitle: "Something other than Titan answers at a configured address",
  severity: "high",
  rationale:
    "What a dashboard, a gateway or a captive page answers says nothing about Titan's authorization.",
  messages: {},
  cases(world) {
    const tolerates = ["foreign", "failed", "gateway", "odd", "limited"] as const;
    const first = firstContact(world);
    const auth = { subject: { service: "auth" }, probes: { one: anonymousSession, other: emptyLogin } };
    const task =
      first === undefined || !hasOwnTaskService(world)
        ? []
        : [{ subject: { service: "task" }, probes: { one: first, other: first } }];
    return [auth, ...task].map((situation) => ({ ...situation, tolerates }));
  },
  judge({ one, other }, say, { service }, world) {
    const replies = one.probe.id === other.probe.id ? [one] : [one, other];
    if (replies.some(isTitan)) return;
    if (replies.some(isSwitchedOff))
      return say.note("The task service says that its list of tasks is not exposed here");
    if (replies.some(isRefusal)) {
      return say.note(
        `The ${service} service refuses without JSON (${one.status}): perhaps a gate in front of it does.`,
      );
    }
    const redirect = replies
      .map((reply) => redirectTarget(reply, world))
      .find((target) => target !== undefined);
    const address =
      service === "task"
        ? { service: "task", variable: "TASK_SERVICE_URL", url: world.taskServiceUrl }
        : { service: "auth", variable: "AUTH_URL", url: world.authUrl };
    say.unsure(mistakeOf({ ...address, replies, redirect }));
  },
});
