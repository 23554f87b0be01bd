import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The limit for a configuration or a secret in bytes. */
export const mostBytes = 1024 * 1024;
/** The same for a baseline, which may be that of a large fleet. */
export const mostBaselineBytes = 16 * mostBytes;
/** The same for a report, a recording or a pact. */
export const mostReportBytes = 256 * mostBytes;
/** The same for an OpenAPI document. */
export const mostDocumentBytes = 32 * mostBytes;

/** Milliseconds for a whole file to arrive: a pipe may have no writer. */
const patienceMs = 10_000;
const pauseMs = 20;
/** Does not wait for a writer of a pipe: open(2). Unknown on Windows. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Why a file could not be read, in words for a message. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** The system's codes in words. */
const codeWords: Readonly<Record<string, string>> = {
  EACCES: "a file that this user may not read",
  EISDIR: "a folder",
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EPERM: "a file that this user may not read",
};

/** In words for a message: what was wrong, or the system's code. */
export function whyUnreadable(error: unknown): string {
  if (error instanceof Unreadable) return error.message;
  const code = error instanceof Error && "code" in error ? String(error.code) : "an error";
  return codeWords[code] ?? code;
}

/** Whether a file could not be read because it does not exist. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

/** The beginning of a file: one byte more than the limit, if there is more. A device or a pipe may have no end. */
export async function readBounded(path: string, most = mostBytes, waitMs = patienceMs): Promise<Buffer> {
  const file = await open(path, flags);
  try {
    const isPipe = (await file.stat()).isFIFO();
    const until = performance.now() + waitMs;
    const chunks: Buffer[] = [];
    let size = 0;
    while (size <= most) {
      if (performance.now() > until) throw new Unreadable(`no end within ${waitMs / 1000} s`);
      const chunk = Buffer.allocUnsafe(Math.min(64 * 1024, most + 1 - size));
      const count = await file.read(chunk).then(
        ({ bytesRead }) => bytesRead,
        // A writer exists, and has written nothing yet.
        (error: NodeJS.ErrnoException) => (error.code === "EAGAIN" ? undefined : Promise.reject(error)),
      );
      // The end; for a pipe without data it means that there is no writer yet.
      if (count === 0 && (!isPipe || size > 0)) break;
      if (count) chunks.push(chunk.subarray(0, count));
      else await sleep(pauseMs);
      size += count ?? 0;
    }
    return Buffer.concat(chunks);
  } finally {
    await file.close();
  }
}

/** A whole file as text. Throws `Unreadable` if it exceeds the limit. */
export async function readWhole(path: string, most = mostBytes): Promise<string> {
  const bytes = await readBounded(path, most);
  if (bytes.length > most) throw new Unreadable(`more than ${most / mostBytes} MiB`);
  return bytes.toString("utf8");
}

/** Resolves a path from a folder. Unchanged if that is this process's own. */
export const fromFolder = (path: string, folder: string): string =>
  folder === process.cwd() ? path : resolve(folder, path);
