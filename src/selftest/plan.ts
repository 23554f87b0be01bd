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

/** One deployment that the suites are run against. */
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

/** Flaws that no check looks for yet: the known survivors of `titan-auth selftest`. */
export const unsought: readonly string[] = [
  "login-by-operator-object",
  "password-case-ignored",
  "password-cut",
  "public-key-as-secret-accepted",
  "keys-by-the-clock",
  "keys-by-a-counter",
  "keys-with-a-shared-part",
  "key-answer-empty",
  "scope-takes-another-away",
  "existing-items-unguarded",
  "keys-listed-across-accounts",
  "keys-revoked-across-accounts",
  "tasks-listed-across-accounts",
  "executions-listed-across-accounts",
  "task-read-across-accounts",
  "execution-read-across-accounts",
  "results-read-across-accounts",
  "export-across-accounts",
  "everything-shared-across-accounts",
  "dot-segment-unguarded",
  "parent-segment-unguarded",
  "path-parameter-unguarded",
  "path-suffix-unguarded",
  "encoded-slash-unguarded",
  "rewrite-url-unguarded",
  "lower-case-codes",
  "java-trace-in-refusal",
  "ruby-trace-in-refusal",
  "password-hash-in-session",
  "password-hash-in-login",
  "password-echoed-by-login",
  "password-hash-in-claims",
  "keys-in-session",
];

/** The name of the deployment without a difference. */
export const plain = "healthy";

export type KnownVariation = Pick<Variation, "id" | "description" | "expect" | "trial">;

export const knownVariations: readonly KnownVariation[] = [
  { id: plain, description: "everything is right." },
  ...variations,
  ...gateways,
];

export interface Choice {
  /** Only these flaws; every one unless given. */
  readonly flaws?: readonly string[];
  /** Only these variations; every one unless given, or none where flaws are given. */
  readonly variations?: readonly string[];
  readonly combinations: boolean;
}

/** What is tried, healthy deployments first. */
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
  pairsOf(chosen.filter(({ id }) => !unsought.includes(id))).map((pair) =>
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

/** How reports name a subject. */
export const nameOf = ({ switches }: Pick<Subject, "switches">): string => switches.join(" + ") || plain;
