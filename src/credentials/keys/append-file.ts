import { constants } from "node:fs";
import { chmod, type FileHandle, lstat, mkdir, open, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { isRecord } from "../../../contracts/wire/json.ts";

/** Follows no link: open(2). Unknown on Windows. */
export const noFollow = constants.O_NOFOLLOW ?? 0;

/** Ends an incomplete line, so that a reader can distinguish it from damage. */
export const tornMark = "#torn";

/** A file that grows by whole lines, each on disk before its promise settles. Created with the first line. */
export class AppendFile {
  readonly #path: string;
  readonly #opening: () => string;
  readonly #isDurable: boolean;
  #file: FileHandle | undefined;
  #torn = false;
  #queue: Promise<unknown> = Promise.resolve();
  #lines: string[] = [];
  /** Settles when the queued lines are on disk. */
  #batch: Promise<void> | undefined;

  /** `opening` returns the first line. Unless `durable`, lines may be lost in a power failure. */
  constructor(path: string, opening: () => string, durable = true) {
    this.#path = path;
    this.#opening = opening;
    this.#isDurable = durable;
  }

  /** Creates the file if it does not exist yet. */
  create(): Promise<void> {
    return this.#inTurn(async () => {
      this.#file ??= await create(this.#path, this.#opening());
    });
  }

  /** Lines that arrive while the disk is busy are written together. */
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

  /** Runs one at a time, in the order of the calls, whether or not earlier ones succeeded. */
  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(task);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

/** Appends to a file that must exist: one that was just removed is not recreated. */
export async function appendIfThere(path: string, text: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_APPEND | noFollow);
  try {
    await file.appendFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes a file; a missing one is no error. */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!hasCode(error, "ENOENT")) throw error;
  });
}

/** Creates a file, and its folder, for this user alone. */
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

/** Throws if the folder of ledgers, or the one above it, is a link: somebody else may have created it, to anywhere. */
export async function refuseLinks(folder: string): Promise<void> {
  for (const level of [dirname(folder), folder]) {
    const found = await lstat(level).catch((error: unknown) => {
      if (!hasCode(error, "ENOENT", "ENOTDIR")) throw error;
    });
    if (found?.isSymbolicLink()) throw new Error(`${level} is a link, which may lead anywhere`);
  }
}

/** A new file survives a power failure only when its folder is on disk as well: fsync(2). */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    // Some systems cannot sync folders.
    if (!hasCode(error, "EINVAL", "EPERM", "EACCES", "EISDIR", "ENOTSUP")) throw error;
  }
}

/**
 * Creates a folder with those above it, and returns the topmost new one. Node's own function never ends where the system
 * lets nobody create one and reports it as missing, as below /proc.
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

/** A file system error, by its code. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  isRecord(error) && codes.includes(String(error["code"]));
