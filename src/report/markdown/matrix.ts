import type { ReportCell } from "../../../contracts/report.ts";
import { escapeMarkdown as text } from "../escape-markdown.ts";
import type { MatrixRow, MatrixView, Role } from "../matrix-view.ts";
import { cellMeanings, cellSigns, cellWords, roleMeanings } from "../matrix-words.ts";
import { type Block, noBlock } from "./cut.ts";

/** The scope matrix as one table, and what its words mean. */
export function matrixBlocks(view: MatrixView): readonly Block[] {
  if (view.groups.length === 0) return [];
  const below = view.prefix === "" ? "" : `, below ${text(view.prefix)}`;
  const columns = ["scope", "operation", ...view.roles];
  const table: Block = {
    what: "operations of the matrix",
    head: [
      `### Scopes${below}`,
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
  return `| ${[scope, name, ...roles.map((role) => cellText(cells[role]))].join(" | ")} |`;
}

function cellText(cell: ReportCell | undefined): string {
  if (cell === undefined) return "";
  const status = cell.status === undefined || cell.verdict === "absent" ? "" : ` ${cell.status}`;
  const shown = `${cellSigns[cell.verdict]} ${cellWords[cell.verdict]}${status}`.replace("? ?", "?");
  return cell.verdict === "ok" || cell.verdict === "absent" ? shown : `**${shown}**`;
}

/** Credentials that have no column of their own. */
const extra = ({ extraWrong }: MatrixView): Block => ({
  what: "cells of further credentials",
  head: extraWrong.length === 0 ? "" : "Further credentials:",
  lines: extraWrong.map((cell) => `- ${cellText(cell)} ${text(`${cell.operation} with ${cell.credential}`)}`),
  between: "\n",
});

function legend({ roles, verdicts, beyondGuard }: MatrixView): Block {
  const columns = roles.flatMap((role: Role) => {
    const meaning = roleMeanings[role];
    return meaning === undefined ? [] : [`${role} = ${meaning}`];
  });
  const past = beyondGuard.map((status) => `ok ${status} = past the guard`);
  const cells = verdicts.map((verdict) => `${cellWords[verdict]} = ${cellMeanings[verdict]}`);
  return { ...noBlock, head: text([...columns, ...past, ...cells].join("; ")) };
}
