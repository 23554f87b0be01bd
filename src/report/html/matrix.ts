import type { ReportCell } from "../../../contracts/report/report.ts";
import type { CellVerdict } from "../../../contracts/report/terms.ts";
import type { MatrixGroup, MatrixRow, MatrixView } from "../matrix-view.ts";
import { cellMeanings, cellSigns, cellText, cellWords, type Meaning, meaningsOf } from "../matrix-words.ts";
import { type Anchors, exchangeLink } from "./anchors.ts";
import { joined, type Markup, markup, type Piece } from "./markup.ts";

/** The scope matrix: every state a word and a sign as well as a colour, each cell a link to its exchange. */
export function matrix(view: MatrixView, index: number, anchors: Anchors): Piece {
  if (view.groups.length === 0) return "";
  const below = view.prefix === "" ? "" : markup` <small>below <code>${view.prefix}</code></small>`;
  const id = index === 0 ? "matrix" : `matrix-${index + 1}`;
  const place = view.environment === undefined ? "" : ` in ${view.environment}`;
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">Scopes${place}${below}</h2>
<div class="wide" tabindex="0" role="region" aria-label="Table of scopes${place}">
<table class="matrix">
<thead><tr><th scope="col">Operation</th>${view.roles.map((role) => markup`<th scope="col">${role}</th>`)}</tr></thead>
${view.groups.map((group) => groupOf(group, view, anchors))}</table>
</div>
${extra(view, anchors)}${legend(view)}
</section>`;
}

const groupOf = ({ scopes, rows }: MatrixGroup, view: MatrixView, anchors: Anchors): Markup =>
  markup`<tbody>
<tr class="scope"><th scope="rowgroup" colspan="${view.roles.length + 1}">${scopes.join(" and/or ")}${rows.length === 0 ? " (guards no operation)" : ""}</th></tr>
${rows.map((row) => rowOf(row, view, anchors))}</tbody>
`;

function rowOf({ operation, cells, isWrong }: MatrixRow, view: MatrixView, anchors: Anchors): Markup {
  const path = operation.path.slice(view.prefix.length);
  return markup`<tr data-item${isWrong ? wrongMark : ""}><th scope="row"><code>${operation.method} ${breakable(path)}</code></th>${view.roles.map((role) => cellOf(cells[role], anchors))}</tr>
`;
}

/** A path that a narrow page may break behind its slashes. */
const breakable = (path: string): Piece => [
  path.slice(0, 1),
  joined(path.slice(1).split("/"), markup`/<wbr>`),
];

const wrongMark = markup` data-wrong`;

const cellOf = (cell: ReportCell | undefined, anchors: Anchors): Markup =>
  cell === undefined
    ? markup`<td class="none"><span class="sr">not tried</span></td>`
    : markup`<td class="cell ${cell.verdict}">${exchangeLink(cell.exchange, wordsOf(cell), anchors)}</td>`;

const wordsOf = (cell: ReportCell): string => signed(cell.verdict, cellText(cell));

/** A sign and words; the question mark that stands for unknown is the sign already. */
const signed = (verdict: CellVerdict, words: string): string =>
  `${cellSigns[verdict]} ${words.replace("?", "unknown")}`;

/** Credentials that have no column of their own: only what is wrong. */
const extra = ({ extraWrong }: MatrixView, anchors: Anchors): Piece =>
  extraWrong.length === 0
    ? ""
    : markup`<p>Further credentials:</p>
<ul>
${extraWrong.map(
  (cell) =>
    markup`<li data-item data-wrong><span class="cell ${cell.verdict}">${exchangeLink(cell.exchange, wordsOf(cell), anchors)}</span> <code>${cell.operation}</code> with <code>${cell.credential}</code></li>\n`,
)}</ul>
`;

function legend(view: MatrixView): Markup {
  const { roles, rest } = meaningsOf(view);
  const states = view.verdicts.map(
    (verdict): Meaning => [signed(verdict, cellWords[verdict]), cellMeanings[verdict]],
  );
  return markup`<dl class="legend">${[...roles, ...rest, ...states].map(entry)}</dl>`;
}

const entry = ([word, meaning]: Meaning): Markup => markup`<div><dt>${word}</dt><dd>${meaning}</dd></div>`;
