import { saw } from "../cause.ts";
import type { Facts } from "../facts.ts";
import { contacts, hasOneOrigin, type Sight } from "../inquiry.ts";
import type { Rung } from "../rung.ts";
import { doubledPath, strangerOf } from "../stranger.ts";
import { instant, spell } from "../times.ts";

/** What must stand before any credential matters. */

const answered = ({ seen }: Facts): readonly Sight[] => contacts(seen).filter(({ status }) => status > 0);

/** A trouble is of the address where nothing there was answered: each service has its own, unless they share one. */
function connection(facts: Facts): string | undefined {
  const silent = contacts(facts.seen).find(({ status }) => status === 0);
  if (silent === undefined || (answered(facts).length > 0 && hasOneOrigin(facts.inquiry.world)))
    return undefined;
  return hasOneOrigin(facts.inquiry.world)
    ? silent.detail
    : `${silent.probe.service} service: ${silent.detail}`;
}

export const serviceRungs: readonly Rung[] = [
  {
    id: "address",
    title: "address",
    sound: ({ inquiry: { world } }) =>
      world.authUrl === world.taskServiceUrl
        ? world.authUrl
        : `${world.authUrl}, task service ${world.taskServiceUrl}`,
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
    broken: (facts) => (answered(facts).length > 0 && !facts.isTitan.task ? strangerOf(facts) : undefined),
    evidence: ["nobody-session", "nobody-target"],
  },
  {
    id: "clocks",
    title: "clocks agree",
    sound: ({ clock, inquiry }) => {
      if (clock === undefined) return undefined;
      const limit = inquiry.world.policy.clockSkewS;
      const apart = spell(clock.seconds);
      const direction = clock.seconds > 0 ? "ahead of" : "behind";
      return clock.surely > limit
        ? `the deployment is ${apart} ${direction} this machine; its clock counts here`
        : `less than ${Math.max(2, Math.ceil(clock.surely))} s apart`;
    },
    evidence: ["nobody-session"],
  },
];
