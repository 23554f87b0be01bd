import { type CompletedCommand, plain } from "./command.ts";

/** A script for fish, which shows what each flag is for. */
export const fish = (commands: readonly CompletedCommand[]): string => `# Completion of titan-auth for fish:
#   titan-auth completion fish > ~/.config/fish/completions/titan-auth.fish
complete -c titan-auth -n __fish_use_subcommand -f -a ${quoted(commands.map(({ name }) => name).join(" "))}
${commands.flatMap(lines).join("\n")}
`;

function lines({ name, words, flags }: CompletedCommand): readonly string[] {
  const head = `complete -c titan-auth -n "__fish_seen_subcommand_from ${name}"`;
  return [
    ...(words.length === 0 ? [] : [`${head} -f -a ${quoted(plain(words).join(" "))}`]),
    ...flags.map((flag) => {
      const values = plain(flag.values).join(" ");
      const value = !flag.takesValue ? "" : values === "" ? " -r" : ` -x -a ${quoted(values)}`;
      return `${head} -l ${flag.name} -d ${quoted(flag.describe)}${value}`;
    }),
  ];
}

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
