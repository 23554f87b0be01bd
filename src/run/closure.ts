import { type Credential, keyWithAll } from "../../suites/kit/credential.ts";
import type { Probe } from "../../suites/kit/probe.ts";
import { goodLogin, mintKey } from "../../suites/kit/requests.ts";
import { scopeNames, type World } from "../../suites/kit/world.ts";

/** The probes with all that must be sent before them, each once: those they wait for, and those that make their credentials. */
export function closure(probes: readonly Probe[], world: World): readonly Probe[] {
  const known = new Map<string, Probe>();
  const visit = (probe: Probe): void => {
    const same = known.get(probe.id);
    if (same !== undefined) {
      assertSame(same, probe);
      return;
    }
    known.set(probe.id, probe);
    for (const first of before(probe, world)) visit(first);
  };
  for (const probe of probes) visit(probe);
  return [...known.values()];
}

const before = (probe: Probe, world: World): readonly Probe[] => [
  ...(probe.given === undefined ? [] : [probe.given.probe]),
  ...(probe.expired === undefined ? [] : [probe.expired.from]),
  ...makersOf(probe.credential, world),
];

/** The probes that make a credential. */
export function makersOf(credential: Credential, world: World): readonly Probe[] {
  switch (credential.kind) {
    case "jwt":
    case "forged":
      return world.means.has("account") ? [goodLogin] : [];
    case "key":
      return [mintKey(credential, world)];
    case "altered":
      if (credential.of === "jwt") return makersOf({ kind: "jwt" }, world);
      return world.means.has("key") ? [] : [mintKey(keyWithAll(scopeNames(world)), world)];
    case "none":
    case "literal":
    case "expired-jwt":
    case "control-jwt":
    case "given-key":
    case "key-from":
      return [];
  }
}

/** Two probes of one name that differ would each hide the other. */
function assertSame(one: Probe, other: Probe): void {
  if (one !== other && essence(one) !== essence(other)) {
    throw new Error(`two different probes are both named «${one.id}»`);
  }
}

/** Everything of a probe but its credential, which its name says; what it waits for stands for itself by name. */
const essence = ({ credential: _named, given, expired, ...rest }: Probe): string =>
  JSON.stringify([rest, given?.probe.id, given?.reads, expired?.from.id, expired?.withinS]);
