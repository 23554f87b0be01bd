import type { Selftest, SelftestCheck } from "../../../contracts/report/selftest.ts";
import { mapTexts } from "../escape.ts";
import { escapeMarkdown } from "../escape-markdown.ts";
import type { SelftestReporter } from "./index.ts";
import { figuresOf, inexactIn, pairsSurviving, survivorsIn, verdictWord } from "./view.ts";

/** For a README or the summary of a CI job. It holds no time, so that equal results are equal texts. */
export const markdown: SelftestReporter = (received) => {
  const selftest = mapTexts(received, escapeMarkdown);
  return `${[
    `**${verdictWord(selftest)}**: ${selftest.because}. ${figuresOf(selftest).join(", ")}.`,
    ...troubles(selftest),
    table(selftest),
    legend(selftest),
    exemptions(selftest),
  ]
    .filter((block) => block !== "")
    .join("\n\n")}\n`;
};

/** Everything that fails a self test, before the table: nobody should have to look for it. */
function troubles(selftest: Selftest): readonly string[] {
  const { crashed, falseAlarms, idleChecks } = selftest;
  return [
    list(
      "Flaws that survived",
      survivorsIn(selftest).map(
        ({ id, description, known }) =>
          `**${id}**: ${description}${known ? " No check looks for it yet." : ""}`,
      ),
    ),
    list("Pairs of flaws that survived", pairsSurviving(selftest)),
    list(
      "False alarms",
      falseAlarms.map(
        ({ variation, findings, exitCode, expectedExitCode }) =>
          `**${variation}**: ${[`exit code ${exitCode} instead of ${expectedExitCode}`, ...findings].join(", ")}`,
      ),
    ),
    list("Idle checks", idleChecks),
    list(
      "Not as expected",
      inexactIn(selftest).map(({ id, deviations }) => `**${id}**: ${deviations.join("; ")}`),
    ),
    list(
      "Crashed",
      crashed.map(({ deployment, check, because }) => `**${check}** against ${deployment}: ${because}`),
    ),
  ];
}

const list = (title: string, items: readonly string[]): string =>
  items.length === 0 ? "" : `${title}:\n\n${items.map((item) => `- ${item}`).join("\n")}`;

function table(selftest: Selftest): string {
  const rows = selftest.checks.map(
    (check) => `| ${check.code} | ${check.id} | ${catches(check, selftest)} |`,
  );
  return ["| code | check | flaws that it catches |", "| --- | --- | --- |", ...rows].join("\n");
}

function catches({ id, flaws, minor, idle }: SelftestCheck, { exempt, results }: Selftest): string {
  const stops = results.flaws.filter(({ caughtBy }) =>
    caughtBy.some(({ check, how }) => check === id && how === "stopped"),
  );
  if (flaws.length > 0) return flaws.map(marked).join(", ");
  if (exempt.some(({ check }) => check === id)) return "exempt";
  return idle ? "**nothing**" : "";

  function marked(flaw: string): string {
    if (stops.some((stop) => stop.id === flaw)) return `${flaw} (?)`;
    return minor.includes(flaw) ? `${flaw} (low)` : flaw;
  }
}

function legend({ results, checks }: Selftest): string {
  const low = checks.some(({ minor }) => minor.length > 0);
  const stopped = results.flaws.some(({ caughtBy }) => caughtBy.some(({ how }) => how === "stopped"));
  return [
    ...(low ? ["(low): nothing worse than low was found, which fails no gate by default."] : []),
    ...(stopped
      ? [
          "(?): the check ends the run as inconclusive, exit code 3, since nothing can be told of such a deployment.",
        ]
      : []),
  ].join(" ");
}

const exemptions = ({ exempt }: Selftest): string =>
  list(
    "Exempt from having to catch a flaw",
    exempt.map(({ code, check, because }) => `${code} **${check}**: ${because}.`),
  );
