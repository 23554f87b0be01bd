import { groupBy } from "../../../contracts/group.ts";
import type { Report, ReportEnvironment } from "../../../contracts/report/report.ts";
import { type FailureGroup, failureGroupsOf, led, suitesOf } from "../select.ts";
import {
  type Detail,
  firstOf,
  type Item,
  type Row,
  type Section,
  section,
  signs,
  type TableGroup,
  table,
} from "./model.ts";
import { addressesOf, checkMarks, counted, runMarks, warning } from "./words.ts";

/** Parts of a report's document besides its findings. */

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

/** What the verdict does not cover: inconclusive checks, and what was not tried, by reason. */
export const notTested = (report: Report, detail: Detail): Section =>
  section("Not tested", [signs([...failures(report, detail), ...gaps(report, detail)])], {
    anchor: "not-tested",
  });

/** The most reasons on a short page before they are only counted. After a failure, findings come first. */
const mostReasons = { fail: 2, other: 5 };

function failures(report: Report, detail: Detail): readonly Item[] {
  const groups = [...failureGroupsOf(report)].sort((one, other) => other.titles.length - one.titles.length);
  const isShort = !detail.verbose && !detail.exchanges;
  const most = report.outcome === "fail" ? mostReasons.fail : mostReasons.other;
  const { shown, more } = firstOf(groups, isShort ? most : groups.length);
  const rest = more === 0 ? [] : [{ text: `and ${more} more reasons (--verbose)`, sign: "–" }];
  return [...failureItems(shown, detail), ...rest];
}

const failureItems = (groups: readonly FailureGroup[], { verbose }: Detail): readonly Item[] =>
  groups.map(({ outcome, because, titles }) => {
    const { sign, tone, word } = checkMarks[outcome];
    const what =
      titles.length === 1 || verbose
        ? `${word}: ${titles.join("; ")}`
        : `${counted(titles.length, "check")} ${word}`;
    return { text: because === undefined ? what : `${what}: ${because}`, sign, tone };
  });

type Gap = Report["notTested"][number];

function gaps({ notTested: all }: Report, { verbose, exchanges }: Detail): readonly Item[] {
  const isShort = !verbose && !exchanges;
  const ofKind = (kind: Gap["kind"]) => (isShort ? all.filter((gap) => gap.kind === kind) : []);
  const onRequest = ofKind("not-asked");
  const atOtherDepths = ofKind("depth");
  const groups = groupBy(
    all.filter((one) => ![...onRequest, ...atOtherDepths].includes(one)),
    ({ because, environment }) => JSON.stringify([because, environment]),
  );
  const names = [...new Set(onRequest.map(({ what }) => what))].join(", ");
  return [
    ...[...groups.values()].map((group) => gapItem(group, isShort)),
    ...(atOtherDepths.length === 0
      ? []
      : [
          {
            text: `left out at this depth: ${counted(atOtherDepths.length, "check")} (--verbose names them)`,
            sign: "–",
          },
        ]),
    ...(names === "" ? [] : [{ text: `on request only: ${names} (--verbose says how)`, sign: "–" }]),
  ];
}

function gapItem(group: readonly Gap[], isShort: boolean): Item {
  const names = group.flatMap(({ checks }) => checks);
  const size = names.length === 0 ? "" : ` (${isShort ? counted(names.length, "check") : names.join(", ")})`;
  const what = led(group[0]?.environment, group.map((gap) => gap.what).join("; "));
  return { text: `${what}: ${group[0]?.because ?? ""}${size}`, sign: warning, tone: "warn" };
}

/** All checks by suite, with outcome and reason. */
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
