import type { Report } from "../../../contracts/report/report.ts";
import { isUncertain } from "../../../contracts/report/terms.ts";
import { shellWord } from "../../../contracts/wire/text.ts";
import { type FindingView, failureGroupsOf, findingsOf, led, placeOf, severitiesOf } from "../select.ts";
import { exchangesSection } from "./exchange.ts";
import { type Anchors, anchorsOf, findingsSection, keyOf } from "./finding.ts";
import { matrixSections } from "./matrix-section.ts";
import {
  type Banner,
  type Block,
  bullets,
  code,
  type Detail,
  type Document,
  facts,
  firstOf,
  joinedText,
  paragraph,
  type Row,
  type Section,
  type Span,
  section,
  spansOf,
  type Text,
  table,
  toned,
} from "./model.ts";
import { pactsSection } from "./pacts.ts";
import { checks, environments, notTested } from "./report-parts.ts";
import { stepsSection } from "./steps.ts";
import {
  addressesOf,
  counted,
  effortOf,
  leftWords,
  minuteOf,
  rowMarks,
  runMark,
  troubleFixes,
  warning,
} from "./words.ts";

/** The report of a run, for a person: the outcome, what is wrong, the four rows, the matrix, what was not tested, the outcome. */
export function reportDocument(report: Report, detail: Detail, reports?: Text): Document {
  const findings = findingsOf(report);
  const title = `${runMark(report).word}: ${placeOf(report)}, titan-auth ${report.command}`;
  const end = closing(report, findings, detail, reports);
  return { title, runId: report.runId, blocks: [...bodyOf(report, findings, detail), end] };
}

function bodyOf(report: Report, findings: readonly FindingView[], detail: Detail): readonly Block[] {
  const anchors = anchorsOf(report, findings, detail);
  if (detail.quiet)
    return [...environments(report), ...leftover(report, detail), findingsSection(findings, anchors, detail)];
  const isWhole = detail.exchanges || detail.verbose;
  const head = [
    banner(report, findings, isWhole),
    ...notices(report),
    ...environments(report),
    ...leftover(report, detail),
  ];
  if (isStopped(report) && !isWhole) return [...head, stopped(report)];
  const untested = notTested(report, detail);
  const isFailure = report.outcome === "fail";
  return [
    ...head,
    // What a pass does not cover is as important as the pass.
    ...(isFailure ? [] : [untested]),
    findingsSection(findings, anchors, detail),
    troubleshooting(report, anchors, detail),
    ...matrixSections(report, anchors, detail),
    ...(detail.exchanges ? stepsSection(report) : []),
    ...(isFailure ? [untested] : []),
    ...(isWhole ? [checks(report)] : []),
    ...pactsSection(report.pacts, detail),
    ...(detail.exchanges ? [exchangesSection(report, anchors)] : []),
  ];
}

function banner(report: Report, findings: readonly FindingView[], isWhole: boolean): Banner {
  const { target, tool, keys } = report;
  const known: readonly (Text | false | undefined)[] = [
    code(addressesOf(target)),
    target.embedded && "embedded deployment",
    target.environment !== undefined && `environment ${target.environment}`,
    target.profile !== undefined && `profile ${target.profile}`,
    minuteOf(report.startedAt),
    effortOf(report),
    isWhole && keys.created > 0 && keysFact(keys),
    isWhole && `${tool.name} ${report.command} ${tool.version}, run ${report.runId}`,
  ];
  return {
    kind: "banner",
    mark: runMark(report),
    text: headline(report, findings),
    facts: known.filter((fact) => fact !== false && fact !== undefined),
  };
}

/** A deployment's word alone does not prove that a key is gone. */
function keysFact({ created, revoked, unproven = 0 }: Report["keys"]): string {
  const rest = unproven === 0 ? "" : ` (${unproven} of them unproven: they may still work)`;
  return `${counted(created, "key")} created, ${revoked} revoked${rest}`;
}

/** The outcome in one sentence; for a failure, how many problems there are, since the findings name them. */
function headline(report: Report, findings: readonly FindingView[]): string {
  const gating = findings.filter(({ gates }) => gates);
  if (report.outcome !== "fail" || gating.length === 0) return report.because;
  const below = findings.length - gating.length;
  const counts = severitiesOf(gating).map(({ name, count }) => `${count} ${name}`);
  const rest = below === 0 ? "" : `; ${below} more ${below === 1 ? "does" : "do"} not fail the run`;
  return `${counted(gating.length, "problem")}: ${counts.join(", ")}${rest}`;
}

function closing(
  report: Report,
  findings: readonly FindingView[],
  { quiet }: Detail,
  reports: Text | undefined,
): Banner {
  const says = report.outcome === "fail" || quiet ? [headline(report, findings)] : [];
  const places = reports === undefined ? [] : [["reports in ", ...spansOf(reports)]];
  return {
    kind: "banner",
    mark: runMark(report),
    text: joinedText([...says, `exit code ${report.exitCode}`, ...places], "; "),
    facts: [],
    isLast: true,
  };
}

/** What else a reader must know about a result. */
export const notices = ({ notices: all }: { readonly notices: readonly string[] }): readonly Block[] =>
  all.map((notice) => paragraph(notice, { sign: warning, tone: "warn" }));

