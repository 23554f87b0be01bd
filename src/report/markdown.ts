import type { Report } from "../../contracts/report/report.ts";
import { environmentsOf } from "./environments-view.ts";
import { mapTexts } from "./escape.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import { type Block, withinLimit } from "./markdown/cut.ts";
import { environmentsBlock } from "./markdown/environments.ts";
import { findingsBlock } from "./markdown/findings.ts";
import { matrixBlocks } from "./markdown/matrix.ts";
import { checksBlock, keysBlock, notTestedBlock, pactsBlock } from "./markdown/rest.ts";
import { troubleshootingBlock, verdictBlock } from "./markdown/verdict.ts";
import { matricesOf } from "./matrix-view.ts";
import type { Reporter } from "./page.ts";
import { shorten } from "./shorten.ts";
import { failureGroupsOf, severitiesOf, worstFirst } from "./view.ts";

/** For a step's summary and for tickets: the verdict first, and never more than GitHub takes (1 MiB). */
export const markdown: Reporter = (received) => {
  const report: Report = mapTexts(received, (text) => shorten(text, longestText));
  const blocks: readonly Block[] = [
    verdictBlock(report, severitiesOf(report)),
    environmentsBlock(environmentsOf(report)),
    troubleshootingBlock(report),
    notTestedBlock(report),
    findingsBlock(worstFirst(report)),
    ...matricesOf(report).flatMap(matrixBlocks),
    checksBlock(failureGroupsOf(report)),
    pactsBlock(report),
    keysBlock(report),
  ];
  return withinLimit(blocks, most, escapeMarkdown(report.runId));
};

const longestText = 2_000;
/** Bytes, with room left for what else a step writes into its summary. */
const most = 1_000_000;
