import { saw } from "../cause.ts";
import type { Facts } from "../facts.ts";
import type { Sight } from "../inquiry.ts";
import type { Rung } from "../ladder.ts";
import { strangerOf } from "../stranger.ts";
import { instant, spell } from "../times.ts";

/** What must stand before any credential matters. */

const contacts = ({ seen }: Facts): readonly Sight[] =>
  [seen["nobody-session"], seen["nobody-target"]].filter((sight) => sight !== undefined);

const answered = (facts: Facts): readonly Sight[] => contacts(facts).filter(({ status }) => status > 0);

/** A trouble is of the address only where no contact was answered. */
function connection(facts: Facts): string | undefined {
  const { length } = contacts(facts);
  return length > 0 && answered(facts).length === 0 ? contacts(facts)[0]?.detail : undefined;
}

export const serviceRungs: readonly Rung[] = [
  {
    id: "address",
    title: "address",
    sound: ({ inquiry: { world } }) =>
      world.authUrl === world.taskServiceUrl
        ? world.authUrl
        : `${world.authUrl}, task service ${world.taskServiceUrl}`,
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
        ? (saw(facts.isTitan.auth ? "nobody-session" : "nobody-target", facts, "no credential") ?? undefined)
        : undefined,
    broken: (facts) =>
      answered(facts).length > 0 && !facts.isTitan.auth && !facts.isTitan.task
        ? strangerOf(facts)
        : undefined,
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
