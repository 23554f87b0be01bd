import { isAddress } from "../document/finding.ts";
import {
  type Banner,
  type Block,
  type Document,
  type Fact,
  type Facts,
  type Grid,
  type GridCell,
  type Item,
  isEmpty,
  type List,
  type Row,
  type Section,
  type Span,
  spansOf,
  type Table,
  type Text,
} from "../document/model.ts";
import { mapTexts, shorten } from "../escape.ts";
import { joined, Markup, markup, type Piece, page, policyOf } from "./html-page.ts";
import { script } from "./html-script.ts";

/** What a page shows besides its document, below the banner. */
export interface Beside {
  readonly inset: Piece;
  readonly style: string;
}

/** A document as a single file: complete without its script and its style, which some servers block. */
export const html = (received: Document): string => htmlPage(received).html;

/** The same, with the policy that a server sends beside it. */
export function htmlPage(
  received: Document,
  beside?: Beside,
): { readonly html: string; readonly policy: string } {
  const { title, blocks } = mapTexts(received, (text) => shorten(text, longest));
  const [first, ...rest] = blocks.filter((block) => !isEmpty(block));
  const hasItems = blocks.some((block) => block.kind === "section" && block.anchor === "exchanges");
  const body = [
    first === undefined ? "" : blockOf(first, 2),
    beside?.inset,
    hasItems ? filter : "",
    rest.map((block) => blockOf(block, 2)),
  ];
  const code = { script: hasItems ? script : undefined, style: beside?.style };
  return { html: page(title, body, code), policy: policyOf(code) };
}

/** The most characters of one text. Bodies that titan-auth keeps are shorter. */
const longest = 10_000;

/** Shown by the script, since it would not work without it. */
const filter = new Markup(`<form class="filter" role="search" hidden>
<label>Filter <input type="search" name="words" autocomplete="off" spellcheck="false"></label>
<label><input type="checkbox" name="wrong"> only what is wrong</label>
<output aria-live="polite"></output>
</form>
`);

const blocksOf = (blocks: readonly Block[], level: number): Piece =>
  blocks.filter((block) => !isEmpty(block)).map((block) => blockOf(block, level));

function blockOf(block: Block, level: number): Piece {
  switch (block.kind) {
    case "banner":
      return bannerOf(block);
    case "section":
      return sectionOf(block, level);
    case "paragraph":
      return block.sign === undefined
        ? markup`<p>${inline(block.text)}</p>\n`
        : markup`<p class="notice"><strong>Note:</strong> ${inline(block.text)}</p>\n`;
    case "list":
      return listOf(block);
    case "facts":
      return factsOf(block);
    case "table":
      return tableOf(block);
    case "grid":
      return gridOf(block);
    case "code":
      return codeOf(block);
  }
}

function bannerOf({ mark, text, facts, isLast }: Banner): Markup {
  const word = mark.sign === mark.word ? mark.sign : `${mark.sign} ${mark.word}`.trim();
  const said = markup`<span class="state ${mark.tone}">${word}</span> ${inline(text)}`;
  if (isLast) return markup`<p class="verdict ${mark.tone}">${said}</p>\n`;
  return markup`<header class="verdict ${mark.tone}">
<h1>${said}</h1>
<p class="facts">${joined(facts.map(inline), " · ")}</p>
</header>
`;
}

function sectionOf(section: Section, level: number): Markup {
  const { title, anchor, blocks, card, fold, item } = section;
  // A summary is no heading.
  const inner = blocksOf(blocks, fold === undefined ? level + 1 : level);
  if (fold !== undefined)
    return markup`<details${fold === "open" ? markup` open` : ""}${itemMark(item)}>
<summary>${inline(title)}</summary>
<div${anchor === undefined ? "" : markup` id="${anchor}"`} tabindex="-1">
${inner}</div>
</details>
`;
  if (card !== undefined) return cardOf(section, card, level, inner);
  const id = anchor === undefined ? "" : markup` id="${anchor}"`;
  const label = anchor === undefined ? "" : markup` aria-labelledby="${anchor}"`;
  const heading = new Markup(`h${level}`);
  const whole = markup`<${heading}${id}>${inline(title)}</${heading}>\n${inner}`;
  return level > 2 ? whole : markup`<section${label}>\n${whole}</section>\n`;
}

function cardOf(
  { title, anchor, item }: Section,
  { severity, label }: NonNullable<Section["card"]>,
  level: number,
  inner: Piece,
): Markup {
  const heading = new Markup(`h${level}`);
  return markup`<article class="finding ${severity}" id="${anchor}"${itemMark(item)} tabindex="-1">
<${heading}><span class="severity">${label}</span> ${inline(title)} <a class="self" href="#${anchor}" aria-label="Link to this finding">#</a></${heading}>
${inner}</article>
`;
}

const itemMark = (item: Section["item"]): Piece =>
  item === undefined ? "" : item === "wrong" ? markup` data-item data-wrong` : markup` data-item`;

function listOf({ style: kind, items }: List): Markup {
  const element = new Markup(kind === "numbers" ? "ol" : "ul");
  return markup`<${element} class="${kind}">
${items.map(
  (one) =>
    markup`<li${itemMark(one.item)}>${signOf(kind, one)}${inline(one.text)}${notesOf(one.notes)}${one.facts === undefined ? "" : entriesOf(one.facts)}</li>\n`,
)}</${element}>
`;
}

