import type { ReportCheck } from "../../../contracts/report.ts";
import { flow, gap, hang, type Line, padded, span, widthOf } from "../layout.ts";
import { checkWords } from "../outcome-words.ts";
import type { Sheet } from "../sheet.ts";
import type { Setback, SuiteView } from "../view.ts";
import { counted } from "../words.ts";

export function suites(
  views: readonly SuiteView[],
  setbacks: readonly Setback[],
  sheet: Sheet,
): readonly Line[] {
  if (views.length === 0) return [];
  const widths = {
    name: Math.max(...views.map(({ suite }) => widthOf(suite))),
    count: Math.max(...views.map(({ tallies }) => `${tallies[0]?.count ?? 0}`.length)),
  };
  const checksOf = ({ checks }: SuiteView) => checks.flatMap((check) => single(check, sheet));
  return [
    [span("Suites", "strong")],
    ...views.flatMap((view) => [...heading(view, widths, sheet), ...(sheet.verbose ? checksOf(view) : [])]),
    ...(sheet.verbose ? [] : setbacks.flatMap((setback) => reason(setback, sheet))),
  ];
}

interface Widths {
  readonly name: number;
  readonly count: number;
}

function heading({ suite, worst, tallies }: SuiteView, widths: Widths, sheet: Sheet): readonly Line[] {
  const lead = [
    span(`  ${sheet.sign[worst]} `, checkWords[worst].tone),
    span(`${padded(suite, widths.name)}  `),
  ];
  const parts = tallies.map(({ name, count }, index) => {
    const { word, tone } = checkWords[name];
    const number = index === 0 ? `${count}`.padStart(widths.count) : `${count}`;
    return span(`${number} ${word}`, name === "pass" ? "plain" : tone);
  });
  return flow(lead, parts, sheet.measure);
}

function single({ outcome, title, because }: ReportCheck, { measure, sign }: Sheet): readonly Line[] {
  return [
    ...hang([span(`      ${sign[outcome]} `, checkWords[outcome].tone)], title, measure),
    ...(because === undefined ? [] : hang([gap(8)], because, measure, "faint")),
  ];
}

function reason({ outcome, because, titles }: Setback, { measure, sign }: Sheet): readonly Line[] {
  const [first = ""] = titles;
  const what = titles.length === 1 ? first : `${counted(titles.length, "check")} ${checkWords[outcome].word}`;
  const text = because === undefined ? what : `${what}: ${because}`;
  return hang([span(`    ${sign[outcome]} `, checkWords[outcome].tone)], text, measure);
}
