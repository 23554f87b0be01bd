import { dayOf } from "../../contracts/config/baseline.ts";
import type { BaselineFile } from "../config/baseline-file.ts";
import { mostBaselineBytes, readBounded } from "../config/bounded-file.ts";
import type { HeldBaseline } from "../run/assemble/baseline.ts";
import { messageOf, UserError } from "../user-error.ts";

/** Reads the baseline of a run, as of today. Throws a `UserError` where the file is none. */
export async function heldBaseline(path: string | undefined, now: Date): Promise<HeldBaseline | undefined> {
  if (path === undefined) return undefined;
  const { entries } = await loadBaseline(path);
  return { entries, today: dayOf(now) };
}

/** The baseline in a file; where there is none, what to take for it. */
export async function loadBaseline(path: string, instead?: string): Promise<BaselineFile> {
  const { readBaseline } = await import("../config/baseline-file.ts");
  return readBaseline(path, await bytesOf(path, instead));
}

async function bytesOf(path: string, instead: string | undefined): Promise<Uint8Array> {
  try {
    return await readBounded(path, mostBaselineBytes);
  } catch (error) {
    const got = messageOf(error);
    if (instead !== undefined && error instanceof Error && "code" in error && error.code === "ENOENT")
      return Buffer.from(instead);
    throw UserError.of(path, "a baseline that can be read", got, "titan-auth baseline update writes one");
  }
}
