import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where the program in which Pact matches stands, from a chunk of the built command, its entry, or the sources. */
const places = ["../pact-matcher.js", "pact-matcher.js", "../../../dist/pact-matcher.js"];

export function matcherProgram(): string {
  const found = places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(existsSync);
  if (found === undefined)
    throw new Error("pact-matcher.js is missing: build the command first (npm run build)");
  return found;
}
