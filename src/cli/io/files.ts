import { randomBytes } from "node:crypto";
import { type FileHandle, lstat, open, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fromFolder } from "../../config/bounded-file.ts";
import { hasCode, makeFolder, syncFolder } from "../../credentials/keys/append-file.ts";
import { messageOf, UserError } from "../../user-error.ts";

export interface File {
  readonly path: string;
  readonly text: string;
  /** Who may read it; only the user by default. */
  readonly mode?: number;
}

/** Makes sure, before anything is sent, that the requested files can be written. */
export async function probeFiles(paths: readonly string[], cwd: string): Promise<void> {
  for (const path of paths) await withDraft({ path, text: "" }, cwd, (draft) => rm(draft));
}

/**
 * Writes each file completely or not at all: to a draft first, then in place. Only a plain file is ever replaced: no device,
 * pipe or folder, and no link, which may lead anywhere.
 */
export async function writeFiles(files: readonly File[], cwd: string): Promise<void> {
  for (const file of files) {
    await withDraft(file, cwd, async (draft, place) => {
      await rename(draft, place);
      await syncFolder(dirname(place));
    });
  }
}

async function withDraft(
  { path, text, mode = 0o600 }: File,
  cwd: string,
  then: (draft: string, place: string) => Promise<void>,
): Promise<void> {
  const place = fromFolder(path, cwd);
  let made: string | undefined;
  try {
    await makeFolder(dirname(place));
    await refuseOthers(place);
    const draft = join(
      dirname(place),
      `.${basename(place).slice(0, 100)}.${randomBytes(8).toString("hex")}.part`,
    );
    // Never writes to an existing file or link of that name.
    const file = await open(draft, "wx", 0o600);
    made = draft;
    await fill(file, text, mode);
    await then(draft, place);
  } catch (error) {
    if (made !== undefined) await rm(made, { force: true }).catch(() => undefined);
    const got = messageOf(error);
    throw UserError.of(path, "a file that can be written", got, "Name another place");
  }
}

async function fill(file: FileHandle, text: string, mode: number): Promise<void> {
  try {
    await file.writeFile(text);
    // The process's umask must not remove requested permissions.
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function refuseOthers(place: string): Promise<void> {
  const found = await lstat(place).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  });
  if (found === undefined || found.isFile()) return;
  const kind = found.isSymbolicLink() ? "a link" : found.isDirectory() ? "a folder" : "a device or a pipe";
  throw new Error(`${kind}, which is not replaced`);
}

/** Writes files that do not exist yet, all or none, and returns their paths. Existing ones stay as they are. */
export async function createFiles(files: readonly File[], cwd: string): Promise<readonly string[]> {
  const created: string[] = [];
  const folders: string[] = [];
  for (const { path, text } of files) {
    try {
      const place = fromFolder(path, cwd);
      const folder = await makeFolder(dirname(place));
      if (folder !== undefined) folders.push(folder);
      if (await createFile(place, text)) created.push(path);
    } catch (error) {
      await Promise.all(
        [...created, ...folders].map((one) => rm(fromFolder(one, cwd), { recursive: true, force: true })),
      );
      const got = messageOf(error);
      const remedy = "Nothing was written. Mend it, or name another place";
      throw UserError.of(path, "a file that can be written", got, remedy);
    }
  }
  return created;
}

/** Whether there was no such file before. */
async function createFile(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}
