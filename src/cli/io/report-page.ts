import type { Report } from "../../../contracts/report/report.ts";
import { watchPage } from "../../report/formats/html-watch.ts";
import type { Round } from "../../watch/changes.ts";
import type { WatchPage } from "../../watch/endpoint.ts";
import type { PastRound } from "../../watch/history.ts";
import type { CommandContext } from "./context.ts";

/** Seconds after which a browser reloads the page: the interval of the rounds, within these limits. */
const [leastS, mostS] = [5, 60];

/**
 * The page with the last report of a watch. It is built and searched for secrets when a round is over, while they are known.
 */
export function reportPage(intervalMs: number, { output }: CommandContext) {
  const refreshS = Math.min(mostS, Math.max(leastS, Math.round(intervalMs / 1000)));
  let report: Report | undefined;
  const pageOf = (crash: string | undefined, rounds: readonly PastRound[]): WatchPage => {
    const { html, policy } = watchPage({ report, rounds, crash, refreshS });
    return { html: output.handedOut("the page of the watch", html) ?? "", policy, refreshS };
  };
  let page = pageOf(undefined, []);
  return {
    current: () => page,
    show(round: Round, past: readonly PastRound[]): void {
      if (round.kind === "report") report = output.redacted(round.report) ?? round.report;
      page = pageOf(round.kind === "crashed" ? round.because : undefined, past);
    },
  };
}
