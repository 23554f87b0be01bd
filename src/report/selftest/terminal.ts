import type { Selftest } from "../../../contracts/selftest.ts";
import { escapeTerminal, mapTexts } from "../escape.ts";
import { flow, gap, hang, type Line, padded, span, type Tone, widthOf } from "../layout.ts";
import { print, type Sheet, sheetOf } from "../sheet.ts";
import { counted, effortOf, spoken } from "../words.ts";
import type { SelftestReporter } from "./index.ts";
import { troubles } from "./troubles.ts";
import { catchesIn, figuresOf, markedCode, verdictWord } from "./view.ts";

/** For tired eyes: the matrix first, what is wrong behind it, and the verdict last, closest to the prompt. */
export const terminal: SelftestReporter = (received, page) => {
  const selftest = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const sheet = sheetOf(page);
  const end = [...troubles(selftest, sheet), verdict(selftest, sheet)];
  if (page.quiet) return print(end, page);
  const caught = page.verbose ? eachFlaw(selftest, sheet) : matrix(selftest, sheet);
  return print(
    [header(selftest, sheet), ...caught, healthy(selftest, sheet), exempt(selftest, sheet), ...end],
    page,
  );
};

function header({ checks, flaws, variations }: Selftest, { measure }: Sheet): readonly Line[] {
  const beside = variations === 0 ? "" : ` and ${counted(variations, "healthy deployment")}`;
  return hang(
    [span("titan-auth selftest", "strong"), gap(2)],
    `${counted(checks.length, "check")} against ${counted(flaws, "flaw")}${beside}`,
    measure,
  );
}

const widestLead = 22;

/** One entry for each set of checks that caught something, with the flaws that it caught. */
function matrix(selftest: Selftest, { measure }: Sheet): readonly (readonly Line[])[] {
  const catches = catchesIn(selftest);
  if (catches.length === 0) return [];
  const leads = catches.map(({ by }) => by.map(markedCode).join(" "));
  const width = Math.min(widestLead, Math.max(...leads.map(widthOf)));
  const lines = catches.flatMap(({ flaws }, index): readonly Line[] => {
    const lead = leads[index] ?? "";
    const items = flaws.map(({ id }) => span(id));
    if (widthOf(lead) <= width) {
      return flow([gap(2), span(padded(lead, width), "okay"), gap(2)], items, measure);
    }
    return [...hang([gap(2)], lead, measure, "okay"), ...flow([gap(width + 4)], items, measure)];
  });
  return [[[span("Caught by", "strong")], ...lines, ...legend(leads.join(" "), measure)]];
}

function legend(codes: string, measure: number): readonly Line[] {
  const words = [
    ...(codes.includes("(") ? ["(code): found nothing worse than low"] : []),
    ...(codes.includes("?") ? ["code?: ended the run as inconclusive, exit code 3, as is right there"] : []),
  ];
  return words.flatMap((one) => hang([gap(2)], one, measure, "faint"));
}

/** One entry a flaw, by what is wrong. */
function eachFlaw({ results }: Selftest, { measure }: Sheet): readonly (readonly Line[])[] {
  const groups = [...new Set(results.flaws.map(({ group }) => group))];
  return groups.map((name) => [
    [span(`Flaws of ${name}`, "strong")],
    ...results.flaws
      .filter(({ group }) => group === name)
      .flatMap(({ id, outcome, caughtBy, description, findings, ms }) => [
        ...flow(
          [gap(2), span(id), gap(2)],
          outcome === "survived"
            ? [span("survived", "worst")]
            : [...caughtBy.map((one) => span(markedCode(one), "okay")), span(spoken(ms), "faint")],
          measure,
        ),
        ...hang([gap(6)], description, measure, "faint"),
        ...findings.flatMap((finding) => hang([gap(6)], finding, measure)),
      ]),
  ]);
}

function healthy(
  { variations, falseAlarms, combinations, results }: Selftest,
  { measure }: Sheet,
): readonly Line[] {
  const quiet = results.variations.filter(({ outcome }) => outcome === "quiet");
  const pairs: readonly Line[] =
    combinations === undefined
      ? []
      : hang(
          [gap(2)],
          `${combinations.killed} of ${combinations.pairs} pairs of flaws were caught at least as well as one of the two alone`,
          measure,
        );
  const told: readonly Line[] =
    variations === 0
      ? []
      : hang(
          [gap(2)],
          `${quiet.length} of ${variations} healthy deployments raised no alarm`,
          measure,
          falseAlarms.length === 0 ? "okay" : "plain",
        );
  return [...pairs, ...told].length === 0 ? [] : [[span("Besides", "strong")], ...told, ...pairs];
}

function exempt({ exempt: exemptions }: Selftest, { measure }: Sheet): readonly Line[] {
  if (exemptions.length === 0) return [];
  return [
    [span("Exempt from having to catch a flaw", "strong")],
    ...exemptions.flatMap(({ code, check, because }) =>
      hang([gap(2)], `${code} ${check}: ${because}`, measure),
    ),
  ];
}

const tones = { PASS: "good", FAIL: "worst", CRASHED: "worst" } as const satisfies Record<string, Tone>;

function verdict(selftest: Selftest, { measure }: Sheet): readonly Line[] {
  const word = verdictWord(selftest);
  const facts = [...figuresOf(selftest), effortOf(selftest), `exit code ${selftest.exitCode}`];
  return [
    ...hang([span(word, tones[word]), gap(2)], selftest.because, measure, "strong"),
    ...flow(
      [gap(word.length + 2)],
      facts.map((fact) => span(fact, "faint")),
      measure,
    ),
  ];
}
