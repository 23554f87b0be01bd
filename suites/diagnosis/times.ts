import type { Token } from "../../contracts/token/token.ts";
import { contacts, type ObservedAnswers } from "./request.ts";

/** What claims and clocks say. All in seconds; instants since 1970, by the deployment's clock where it shows one. */
export interface Times {
  readonly serverNow: number;
  /**
   * How far the deployment's clock is ahead of this machine's, and the least that is certain; absent if it shows no clock.
   */
  readonly clock?: { readonly seconds: number; readonly surely: number };
  /** How long ago the JWT expired. */
  readonly expiredFor?: number;
  /** How long the JWT will live. */
  readonly livesFor?: number;
  /** When the JWT becomes valid, and by which claim. */
  readonly beginsIn?: { readonly seconds: number; readonly claim: "nbf" | "iat" };
}

export function timesOf(subject: Token | undefined, seen: ObservedAnswers, now: number): Times {
  const clock = clockOf(seen);
  const serverNow = now / 1000 + (clock?.seconds ?? 0);
  const { exp, nbf, iat } = subject?.claims ?? {};
  const begins =
    nbf !== undefined
      ? { at: nbf, claim: "nbf" as const }
      : iat !== undefined
        ? { at: iat, claim: "iat" as const }
        : undefined;
  const wait = begins === undefined ? 0 : begins.at - serverNow;
  return {
    serverNow,
    ...(clock && { clock }),
    ...(exp === undefined
      ? {}
      : exp <= serverNow
        ? { expiredFor: serverNow - exp }
        : { livesFor: exp - serverNow }),
    // `Date` has no fraction, and the measurement is inexact: one second is subtracted.
    ...(begins !== undefined && wait > 2 ? { beginsIn: { seconds: wait, claim: begins.claim } } : {}),
  };
}

/** `Date` (RFC 9110, section 6.6.1) of a first contact against the middle of its exchange; it leaves the fraction out. */
function clockOf(seen: ObservedAnswers): Times["clock"] {
  for (const { headers, sentAt, durationMs } of contacts(seen)) {
    const date = Date.parse(headers["date"] ?? "") / 1000;
    if (Number.isNaN(date) || headers["age"] !== undefined) continue;
    const seconds = date + 0.5 - (sentAt + durationMs / 2) / 1000;
    const surely = Math.max(0, Math.abs(seconds) - 0.5 - durationMs / 2000);
    return { seconds: surely < 2 ? 0 : seconds, surely };
  }
  return undefined;
}

/** A length of time as people say it: `40 s`, `12 min`, `3 h 5 min`, `2 days`. */
export function spell(seconds: number): string {
  const s = Math.round(Math.abs(seconds));
  if (s < 120) return `${s} s`;
  const minutes = Math.round(s / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}

/** The end of the year 9999; a claim beyond it is likely in milliseconds. */
const lastInstant = 253_402_300_800;

/** An instant in UTC to the minute, such as `2026-03-01 02:13 UTC`. */
export function instant(seconds: number): string {
  if (seconds < 0) return "an instant before 1970";
  if (!Number.isFinite(seconds) || seconds >= lastInstant) return "an instant beyond the year 9999";
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
