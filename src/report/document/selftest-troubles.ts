import type { Selftest } from "../../../contracts/report/selftest.ts";
import { type Section, section, signs, type Tone, toned } from "./model.ts";

/** Everything that fails a self test, the worst last, next to the verdict. */
export function troubles(selftest: Selftest): readonly Section[] {
  const { crashed, falseAlarms, idleChecks, inexact, results } = selftest;
  const trouble = (title: string, tone: Tone, items: readonly (readonly [string, string])[]): Section =>
    section(toned(title, tone), [
      signs(
        items.map(([name, rest]) => ({
          text: [toned(name, "strong"), rest && `: ${rest}`],
          sign: "✗",
          tone,
        })),
      ),
    ]);
  const inexactOnes = [...results.flaws, ...results.variations].filter(({ id }) => inexact.includes(id));
  return [
    trouble(
      "Not as expected",
      "warn",
      inexactOnes.map(({ id, deviations }) => [id, deviations.join("; ")]),
    ),
    trouble(
      "Idle checks: no flaw trips them",
      "bad",
      idleChecks.map((id) => [id, ""]),
    ),
    trouble(
      "False alarms on healthy deployments",
      "worst",
      falseAlarms.map(({ variation, findings, exitCode, expectedExitCode }) => [
        variation,
        [`exit code ${exitCode} instead of ${expectedExitCode}`, ...findings].join(", "),
      ]),
    ),
    trouble("Pairs of flaws that survived", "worst", survivingPairs(selftest)),
    trouble("Flaws that survived", "worst", survivors(selftest)),
    trouble(
      "Crashed: a bug in titan-auth",
      "worst",
      crashed.map(({ deployment, check, because }) => [check, `against ${deployment}: ${because}`]),
    ),
  ];
}

const survivors = ({ results }: Selftest): readonly (readonly [string, string])[] =>
  results.flaws
    .filter(({ outcome }) => outcome === "survived")
    .map(({ id, description, exitCode }) => [id, `${description} Exit code ${exitCode}`]);

/** Pairs that were caught worse than one of the two alone, by reason. */
const survivingPairs = ({ results }: Selftest): readonly (readonly [string, string])[] =>
  results.pairs
    .filter(({ outcome }) => outcome === "survived")
    .map(({ flaws, caughtBy, lacking }) => {
      const got = caughtBy.length === 0 ? "caught by nothing" : `caught by ${caughtBy.join(", ")}`;
      return [flaws.join(" + "), `${got}, alone also by ${lacking.join(", ")}`];
    });
