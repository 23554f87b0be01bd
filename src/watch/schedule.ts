import { UserError } from "../user-error.ts";

/** When the rounds of a watch begin. */
export interface Schedule {
  readonly intervalMs: number;
  readonly jitter: number;
}

const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const bounds = { least: 100, most: 24 * unitsMs.h } as const;

export const scheduleOf = (flags: { readonly interval: string; readonly jitter: string }): Schedule => ({
  intervalMs: intervalOf(flags.interval),
  jitter: partOf(flags.jitter),
});

function intervalOf(given: string): number {
  const text = given.trim();
  const [, number, unit = "s"] = /^(\d{1,9}(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const ms = Number(number) * unitsMs[unit as keyof typeof unitsMs];
  if (ms >= bounds.least && ms <= bounds.most) return ms;
  throw new UserError(
    `Invalid value "${text}" for --interval: it must be a time from 100ms to 24h, such as 30s, 5m or 1h`,
  );
}

function partOf(given: string): number {
  const text = given.trim();
  const percent = /^(\d{1,3}(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percent !== undefined && Number(percent) <= 100) return Number(percent) / 100;
  throw new UserError(`Invalid value "${text}" for --jitter: it must be a percentage from 0% to 100%`);
}

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** `HOST:PORT`, `[::1]:PORT`, or a port of this machine's own loopback. */
export function placeOf(text: string): Place {
  const [, bracketed, host = bracketed ?? "127.0.0.1", port] =
    /^(?:(?:\[([0-9a-fA-F:]+)\]|([\w.-]+)):)?(\d{1,5})$/.exec(text.trim()) ?? [];
  if (port !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new UserError(`Invalid value "${text}" for --listen: it must be HOST:PORT, such as 127.0.0.1:9464`);
}
