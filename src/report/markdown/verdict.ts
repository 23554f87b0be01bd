import type { Report } from "../../../contracts/report/report.ts";
import type { RowVerdict, Severity } from "../../../contracts/report/terms.ts";
import { codeSpan, escapeMarkdown as text } from "../escape-markdown.ts";
import { outcomeSigns, rowWords, runWords } from "../outcome-words.ts";
import type { Tally } from "../view.ts";
import { effortOf, minuteOf } from "../words.ts";
import { type Block, noBlock } from "./cut.ts";

export function verdictBlock(report: Report, counts: readonly Tally<Severity>[]): Block {
  const { authUrl, taskServiceUrl, environment, embedded } = report.target;
  const facts = [
    counts.length === 0 ? "no findings" : counts.map(({ name, count }) => `${count} ${name}`).join(", "),
    effortOf(report),
    `exit code ${report.exitCode}`,
    `run ${text(report.runId)}`,
    text(`${report.tool.name} ${report.tool.version} ${report.command}`),
    text(minuteOf(report.startedAt)),
  ];
  const place = [
    codeSpan(authUrl),
    ...(taskServiceUrl === authUrl ? [] : [`task service ${codeSpan(taskServiceUrl)}`]),
    ...(environment === undefined ? [] : [`environment ${text(environment)}`]),
    ...(embedded ? ["embedded deployment"] : []),
  ];
  return {
    ...noBlock,
    head: [
      `## ${outcomeSigns[report.outcome]} ${runWords[report.outcome].word}: ${codeSpan(target(report))}`,
      `**${text(report.because)}**`,
      `${place.join(", ")}  \n${facts.join(" · ")}`,
      ...report.notices.map((notice) => `> ${text(notice)}`),
    ].join("\n\n"),
  };
}

const target = ({ target: { environment, authUrl } }: Report): string =>
  environment ?? (URL.canParse(authUrl) ? new URL(authUrl).host : authUrl);

function verdictText(verdict: RowVerdict): string {
  const { sign, word } = rowWords[verdict];
  return `${sign} ${verdict === "confirmed" ? `**${word}**` : word}`;
}

/** Titan's own table, whole, with what this run says of each row. */
export function troubleshootingBlock({ troubleshooting }: Report): Block {
  return {
    what: "rows",
    head: [
      "### Troubleshooting",
      "",
      "| problem | what to check first | this run | because |",
      "| --- | --- | --- | --- |",
    ].join("\n"),
    lines: troubleshooting.map(
      ({ problem, checkFirst, verdict, because, next }) =>
        `| ${text(problem)} | ${text(checkFirst)} | ${verdictText(verdict)} | ${[
          text(because),
          ...(verdict === "confirmed" ? next.map((step, index) => `${index + 1}\\. ${text(step)}`) : []),
        ].join(" <br>")} |`,
    ),
    between: "\n",
  };
}
