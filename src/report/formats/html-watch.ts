import type { Report } from "../../../contracts/report/report.ts";
import { type Banner, type Document, paragraph } from "../document/model.ts";
import { reportDocument } from "../document/report.ts";
import { warning } from "../document/words.ts";
import { htmlPage } from "./html.ts";
import { markup } from "./html-page.ts";
import { type RoundView, roundsStrip, roundsStyle } from "./html-rounds.ts";

export interface WatchView {
  /** Of the last round that had one. */
  readonly report: Report | undefined;
  /** Oldest first. */
  readonly rounds: readonly RoundView[];
  /** Why the last round has no report. */
  readonly crash?: string | undefined;
  readonly refreshS: number;
}

/** The page of a watch at `/`: its last report, and the rounds before it. */
export function watchPage(view: WatchView): { readonly html: string; readonly policy: string } {
  const { rounds, refreshS } = view;
  const inset = markup`<p class="facts">Refreshes every ${refreshS} s (<a href="/?still">pause</a>)</p>
${rounds.length === 0 ? "" : roundsStrip(rounds)}`;
  return htmlPage(documentOf(view), { inset, style: roundsStyle });
}

function documentOf({ report, crash }: WatchView): Document {
  if (report === undefined) return { title: "titan-auth watch", blocks: [waiting] };
  const document = reportDocument(report, { quiet: false, verbose: false, exchanges: true });
  if (crash === undefined) return document;
  const [banner, ...rest] = document.blocks;
  const notice = paragraph(`the last round crashed (${crash}): this is the report of the round before it`, {
    sign: warning,
    tone: "warn",
  });
  return { ...document, blocks: [...(banner === undefined ? [] : [banner]), notice, ...rest] };
}

const waiting: Banner = {
  kind: "banner",
  mark: { sign: "?", word: "WAITING", tone: "warn" },
  text: "The first round is not over yet",
  facts: [],
};
