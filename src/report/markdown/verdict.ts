import type { Report } from "../../../contracts/report.ts";
import type { RowVerdict, Severity } from "../../../contracts/terms.ts";
import { codeSpan, escapeMarkdown as text } from "../escape-markdown.ts";
import { outcomeNames, rowSigns } from "../outcome-words.ts";
import { counted, spoken } from "../terminal/words.ts";
import type { Tally } from "../view.ts";
import { type Block, noBlock } from "./cut.ts";

export function verdictBlock(report: Report, counts: readonly Tally<Severity>[]): Block {
  const { sign, word } = outcomeNames[report.outcome];
  const { authUrl, taskServiceUrl, environment, embedded } = report.target;
  const facts = [
    counts.length === 0 ? "no findings" : counts.map(({ name, count }) => `${count} ${name}`).join(", "),
    `${counted(report.requests, "request")} in ${spoken(report.durationMs)}`,
    `exit code ${report.exitCode}`,
    `run ${text(report.runId)}`,
    text(`${report.tool.name} ${report.tool.version} ${report.command}`),
    `${text(report.startedAt.slice(0, 16).replace("T", " "))} UTC`,
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
      `## ${sign} ${word}: ${codeSpan(target(report))}`,
      `**${text(report.because)}**`,
      `${place.join(", ")}  \n${facts.join(" · ")}`,
      ...report.notices.map((notice) => `> ${text(notice)}`),
    ].join("\n\n"),
  };
}

const target = ({ target: { environment, authUrl } }: Report): string =>
  environment ?? (URL.canParse(authUrl) ? new URL(authUrl).host : authUrl);

const words: Readonly<Record<RowVerdict, string>> = {
  confirmed: "**confirmed**",
  "ruled-out": "ruled out",
  "not-tested": "not tested",
};

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
        `| ${text(problem)} | ${text(checkFirst)} | ${rowSigns[verdict]} ${words[verdict]} | ${[
          text(because),
          ...(verdict === "confirmed" ? next.map((step, index) => `${index + 1}\\. ${text(step)}`) : []),
        ].join(" <br>")} |`,
    ),
    between: "\n",
  };
}
