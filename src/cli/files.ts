import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UsageError } from "./settings.ts";

/** Writes each file whole or not at all: beside its place first, then into it. */
export async function writeFiles(
  files: readonly { readonly path: string; readonly text: string }[],
): Promise<void> {
  for (const { path, text } of files) {
    const draft = `${path}.${process.pid}.part`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(draft, text, { mode: 0o600 });
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      const got = error instanceof Error ? error.message : String(error);
      throw UsageError.of(path, "a file that can be written", got, "Name another place");
    }
  }
}
