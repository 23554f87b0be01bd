import type { Report, ReportEnvironment } from "../../../contracts/report/report.ts";
import { failureGroupsOf, led, suitesOf } from "../select.ts";
import { type Detail, type Row, type Section, section, signs, type TableGroup, table } from "./model.ts";
import { addressesOf, checkMarks, counted, runMarks, warning } from "./words.ts";

/** Parts of a report's document beside its findings. */

export function environments({ environments: all = [] }: Report): readonly Section[] {
  const rows = all.map(
    (one): Row => ({
      mark: runMarks[one.outcome],
      cells: [one.name, one.because],
      notes: [`${addressesOf(one.target)}, ${tallyWords(one)}`],
      item: one.outcome === "pass" ? "right" : "wrong",
    }),
  );
  return rows.length === 0
    ? []
    : [
        section("Environments", [table(["Outcome", "Environment", "Because"], rows)], {
          anchor: "environments",
        }),
      ];
}

const tallyWords = ({ summary, exitCode }: ReportEnvironment): string =>
  [
    ...(["crashed", "fail", "inconclusive", "pass"] as const).flatMap((name) =>
      summary[name] === 0 ? [] : [`${counted(summary[name], "check")} ${checkMarks[name].word}`],
    ),
    `exit code ${exitCode}`,
  ].join(", ");

/** What the verdict says nothing about: what was not tried, and checks that came to nothing, by their reasons. */
export function notTested(report: Report, detail: Detail): Section {
  const byReason = new Map<string, Report["notTested"]>();
  for (const gap of report.notTested) {
    const key = JSON.stringify([gap.because, gap.environment]);
    byReason.set(key, [...(byReason.get(key) ?? []), gap]);
  }
  const gaps = [...byReason.values()].map((all) => {
    const [first] = all;
    const names = all.flatMap(({ checks }) => checks);
    const size =
      names.length === 0
        ? ""
        : detail.verbose
          ? ` (${names.join(", ")})`
          : ` (${counted(names.length, "check")})`;
    return `${led(first?.environment, all.map(({ what }) => what).join("; "))}: ${first?.because ?? ""}${size}`;
  });
  const groups = failureGroupsOf(report).map(({ outcome, because, titles }) => {
    const what =
      titles.length === 1 || detail.verbose
        ? `${outcome}: ${titles.join("; ")}`
        : `${counted(titles.length, "check")} ${checkMarks[outcome].word}`;
    return { text: because === undefined ? what : `${what}: ${because}`, ...signOf(outcome) };
  });
  return section(
    "Not tested",
    [signs([...groups, ...gaps.map((text) => ({ text, sign: warning, tone: "warn" as const }))])],
    { anchor: "not-tested" },
  );
}

const signOf = (outcome: "inconclusive" | "crashed") => {
  const { sign, tone } = checkMarks[outcome];
  return { sign, tone };
};

/** Every check by its suite, with its outcome and why. */
export function checks(report: Report): Section {
  const groups = suitesOf(report).map(
    ({ suite, tallies, checks: all }): TableGroup => ({
      title: `${suite}: ${tallies.map(({ name, count }) => `${count} ${checkMarks[name].word}`).join(", ")}`,
      rows: all.map(({ id, title, outcome, because }) => ({
        mark: checkMarks[outcome],
        cells: [[title, " ", { text: id, code: true, tone: "faint" }]],
        ...(because === undefined ? {} : { notes: [because] }),
        item: outcome === "fail" || outcome === "crashed" ? "wrong" : "right",
      })),
    }),
  );
  return section("Checks", [{ kind: "table", columns: ["Outcome", "Check"], groups }], { anchor: "checks" });
}
