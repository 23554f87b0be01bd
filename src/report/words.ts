/** Numbers and times as all media say them. */

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** A time as people say it: `850 ms`, `4.2 s`, `2 min 5 s`. */
export function spoken(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A moment to the minute: seconds tell a reader nothing. */
export const minuteOf = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

/** How much a run asked, and how long that took. */
export function effortOf(run: { requests: number; durationMs: number; waitedMs?: number }): string {
  const waited = run.waitedMs ? ` (${spoken(run.waitedMs)} waiting)` : "";
  return `${counted(run.requests, "request")} in ${spoken(run.durationMs)}${waited}`;
}
