import type { Report } from "../../../contracts/report/report.ts";
import { watchPage } from "../../report/formats/html-watch.ts";
import type { Round } from "../../watch/changes.ts";
import type { WatchPage } from "../../watch/endpoint.ts";
import type { PastRound } from "../../watch/history.ts";
import type { CommandContext } from "./context.ts";

/** Seconds after which a browser reloads the page: the interval of the rounds, within these limits. */
const refreshS = { least: 5, most: 60 };

/**
 * The page with the last report of a watch. It is built and searched for secrets when a round is over, while they are known.
 */
export class ReportPage {
  readonly #output: CommandContext["output"];
  readonly #refreshS: number;
  #report: Report | undefined;
  #page: WatchPage;

  constructor(intervalMs: number, { output }: CommandContext) {
    this.#output = output;
    this.#refreshS = Math.min(refreshS.most, Math.max(refreshS.least, Math.round(intervalMs / 1000)));
    this.#page = this.#of(undefined, []);
  }

  readonly current = (): WatchPage => this.#page;

  show(round: Round, past: readonly PastRound[]): void {
    if (round.kind === "report") this.#report = this.#output.redacted(round.report) ?? round.report;
    this.#page = this.#of(round.kind === "crashed" ? round.because : undefined, past);
  }

  #of(crash: string | undefined, rounds: readonly PastRound[]): WatchPage {
    const { html, policy } = watchPage({ report: this.#report, rounds, crash, refreshS: this.#refreshS });
    const safe = this.#output.handedOut("the page of the watch", html);
    return { html: safe ?? "", policy, refreshS: this.#refreshS };
  }
}
