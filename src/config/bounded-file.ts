import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { buffer } from "node:stream/consumers";

/** Bytes beyond which neither a configuration nor a secret goes. */
export const mostBytes = 1024 * 1024;
/** The same of a baseline, which may be that of a large fleet. */
export const mostBaselineBytes = 16 * mostBytes;

/** The beginning of a file: one byte more than may be, where there is more. A device or a pipe may have no end. */
export const readBounded = (path: string, most = mostBytes): Promise<Buffer> =>
  buffer(createReadStream(path, { end: most }));

/** A path that was named from a folder. Left as it was written where that is this process's own. */
export const fromFolder = (path: string, folder: string): string =>
  folder === process.cwd() ? path : resolve(folder, path);
