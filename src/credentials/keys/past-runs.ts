import { constants } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { pid as ownPid } from "node:process";
import { messageOf, UserError } from "../../user-error.ts";
import { startOf } from "../run-id.ts";
import { appendIfThere, hasCode, noFollow, refuseLinks, removeFile, tornMark } from "./append-file.ts";
import { type AccountMark, type LivingKey, ledgerFolder, parseLedger } from "./ledger-file.ts";
import { exists, markOf, type ProcessMark, startOf as processStart, runsHere } from "./process-mark.ts";

/** An earlier run that left its ledger: it was killed, could not revoke all its keys, or is still going. */
export interface LeftRun {
  readonly kind: "run";
  readonly file: string;
  readonly runId: string;
  readonly authUrl: string;
  readonly startedAt: Date;
  readonly pid: number;
  readonly host: string;
  readonly process?: ProcessMark;
  readonly account?: AccountMark;
  /** When its ledger was last written to. */
  readonly endedAt: Date;
  /** Set if it says that it is over. */
  readonly ended?: true;
  /** Keys not known to be gone; without an `id` if it is unknown whether the creation succeeded. */
  readonly living: readonly LivingKey[];
  /** Damaged lines in the middle of the file: there may be more keys than listed. */
  readonly unreadableLines: number;
}

/** A file that does not even say where the keys would be, left for a person to look at. */
interface DamagedRun {
  readonly kind: "damaged";
  readonly file: string;
  readonly runId: string;
  readonly startedAt?: Date;
  readonly because: string;
}

export type PastRun = LeftRun | DamagedRun;

/** All ledgers on this machine, oldest first. */
export async function readLedgers(stateDir: string): Promise<readonly PastRun[]> {
  const folder = ledgerFolder(stateDir);
  const names = (await list(folder)).filter((name) => name.endsWith(".jsonl")).sort();
  const runs = await Promise.all(names.map((name) => readRun(join(folder, name), name.slice(0, -6))));
  return runs.filter((run) => run !== undefined);
}

async function list(folder: string): Promise<readonly string[]> {
  try {
    await refuseLinks(folder);
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    const facts = {
      place: folder,
      wanted: "the folder of the lists of created keys",
      got: messageOf(error),
      remedy: "Make it a folder that this user can read, or point XDG_STATE_HOME elsewhere.",
    };
    throw new UserError(facts, { cause: error });
  }
}

const textOf = (file: string): Promise<string> =>
  readFile(file, { encoding: "utf8", flag: constants.O_RDONLY | noFollow });

/** `undefined` if the file is gone by now: its run has just ended. */
async function readRun(file: string, runId: string): Promise<PastRun | undefined> {
  const begun = startOf(runId);
  const damaged = { kind: "damaged", file, runId, ...(begun && { startedAt: begun }) } as const;
  try {
    const text = await textOf(file);
    const { opening, living, ended, unreadable } = parseLedger(text);
    if (opening === undefined) return { ...damaged, because: noOpening(text) };
    const { line: _line, version: _version, startedAt, ...facts } = opening;
    return {
      kind: "run",
      ...facts,
      file,
      startedAt: new Date(startedAt),
      endedAt: (await stat(file)).mtime,
      living,
      ...(ended && { ended }),
      unreadableLines: unreadable,
    };
  } catch (error) {
    return hasCode(error, "ENOENT") ? undefined : { ...damaged, because: messageOf(error) };
  }
}

const noOpening = (text: string): string =>
  text.includes("\n")
    ? "its first line cannot be read"
    : "it ends in its first line, before any key was created, and can be removed";

/** Records that keys of an earlier run are gone, and removes its file if none is left and the run is over. */
export async function strike(run: LeftRun, gone: readonly LivingKey[]): Promise<void> {
  try {
    await appendIfThere(run.file, await strokes(run, gone));
    const { living, unreadable } = parseLedger(await textOf(run.file));
    if (living.length === 0 && unreadable === 0 && stateOf(run) !== "going") await removeFile(run.file);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw notWritten(run.file, error);
  }
}

/** The lines to append, after the end of a torn line if there is one. */
async function strokes({ file }: LeftRun, gone: readonly LivingKey[]): Promise<string> {
  const lines = gone.map(({ entry }) => `${JSON.stringify({ line: "revoked", entry })}\n`);
  const whole = (await textOf(file)).endsWith("\n");
  return `${whole || lines.length === 0 ? "" : `${tornMark}\n`}${lines.join("")}`;
}

/**
 * Whether a run is still going, so that its keys are in use. `unknown` if this machine cannot tell, since the run was on
 * another one or in another container.
 */
export function stateOf(run: LeftRun, host: string = hostname()): "going" | "over" | "unknown" {
  if (run.ended) return "over";
  if (run.host !== host) return "unknown";
  const then = run.process;
  if (then?.boot !== undefined && then.boot !== ownMark()?.boot) return "over";
  if (then?.namespace !== undefined && then.namespace !== ownMark()?.namespace) return "unknown";
  // The system may have reused the number of a process that ended earlier.
  if (run.pid === ownPid) return runsHere.has(run.runId) ? "going" : "over";
  if (!exists(run.pid)) return "over";
  return then?.start === undefined || then.start === processStart(run.pid) ? "going" : "over";
}

const ownMark = (): ProcessMark | undefined => markOf(ownPid);

const notWritten = (file: string, error: unknown): UserError =>
  new UserError(
    {
      place: file,
      wanted: "a file in which revoked keys can be struck off",
      got: messageOf(error),
      remedy: "Make it writable for this user. The keys are revoked all the same.",
    },
    { cause: error },
  );
