import { defineCheck } from "../model/check.ts";
import { isRefusal } from "../model/classify.ts";
import { anonymousSession, emptyLogin } from "../model/requests.ts";
import { failsInPart, isWall } from "../model/who-answered.ts";
import {
  addressOf,
  firstContact,
  hasOwnTaskService,
  isSwitchedOff,
  isTitan,
  mistakeOf,
  redirectTarget,
} from "./shared.ts";

/** Only says whether there is a Titan to judge. A wrong address is not the deployment's fault, so it is no finding. */
export default defineCheck({
  id: "foreign-service",
  suite: "reach",
  code: "R2",
  title: "Titan's own services answer at the configured addresses",
  failureTitle: "Something other than Titan answers at a configured address",
  severity: "high",
  weakness: { cwe: 940, owasp: "API8" },
  rationale:
    "What a dashboard, a gateway or a captive page answers says nothing about Titan's authorization.",
  messages: {},
  cases(context) {
    const tolerates = ["foreign", "failed", "gateway", "odd", "limited"] as const;
    const first = firstContact(context);
    const auth = { subject: { service: "auth" }, probes: { one: anonymousSession, other: emptyLogin } };
    const task =
      first === undefined || !hasOwnTaskService(context)
        ? []
        : [{ subject: { service: "task" }, probes: { one: first, other: first } }];
    return [auth, ...task].map((situation) => ({ ...situation, tolerates }));
  },
  judge({ one, other }, reporter, { service }, context) {
    const responses = one.probe.id === other.probe.id ? [one] : [one, other];
    if (responses.some(isTitan) || failsInPart(responses)) return;
    if (responses.some(isSwitchedOff))
      return reporter.note("The task service says that its list of tasks is not exposed here");
    if (responses.some(isRefusal) && !isWall(responses)) {
      return reporter.note(
        `The ${service} service refuses without JSON (${one.status}): perhaps a gate in front of it does.`,
      );
    }
    const redirect = responses
      .map((response) => redirectTarget(response, context))
      .find((target) => target !== undefined);
    reporter.unsure(mistakeOf({ ...addressOf(service, context), responses, redirect }));
  },
});
