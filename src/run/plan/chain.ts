import { type Probe, stages } from "../../../suites/model/probe.ts";
import { makersOf } from "./closure.ts";
import type { Plan } from "./plan.ts";

/**
 * The longest chain of requests that wait for each other. A run takes at least its length times the latency, however many
 * connections there are. Leaves out what is sent only after a failure.
 */
export function longestChain({ probes, context }: Plan): readonly Probe[] {
  const usual = probes.filter(isUsual);
  const planned = new Map(usual.map((probe) => [probe.id, probe]));
  const signIn = usual.filter(({ yields }) => yields?.kind === "jwt");
  const firstsOf = (probe: Probe): readonly Probe[] =>
    [
      ...(probe.given === undefined ? [] : [probe.given.probe]),
      ...(probe.expired === undefined ? [] : [probe.expired.from]),
      ...makersOf(probe.credential, context),
      ...(probe.effect === "create-key" ? signIn : []),
    ].flatMap(({ id }) => planned.get(id) ?? []);

  let before: readonly Probe[] = [];
  for (const stage of stages) {
    const chains = new Map<string, readonly Probe[]>();
    const chainTo = (probe: Probe): readonly Probe[] => {
      const known = chains.get(probe.id);
      if (known !== undefined) return known;
      const firsts = firstsOf(probe).filter(({ phase }) => stage.includes(phase));
      const chain = [...longest(firsts.map(chainTo), before), probe];
      chains.set(probe.id, chain);
      return chain;
    };
    before = longest(usual.filter(({ phase }) => stage.includes(phase)).map(chainTo), before);
  }
  return before;
}

/** The first of the longest. */
const longest = (chains: readonly (readonly Probe[])[], least: readonly Probe[]): readonly Probe[] =>
  chains.reduce((best, chain) => (chain.length > best.length ? chain : best), least);

/** Whether a probe is sent where the deployment is as it should be, and reads credentials in the documented place alone. */
const isUsual = ({ given, yields }: Probe): boolean =>
  !(yields?.kind === "key" && yields.spare) &&
  (given === undefined ||
    (given.probe.carrier.kind !== "places" &&
      given.reads.includes(given.probe.effect === "refused" ? "unauthorized" : "allowed") &&
      isUsual(given.probe)));
