import type { testOptionSettings } from "../../contracts/config/program-settings.ts";
import { flagName, type OptionsOf } from "../../contracts/config/setting.ts";
import type { DeploymentOptions } from "./types.ts";

/** The options that are flags of `check`, by another spelling. */
export type FlagOptions = OptionsOf<typeof testOptionSettings>;

/** The command line of a run that is to test these names. Values stand behind `=`, where nothing else can be meant. */
export function commandLineOf(options: DeploymentOptions, names: readonly string[]): readonly string[] {
  const { title: _title, names: _names, env: _env, granularity: _granularity, pacts, ...flags } = options;
  return [
    ...(pacts === undefined ? ["check", ...names] : ["verify", ...pacts]),
    "--format=json",
    "--no-input",
    ...Object.entries(flags satisfies FlagOptions).flatMap(([name, value]) => flagOf(flagName(name), value)),
  ];
}

function flagOf(name: string, value: FlagOptions[keyof FlagOptions]): readonly string[] {
  if (value === undefined || value === false) return [];
  if (value === true) return [`--${name}`];
  if (typeof value === "string" || typeof value === "number") return [`--${name}=${value}`];
  // Flaws are one value with commas; what is required may be named over and over.
  return name === "embedded" ? [`--${name}=${value.join(",")}`] : value.map((one) => `--${name}=${one}`);
}
