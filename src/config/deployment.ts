import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import {
  contextDefaults,
  defaultPolicy,
  type Policy,
  type RunContext,
} from "../../suites/model/run-context.ts";
import { catalogueOf } from "./catalogue.ts";
import type { Layers, Sourced } from "./layers.ts";

/** What a configuration says about a deployment: its profile and thresholds. */
export type Described = Pick<
  RunContext,
  "scopes" | "operations" | "fixtures" | "profile" | "policy" | "documented"
>;

export const policyNames = Object.keys(defaultPolicy) as readonly (keyof Policy)[];

/** One threshold, from the file or by default. */
export const policyNumber = (layers: Layers, name: keyof Policy): Sourced<number> =>
  layers.find(["thresholds", name], ({ thresholds }) => thresholds?.[name]) ?? {
    value: defaultPolicy[name],
    origin: "default",
  };

/** Identifiers of real objects, each with its place in the file. */
export function fixturesOf(layers: Layers): Readonly<Record<string, Sourced<string>>> {
  const kinds = layers
    .all(["fixtures"], ({ fixtures }) => fixtures)
    .flatMap(({ value }) => Object.keys(value));
  const found = [...new Set(kinds)].flatMap((kind) => {
    const one = layers.find(["fixtures", kind], ({ fixtures }) => fixtures?.[kind]);
    return one === undefined ? [] : [[kind, one] as const];
  });
  return Object.fromEntries(found);
}

export function describedBy(layers: Layers): Described {
  const { scopes, operations } = layers.configured ? catalogueOf(layers.configured.value) : contextDefaults;
  const policy = Object.fromEntries(policyNames.map((name) => [name, policyNumber(layers, name).value]));
  const fixtures = Object.entries(fixturesOf(layers)).map(([kind, { value }]) => [kind, value]);
  return {
    scopes,
    operations,
    fixtures: Object.fromEntries(fixtures),
    profile: completeProfile(
      layers.find(["profile"], ({ profile }) => profile)?.value,
      layers.find(["expectations"], ({ expectations }) => expectations)?.value,
    ),
    policy: policy as unknown as Policy,
  };
}

/** What a gate must mention: operations that the file excludes. */
export function leftOutOf({ configured }: Layers): readonly string[] {
  const { leftOut } = configured ? catalogueOf(configured.value) : { leftOut: [] };
  if (configured === undefined || leftOut.length === 0) return [];
  return [`${configured.name} leaves out what is not offered here: ${leftOut.join(", ")}`];
}
