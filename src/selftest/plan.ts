import type { Depth } from "../../suites/model/run-context.ts";
import {
  type Flaw,
  type FlawExpectation,
  flawGroups,
  flaws,
  gateways,
  type TrialSettings,
  type Variation,
  variations,
} from "../embedded/index.ts";
import { pairsOf } from "./pairs.ts";

/** One deployment to run the suites against. */
export interface Subject {
  readonly kind: "flaw" | "variation" | "pair";
  /** Names of flaws, or of one variation; none for the healthy deployment. */
  readonly switches: readonly string[];
  readonly settings: readonly TrialSettings[];
  readonly depth: Depth;
  /** Keys that are alive when the run is over. */
  readonly keysLeft: number;
}

export interface KnownFlaw extends Flaw {
  readonly group: string;
}

/** The flaws, each with its group. */
export const knownFlaws: readonly KnownFlaw[] = Object.entries(flawGroups).flatMap(([group, members]) =>
  (members as readonly Flaw[]).map((flaw) => ({ ...flaw, group })),
);

/** The name of the deployment without a difference. */
const plain = "healthy";

export type KnownVariation = Pick<Variation, "id" | "description" | "expect" | "trial">;

export const knownVariations: readonly KnownVariation[] = [
  { id: plain, description: "everything is right." },
  ...variations,
  ...gateways,
];

export interface Choice {
  /** Only these flaws; all by default. */
  readonly flaws?: readonly string[];
  /** Only these variations; all by default, or none if flaws are given. */
  readonly variations?: readonly string[];
  readonly combinations: boolean;
}

/** The deployments to try, healthy ones first. */
export function subjectsOf({ flaws: only, variations: healthy, combinations }: Choice): readonly Subject[] {
  const chosen = knownFlaws.filter(({ id }) => only?.includes(id) ?? true);
  const varied = knownVariations.filter(({ id }) => healthy?.includes(id) ?? only === undefined);
  return [
    ...varied.map((variation) => subject("variation", [variation])),
    ...chosen.map((flaw) => subject("flaw", [flaw])),
    ...(combinations ? pairsAmong(chosen) : []),
  ];
}

const pairsAmong = (chosen: readonly KnownFlaw[]): readonly Subject[] =>
  pairsOf(chosen).map((pair) =>
    subject(
      "pair",
      flaws.filter(({ id }) => pair.includes(id)),
    ),
  );

interface Planned extends Pick<Flaw, "id" | "trial"> {
  readonly expect?: FlawExpectation;
}

const subject = (kind: Subject["kind"], planned: readonly Planned[]): Subject => ({
  kind,
  switches: planned.map(({ id }) => id).filter((id) => id !== plain),
  settings: planned.flatMap(({ trial }) => trial ?? []),
  depth: planned.find(({ expect }) => expect?.depth)?.expect?.depth ?? "proof",
  keysLeft: Math.max(...planned.map(({ expect }) => expect?.keysLeft ?? 0)),
});

/** The name of a subject in reports. */
export const nameOf = ({ switches }: Pick<Subject, "switches">): string => switches.join(" + ") || plain;
