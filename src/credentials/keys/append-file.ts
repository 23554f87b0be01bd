import { constants } from "node:fs";
import { chmod, type FileHandle, lstat, mkdir, open, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { isRecord } from "../../../contracts/wire/json.ts";

/** No link is followed: open(2). Not known on Windows. */
export const noFollow = constants.O_NOFOLLOW ?? 0;

/** Ends a line that was not written whole, so that a reader tells it from damage. */
export const tornMark = "#torn";

/** A file of lines that grows by whole lines, each on disk before its promise settles. Made by the first line. */
export class AppendFile {
  readonly #path: string;
  readonly #opening: () => string;
  readonly #isDurable: boolean;
  #file: FileHandle | undefined;
  #torn = false;
  #queue: Promise<unknown> = Promise.resolve();
  #lines: string[] = [];
  /** Settles when the lines that wait are on disk. */
  #batch: Promise<void> | undefined;

  /** `opening` gives the first line. What is not `durable` may be lost in a power failure. */
  constructor(path: string, opening: () => string, durable = true) {
    this.#path = path;
    this.#opening = opening;
    this.#isDurable = durable;
  }

  /** Makes the file, where that is not done yet. */
  create(): Promise<void> {
    return this.#inTurn(async () => {
      this.#file ??= await create(this.#path, this.#opening());
    });
  }

  /** Lines that come while the disk is busy go there together. */
  append(line: string): Promise<void> {
    this.#lines.push(line);
    this.#batch ??= this.#inTurn(() => this.#write());
    return this.#batch;
  }

  async #write(): Promise<void> {
    const text = this.#lines.map((line) => `${line}\n`).join("");
    this.#lines = [];
    this.#batch = undefined;
    this.#file ??= await create(this.#path, this.#opening());
    const whole = this.#torn ? `${tornMark}\n${text}` : text;
    this.#torn = true;
    await this.#file.appendFile(whole);
    if (this.#isDurable) await this.#file.sync();
    this.#torn = false;
  }

  close(remove: () => boolean): Promise<void> {
    return this.#inTurn(async () => {
      const file = this.#file;
      this.#file = undefined;
      await file?.close();
      if (file !== undefined && remove()) await removeFile(this.#path);
    });
  }

  /** One at a time, in the order of the calls, whether or not those before succeeded. */
  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(task);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

/** Appends to a file that must be there: one that has just been removed is not brought back. */
export async function appendIfThere(path: string, text: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_APPEND | noFollow);
  try {
    await file.appendFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes a file; one that is gone already is no error. */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!hasCode(error, "ENOENT")) throw error;
  });
}

/** A new file, and its folder, for this user alone. */
async function create(path: string, opening: string): Promise<FileHandle> {
  const folder = dirname(path);
  await refuseLinks(folder);
  await makeFolder(folder, 0o700);
  await chmod(folder, 0o700);
  const file = await open(path, "ax", 0o600);
  try {
    await file.appendFile(`${opening}\n`);
    for (const level of [folder, dirname(folder), dirname(dirname(folder))]) await syncFolder(level);
    return file;
  } catch (error) {
    await file.close();
    await removeFile(path);
    throw error;
  }
}

/** Throws where the folder of ledgers, or the one above it, is a link: somebody else may have made it, to anywhere. */
export async function refuseLinks(folder: string): Promise<void> {
  for (const level of [dirname(folder), folder]) {
    const found = await lstat(level).catch((error: unknown) => {
      if (!hasCode(error, "ENOENT", "ENOTDIR")) throw error;
    });
    if (found?.isSymbolicLink()) throw new Error(`${level} is a link, which may lead anywhere`);
  }
}

/** A new file survives a power failure only when the folder that lists it is on disk as well: fsync(2). */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    // Some systems have no such thing for folders; then there is nothing more to be had.
    if (!hasCode(error, "EINVAL", "EPERM", "EACCES", "EISDIR", "ENOTSUP")) throw error;
  }
}

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

/** An error of the file system, by its code. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  isRecord(error) && codes.includes(String(error["code"]));
