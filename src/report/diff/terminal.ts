import type { Change, Diff } from "../../../contracts/diff.ts";
import { escapeTerminal, mapTexts } from "../escape.ts";
import { gap, hang, type Line, padded, span, type Tone } from "../layout.ts";
import { runWords } from "../outcome-words.ts";
import { print, type Sheet, sheetOf } from "../sheet.ts";
import { firstOf } from "../view.ts";
import type { DiffReporter } from "./index.ts";
import { explanationOf, headWords, outcomeOf, placeOf, sectionsOf, sideWords } from "./view.ts";

/** What got worse stands last, closest to the prompt. */
export const terminal: DiffReporter = (received, page) => {
  const diff = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const sheet = sheetOf(page);
  const sections = [...sectionsOf(diff)].reverse();
  const shown = page.quiet ? sections.filter(({ id }) => id === "worse") : sections;
  return print(
    [
      ...(page.quiet ? [] : [head(diff, sheet), notCompared(diff, sheet)]),
      ...shown.map(({ id, title, changes }) => [
        [span(title, "strong")],
        ...listed(changes, tones[id], sheet, id === "worse" || page.verbose ? changes.length : 8),
      ]),
      verdict(diff, sheet),
    ],
    page,
  );
};

const tones = { worse: "bad", better: "okay", changed: "warn" } as const satisfies Record<string, Tone>;

const head = (diff: Diff, { measure }: Sheet): readonly Line[] =>
  (["old", "new"] as const).flatMap((side) =>
    hang([span(padded(side, 5), "faint")], sideWords(diff[side]), measure),
  );

const notCompared = (diff: Diff, { measure, sign }: Sheet): readonly Line[] =>
  diff.notCompared.length === 0
    ? []
    : [
        [span("Not compared", "warn")],
        ...diff.notCompared.flatMap((one) => hang([span(`  ${sign.warning} `, "warn")], one, measure)),
      ];

/** What fails nothing is cut short. */
function listed(changes: readonly Change[], tone: Tone, sheet: Sheet, most: number): readonly Line[] {
  const { shown, more } = firstOf(changes, most);
  return [
    ...shown.flatMap((change) => lines(change, tone, sheet)),
    ...(more === 0 ? [] : [[gap(2), span(`and ${more} more (--verbose names them)`, "faint")]]),
  ];
}

function lines(change: Change, tone: Tone, { measure }: Sheet): readonly Line[] {
  const more = explanationOf(change);
  return [
    ...hang([gap(2)], placeOf(change), measure, tone),
    ...hang([gap(6)], `${change.before} before, ${change.after} now`, measure),
    ...(more === "" ? [] : hang([gap(6)], more, measure, "faint")),
  ];
}

function verdict(diff: Diff, { measure }: Sheet): readonly Line[] {
  const outcome = outcomeOf(diff);
  const word = headWords[outcome];
  const { worse, better, changed, same, exitCode } = diff;
  const counts = `${worse.length} worse, ${better.length} better, ${changed.length} neither, ${same} the same, exit code ${exitCode}`;
  return [
    ...hang([span(word, runWords[outcome].tone), gap(2)], diff.because, measure, "strong"),
    ...hang([gap(word.length + 2)], counts, measure, "faint"),
  ];
}
