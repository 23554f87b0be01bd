import type { Report, ReportExchange, ReportFinding, ReportRung } from "../../../contracts/report.ts";
import { escapeTerminal, mapTexts } from "../escape.ts";
import { answerOf, namesThere } from "../finding-words.ts";
import { gap, hang, type Line, padded, type Span, span, type Tone } from "../layout.ts";
import { rowWords, runWords } from "../outcome-words.ts";
import type { Reporter } from "../page.ts";
import { print, type Sheet, sheetOf } from "../sheet.ts";
import { notices } from "../terminal/header.ts";
import { effortOf } from "../words.ts";
import { answerWords, evidenceOf, mainFinding, ownerWords } from "./words.ts";

type Section = readonly Line[];

/** For tired eyes: the answer on the first line, the command to type on the last one. */
export const diagnosisTerminal: Reporter = (received, page) => {
  const report = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const sheet = sheetOf(page);
  const finding = mainFinding(report);
  const details = [
    notices(report, sheet),
    ladder(report, sheet),
    proof(report, finding, sheet),
    ruledOut(report, sheet),
    rows(report, sheet),
    others(report, finding, sheet),
  ];
  return print(
    [
      headline(report, sheet),
      ...(page.quiet ? [] : details),
      listed("Do now", finding?.now ?? [], sheet),
      page.quiet ? [] : listed("Do later", finding?.later ?? [], sheet),
      next(finding),
    ],
    page,
  );
};

function headline(report: Report, sheet: Sheet): Section {
  const { tone } = runWords[report.outcome];
  const lead = [span(`${sheet.sign[report.outcome]} `, tone)];
  const facts = `${report.target.authUrl}, ${effortOf(report)}, exit code ${report.exitCode}`;
  const owner = ownerWords(mainFinding(report));
  return [
    ...hang(lead, `${answerWords(report)}: ${report.because}`, sheet.measure, tone),
    ...hang([gap(2)], `${facts}${owner === "" ? "" : `. ${owner}`}`, sheet.measure, "faint"),
  ];
}

function ladder({ ladder: rungs = [] }: Report, sheet: Sheet): Section {
  const width = Math.max(0, ...rungs.map(({ title }) => title.length));
  return [
    [span("From the address to the call", "strong")],
    ...rungs.flatMap((rung) => rungLines(rung, width, sheet)),
  ];
}

function rungLines(
  { title, state, fact }: ReportRung,
  width: number,
  { measure, sign }: Sheet,
): readonly Line[] {
  const states: Readonly<Record<ReportRung["state"], { readonly sign: Span; readonly tone: Tone }>> = {
    ok: { sign: span(sign.pass, "okay"), tone: "plain" },
    broken: { sign: span(sign.fail, "worst"), tone: "strong" },
    "not-reached": { sign: span(sign.inapplicable, "faint"), tone: "faint" },
  };
  const { sign: mark, tone } = states[state];
  return hang([gap(2), mark, gap(1), span(padded(title, width), tone), gap(2)], fact, measure, tone);
}

function proof(report: Report, finding: ReportFinding | undefined, sheet: Sheet): Section {
  if (finding === undefined) return [];
  const { measure, verbose } = sheet;
  const exchanges = verbose ? evidenceOf(report, finding).flatMap((one) => exchangeLines(one, sheet)) : [];
  return [
    [span("Proof", "strong")],
    ...(finding.proof ?? []).flatMap((sentence) => hang([gap(2)], sentence, measure)),
    ...exchanges,
  ];
}

function exchangeLines(exchange: ReportExchange, { measure }: Sheet): readonly Line[] {
  const { id, method, url } = exchange;
  return hang(
    [gap(2), span(`${id} `, "faint")],
    `${method} ${url} ${answerOf(exchange)}${namesThere(exchange)}`,
    measure,
    "faint",
  );
}

function rows(report: Report, sheet: Sheet): Section {
  const lines = report.troubleshooting.flatMap(({ problem, verdict, because }) => {
    const { word, tone } = rowWords[verdict];
    return [
      ...hang([gap(2), span(padded(word, 10), tone), gap(2)], problem, sheet.measure),
      ...(verdict === "confirmed" ? [] : hang([gap(14)], because, sheet.measure, "faint")),
    ];
  });
  return [[span("Titan's troubleshooting table", "strong")], ...lines];
}

function ruledOut({ ruledOut: rivals = [] }: Report, { measure, sign }: Sheet): Section {
  if (rivals.length === 0) return [];
  const lines = rivals.flatMap((what) =>
    hang([gap(2), span(`${sign.inapplicable} `, "faint")], what, measure),
  );
  return [[span("Ruled out", "strong")], ...lines];
}

function others(report: Report, main: ReportFinding | undefined, { measure, sign }: Sheet): Section {
  const more = report.findings.filter((finding) => finding !== main);
  if (more.length === 0) return [];
  return [
    [span("Fits as well", "strong")],
    ...more.flatMap(({ message, confidence }) =>
      hang([gap(2), span(`${sign.inconclusive} `, "warn")], `${message} (${confidence})`, measure),
    ),
  ];
}

function listed(title: string, steps: readonly string[], { measure }: Sheet): Section {
  if (steps.length === 0) return [];
  const numbered = (index: number): Line =>
    steps.length === 1 ? [gap(2)] : [gap(2), span(`${index + 1}. `)];
  return [[span(title, "strong")], ...steps.flatMap((step, index) => hang(numbered(index), step, measure))];
}

/** Not wrapped: it is to be copied in one piece. */
const next = (finding: ReportFinding | undefined): Section =>
  finding?.next === undefined ? [] : [[span("Next", "strong")], [gap(2), span(finding.next)]];
