import type { ReportEnvironment } from "../../../contracts/report/report.ts";
import { addressWords, tallyWords } from "../environments-view.ts";
import { escapeMarkdown as text } from "../escape-markdown.ts";
import { outcomeSigns, runWords } from "../outcome-words.ts";
import type { Block } from "./cut.ts";

/** One environment a row, with its outcome. */
export const environmentsBlock = (all: readonly ReportEnvironment[]): Block => ({
  what: "environments",
  head:
    all.length === 0
      ? ""
      : ["### Environments", "", "| environment | outcome | because |", "| --- | --- | --- |"].join("\n"),
  lines: all.map(
    (one) =>
      `| ${text(one.name)} <br>${text(addressWords(one))} | ${outcomeSigns[one.outcome]} ${runWords[one.outcome].word} | ${text(one.because)} <br>${text(tallyWords(one))} |`,
  ),
  between: "\n",
});
