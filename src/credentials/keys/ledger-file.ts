import { createHash } from "node:crypto";
import { join } from "node:path";
import { isRecord } from "../../../contracts/wire/json.ts";
import { tornMark } from "./append-file.ts";
import type { ProcessMark } from "./process-mark.ts";

/** The folder of all ledgers, below the state folder of the XDG Base Directory Specification. */
export const ledgerFolder = (stateDir: string): string => join(stateDir, "titan-auth", "keys");

/** The first line of a ledger: the run that it belongs to. */
export interface Opening {
  readonly line: "run";
  readonly version: 1;
  readonly runId: string;
  readonly authUrl: string;
  readonly startedAt: string;
  readonly pid: number;
  readonly host: string;
  readonly process?: ProcessMark;
  /** The owner of the keys, if known. */
  readonly account?: AccountMark;
}

/** An account in a ledger: a hash salted with the run's name, which does not reveal who it is. */
export interface AccountMark {
  readonly email?: string;
  /** The subject of the JWT. */
  readonly sub?: string;
}

/** The mark of an account in a ledger. */
export function accountMark(
  runId: string,
  { email, sub }: { email?: string | undefined; sub?: string | undefined },
): AccountMark {
  const hash = (text: string): string =>
    createHash("sha256").update(`${runId}\0${text.toLowerCase()}`).digest("hex").slice(0, 16);
  return { ...(email !== undefined && { email: hash(email) }), ...(sub !== undefined && { sub: hash(sub) }) };
}

/** Whether two marks certainly belong to two accounts. */
export const isOtherAccount = (one: AccountMark = {}, other: AccountMark = {}): boolean => {
  const both = (["email", "sub"] as const).filter(
    (kind) => one[kind] !== undefined && other[kind] !== undefined,
  );
  return both.length > 0 && both.every((kind) => one[kind] !== other[kind]);
};

/** What happened to a key. Entries are numbered from 1 within their run. */
export type Event =
  | { readonly line: "intent"; readonly entry: number; readonly name: string }
  | { readonly line: "created"; readonly entry: number; readonly id?: string }
  | { readonly line: "disputed" | "not-created" | "revoked"; readonly entry: number };

/** The last line of a run that came to its end and left keys. Its process may live on, as that of a watch does. */
export const endLine = { line: "ended" } as const;

/** A key that exists or may exist: without an `id`, it is unknown whether its creation succeeded. */
export interface LivingKey {
  readonly entry: number;
  readonly name: string;
  readonly id?: string;
}

export interface LedgerText {
  readonly opening: Opening | undefined;
  readonly living: readonly LivingKey[];
  /** Whether the run says that it is over. */
  readonly ended: boolean;
  /** Unreadable lines, except for a torn one at the end. */
  readonly unreadable: number;
}

/**
 * Reads a ledger as far as possible. A process that was killed while writing leaves a torn line at the end; lines appended
 * later mark it.
 */
export function parseLedger(text: string): LedgerText {
  const living = new Map<number, LivingKey>();
  let opening: Opening | undefined;
  let ended = false;
  let unreadable = 0;
  const lines = text.split("\n");
  lines.forEach((line, at) => {
    const torn = at === lines.length - 1 || line.endsWith(tornMark);
    const value = parseLine(line.endsWith(tornMark) ? line.slice(0, -tornMark.length) : line);
    if (value === undefined) unreadable += torn ? 0 : 1;
    else if (value.line === "run") opening ??= value;
    else if (value.line === "ended") ended = true;
    else apply(living, value);
  });
  return { opening, living: [...living.values()], ended, unreadable };
}

/** Applies one event to a list of live keys. */
export function apply(living: Map<number, LivingKey>, event: Event): void {
  const key = living.get(event.entry);
  switch (event.line) {
    case "intent":
      living.set(event.entry, { entry: event.entry, name: event.name });
      return;
    case "created":
      if (key !== undefined && event.id !== undefined) living.set(event.entry, { ...key, id: event.id });
      return;
    case "disputed":
      if (key !== undefined) living.set(event.entry, { entry: key.entry, name: key.name });
      return;
    case "not-created":
    case "revoked":
      living.delete(event.entry);
  }
}

function parseLine(text: string): Opening | Event | typeof endLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return undefined;
    return value["line"] === endLine.line ? endLine : (asOpening(value) ?? asEvent(value));
  } catch {
    return undefined;
  }
}

function asOpening(value: Record<string, unknown>): Opening | undefined {
  const { line, version, runId, authUrl, startedAt, pid, host } = value;
  if (line !== "run" || version !== 1 || typeof runId !== "string" || typeof authUrl !== "string") return;
  if (typeof startedAt !== "string" || Number.isNaN(Date.parse(startedAt))) return;
  if (!isCount(pid) || typeof host !== "string") return;
  const [mark, account] = [textsIn(value["process"]), textsIn(value["account"])];
  return {
    line,
    version,
    runId,
    authUrl,
    startedAt,
    pid,
    host,
    ...(mark && { process: mark }),
    ...(account && { account }),
  };
}

const textsIn = (value: unknown): Record<string, string> | undefined =>
  isRecord(value) && Object.values(value).every((one) => typeof one === "string")
    ? (value as Record<string, string>)
    : undefined;

function asEvent({ line, entry, name, id }: Record<string, unknown>): Event | undefined {
  if (!isCount(entry)) return undefined;
  if (line === "intent" && typeof name === "string") return { line, entry, name };
  if (line === "created") return { line, entry, ...(typeof id === "string" && { id }) };
  return line === "disputed" || line === "not-created" || line === "revoked" ? { line, entry } : undefined;
}

/** A process id or an entry's number. Signals to 0 and below would go to process groups. */
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;
