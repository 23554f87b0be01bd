import { escapeMarkdown as text } from "../escape-markdown.ts";
import { type Block, noBlock, withinLimit } from "../markdown/cut.ts";
import { outcomeSigns } from "../outcome-words.ts";
import type { DiffReporter } from "./index.ts";
import { explanationOf, headWords, outcomeOf, placeOf, sectionsOf, sideWords } from "./view.ts";

/** For a pull request or a ticket. */
export const markdown: DiffReporter = (diff) => {
  const outcome = outcomeOf(diff);
  const head: Block = {
    ...noBlock,
    head: [
      `## ${outcomeSigns[outcome]} ${headWords[outcome]}: ${text(diff.old.name)} → ${text(diff.new.name)}`,
      `**${text(diff.because)}**`,
      `old: ${text(sideWords(diff.old))}  \nnew: ${text(sideWords(diff.new))}`,
      `${diff.same} the same · exit code ${diff.exitCode}`,
    ].join("\n\n"),
  };
  const sections = sectionsOf(diff).map(
    ({ title, changes }): Block => ({
      what: "changes",
      head: [`### ${title}`, "", "| what | before | now | |", "| --- | --- | --- | --- |"].join("\n"),
      lines: changes.map(
        (change) =>
          `| ${[placeOf(change), change.before, change.after, explanationOf(change)].map(text).join(" | ")} |`,
      ),
      between: "\n",
    }),
  );
  const gaps: Block = {
    what: "things that were not compared",
    head: diff.notCompared.length === 0 ? "" : "### Not compared",
    lines: diff.notCompared.map((one) => `- ${text(one)}`),
    between: "\n",
  };
  return withinLimit([head, ...sections, gaps], most, text(diff.new.runId));
};

/** Bytes: GitHub takes 1 MiB. */
const most = 1_000_000;
