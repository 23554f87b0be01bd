import type { WatchOutcome } from "../../../contracts/report/watch.ts";
import { minuteOf, runMarks, spoken } from "../document/words.ts";
import { type Markup, markup, type Piece } from "./html-page.ts";

/** A round of a watch. */
export interface RoundView {
  /** ISO 8601. */
  readonly at: string;
  readonly outcome: WatchOutcome;
  readonly findings: number;
  /** Milliseconds; absent if nothing was answered. */
  readonly latencyMs?: number;
}

const mostRounds = 100;
/** Of one round, and of the lanes of latency, outcome and findings, in units of the picture. */
const size = { round: 10, bar: 8, latency: 40, outcome: 10, findings: 30, gap: 2 } as const;
const outcomeTop = size.latency + size.gap;
const findingsTop = outcomeTop + size.outcome + size.gap;
const height = findingsTop + size.findings;

/** The rounds as a strip of bars, oldest first, and the same as a table. */
export function roundsStrip(rounds: readonly RoundView[]): Markup {
  const highest = {
    latencyMs: Math.max(0, ...rounds.map(({ latencyMs = 0 }) => latencyMs)),
    findings: Math.max(0, ...rounds.map(({ findings }) => findings)),
  };
  const passed = rounds.filter(({ outcome }) => outcome === "pass").length;
  const words = `${passed} of the last ${rounds.length} passed; most findings ${highest.findings}; longest latency ${spoken(highest.latencyMs)}`;
  return markup`<section aria-labelledby="rounds">
<h2 id="rounds">Last rounds</h2>
<p>${words}.</p>
<svg class="rounds" role="img" aria-label="Bars of each round, oldest first: latency, outcome, findings. ${words}" viewBox="0 0 ${mostRounds * size.round} ${height}" preserveAspectRatio="none">
${rounds.map((round, index) => bars(round, (mostRounds - rounds.length + index) * size.round, highest))}</svg>
<details><summary>The same as a table</summary>
<div class="wide" tabindex="0" role="region" aria-label="Rounds, newest first"><table>
<thead><tr><th scope="col">Over at</th><th scope="col">Outcome</th><th scope="col">Findings</th><th scope="col">Latency (median)</th></tr></thead>
<tbody>
${[...rounds].reverse().map(row)}</tbody></table></div>
</details>
</section>
`;
}

function bars(round: RoundView, x: number, highest: { latencyMs: number; findings: number }): Markup {
  const { at, outcome, findings, latencyMs = 0 } = round;
  const [slow, many] = [
    part(latencyMs, highest.latencyMs, size.latency),
    part(findings, highest.findings, size.findings),
  ];
  const bar = (kind: string, y: number, tall: number): Piece =>
    tall === 0 ? "" : markup`<rect class="${kind}" x="${x}" y="${y}" width="${size.bar}" height="${tall}"/>`;
  return markup`<g><title>${minuteOf(at)}: ${wordOf(outcome)}, ${findings} findings, ${spoken(latencyMs)}</title>${bar("latency", size.latency - slow, slow)}${bar(outcome, outcomeTop, size.outcome)}${bar("many", findingsTop, many)}</g>\n`;
}

/** A height of at least two units for any value. */
const part = (value: number, highest: number, room: number): number =>
  value === 0 ? 0 : Math.max(2, Math.round((value / highest) * room));

const row = ({ at, outcome, findings, latencyMs }: RoundView): Markup =>
  markup`<tr><th scope="row">${at.slice(0, 19).replace("T", " ")} UTC</th><td><span class="state ${toneOf(outcome)}">${wordOf(outcome)}</span></td><td>${findings}</td><td>${latencyMs === undefined ? "no answer" : spoken(latencyMs)}</td></tr>\n`;

const wordOf = (outcome: WatchOutcome): string =>
  outcome === "crashed" ? "CRASHED" : runMarks[outcome].word;
const toneOf = (outcome: WatchOutcome): string => (outcome === "crashed" ? "worst" : runMarks[outcome].tone);

/** Rules for the strip, beside those of all pages. */
export const roundsStyle = `
.rounds { display: block; width: 100%; height: 6rem; background: var(--panel); border: 1px solid var(--line); }
.rounds .latency { fill: var(--soft); }
.rounds .pass { fill: var(--ok-ink); }
.rounds :is(.fail, .crashed, .many) { fill: var(--bad); }
.rounds :is(.inconclusive, .nothing-ran) { fill: var(--wrong-status-ink); }
@media print { .rounds { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
