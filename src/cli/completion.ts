import type { Options } from "yargs";
import { rowIds, suiteIds } from "../../contracts/report/terms.ts";
import { checks } from "../../suites/index.ts";
import {
  type CompletedCommand,
  type CompletedFlag,
  completions,
  type Shell,
  shells,
} from "../completion/index.ts";
import { flaws, variations } from "../embedded/index.ts";
import { explainable } from "../explain/index.ts";
import { commandFlags } from "./command-flags.ts";
import { baselineActions } from "./compare-flags.ts";
import { output } from "./io/safe-output.ts";

export interface CompletionArguments {
  readonly shell: string;
}

/** `titan-auth completion`: the script by which a shell completes commands, flags, checks and flaws. */
export async function completion({ shell }: CompletionArguments): Promise<number> {
  output.result(completions[shell as Shell](completedCommands()));
  return 0;
}

const flawIds = flaws.map(({ id }) => id);

/** Values of flags that are too many to be choices, or come in lists. */
const values: Readonly<Record<string, readonly string[]>> = {
  embedded: flawIds,
  flaw: flawIds,
  variation: variations.map(({ id }) => id),
  require: [...suiteIds, ...rowIds],
};

const names = [...suiteIds, ...checks.map(({ id }) => id)];

/** What may stand behind a command, besides files. */
const words: Readonly<Record<string, readonly string[]>> = {
  check: names,
  watch: names,
  explain: explainable,
  baseline: baselineActions,
  completion: shells,
};

export const completedCommands = (): readonly CompletedCommand[] =>
  Object.entries(commandFlags).map(([name, flags]) => ({
    name,
    words: words[name] ?? [],
    flags: Object.entries<Options>(flags).flatMap(([flag, options]) => completed(flag, options)),
  }));

/** A flag, and its opposite where the help names one. */
function completed(name: string, { type, describe = "", choices = [] }: Options): readonly CompletedFlag[] {
  const flag = {
    name,
    describe,
    takesValue: type !== "boolean",
    values: [...(values[name] ?? []), ...choices.map(String)],
  };
  return describe.includes(`--no-${name}`) ? [flag, { ...flag, name: `no-${name}` }] : [flag];
}
