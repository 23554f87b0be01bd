import type { Report } from "../../../contracts/report/report.ts";
import type { LeftReason, Outcome, RowVerdict, Severity } from "../../../contracts/report/terms.ts";
import type { Mark, Tone } from "./model.ts";

/** Numbers, times, outcomes and verdicts, as all documents write them. */

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** A duration for people: `850 ms`, `4.2 s`, `2 min 5 s`. */
export function spoken(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A time to the minute: seconds tell a reader nothing. */
export const minuteOf = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

/** How many requests a run sent, and how long it took. */
export function effortOf(run: { requests: number; durationMs: number; waitedMs?: number }): string {
  const waited = run.waitedMs ? ` (${spoken(run.waitedMs)} waiting)` : "";
  return `${counted(run.requests, "request")} in ${spoken(run.durationMs)}${waited}`;
}

/** The addresses of a target. */
export const addressesOf = ({
  authUrl,
  taskServiceUrl,
}: {
  authUrl: string;
  taskServiceUrl: string;
}): string => (authUrl === taskServiceUrl ? authUrl : `${authUrl} and ${taskServiceUrl}`);

export const warning = "!";

/** Of a run. */
export const runMarks: Readonly<Record<Report["outcome"], Mark>> = {
  pass: { sign: "✓", word: "PASS", tone: "good" },
  fail: { sign: "✗", word: "FAIL", tone: "worst" },
  inconclusive: { sign: "?", word: "INCONCLUSIVE", tone: "warn" },
  "nothing-ran": { sign: "?", word: "NOTHING RAN", tone: "warn" },
};

/** The outcome of one run: a partial pass says so. */
export const runMark = ({ outcome, partial }: Pick<Report, "outcome" | "partial">): Mark =>
  outcome === "pass" && partial ? { ...runMarks.pass, word: "PASS (partial)" } : runMarks[outcome];

/** Of a check. */
export const checkMarks: Readonly<Record<Outcome, Mark>> = {
  pass: { sign: "✓", word: "passed", tone: "okay" },
  fail: { sign: "✗", word: "failed", tone: "bad" },
  inconclusive: { sign: "?", word: "inconclusive", tone: "warn" },
  inapplicable: { sign: "–", word: "inapplicable", tone: "faint" },
  crashed: { sign: "!", word: "crashed", tone: "bad" },
};

/** Of a row of the troubleshooting table. */
export const rowMarks: Readonly<Record<RowVerdict, Mark>> = {
  confirmed: { sign: "✗", word: "confirmed", tone: "bad" },
  "ruled-out": { sign: "✓", word: "ruled out", tone: "okay" },
  "not-tested": { sign: "?", word: "not tested", tone: "warn" },
};

export const severityTones: Readonly<Record<Severity, Tone>> = {
  critical: "worst",
  high: "bad",
  medium: "warn",
  low: "plain",
  info: "faint",
};

/** What to look at if no answer came, by the trouble of the exchanges. */
export const troubleFixes: Readonly<Record<string, string>> = {
  dns: "check the name in the address, and the DNS or VPN of this machine",
  refused: "check the port in the address, and that the service runs",
  unreachable: "check the network or the VPN of this machine",
  timeout: "check that a firewall lets this machine through, and that the service is not overloaded",
  reset: "check the proxy or load balancer in front of the service: it ends the connection",
  tls: "renew the certificate, or name its authority by --ca-file",
};

/** Why a key is still valid. */
export const leftWords: Readonly<Record<LeftReason, string>> = {
  "not-own": "it was there before the run",
  "other-name": "its identifier belongs to another key as well",
  "not-listed": "the list does not show it, so nothing proves that it is the run's",
  "unsafe-id": "its identifier cannot be put into a path",
  unhandled: "its creation was answered 503, and no list shows whether it exists",
  unclear: "the answer to its creation does not say whether it exists",
  unanswered: "the revocation was not answered, or there was no time to send it",
  refused: "the revocation was refused",
  "still-listed": "the deployment accepted the revocation and still lists the key",
  "may-be-reused": "no list shows whose key has this identifier now",
  "no-jwt": "there is no JWT to revoke it with",
  "still-works": "the deployment accepted the revocation, and the key still works",
};
