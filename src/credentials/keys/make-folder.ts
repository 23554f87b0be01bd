import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { hasCode } from "./ledger-file.ts";

/**
 * Makes a folder with those above it, and gives the topmost one that was not there. Node's own way never ends where the system
 * lets nobody make one and says that there is none, as below /proc.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<string | undefined> {
  try {
    await mkdir(path, mode);
    return path;
  } catch (error) {
    if (hasCode(error, "EEXIST", "EISDIR") && (await stat(path)).isDirectory()) return undefined;
    const above = dirname(path);
    if (!hasCode(error, "ENOENT") || above === path) throw error;
    const first = await makeFolder(above, mode);
    await mkdir(path, mode).catch((again: unknown) => {
      if (!hasCode(again, "EEXIST")) throw again;
    });
    return first ?? path;
  }
}
