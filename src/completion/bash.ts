import { type CompletedCommand, plain } from "./command.ts";

/** A script for bash. It knows all words: no process is started for a completion. */
export const bash = (commands: readonly CompletedCommand[]): string => `# Completion of titan-auth for bash:
#   titan-auth completion bash > ~/.local/share/bash-completion/completions/titan-auth
${body(commands)}complete -o default -F _titan_auth titan-auth
`;

/** A script for zsh, which understands functions that are written for bash. */
export const zsh = (commands: readonly CompletedCommand[]): string => `#compdef titan-auth
# Completion of titan-auth for zsh:
#   eval "$(titan-auth completion zsh)"
autoload -U +X bashcompinit && bashcompinit
${body(commands)}complete -o default -F _titan_auth titan-auth
`;

const body = (commands: readonly CompletedCommand[]): string => `_titan_auth() {
  local current=\${COMP_WORDS[COMP_CWORD]} flag=\${COMP_WORDS[COMP_CWORD-1]} command='' words='' values='' at
  # --flag=value reaches this function in three words.
  if [[ $current == = ]]; then current=
  elif [[ $flag == = ]]; then flag=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((at = 1; at < COMP_CWORD; at++)); do
    if [[ \${COMP_WORDS[at]} != -* ]]; then command=\${COMP_WORDS[at]}; break; fi
  done
  case "$command $flag" in
${commands.flatMap(valueCases).join("\n")}
  esac
  case $command in
    "") words="${commands.map(({ name }) => name).join(" ")} --help --version" ;;
${commands.map(wordCase).join("\n")}
  esac
  [[ -n $values ]] && words=$values
  [[ $values == - ]] && words=
  COMPREPLY=()
  while IFS= read -r at; do COMPREPLY+=("$at"); done < <(compgen -W "$words" -- "$current")
}
`;

/** A value of a flag: of its known ones, or a file, for which nothing is offered here. */
const valueCases = ({ name, flags }: CompletedCommand): readonly string[] =>
  flags
    .filter(({ takesValue }) => takesValue)
    .map((flag) => `    "${name} --${flag.name}") values="${plain(flag.values).join(" ") || "-"}" ;;`);

const wordCase = ({ name, words, flags }: CompletedCommand): string => {
  const flagWords = flags.map((flag) => `--${flag.name}`).join(" ");
  return `    ${name}) if [[ $current == -* ]]; then words="${flagWords} --help"; else words="${plain(words).join(" ")}"; fi ;;`;
};
