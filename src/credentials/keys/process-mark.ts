import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { kill } from "node:process";
import { hasCode } from "./append-file.ts";

/** Distinguishes a process from others with the same number, earlier or in another container (proc(5), namespaces(7)). */
export interface ProcessMark {
  /** When the system started. */
  readonly boot?: string;
  /** The namespace that the number belongs to. */
  readonly namespace?: string;
  /** When the process started, in the system's own unit. */
  readonly start?: string;
}

/** The runs of this very process that are going. */
export const runsHere = new Set<string>();

/** `undefined` if the process does not exist. */
export function markOf(pid: number): ProcessMark | undefined {
  if (!exists(pid)) return undefined;
  const boot = quietly(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const namespace = quietly(() => readlinkSync("/proc/self/ns/pid"));
  const start = startOf(pid);
  return { ...(boot && { boot }), ...(namespace && { namespace }), ...(start && { start }) };
}

export function startOf(pid: number): string | undefined {
  // The program's name, in brackets, may contain blanks; the start is the 20th field after it.
  const fields = quietly(() => readFileSync(`/proc/${pid}/stat`, "latin1"))
    ?.replace(/^.*\) /s, "")
    .split(" ");
  if (fields !== undefined) return fields[19];
  const listed = () =>
    execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { stdio: ["ignore", "pipe", "ignore"] });
  return process.platform === "win32"
    ? undefined
    : quietly(() => listed().toString("utf8").trim() || undefined);
}

export function exists(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch (error) {
    // EPERM: the process exists and is another user's: kill(2).
    return hasCode(error, "EPERM");
  }
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
