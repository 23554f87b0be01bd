import { saw } from "../causes/cause.ts";
import type { Facts } from "../facts.ts";
import { doubledPath, notTitanOf } from "../not-titan.ts";
import { contacts, hasOneOrigin, type Observed } from "../request.ts";
import { instant, spell } from "../times.ts";
import type { Step } from "./step.ts";

/** What must hold before any credential matters. */

const answered = ({ seen }: Facts): readonly Observed[] => contacts(seen).filter(({ status }) => status > 0);

/** The trouble of an address from which no answer came. */
function connection(facts: Facts): string | undefined {
  const silent = contacts(facts.seen).find(({ status }) => status === 0);
  if (silent === undefined || (answered(facts).length > 0 && hasOneOrigin(facts.request.context)))
    return undefined;
  return hasOneOrigin(facts.request.context)
    ? silent.detail
    : `${silent.probe.service} service: ${silent.detail}`;
}

export const serviceSteps: readonly Step[] = [
  {
    id: "address",
    title: "address",
    sound: ({ request: { context } }) =>
      context.authUrl === context.taskServiceUrl
        ? context.authUrl
        : `${context.authUrl}, task service ${context.taskServiceUrl}`,
    broken: (facts) => (answered(facts).length > 0 ? doubledPath(facts) : undefined),
    evidence: [],
  },
  {
    id: "connection",
    title: "connection",
    sound: (facts) => {
      const [first] = answered(facts);
      const tls =
        first?.certificate === undefined
          ? ""
          : `, certificate valid until ${instant(first.certificate.validTo / 1000)}`;
      return first && `answered in ${Math.round(first.durationMs)} ms${tls}`;
    },
    broken: connection,
    evidence: ["nobody-session", "nobody-target"],
  },
  {
    id: "titan",
    title: "Titan",
    sound: (facts) =>
      facts.isTitan.auth || facts.isTitan.task
        ? saw(facts.isTitan.auth ? "nobody-session" : "nobody-target", facts, "no credential")
        : undefined,
    broken: (facts) => (answered(facts).length > 0 && !facts.isTitan.task ? notTitanOf(facts) : undefined),
    evidence: ["nobody-session", "nobody-target"],
  },
  {
    id: "clocks",
    title: "clocks agree",
    sound: ({ clock, request }) => {
      if (clock === undefined) return undefined;
      const limit = request.context.policy.clockSkewS;
      const apart = spell(clock.seconds);
      const direction = clock.seconds > 0 ? "ahead of" : "behind";
      return clock.surely > limit
        ? `the deployment is ${apart} ${direction} this machine; its clock counts here`
        : `less than ${Math.max(2, Math.ceil(clock.surely))} s apart`;
    },
    evidence: ["nobody-session"],
  },
];
