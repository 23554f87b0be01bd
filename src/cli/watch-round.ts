import type { Check } from "../../suites/model/check.ts";
import type { Limits } from "../http/limits.ts";
import { certificatesOf } from "../run/evidence.ts";
import { hideShapes } from "../secrets/secret.ts";
import { messageOf } from "../user-error.ts";
import type { Round } from "../watch/changes.ts";
import type { Certificates } from "../watch/metrics.ts";
import type { CheckArguments } from "./arguments.ts";
import { type Judged, reportOf, runRequestOf } from "./check-run.ts";
import { output } from "./io/safe-output.ts";
import { heldBaseline } from "./load-baseline.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { resolveOne } from "./resolve-settings.ts";
import { renewed } from "./run-context.ts";
import { runNow } from "./run-now.ts";
import type { WatchArguments } from "./watch-flags.ts";

/** What a round came to, or the exit code with which it was interrupted. */
export type Came = { readonly round: Round; readonly certificates: Certificates } | { readonly code: number };

/** Where a watch stands: before one deployment, with what it takes to ask it again and again. */
export interface WatchTarget {
  /** Seconds for one round. */
  readonly deadlineS: number;
  round(): Promise<Came>;
  /** Reads files and commands anew. Where that fails, all stays as it was. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

export async function openWatchTarget(
  args: WatchArguments,
  selected: readonly Check[],
  limits: Limits,
): Promise<WatchTarget> {
  let session = await openSession(args, limits);
  const part = { checks: selected, notices: [] };
  return {
    get deadlineS() {
      return session.args.deadline;
    },
    async round() {
      output.renew();
      // By the day of the round: what was accepted until yesterday is not accepted today.
      const baseline = await heldBaseline(args.baseline, new Date());
      const request = { ...(await runRequestOf(part, session.args)), command: "watch" };
      const context = renewed(session.prepared.context);
      const ran = await runNow({ ...session.prepared, context }, request);
      if ("code" in ran) return ran;
      const report = reportOf(ran, session.args, { baseline });
      return { round: { kind: "report", report }, certificates: certificatesOf(ran.plan, ran.evidence) };
    },
    async renew() {
      // Standard input was read to its end, and a deployment of our own has nothing new to tell.
      if (args.passwordStdin || args.tokenStdin || args.embedded !== undefined) return;
      try {
        session = await openSession(args, limits);
      } catch (error) {
        const words = hideShapes(messageOf(error));
        output.notice(`titan-auth: the settings stay as they were: ${words}\n`);
      }
    },
    close: () => session.prepared.close(),
  };
}

/** What all rounds share, until it is read anew. */
interface WatchSession {
  readonly args: Judged & Pick<CheckArguments, "deadline">;
  readonly prepared: Prepared;
}

/** Each round has a transport of its own; what it learns of rate limits is kept. */
async function openSession(given: WatchArguments, limits: Limits): Promise<WatchSession> {
  const unused = { reports: undefined, quiet: undefined, verbose: undefined };
  const args = await resolveOne(
    { ...given, ...unused, readOnly: given.write ? undefined : true },
    process.env,
  );
  const prepared = await prepare(args);
  return { args, prepared: { ...prepared, connection: { ...prepared.connection, limits } } };
}
