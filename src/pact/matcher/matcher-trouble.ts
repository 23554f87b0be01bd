/** Why Pact gave no result. `crashed` is a bug of ours or of Pact's, `hung` and `unavailable` may be the machine's. */
export class MatcherTrouble extends Error {
  override readonly name = "MatcherTrouble";
  readonly kind: "crashed" | "hung" | "unavailable";

  constructor(kind: MatcherTrouble["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Why the process ended, going by its last words. */
export function troubleAtEnd(
  code: number | null,
  signal: NodeJS.Signals | null,
  words: string,
): MatcherTrouble {
  if (
    /Cannot find (?:package|module)|Couldn't find npm package|ERR_DLOPEN_FAILED|No native build/.test(words)
  ) {
    return new MatcherTrouble("unavailable", `Pact cannot be loaded on this machine: ${words}`);
  }
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
  return new MatcherTrouble("crashed", `Pact's process ended ${how}${words === "" ? "" : `: ${words}`}`);
}
