import type { Report } from "../../../contracts/report/report.ts";
import type { Severity } from "../../../contracts/report/terms.ts";
import { outcomeSigns, rowWords, runWords } from "../outcome-words.ts";
import { led, type Tally } from "../view.ts";
import { counted, effortOf, minuteOf } from "../words.ts";
import { type Anchors, keyOf } from "./anchors.ts";
import { joined, type Markup, markup, type Piece } from "./markup.ts";

/** The first thing on the page: the outcome, why, where and when. */
export function verdict(report: Report, counts: readonly Tally<Severity>[]): Markup {
  return markup`<header class="verdict ${report.outcome}">
<h1><span class="word">${outcomeSigns[report.outcome]} ${runWords[report.outcome].word}</span> ${placeOf(report)}</h1>
<p class="because">${report.because}</p>
<p class="facts">${joined(factsOf(report, counts), " · ")}</p>
</header>
${report.notices.map((notice) => markup`<p class="notice"><strong>Note:</strong> ${notice}</p>\n`)}`;
}

function placeOf({ target: { authUrl, taskServiceUrl, environment, embedded } }: Report): Piece {
  const services =
    authUrl === taskServiceUrl
      ? markup`<code>${authUrl}</code>`
      : markup`<code>${authUrl}</code> and <code>${taskServiceUrl}</code>`;
  const notes = [
    ...(environment === undefined ? [] : [`environment ${environment}`]),
    ...(embedded ? ["embedded deployment"] : []),
  ];
  return [services, notes.length === 0 ? "" : markup` <small>${notes.join(", ")}</small>`];
}

function factsOf(report: Report, counts: readonly Tally<Severity>[]): readonly Piece[] {
  const found = counts.map(({ name, count }) => `${count} ${name}`).join(", ");
  const untested = report.notTested.length;
  const { name, version } = report.tool;
  return [
    counts.length === 0 ? "no findings" : markup`<a href="#findings">${found}</a>`,
    ...(untested === 0 ? [] : [markup`<a href="#not-tested">${counted(untested, "thing")} not tested</a>`]),
    effortOf(report),
    `exit code ${report.exitCode}`,
    markup`<time datetime="${report.startedAt}">${minuteOf(report.startedAt)}</time>`,
    `run ${report.runId}`,
    `${name} ${version} ${report.command}`,
  ];
}

/** Titan's own table, all of its rows in its order. */
export const troubleshooting = (report: Report, anchors: Anchors): Markup =>
  markup`<section aria-labelledby="troubleshooting">
<h2 id="troubleshooting">Troubleshooting</h2>
<table>
<thead><tr><th scope="col">This run</th><th scope="col">Problem, and what to check first</th><th scope="col">Because</th></tr></thead>
<tbody>
${report.troubleshooting.map(
  ({ verdict: is, problem, checkFirst, because, next, findings }) =>
    markup`<tr class="${is}"><td><span class="state">${rowWords[is].sign} ${rowWords[is].word}</span></td><th scope="row">${problem}<br><small>${checkFirst}</small></th><td>${because}${is === "confirmed" ? steps(next) : ""}${links(report, findings, anchors)}</td></tr>\n`,
)}</tbody>
</table>
</section>`;

const steps = (next: readonly string[]): Piece =>
  next.length === 0 ? "" : markup`<ol>${next.map((step) => markup`<li>${step}</li>`)}</ol>`;

function links(report: Report, prints: readonly string[], { byFinding }: Anchors): Piece {
  const known = report.findings.filter(({ fingerprint }) => prints.includes(fingerprint));
  if (known.length === 0) return "";
  const all = known.map(
    (finding) =>
      markup`<a href="#${byFinding.get(keyOf(finding))}">${led(finding.environment, finding.title)}</a>`,
  );
  return markup`<p class="links">${joined(all, markup`<br>`)}</p>`;
}
