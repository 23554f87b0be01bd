/** The prefix of the names of all keys that this tool creates: leftovers are found by it, on any machine. */
export const keyNamePrefix = "titan-auth-check";

/** Ends the name in a ledger of a key that was created without a name: no list shows it by name. */
export const unnamed = "(unnamed)";

export const isUnnamed = (written: string): boolean => written.endsWith(unnamed);

/** The longest name in characters: deployments commonly allow 50 or 64 letters, digits, spaces and hyphens. */
const longestName = 48;
const letters = "abcdefghijklmnopqrstuvwxyz234567";
const randomLetters = 6;

/**
 * A run's name, such as `20261124t080741-k3f9qa`: sorts by time, is a safe file name, and distinguishes runs of the same
 * second. `random` returns that many random bytes.
 */
export function createRunId(now: Date, random: (size: number) => Uint8Array): string {
  const suffix = [...random(randomLetters)].map((byte) => letters[byte % letters.length]).join("");
  return `${stampOf(now)}-${suffix}`;
}

/** A key's name: the prefix, the run and, as far as there is room, the key's purpose. */
export function keyName(runId: string, label: string): string {
  const plain = label.replace(/[^A-Za-z0-9]+/g, " ").trim();
  return `${keyNamePrefix} ${runId} ${plain}`.slice(0, longestName).trimEnd();
}

/** The run that created a key, according to its name; `undefined` for a name that this tool never gives. */
export function parseKeyName(name: string): { readonly runId: string; readonly startedAt: Date } | undefined {
  const runId = /^titan-auth-check (\d{8}t\d{6}-[a-z0-9]{4,12})(?: |$)/.exec(name)?.[1];
  const startedAt = runId === undefined ? undefined : startOf(runId);
  return runId === undefined || startedAt === undefined ? undefined : { runId, startedAt };
}

/** When a run began, according to its name. */
export function startOf(runId: string): Date | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)-/.exec(runId) ?? [];
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return !Number.isNaN(date.getTime()) && runId.startsWith(stampOf(date)) ? date : undefined;
}

const stampOf = (date: Date): string => date.toISOString().slice(0, 19).replace(/[-:]/g, "").toLowerCase();
