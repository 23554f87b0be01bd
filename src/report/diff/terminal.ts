import type { Change, Diff } from "../../../contracts/report/diff.ts";
import { escapeTerminal, mapTexts } from "../escape.ts";
import { gap, hangingIndent, type Line, padded, span, type Tone } from "../layout.ts";
import { runWords } from "../outcome-words.ts";
import { print, type Theme, themeOf } from "../theme.ts";
import { firstOf } from "../view.ts";
import type { DiffReporter } from "./index.ts";
import { explanationOf, headWords, outcomeOf, placeOf, sectionsOf, sideWords } from "./view.ts";

/** What got worse stands last, closest to the prompt. */
export const terminal: DiffReporter = (received, page) => {
  const diff = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const theme = themeOf(page);
  const sections = [...sectionsOf(diff)].reverse();
  const shown = page.quiet ? sections.filter(({ id }) => id === "worse") : sections;
  return print(
    [
      ...(page.quiet ? [] : [head(diff, theme), notCompared(diff, theme)]),
      ...shown.map(({ id, title, changes }) => [
        [span(title, "strong")],
        ...listed(changes, tones[id], theme, id === "worse" || page.verbose ? changes.length : 8),
      ]),
      verdict(diff, theme),
    ],
    page,
  );
};

const tones = { worse: "bad", better: "okay", changed: "warn" } as const satisfies Record<string, Tone>;

const head = (diff: Diff, { textWidth }: Theme): readonly Line[] =>
  (["old", "new"] as const).flatMap((side) =>
    hangingIndent([span(padded(side, 5), "faint")], sideWords(diff[side]), textWidth),
  );

const notCompared = (diff: Diff, { textWidth, sign }: Theme): readonly Line[] =>
  diff.notCompared.length === 0
    ? []
    : [
        [span("Not compared", "warn")],
        ...diff.notCompared.flatMap((one) =>
          hangingIndent([span(`  ${sign.warning} `, "warn")], one, textWidth),
        ),
      ];

/** What fails nothing is cut short. */
function listed(changes: readonly Change[], tone: Tone, theme: Theme, most: number): readonly Line[] {
  const { shown, more } = firstOf(changes, most);
  return [
    ...shown.flatMap((change) => lines(change, tone, theme)),
    ...(more === 0 ? [] : [[gap(2), span(`and ${more} more (--verbose names them)`, "faint")]]),
  ];
}

function lines(change: Change, tone: Tone, { textWidth }: Theme): readonly Line[] {
  const more = explanationOf(change);
  return [
    ...hangingIndent([gap(2)], placeOf(change), textWidth, tone),
    ...hangingIndent([gap(6)], `${change.before} before, ${change.after} now`, textWidth),
    ...(more === "" ? [] : hangingIndent([gap(6)], more, textWidth, "faint")),
  ];
}

function verdict(diff: Diff, { textWidth }: Theme): readonly Line[] {
  const outcome = outcomeOf(diff);
  const word = headWords[outcome];
  const { worse, better, changed, same, exitCode } = diff;
  const counts = `${worse.length} worse, ${better.length} better, ${changed.length} neither, ${same} the same, exit code ${exitCode}`;
  return [
    ...hangingIndent([span(word, runWords[outcome].tone), gap(2)], diff.because, textWidth, "strong"),
    ...hangingIndent([gap(word.length + 2)], counts, textWidth, "faint"),
  ];
}
