import type { Selftest } from "../../../contracts/report/selftest.ts";
import { escapeTerminal, mapTexts } from "../escape.ts";
import { gap, hangingIndent, inlineList, type Line, padded, span, type Tone, widthOf } from "../layout.ts";
import { print, type Theme, themeOf } from "../theme.ts";
import { counted, effortOf, spoken } from "../words.ts";
import type { SelftestReporter } from "./index.ts";
import { troubles } from "./troubles.ts";
import { catchesIn, figuresOf, markedCode, verdictWord } from "./view.ts";

/** For tired eyes: the matrix first, what is wrong behind it, and the verdict last, closest to the prompt. */
export const terminal: SelftestReporter = (received, page) => {
  const selftest = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const theme = themeOf(page);
  const end = [...troubles(selftest, theme), verdict(selftest, theme)];
  if (page.quiet) return print(end, page);
  const caught = page.verbose ? eachFlaw(selftest, theme) : matrix(selftest, theme);
  return print(
    [header(selftest, theme), ...caught, healthy(selftest, theme), exempt(selftest, theme), ...end],
    page,
  );
};

function header({ checks, flaws, variations }: Selftest, { textWidth }: Theme): readonly Line[] {
  const beside = variations === 0 ? "" : ` and ${counted(variations, "healthy deployment")}`;
  return hangingIndent(
    [span("titan-auth selftest", "strong"), gap(2)],
    `${counted(checks.length, "check")} against ${counted(flaws, "flaw")}${beside}`,
    textWidth,
  );
}

const widestLead = 22;

/** One entry for each set of checks that caught something, with the flaws that it caught. */
function matrix(selftest: Selftest, { textWidth }: Theme): readonly (readonly Line[])[] {
  const catches = catchesIn(selftest);
  if (catches.length === 0) return [];
  const leads = catches.map(({ by }) => by.map(markedCode).join(" "));
  const width = Math.min(widestLead, Math.max(...leads.map(widthOf)));
  const lines = catches.flatMap(({ flaws }, index): readonly Line[] => {
    const lead = leads[index] ?? "";
    const items = flaws.map(({ id }) => span(id));
    if (widthOf(lead) <= width) {
      return inlineList([gap(2), span(padded(lead, width), "okay"), gap(2)], items, textWidth);
    }
    return [
      ...hangingIndent([gap(2)], lead, textWidth, "okay"),
      ...inlineList([gap(width + 4)], items, textWidth),
    ];
  });
  return [[[span("Caught by", "strong")], ...lines, ...legend(leads.join(" "), textWidth)]];
}

function legend(codes: string, textWidth: number): readonly Line[] {
  const words = [
    ...(codes.includes("(") ? ["(code): found nothing worse than low"] : []),
    ...(codes.includes("?") ? ["code?: ended the run as inconclusive, exit code 3, as is right there"] : []),
  ];
  return words.flatMap((one) => hangingIndent([gap(2)], one, textWidth, "faint"));
}

/** One entry a flaw, by what is wrong. */
function eachFlaw({ results }: Selftest, { textWidth }: Theme): readonly (readonly Line[])[] {
  const groups = [...new Set(results.flaws.map(({ group }) => group))];
  return groups.map((name) => [
    [span(`Flaws of ${name}`, "strong")],
    ...results.flaws
      .filter(({ group }) => group === name)
      .flatMap(({ id, outcome, caughtBy, description, findings, ms }) => [
        ...inlineList(
          [gap(2), span(id), gap(2)],
          outcome === "survived"
            ? [span("survived", "worst")]
            : [...caughtBy.map((one) => span(markedCode(one), "okay")), span(spoken(ms), "faint")],
          textWidth,
        ),
        ...hangingIndent([gap(6)], description, textWidth, "faint"),
        ...findings.flatMap((finding) => hangingIndent([gap(6)], finding, textWidth)),
      ]),
  ]);
}

function healthy(
  { variations, falseAlarms, combinations, results }: Selftest,
  { textWidth }: Theme,
): readonly Line[] {
  const quiet = results.variations.filter(({ outcome }) => outcome === "quiet");
  const pairs: readonly Line[] =
    combinations === undefined
      ? []
      : hangingIndent(
          [gap(2)],
          `${combinations.killed} of ${combinations.pairs} pairs of flaws were caught at least as well as one of the two alone`,
          textWidth,
        );
  const told: readonly Line[] =
    variations === 0
      ? []
      : hangingIndent(
          [gap(2)],
          `${quiet.length} of ${variations} healthy deployments raised no alarm`,
          textWidth,
          falseAlarms.length === 0 ? "okay" : "plain",
        );
  return [...pairs, ...told].length === 0 ? [] : [[span("Besides", "strong")], ...told, ...pairs];
}

function exempt({ exempt: exemptions }: Selftest, { textWidth }: Theme): readonly Line[] {
  if (exemptions.length === 0) return [];
  return [
    [span("Exempt from having to catch a flaw", "strong")],
    ...exemptions.flatMap(({ code, check, because }) =>
      hangingIndent([gap(2)], `${code} ${check}: ${because}`, textWidth),
    ),
  ];
}

const tones = { PASS: "good", FAIL: "worst", CRASHED: "worst" } as const satisfies Record<string, Tone>;

function verdict(selftest: Selftest, { textWidth }: Theme): readonly Line[] {
  const word = verdictWord(selftest);
  const facts = [...figuresOf(selftest), effortOf(selftest), `exit code ${selftest.exitCode}`];
  return [
    ...hangingIndent([span(word, tones[word]), gap(2)], selftest.because, textWidth, "strong"),
    ...inlineList(
      [gap(word.length + 2)],
      facts.map((fact) => span(fact, "faint")),
      textWidth,
    ),
  ];
}
