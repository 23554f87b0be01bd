import { evidenceWords, type Fact, factsOf, isAddress } from "../finding-words.ts";
import type { FindingView } from "../view.ts";
import { type Anchors, exchangeLink } from "./anchors.ts";
import { type Markup, markup, type Piece } from "./markup.ts";

export const findings = (views: readonly FindingView[], anchors: Anchors): Markup =>
  markup`<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${views.length === 0 ? markup`<p>None.</p>` : ""}${views.map((view, index) => findingOf(view, anchors.findings[index] ?? "", anchors))}</section>`;

function findingOf(view: FindingView, anchor: string, anchors: Anchors): Markup {
  const { severity, confidence, title, message } = view.finding;
  const facts = factsOf(view).filter(({ label }) => label !== "evidence");
  return markup`<article class="finding ${severity}" id="${anchor}" data-item data-wrong tabindex="-1">
<h3><span class="severity">${severity.toUpperCase()}, ${confidence}</span> ${title} <a class="self" href="#${anchor}" aria-label="Link to this finding">#</a></h3>
${
  message === title
    ? ""
    : markup`<p>${message}</p>
`
}<dl>${facts.map(factOf)}${evidence(view, anchors)}</dl>
</article>
`;
}

const code: readonly string[] = ["operation", "operations", "scope", "credential", "finding", "next"];

function factOf({ label, texts }: Fact): Markup {
  const shown = texts.map((text) => valueIn(label, text));
  const value =
    shown.length === 1
      ? shown
      : markup`<ul class="${shown.length > 8 ? "many" : "few"}">${shown.map((one) => markup`<li>${one}</li>`)}</ul>`;
  return markup`<dt>${label}</dt><dd>${value}</dd>`;
}

function valueIn(label: string, text: string): Piece {
  if (label === "reference" && isAddress(text)) return markup`<a href="${text}" rel="noreferrer">${text}</a>`;
  return code.includes(label) ? markup`<code>${text}</code>` : text;
}

/** All of it: each exchange is a link. */
const evidence = ({ evidence: all }: FindingView, anchors: Anchors): Piece =>
  all.length === 0
    ? ""
    : markup`<dt>evidence</dt><dd><ul>${all.map(
        (exchange) => markup`<li>${exchangeLink(exchange.id, evidenceWords(exchange), anchors)}</li>`,
      )}</ul></dd>`;
