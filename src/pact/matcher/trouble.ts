import { stripVTControlCharacters } from "node:util";
import { hideShapes } from "../../secrets/secret.ts";

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

/** Characters of a process's output that are kept. */
const most = 4_000;
/** Characters of it that are shown. */
const longest = 600;

/** Keeps the end of what a process prints, for the case that it breaks down. */
export function lastLines(): { add(chunk: Buffer): void; text(): string } {
  let kept = "";
  return {
    add: (chunk) => {
      kept = (kept + chunk.toString("utf8")).slice(-most);
    },
    /** What went wrong, as far as it says so: the line that names an error, or the last lines. On one line. */
    text: () => {
      const lines = hideShapes(stripVTControlCharacters(kept))
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "");
      const telling = lines.find((line) => /Error\b|panicked/.test(line));
      return (telling ?? lines.slice(-4).join(" ")).slice(0, longest);
    },
  };
}
