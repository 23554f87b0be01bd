import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** From a chunk of the built command, its entry, or the sources. */
const places = ["../", "", "../dist/"];

/** The path of a built program of this package, which runs in a process or a thread of its own. */
export function builtProgram(name: string): string {
  const found = places.map((place) => fileURLToPath(new URL(place + name, import.meta.url))).find(existsSync);
  if (found === undefined) throw new Error(`${name} is missing: build the command first (npm run build)`);
  return found;
}
