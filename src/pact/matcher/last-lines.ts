import { stripVTControlCharacters } from "node:util";
import { hideShapes } from "../../secrets/secret.ts";

/** Characters of a process's output that are kept. */
const most = 4_000;
/** Characters of it that are told. */
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
