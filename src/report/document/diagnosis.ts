import type { Report, ReportFinding } from "../../../contracts/report/report.ts";
import { findingsOf } from "../select.ts";
import { anchorsOf, answerOf, idsThere } from "./finding.ts";
import {
  type Banner,
  type Block,
  bullets,
  code,
  command,
  type Detail,
  type Document,
  numbers,
  type Section,
  section,
  signs,
  type Text,
} from "./model.ts";
import { notices, troubleshooting } from "./report.ts";
import { shortSteps, stepsSection } from "./steps.ts";
import { addressesOf, effortOf, minuteOf, runMarks } from "./words.ts";

/**
 * The answer of `diagnose`: the cause, the step that fails, the proof, and always something to do, with the command last.
 */
export function diagnosisDocument(report: Report, detail: Detail): Document {
  const finding = report.findings.find(({ id }) => id === report.answer?.finding);
  const anchors = anchorsOf(report, findingsOf(report), detail);
  const details = [
    ...notices(report),
    ...(detail.verbose
      ? stepsSection({ ...report, ruledOut: [] })
      : [shortSteps(report, finding?.proof ?? [])]),
    ...proof(report, finding, detail),
    section("Ruled out", [bullets(report.ruledOut ?? [])]),
    troubleshooting(report, anchors, detail),
    others(report, finding),
  ];
  return {
    title: `${answerWords(report, finding)}, titan-auth diagnose`,
    runId: report.runId,
    blocks: [
      headline(report, finding),
      ...(detail.quiet ? [] : details),
      section("Do now", [numbers(doNow(report, finding))]),
      ...(detail.quiet ? [] : [section("Do later", [numbers(finding?.later ?? [])])]),
      ...nextCommand(finding?.next ?? report.advice?.next),
    ],
  };
}

function headline(report: Report, finding: ReportFinding | undefined): Banner {
  const { target, subject, tool } = report;
  const owner = ownerWords(finding);
  const credential: readonly Text[] =
    subject === undefined
      ? []
      : [
          subject.fingerprint === undefined
            ? subject.place
            : [`${subject.place}, fingerprint `, code(subject.fingerprint)],
        ];
  return {
    kind: "banner",
    mark: { ...runMarks[report.outcome], word: runMarks[report.outcome].sign },
    text: `${answerWords(report, finding)}: ${report.because}`,
    facts: [
      ...(owner === undefined ? [] : [owner]),
      code(addressesOf(target)),
      ...credential,
      minuteOf(report.startedAt),
      effortOf(report),
      `exit code ${report.exitCode}`,
      `${tool.name} ${tool.version}`,
    ],
  };
}

/** `Works`, `Inconclusive`, or the row of the table with how sure that is. */
function answerWords(report: Report, finding: ReportFinding | undefined): string {
  if (finding === undefined) return report.outcome === "pass" ? "Works" : "Inconclusive";
  const row = report.troubleshooting.find((one) => one.row === finding.row);
  return `${row?.problem ?? finding.title} (${finding.confidence})`;
}

function ownerWords(finding: ReportFinding | undefined): string | undefined {
  if (finding?.owner === undefined) return undefined;
  return finding.owner === "caller" ? "You can fix this (client side)" : "Needs a fix on the server";
}

function proof(report: Report, finding: ReportFinding | undefined, { verbose }: Detail): readonly Section[] {
  if (finding === undefined) return [];
  const exchanges = report.exchanges.filter(({ id }) => verbose && finding.evidence.includes(id));
  const lines = exchanges.map(
    (one) => `${one.id} ${one.method} ${one.url} ${answerOf(one)} to ${one.credential}${idsThere(one)}`,
  );
  return [section("Proof", [bullets([...(finding.proof ?? []), ...lines])])];
}

const others = ({ findings }: Report, main: ReportFinding | undefined): Section =>
  section("Fits as well", [
    signs(
      findings
        .filter((finding) => finding !== main)
        .map(({ message, confidence }) => ({ text: `${message} (${confidence})`, sign: "?", tone: "warn" })),
    ),
  ]);

/** Every page ends with something to do. */
const doNow = ({ advice }: Report, finding: ReportFinding | undefined): readonly string[] =>
  finding?.now ?? advice?.now ?? [];

const nextCommand = (text: string | undefined): readonly Block[] =>
  text === undefined ? [] : [section("Next", [command(text)])];
