import type { Selftest } from "../../../contracts/report/selftest.ts";
import { gap, hangingIndent, type Line, span, type Tone } from "../layout.ts";
import type { Theme } from "../theme.ts";
import { inexactIn, pairsSurviving, survivorsIn } from "./view.ts";

/** Everything that fails a self test, the worst last. */
export function troubles(selftest: Selftest, theme: Theme): readonly (readonly Line[])[] {
  const { crashed, falseAlarms, idleChecks } = selftest;
  const section = (title: string, tone: Tone, items: readonly string[]): readonly Line[] =>
    sectionOf(title, tone, items, theme);
  return [
    section(
      "Not as expected",
      "warn",
      inexactIn(selftest).map(({ id, deviations }) => `${id}: ${deviations.join("; ")}`),
    ),
    section("Idle checks: no flaw trips them", "bad", idleChecks),
    section(
      "False alarms on healthy deployments",
      "worst",
      falseAlarms.map(
        ({ variation, findings, exitCode, expectedExitCode }) =>
          `${variation}: ${[`exit code ${exitCode} instead of ${expectedExitCode}`, ...findings].join(", ")}`,
      ),
    ),
    section("Pairs of flaws that survived", "worst", pairsSurviving(selftest)),
    section(
      "Flaws that survived",
      "worst",
      survivorsIn(selftest).map(
        ({ id, description, exitCode, known }) =>
          `${id}: ${description} Exit code ${exitCode}${known ? "; no check looks for it yet" : ""}`,
      ),
    ),
    section(
      "Crashed: a bug in titan-auth",
      "worst",
      crashed.map(({ deployment, check, because }) => `${check} against ${deployment}: ${because}`),
    ),
  ];
}

function sectionOf(
  title: string,
  tone: Tone,
  items: readonly string[],
  { textWidth, sign }: Theme,
): readonly Line[] {
  if (items.length === 0) return [];
  return [
    [span(title, tone)],
    ...items.flatMap((item) => hangingIndent([gap(2), span(`${sign.fail} `, tone)], item, textWidth)),
  ];
}
