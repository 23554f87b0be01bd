import type { Diff } from "../../../contracts/report/diff.ts";
import { mapTexts } from "../escape.ts";
import { type Markup, markup } from "../html/markup.ts";
import { pageOf } from "../html/page.ts";
import { outcomeSigns } from "../outcome-words.ts";
import { shorten } from "../shorten.ts";
import type { DiffReporter } from "./index.ts";
import { explanationOf, headWords, outcomeOf, placeOf, sectionsOf, sideWords } from "./view.ts";

/** One file that needs nothing else. */
export const html: DiffReporter = (received) => {
  const diff = mapTexts(received, (text) => shorten(text, longest));
  const word = headWords[outcomeOf(diff)];
  const title = markup`${word}: ${diff.old.name} to ${diff.new.name}, titan-auth diff`;
  return pageOf(title, markup`${head(diff)}${sectionsOf(diff).map(sectionOf)}${notCompared(diff)}`);
};

/** Characters of one text. */
const longest = 10_000;

function head(diff: Diff): Markup {
  const outcome = outcomeOf(diff);
  return markup`<header class="verdict ${outcome}">
<h1><span class="word">${outcomeSigns[outcome]} ${headWords[outcome]}</span> ${diff.old.name} → ${diff.new.name}</h1>
<p class="because">${diff.because}</p>
<p class="facts">old: ${sideWords(diff.old)}<br>new: ${sideWords(diff.new)}</p>
<p class="facts">${diff.same} the same · exit code ${diff.exitCode}</p>
</header>
`;
}

const states = { worse: "fail", better: "pass", changed: "inconclusive" } as const;

const sectionOf = ({ id, title, changes }: ReturnType<typeof sectionsOf>[number]): Markup =>
  markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
<div class="wide" tabindex="0" role="region" aria-label="Table: ${title}">
<table>
<thead><tr><th scope="col">What</th><th scope="col">Before</th><th scope="col">Now</th><th scope="col">Because</th></tr></thead>
<tbody>
${changes.map(
  (change) =>
    markup`<tr><th scope="row">${placeOf(change)}</th><td>${change.before}</td><td><span class="state ${states[id]}">${change.after}</span></td><td>${explanationOf(change)}</td></tr>\n`,
)}</tbody>
</table>
</div>
</section>
`;

const notCompared = ({ notCompared: all }: Diff): Markup | string =>
  all.length === 0
    ? ""
    : markup`<section aria-labelledby="not-compared">
<h2 id="not-compared">Not compared</h2>
<ul>
${all.map((one) => markup`<li>${one}</li>\n`)}</ul>
</section>`;
