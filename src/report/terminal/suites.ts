import type { ReportCheck } from "../../../contracts/report/report.ts";
import { gap, hangingIndent, inlineList, type Line, padded, span, widthOf } from "../layout.ts";
import { checkWords } from "../outcome-words.ts";
import type { Theme } from "../theme.ts";
import type { FailureGroup, SuiteView } from "../view.ts";
import { counted } from "../words.ts";

export function suites(
  views: readonly SuiteView[],
  groups: readonly FailureGroup[],
  theme: Theme,
): readonly Line[] {
  if (views.length === 0) return [];
  const widths = {
    name: Math.max(...views.map(({ suite }) => widthOf(suite))),
    count: Math.max(...views.map(({ tallies }) => `${tallies[0]?.count ?? 0}`.length)),
  };
  const checksOf = ({ checks }: SuiteView) => checks.flatMap((check) => single(check, theme));
  return [
    [span("Suites", "strong")],
    ...views.flatMap((view) => [...heading(view, widths, theme), ...(theme.verbose ? checksOf(view) : [])]),
    ...(theme.verbose ? [] : groups.flatMap((group) => reason(group, theme))),
  ];
}

interface Widths {
  readonly name: number;
  readonly count: number;
}

function heading({ suite, worst, tallies }: SuiteView, widths: Widths, theme: Theme): readonly Line[] {
  const lead = [
    span(`  ${theme.sign[worst]} `, checkWords[worst].tone),
    span(`${padded(suite, widths.name)}  `),
  ];
  const parts = tallies.map(({ name, count }, index) => {
    const { word, tone } = checkWords[name];
    const number = index === 0 ? `${count}`.padStart(widths.count) : `${count}`;
    return span(`${number} ${word}`, name === "pass" ? "plain" : tone);
  });
  return inlineList(lead, parts, theme.textWidth);
}

function single({ outcome, title, because }: ReportCheck, { textWidth, sign }: Theme): readonly Line[] {
  return [
    ...hangingIndent([span(`      ${sign[outcome]} `, checkWords[outcome].tone)], title, textWidth),
    ...(because === undefined ? [] : hangingIndent([gap(8)], because, textWidth, "faint")),
  ];
}

function reason({ outcome, because, titles }: FailureGroup, { textWidth, sign }: Theme): readonly Line[] {
  const [first = ""] = titles;
  const what = titles.length === 1 ? first : `${counted(titles.length, "check")} ${checkWords[outcome].word}`;
  const text = because === undefined ? what : `${what}: ${because}`;
  return hangingIndent([span(`    ${sign[outcome]} `, checkWords[outcome].tone)], text, textWidth);
}
