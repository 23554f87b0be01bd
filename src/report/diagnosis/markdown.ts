import type { Report, ReportFinding, ReportStep } from "../../../contracts/report/report.ts";
import { codeBlock, codeSpan, escapeMarkdown } from "../escape-markdown.ts";
import { answerOf } from "../finding-words.ts";
import { rowWords } from "../outcome-words.ts";
import type { Reporter } from "../page.ts";
import { counted } from "../words.ts";
import { answerWords, evidenceOf, mainFinding, ownerWords } from "./words.ts";

const text = escapeMarkdown;

/** To paste into a ticket: whole without the terminal it came from, and without any secret. */
export const diagnosisMarkdown: Reporter = (report) => {
  const finding = mainFinding(report);
  const parts = [
    `## ${text(answerWords(report))}`,
    `**${text(report.because)}**`,
    [facts(report), text(ownerWords(finding))].filter((part) => part !== "").join("  \n"),
    list("", report.notices),
    steps(report),
    ...(finding === undefined ? [] : [list("Proof", finding.proof ?? []), evidence(report, finding)]),
    table(report),
    list("Ruled out", report.ruledOut ?? []),
    list("Do now", finding?.now ?? []),
    list("Do later", finding?.later ?? []),
    finding?.next === undefined ? "" : `### Next\n\n${codeBlock(finding.next)}`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
};

function facts({ target, subject, tool, startedAt, requests, exitCode }: Report): string {
  const services =
    target.authUrl === target.taskServiceUrl
      ? target.authUrl
      : `${target.authUrl} and ${target.taskServiceUrl}`;
  const print = subject?.fingerprint === undefined ? "" : `, fingerprint ${codeSpan(subject.fingerprint)}`;
  const credential = subject === undefined ? "no credential" : `${text(subject.place)}${print}`;
  return [
    `${codeSpan(services)}, ${credential}`,
    text(
      `${tool.name} ${tool.version}, ${startedAt}, ${counted(requests, "request")}, exit code ${exitCode}`,
    ),
  ].join("  \n");
}

const list = (title: string, items: readonly string[]): string =>
  items.length === 0
    ? ""
    : `${title === "" ? "" : `### ${title}\n\n`}${items.map((item) => `- ${text(item)}`).join("\n")}`;

const states: Readonly<Record<ReportStep["state"], string>> = {
  ok: "ok",
  broken: "**broken**",
  "not-reached": "not reached",
};

function steps({ steps = [] }: Report): string {
  const lines = steps.map(
    ({ title, state, fact }) => `| ${text(title)} | ${states[state]} | ${text(fact)} |`,
  );
  return [
    "### From the address to the call",
    "",
    "| rung | state | fact |",
    "| --- | --- | --- |",
    ...lines,
  ].join("\n");
}

function evidence(report: Report, finding: ReportFinding): string {
  const lines = evidenceOf(report, finding).map((exchange) => {
    const { id, method, url, credential, requestId = "", traceId = "" } = exchange;
    const cells = [id, `${method} ${url}`, credential, answerOf(exchange), requestId, traceId];
    return `| ${cells.map(text).join(" | ")} |`;
  });
  if (lines.length === 0) return "";
  return [
    "| exchange | call | credential | answer | request id | trace id |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}

function table({ troubleshooting }: Report): string {
  const lines = troubleshooting.map(
    ({ problem, verdict, because }) => `| ${text(problem)} | ${rowWords[verdict].word} | ${text(because)} |`,
  );
  return [
    "### Titan's troubleshooting table",
    "",
    "| problem | verdict | because |",
    "| --- | --- | --- |",
    ...lines,
  ].join("\n");
}
