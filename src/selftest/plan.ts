import type { Depth } from "../../suites/model/run-context.ts";
import { flawGroups, flaws, gateways, variations } from "../embedded/index.ts";
import { type Expected, expected, unsought } from "./expected.ts";
import { pairsOf } from "./pairs.ts";
import { keysLeft, type Setting, settings, variationExits } from "./settings.ts";

/** One deployment that the suites are run against. */
export interface Subject {
  readonly kind: "flaw" | "variation" | "pair";
  /** Names of flaws, or of one variation; none for the deployment that is right in everything. */
  readonly switches: readonly string[];
  readonly settings: readonly Setting[];
  readonly depth: Depth;
  /** Keys that are alive when the run is over. */
  readonly keysLeft: number;
}

export interface Flaw {
  readonly id: string;
  readonly group: string;
  readonly description: string;
  readonly expected: Expected;
}

/** The flaws, each with its group and with what a run must find. */
export const knownFlaws: readonly Flaw[] = Object.entries(flawGroups).flatMap(([group, members]) =>
  members.map(({ id, description }) => ({ id, group, description, expected: expectedOf(id) })),
);

/** A flaw without an entry, as one that is not sought yet, is one of which nothing may be found: whatever is, is noise. */
function expectedOf(id: string): Expected {
  return expected[id] ?? { exit: 1, findings: [], rows: [] };
}

/** The name by which the deployment without a difference goes. */
export const plain = "healthy";

export interface KnownVariation {
  readonly id: string;
  readonly description: string;
  readonly exit: number;
}

export const knownVariations: readonly KnownVariation[] = [
  { id: plain, description: "the deployment that is right in everything.", exit: 0 },
  ...[...variations, ...gateways].map(({ id, description }) => ({
    id,
    description,
    exit: variationExits[id] ?? 0,
  })),
];

export interface Choice {
  /** Only these flaws; every one unless given. */
  readonly flaws?: readonly string[];
  /** Only these variations; every one unless given, or none where flaws are given. */
  readonly variations?: readonly string[];
  readonly combinations: boolean;
}

/** What is tried, healthy deployments first. Those that wait for a clock stand among others, which use the time. */
export function subjectsOf({ flaws: only, variations: healthy, combinations }: Choice): readonly Subject[] {
  const chosen = flaws.map(({ id }) => id).filter((id) => only?.includes(id) ?? true);
  const varied = knownVariations.filter(({ id }) => healthy?.includes(id) ?? only === undefined);
  return [
    ...varied.map(({ id }) => subject("variation", [id])),
    ...chosen.map((id) => subject("flaw", [id])),
    ...(combinations ? pairsAmong(chosen) : []),
  ];
}

function pairsAmong(chosen: readonly string[]): readonly Subject[] {
  const sought = knownFlaws.filter(({ id }) => chosen.includes(id) && !unsought.includes(id));
  return pairsOf(sought).map((pair) => subject("pair", pair));
}

function subject(kind: Subject["kind"], names: readonly string[]): Subject {
  return {
    kind,
    switches: names.filter((name) => name !== plain),
    settings: names.flatMap((name) => settings[name] ?? []),
    depth: names.some((name) => expected[name]?.depth === "full") ? "full" : "proof",
    keysLeft: Math.max(...names.map((name) => keysLeft[name] ?? 0)),
  };
}

/** How a subject is called in reports. */
export const nameOf = ({ switches }: Pick<Subject, "switches">): string => switches.join(" + ") || plain;
