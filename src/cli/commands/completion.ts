import { flagName, type Setting } from "../../../contracts/config/setting.ts";
import { rowIds, suiteIds } from "../../../contracts/report/terms.ts";
import { checks } from "../../../suites/index.ts";
import { type CompletedCommand, type CompletedFlag, completions, shells } from "../../completion.ts";
import { flaws, variations } from "../../embedded/index.ts";
import { explainable } from "../../explain/index.ts";
import { defineCommand } from "../options/command.ts";
import type { CommandFacts } from "../options/facts.ts";

/** `loadCommands` returns the commands to complete. */
export const completionOf = (loadCommands: () => Promise<readonly CommandFacts[]>) =>
  defineCommand({
    name: "completion",
    group: "Set up",
    describe: "print the script by which a shell completes commands, flags and names",
    options: {},
    positionals: [{ name: "shell", required: true, choices: shells, describe: "the shell" }],
    examples: [
      ["completion bash", "the script for bash"],
      ["completion fish > ~/.config/fish/completions/titan-auth.fish", "for fish, from now on"],
    ],
    async run({ shell }, { output }) {
      output.result(completions[shell](completedCommands(await loadCommands())));
      return 0;
    },
  });

const flawIds = flaws.map(({ id }) => id);
const variationIds = variations.map(({ id }) => id);

/** Values of flags that are too many to be choices, or come in lists. */
const values: Readonly<Record<string, readonly string[]>> = {
  embedded: [...flawIds, ...variationIds],
  flaw: flawIds,
  variation: variationIds,
  require: [...suiteIds, ...rowIds],
};

const names = [...suiteIds, ...checks.map(({ id }) => id)];

/** Words behind a command, besides files and the choices of its positionals. */
const words: Readonly<Record<string, readonly string[]>> = {
  check: names,
  watch: names,
  explain: explainable,
};

export const completedCommands = (commands: readonly CommandFacts[]): readonly CompletedCommand[] =>
  commands.map(({ name, describe, options, positionals }) => ({
    name,
    describe,
    words: words[name] ?? positionals.flatMap(({ choices = [] }) => choices),
    flags: Object.entries(options).flatMap(([option, setting]) => completed(option, setting)),
  }));

/** A flag, and its negation if it has one. */
function completed(name: string, setting: Setting): readonly CompletedFlag[] {
  const { kind, describe, choices = [], negation } = setting;
  const flag = {
    name: flagName(name),
    describe,
    takesValue: kind !== "flag",
    values: [...(values[name] ?? []), ...choices],
  };
  return negation === undefined
    ? [flag]
    : [flag, { name: `no-${flag.name}`, describe: negation, takesValue: false, values: [] }];
}
