import type { Report } from "../../../contracts/report/report.ts";
import { checkWords, outcomeSigns } from "../outcome-words.ts";
import { pactLines } from "../pact-words.ts";
import { led, type SuiteView } from "../view.ts";
import { type Markup, markup, type Piece } from "./markup.ts";

/** What the verdict says nothing about. */
export const notTested = ({ notTested: all }: Report): Piece =>
  section(
    "not-tested",
    "Not tested",
    all.map(({ what, because, checks, environment }) => {
      const which = checks.length === 0 ? "" : markup` <small>(${checks.join(", ")})</small>`;
      return markup`${led(environment, what)}: ${because}${which}`;
    }),
  );

export const pacts = ({ pacts: facts }: Report): Piece =>
  section("pacts", "Pacts", facts === undefined ? [] : pactLines(facts));

export const keys = ({ keys: { created, revoked, leftover } }: Report): Piece =>
  section("keys", "Keys", [
    ...(created === 0 ? [] : [`${created} created, ${revoked} revoked`]),
    ...leftover.map(
      ({ id, name, environment }) =>
        markup`<strong>Still valid:</strong> ${led(environment, name)} (id ${id}); revoke with <code>titan-auth cleanup</code>`,
    ),
  ]);

function section(id: string, title: string, items: readonly Piece[]): Piece {
  if (items.length === 0) return "";
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
<ul>
${items.map((item) => markup`<li>${item}</li>\n`)}</ul>
</section>`;
}

/** Every check by its suite, with its outcome and why. */
export const checks = (suites: readonly SuiteView[]): Piece =>
  suites.length === 0
    ? ""
    : markup`<section aria-labelledby="checks">
<h2 id="checks">Checks</h2>
<div class="wide" tabindex="0" role="region" aria-label="Table of checks">
<table>
<thead><tr><th scope="col">Outcome</th><th scope="col">Check</th><th scope="col">What it asks, and why it came out so</th></tr></thead>
${suites.map(suiteOf)}</table>
</div>
</section>`;

const suiteOf = ({ suite, checks: all, tallies }: SuiteView): Markup =>
  markup`<tbody>
<tr class="scope"><th scope="rowgroup" colspan="3">${suite}: ${tallies.map(({ name, count }) => `${count} ${checkWords[name].word}`).join(", ")}</th></tr>
${all.map(
  ({ id, title, outcome, because }) =>
    markup`<tr data-item${outcome === "fail" || outcome === "crashed" ? markup` data-wrong` : ""}><td><span class="state ${outcome}">${outcomeSigns[outcome]} ${checkWords[outcome].word}</span></td><th scope="row"><code>${id}</code></th><td>${title}${because === undefined ? "" : markup`<br><small>${because}</small>`}</td></tr>\n`,
)}</tbody>
`;

const states = { ok: "✓ ok", broken: "✗ broken", "not-reached": "– not reached" } as const;

/** What only `diagnose` knows: the ladder from the address to the call, and what is ruled out. */
export function steps({ steps = [], ruledOut = [] }: Report): Piece {
  if (steps.length === 0) return "";
  return markup`<section aria-labelledby="ladder">
<h2 id="ladder">From the address to the call</h2>
<table>
<thead><tr><th scope="col">State</th><th scope="col">Rung</th><th scope="col">Fact</th></tr></thead>
<tbody>
${steps.map(
  ({ title, state, fact }) =>
    markup`<tr class="${state}"><td><span class="state">${states[state]}</span></td><th scope="row">${title}</th><td>${fact}</td></tr>\n`,
)}</tbody>
</table>
</section>
${section("ruled-out", "Ruled out", ruledOut)}`;
}