/** The most leftover keys on a short page. */
const mostLeft = 5;

/** Keys that still work. They are named even on a quiet page. */
function leftover({ keys: { leftover: left }, target }: Report, detail: Detail): readonly Section[] {
  if (left.length === 0) return [];
  const { shown, more } = firstOf(left, detail.verbose || detail.exchanges ? left.length : mostLeft);
  const one = left.length === 1;
  const state = left.some(isUncertain) ? "may still be valid" : `${one ? "is" : "are"} still valid`;
  const what = `${one ? "1 key" : counted(left.length, "key")} ${state}`;
  return [
    section(
      [
        toned(`${warning} ${what}`, "bad"),
        // The embedded deployment is gone, and its keys with it.
        ...(target.embedded ? [] : [": revoke with ", code("titan-auth cleanup")]),
      ],
      [
        bullets([
          ...shown.map(({ id, name, environment, reason }) => {
            const why = reason === undefined ? "" : `: ${leftWords[reason]}`;
            return `${led(environment, name)} (id ${id})${why}`;
          }),
          ...(more === 0
            ? []
            : [`and ${more} more (--verbose; the ledger of titan-auth cleanup has them all)`]),
        ]),
      ],
      { anchor: "keys" },
    ),
  ];
}

/** All rows of Titan's table in order, each with what this run says about it. */
export function troubleshooting(report: Report, anchors: Anchors, detail: Detail): Section {
  const isWhole = detail.exchanges || detail.verbose;
  const rows = report.troubleshooting.map((row, index): Row => {
    const { verdict, problem, checkFirst, because, next } = row;
    const named = report.findings.filter(({ fingerprint }) => row.findings.includes(fingerprint));
    const links = named.map((finding): Span => {
      const anchor = anchors.byFinding.get(keyOf(finding));
      return { text: led(finding.environment, finding.title), ...(anchor && { href: `#${anchor}` }) };
    });
    const item = verdict === "ruled-out" ? "right" : "wrong";
    const mark = rowMarks[verdict];
    const isRepeated = report.troubleshooting.findIndex((one) => one.because === because) < index;
    if (!isWhole) return { mark, cells: [shortRow(row, links, isRepeated)], item };
    const notes = [`check first: ${checkFirst}`];
    // A finding says why and what to do.
    if (links.length > 0 && verdict === "confirmed")
      return { mark, cells: [problem, links[0] ?? ""], notes: [...links.slice(1), ...notes], item };
    return { mark, cells: [problem, because], notes, steps: verdict === "confirmed" ? next : [], item };
  });
  const columns = ["This run", "Problem", ...(isWhole ? ["Because"] : [])];
  return section("Troubleshooting", [table(columns, rows)], {
    anchor: "troubleshooting",
  });
}

const longestReason = 60;

/** A confirmed row names its findings, which have the proof. */
function shortRow(
  { verdict, problem, because }: Report["troubleshooting"][number],
  links: readonly Span[],
  isRepeated: boolean,
): Text {
  if (verdict === "ruled-out") return problem;
  // A longer one is among the reasons, and another row says the same.
  if (verdict === "not-tested" && (because.length > longestReason || isRepeated)) return problem;
  if (verdict === "not-tested") return [`${problem}: `, toned(because, "faint")];
  const [first, ...others] = links;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return first === undefined ? `${problem}: ${because}` : [`${problem}: `, first, more];
}

/** Whether the run ended before it learned anything about access. */
const isStopped = ({ outcome, findings, matrix }: Report): boolean =>
  outcome === "inconclusive" &&
  findings.length === 0 &&
  matrix.cells.every(
    ({ expected, verdict }) => expected !== "allow" || verdict === "unknown" || verdict === "absent",
  );

/** What to do if a run could not begin. */
function fixesOf({ exchanges, target, environments = [] }: Report): readonly string[] {
  const troubles = new Set(exchanges.map(({ trouble }) => trouble ?? "none"));
  const [first] = troubles.size === 1 ? [...troubles] : [];
  const fix = first === undefined ? undefined : troubleFixes[first];
  // diagnose takes one environment.
  const { environment, authUrl } =
    environments.find(({ outcome }) => outcome === "inconclusive")?.target ?? target;
  const where = environment === undefined ? shellWord(authUrl) : `-e ${shellWord(environment)}`;
  return [...(fix === undefined ? [] : [fix]), `run titan-auth diagnose ${where}`];
}

/** A run that could not begin: the proof, what to do, and what was therefore not tested. */
function stopped(report: Report): Block {
  const [group] = [...failureGroupsOf(report)].sort((one, other) => other.titles.length - one.titles.length);
  const { pass, fail, ...rest } = report.summary;
  const not = Object.values(rest).reduce((sum, count) => sum + count, 0);
  return facts([
    ...(group?.because === undefined || report.because.includes(group.because)
      ? []
      : [{ label: "proof", values: [group.because] }]),
    { label: "fix", values: fixesOf(report), isNumbered: true },
    {
      label: "not tested",
      values: [`${not} of ${counted(not + pass + fail, "check")} (--verbose names them)`],
    },
  ]);
}
