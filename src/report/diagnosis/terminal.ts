import type { Report, ReportExchange, ReportFinding, ReportStep } from "../../../contracts/report/report.ts";
import { escapeTerminal, mapTexts } from "../escape.ts";
import { answerOf, namesThere } from "../finding-words.ts";
import { gap, hangingIndent, type Line, padded, type Span, span, type Tone } from "../layout.ts";
import { rowWords, runWords } from "../outcome-words.ts";
import type { Reporter } from "../page.ts";
import { notices } from "../terminal/header.ts";
import { print, type Theme, themeOf } from "../theme.ts";
import { effortOf } from "../words.ts";
import { answerWords, evidenceOf, mainFinding, ownerWords } from "./words.ts";

type Section = readonly Line[];

/** For tired eyes: the answer on the first line, the command to type on the last one. */
export const diagnosisTerminal: Reporter = (received, page) => {
  const report = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const theme = themeOf(page);
  const finding = mainFinding(report);
  const details = [
    notices(report, theme),
    steps(report, theme),
    proof(report, finding, theme),
    ruledOut(report, theme),
    rows(report, theme),
    others(report, finding, theme),
  ];
  return print(
    [
      headline(report, theme),
      ...(page.quiet ? [] : details),
      listed("Do now", finding?.now ?? [], theme),
      page.quiet ? [] : listed("Do later", finding?.later ?? [], theme),
      next(finding),
    ],
    page,
  );
};

function headline(report: Report, theme: Theme): Section {
  const { tone } = runWords[report.outcome];
  const lead = [span(`${theme.sign[report.outcome]} `, tone)];
  const facts = `${report.target.authUrl}, ${effortOf(report)}, exit code ${report.exitCode}`;
  const owner = ownerWords(mainFinding(report));
  return [
    ...hangingIndent(lead, `${answerWords(report)}: ${report.because}`, theme.textWidth, tone),
    ...hangingIndent([gap(2)], `${facts}${owner === "" ? "" : `. ${owner}`}`, theme.textWidth, "faint"),
  ];
}

function steps({ steps = [] }: Report, theme: Theme): Section {
  const width = Math.max(0, ...steps.map(({ title }) => title.length));
  return [
    [span("From the address to the call", "strong")],
    ...steps.flatMap((step) => rungLines(step, width, theme)),
  ];
}

function rungLines(
  { title, state, fact }: ReportStep,
  width: number,
  { textWidth, sign }: Theme,
): readonly Line[] {
  const states: Readonly<Record<ReportStep["state"], { readonly sign: Span; readonly tone: Tone }>> = {
    ok: { sign: span(sign.pass, "okay"), tone: "plain" },
    broken: { sign: span(sign.fail, "worst"), tone: "strong" },
    "not-reached": { sign: span(sign.inapplicable, "faint"), tone: "faint" },
  };
  const { sign: mark, tone } = states[state];
  return hangingIndent(
    [gap(2), mark, gap(1), span(padded(title, width), tone), gap(2)],
    fact,
    textWidth,
    tone,
  );
}

function proof(report: Report, finding: ReportFinding | undefined, theme: Theme): Section {
  if (finding === undefined) return [];
  const { textWidth, verbose } = theme;
  const exchanges = verbose ? evidenceOf(report, finding).flatMap((one) => exchangeLines(one, theme)) : [];
  return [
    [span("Proof", "strong")],
    ...(finding.proof ?? []).flatMap((sentence) => hangingIndent([gap(2)], sentence, textWidth)),
    ...exchanges,
  ];
}

function exchangeLines(exchange: ReportExchange, { textWidth }: Theme): readonly Line[] {
  const { id, method, url } = exchange;
  return hangingIndent(
    [gap(2), span(`${id} `, "faint")],
    `${method} ${url} ${answerOf(exchange)}${namesThere(exchange)}`,
    textWidth,
    "faint",
  );
}

function rows(report: Report, theme: Theme): Section {
  const lines = report.troubleshooting.flatMap(({ problem, verdict, because }) => {
    const { word, tone } = rowWords[verdict];
    return [
      ...hangingIndent([gap(2), span(padded(word, 10), tone), gap(2)], problem, theme.textWidth),
      ...(verdict === "confirmed" ? [] : hangingIndent([gap(14)], because, theme.textWidth, "faint")),
    ];
  });
  return [[span("Titan's troubleshooting table", "strong")], ...lines];
}

function ruledOut({ ruledOut: rivals = [] }: Report, { textWidth, sign }: Theme): Section {
  if (rivals.length === 0) return [];
  const lines = rivals.flatMap((what) =>
    hangingIndent([gap(2), span(`${sign.inapplicable} `, "faint")], what, textWidth),
  );
  return [[span("Ruled out", "strong")], ...lines];
}

function others(report: Report, main: ReportFinding | undefined, { textWidth, sign }: Theme): Section {
  const more = report.findings.filter((finding) => finding !== main);
  if (more.length === 0) return [];
  return [
    [span("Fits as well", "strong")],
    ...more.flatMap(({ message, confidence }) =>
      hangingIndent([gap(2), span(`${sign.inconclusive} `, "warn")], `${message} (${confidence})`, textWidth),
    ),
  ];
}

function listed(title: string, steps: readonly string[], { textWidth }: Theme): Section {
  if (steps.length === 0) return [];
  const numbered = (index: number): Line =>
    steps.length === 1 ? [gap(2)] : [gap(2), span(`${index + 1}. `)];
  return [
    [span(title, "strong")],
    ...steps.flatMap((step, index) => hangingIndent(numbered(index), step, textWidth)),
  ];
}

/** Not wrapped: it is to be copied in one piece. */
const next = (finding: ReportFinding | undefined): Section =>
  finding?.next === undefined ? [] : [[span("Next", "strong")], [gap(2), span(finding.next)]];
