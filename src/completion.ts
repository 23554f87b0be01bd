/** What a shell can complete, made from the tables that the parser and the help use as well. */
export interface CompletedCommand {
  readonly name: string;
  readonly describe: string;
  /** Possible arguments besides files. */
  readonly words: readonly string[];
  readonly flags: readonly CompletedFlag[];
}

export interface CompletedFlag {
  readonly name: string;
  readonly describe: string;
  readonly takesValue: boolean;
  /** Its known values. If there are none, files are completed. */
  readonly values: readonly string[];
}

/** A script for bash. It contains all words, so no process is started for a completion. */
const bash = (commands: readonly CompletedCommand[]): string => `# Completion of titan-auth for bash:
#   titan-auth completion bash > ~/.local/share/bash-completion/completions/titan-auth
${body(commands)}complete -o default -F _titan_auth titan-auth
`;

/** A script for zsh, which can run completion functions of bash. */
const zsh = (commands: readonly CompletedCommand[]): string => `#compdef titan-auth
# Completion of titan-auth for zsh:
#   eval "$(titan-auth completion zsh)"
autoload -U +X bashcompinit && bashcompinit
${body(commands)}complete -o default -F _titan_auth titan-auth
`;

const body = (commands: readonly CompletedCommand[]): string => `_titan_auth() {
  local current=\${COMP_WORDS[COMP_CWORD]} flag=\${COMP_WORDS[COMP_CWORD-1]} command='' words='' values='' at start=''
  # --flag=value reaches this function in three words in bash, in one in zsh.
  if [[ $current == --*=* ]]; then flag=\${current%%=*}; start=$flag=; current=\${current#*=}
  elif [[ $current == = ]]; then current=
  elif [[ $flag == = ]]; then flag=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((at = 1; at < COMP_CWORD; at++)); do
    if [[ \${COMP_WORDS[at]} != -* ]]; then command=\${COMP_WORDS[at]}; break; fi
  done
  case "$command $flag" in
${commands.flatMap(valueCases).join("\n")}
  esac
  case $command in
    ""|help) words="${commands.map(({ name }) => name).join(" ")} help --help --version" ;;
${commands.map(wordCase).join("\n")}
  esac
  [[ -n $values ]] && words=$values
  [[ $values == - ]] && words=
  COMPREPLY=()
  while IFS= read -r at; do COMPREPLY+=("$start$at"); done < <(compgen -W "$words" -- "$current")
}
`;

/** The value of a flag: one of the known values, or a file, which fish completes itself. */
const valueCases = ({ name, flags }: CompletedCommand): readonly string[] =>
  flags
    .filter(({ takesValue }) => takesValue)
    .map((flag) => `    "${name} --${flag.name}") values="${plain(flag.values).join(" ") || "-"}" ;;`);

const wordCase = ({ name, words, flags }: CompletedCommand): string => {
  const flagWords = flags.map((flag) => `--${flag.name}`).join(" ");
  return `    ${name}) if [[ $current == -* ]]; then words="${flagWords} --help"; else words="${plain(words).join(" ")}"; fi ;;`;
};

/** A script for fish, which shows what each flag is for. */
const fish = (commands: readonly CompletedCommand[]): string => `# Completion of titan-auth for fish:
#   titan-auth completion fish > ~/.config/fish/completions/titan-auth.fish
${commands.map(commandLine).join("\n")}
complete -c titan-auth -n __fish_use_subcommand -l version -d 'the version'
complete -c titan-auth -l help -d 'the options of a command'
${commands.flatMap(lines).join("\n")}
`;

/** A command where one is due: first, or after `help`. */
const commandLine = ({ name, describe }: CompletedCommand): string =>
  `complete -c titan-auth -n '__fish_use_subcommand; or __fish_seen_subcommand_from help' -f -a ${name} -d ${quoted(describe)}`;

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

/** Characters that are not special in any shell. */
const plain = (words: readonly string[]): readonly string[] =>
  words.filter((word) => /^[\w./:@%+-]+$/.test(word));

/** The script of each supported shell. */
export const completions = { bash, zsh, fish } as const;
export type Shell = keyof typeof completions;
export const shells = Object.keys(completions) as readonly Shell[];