const signOf = (kind: List["style"], { sign, tone = "plain" }: Item): Piece =>
  kind !== "signs" || sign === undefined ? "" : markup`<span class="sign ${tone}">${sign}</span> `;

const notesOf = (notes: readonly Text[] = []): Piece =>
  notes.map((note) => markup`<br><small>${inline(note)}</small>`);

const factsOf = ({ entries, style: kind }: Facts): Markup =>
  kind === "legend"
    ? markup`<dl class="legend">${entries.map(({ label, values }) => markup`<div><dt>${label}</dt><dd>${values.map(inline)}</dd></div>`)}</dl>\n`
    : markup`${entriesOf(entries)}\n`;

const entriesOf = (entries: readonly Fact[]): Piece =>
  entries.length === 0 ? "" : markup`<dl>${entries.map(factOf)}</dl>`;

function factOf({ label, values, isNumbered }: Fact): Markup {
  if (values.length === 1) return markup`<dt>${label}</dt><dd>${values.map(inline)}</dd>`;
  const element = new Markup(isNumbered ? "ol" : "ul");
  const items = values.map((value) => markup`<li>${inline(value)}</li>`);
  return markup`<dt>${label}</dt><dd><${element} class="${values.length > 8 ? "many" : "few"}">${items}</${element}></dd>`;
}

/** Tables that are too wide scroll by themselves; the page does not. */
const wide = (label: string, inner: Piece): Markup =>
  markup`<div class="wide" tabindex="0" role="region" aria-label="${label}">\n${inner}</div>\n`;

const tableOf = ({ columns, groups }: Table): Markup =>
  wide(
    `Table: ${columns.join(", ")}`,
    markup`<table>
<thead><tr>${columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead>
${groups.map(
  ({ title, rows }) => markup`<tbody>
${title === undefined ? "" : groupHead(inline(title), columns.length)}${rows.map(rowOf)}</tbody>
`,
)}</table>
`,
  );

const groupHead = (title: Piece, columns: number): Markup =>
  markup`<tr class="scope"><th scope="rowgroup" colspan="${columns}">${title}</th></tr>\n`;

function rowOf({ mark, cells, notes, steps = [], item }: Row): Markup {
  const state =
    mark === undefined
      ? ""
      : markup`<td><span class="state ${mark.tone}">${`${mark.sign} ${mark.word}`.trim()}</span></td>`;
  const ordered =
    steps.length === 0 ? "" : markup`<ol>${steps.map((step) => markup`<li>${inline(step)}</li>`)}</ol>`;
  const shown = cells.map((cell, at) => {
    const inner = [inline(cell), at === cells.length - 1 ? [notesOf(notes), ordered] : ""];
    return at === 0 && cells.length > 1 ? markup`<th scope="row">${inner}</th>` : markup`<td>${inner}</td>`;
  });
  return markup`<tr${itemMark(item)}>${state}${shown}</tr>\n`;
}

const gridOf = ({ label, columns, groups }: Grid): Markup =>
  wide(
    label,
    markup`<table class="matrix">
<thead><tr><th scope="col">Operation</th>${columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead>
${groups.map(
  ({ title, rows }) => markup`<tbody>
${title === undefined ? "" : groupHead(title, columns.length + 1)}${rows.map(
  ({ method, path, more, cells, item }) =>
    markup`<tr${itemMark(item)}><th scope="row"><code>${method} ${breakable(path)}</code>${more}</th>${cells.map(cellOf)}</tr>\n`,
)}</tbody>
`,
)}</table>
`,
  );

/** A path that a narrow page may break after its slashes. */
const breakable = (path: string): Piece => [
  path.slice(0, 1),
  joined(path.slice(1).split("/"), markup`/<wbr>`),
];

const cellOf = (cell: GridCell | undefined): Markup =>
  cell === undefined
    ? markup`<td class="none"><span class="sr">not tried</span></td>`
    : markup`<td class="cell ${cell.verdict}">${inline({ text: cell.text.replace("?", "? unknown"), ...(cell.href && { href: cell.href }) })}</td>`;

/** The script adds a button that copies it. */
const codeOf = ({ lines, language }: Extract<Block, { kind: "code" }>): Markup =>
  markup`<pre class="${language}" tabindex="0">${joined(lines.map(inline), markup`\n`)}</pre>\n`;

const inline = (text: Text): Piece => spansOf(text).map(spanOf);

function spanOf({ text, tone = "plain", code, href }: Span): Piece {
  const inner = code ? markup`<code>${text}</code>` : text;
  if (href !== undefined && /^#[\w.-]+$/.test(href)) return markup`<a href="${href}">${inner}</a>`;
  if (href !== undefined && isAddress(href)) return markup`<a href="${href}" rel="noreferrer">${inner}</a>`;
  if (tone === "plain") return inner;
  if (tone === "strong") return markup`<strong>${inner}</strong>`;
  return tone === "faint" ? markup`<small>${inner}</small>` : markup`<span class="${tone}">${inner}</span>`;
}
