import type { ReportCell } from "../../../contracts/report/report.ts";
import { escapeMarkdown as text } from "../escape-markdown.ts";
import type { MatrixRow, MatrixView } from "../matrix-view.ts";
import { cellMeanings, cellSigns, cellText, cellWords, meaningsOf } from "../matrix-words.ts";
import { type Block, noBlock } from "./cut.ts";

/** The scope matrix as one table, and what its words mean. */
export function matrixBlocks(view: MatrixView): readonly Block[] {
  if (view.groups.length === 0) return [];
  const below = view.prefix === "" ? "" : `, below ${text(view.prefix)}`;
  const columns = ["scope", "operation", ...view.roles];
  const table: Block = {
    what: "operations of the matrix",
    head: [
      `### Scopes${view.environment === undefined ? "" : ` in ${text(view.environment)}`}${below}`,
      "",
      `| ${columns.join(" | ")} |`,
      `| ${columns.map(() => "---").join(" | ")} |`,
    ].join("\n"),
    lines: view.groups.flatMap(({ scopes, rows }) =>
      rows.map((row) => rowText(row, text(scopes.join(" and/or ")), view)),
    ),
    between: "\n",
  };
  return [table, extra(view), legend(view)];
}

function rowText({ operation, cells }: MatrixRow, scope: string, { roles, prefix }: MatrixView): string {
  const name = text(`${operation.method} ${operation.path.slice(prefix.length)}`);
  return `| ${[scope, name, ...roles.map((role) => shown(cells[role]))].join(" | ")} |`;
}

function shown(cell: ReportCell | undefined): string {
  if (cell === undefined) return "";
  const words = `${cellSigns[cell.verdict]} ${cellText(cell)}`.replace("? ?", "?");
  return cell.verdict === "ok" || cell.verdict === "absent" ? words : `**${words}**`;
}

/** Credentials that have no column of their own. */
const extra = ({ extraWrong }: MatrixView): Block => ({
  what: "cells of further credentials",
  head: extraWrong.length === 0 ? "" : "Further credentials:",
  lines: extraWrong.map((cell) => `- ${shown(cell)} ${text(`${cell.operation} with ${cell.credential}`)}`),
  between: "\n",
});

function legend(view: MatrixView): Block {
  const { roles, rest } = meaningsOf(view);
  const cells = view.verdicts.map((verdict) => [cellWords[verdict], cellMeanings[verdict]]);
  return { ...noBlock, head: text([...roles, ...rest, ...cells].map((one) => one.join(" = ")).join("; ")) };
}
