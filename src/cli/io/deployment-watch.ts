import type { Check } from "../../../suites/model/check.ts";
import { runAt } from "../../api/check.ts";
import { openTarget } from "../../api/session.ts";
import type { GivenSettings } from "../../config/resolve.ts";
import { Limits } from "../../http/limits.ts";
import { certificatesOf } from "../../run/evidence.ts";
import { reportOf } from "../../run/run.ts";
import { hideShapes } from "../../secrets/secret.ts";
import { messageOf } from "../../user-error.ts";
import type { WatchTarget } from "../../watch/watcher.ts";
import type { CommandContext } from "./context.ts";
import { heldBaseline } from "./saved.ts";

/** What a watch does at a deployment. */
interface WatchedArguments extends GivenSettings {
  readonly names: readonly string[];
  /** Also create keys and send writes. */
  readonly write?: boolean | undefined;
}

interface WatchedWork {
  readonly selected: readonly Check[];
  readonly signal: AbortSignal;
}

interface WatchedDeployment extends WatchTarget {
  /** Of the auth service. */
  readonly address: string;
  close(): Promise<void>;
}

/** One deployment that is checked repeatedly. Each round has its own transport. */
export async function watchedDeployment(
  { write, ...args }: WatchedArguments,
  context: CommandContext,
  { selected, signal }: WatchedWork,
): Promise<WatchedDeployment> {
  const given = { ...args, readOnly: write ? undefined : true };
  /** Known rate limits, kept from round to round. */
  const limits = new Limits();
  let settings = await context.settings(given);
  let target = await openTarget(settings);
  return {
    get address() {
      return target.addresses.authUrl;
    },
    get deadlineS() {
      return settings.deadlineS;
    },
    async round() {
      context.output.renew();
      // By the day of the round: what was accepted until yesterday is not accepted today.
      const baseline = await heldBaseline(args, context.io.cwd);
      const ran = await runAt(
        target,
        settings,
        { checks: selected, command: "watch" },
        { ...context.host(), signal, limits },
      );
      if (signal.aborted) {
        context.interrupted(ran);
        return undefined;
      }
      const report = reportOf(ran, { ...settings, names: args.names, baseline });
      return { round: { kind: "report", report }, certificates: certificatesOf(ran.plan, ran.evidence) };
    },
    async renew() {
      // Standard input was read to its end, and the embedded deployment does not change.
      if (args.passwordStdin || args.tokenStdin || args.embedded !== undefined) return;
      try {
        settings = await context.settings(given);
        target = await openTarget(settings);
      } catch (error) {
        context.notice(`the settings stay as they were: ${hideShapes(messageOf(error))}`);
      }
    },
    close: () => target.close(),
  };
}
