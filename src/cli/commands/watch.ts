import { documentSettings } from "../../../contracts/config/program-settings.ts";
import { option } from "../../../contracts/config/setting.ts";
import { selectionSettings } from "../../../contracts/config/settings.ts";
import { checks as builtInChecks } from "../../../suites/index.ts";
import { tool } from "../../api/host.ts";
import { requiredOf, select, strayBecause } from "../../api/selection.ts";
import { configuredChecks } from "../../config/checks/load.ts";
import { isLoopback } from "../../http/place.ts";
import { withoutRepeats } from "../../report/document/watch.ts";
import { watchFormats } from "../../report/page.ts";
import { watchReporters } from "../../report/reporters.ts";
import { hideShapes } from "../../secrets/secret.ts";
import { messageOf, UserError } from "../../user-error.ts";
import { type Endpoint, openEndpoint } from "../../watch/endpoint.ts";
import { Wakeup } from "../../watch/rounds.ts";
import { type Place, placeOf, scheduleOf } from "../../watch/schedule.ts";
import { Watcher } from "../../watch/watcher.ts";
import { conclude } from "../io/conclude.ts";
import type { CommandContext } from "../io/context.ts";
import { watchedDeployment } from "../io/deployment-watch.ts";
import { probeFiles } from "../io/files.ts";
import { Interruption } from "../io/interruption.ts";
import { notifierOf } from "../io/notifier.ts";
import { reportPage } from "../io/report-page.ts";
import { type Arguments, defineCommand } from "../options/command.ts";
import { checkNames, formatOption, lookSettings, runOptions } from "../options/shared.ts";

const { color, ascii } = lookSettings;

const options = {
  ...runOptions,
  ...documentSettings,
  ...selectionSettings,
  write: option.flag("selection", "also create keys and send writes, as check does"),
  interval: option.text("limits", "TIME", "from the start of one round to the next, such as 30s, 5m or 1h", {
    default: "60s",
  }),
  jitter: option.text(
    "limits",
    "PERCENT",
    "part of the interval by which a round may start earlier or later",
    { default: "10%" },
  ),
  listen: option.text("output", "HOST:PORT", "where the last report, /metrics and /healthz are served", {
    default: "127.0.0.1:9464",
    negation: "serve nothing",
  }),
  page: option.flag("output", "serve the last report at /", {
    default: true,
    negation: "serve /metrics and /healthz alone",
  }),
  webhookFile: option.text(
    "output",
    "FILE",
    "file with the address of a webhook that gets changes (or TITAN_WEBHOOK_URL)",
  ),
  once: option.flag("selection", "one round, without serving; exits as check does"),
  textfile: option.text("output", "FILE", "write the metrics to a file after each round, for node_exporter"),
  ...formatOption(watchFormats),
  color,
  ascii,
} as const;

type WatchArguments = Arguments<typeof options, typeof checkNames>;

export const watch = defineCommand({
  name: "watch",
  group: "Test a deployment",
  describe: "repeat check, read-only unless --write, report changes and serve metrics",
  options,
  positionals: checkNames,
  examples: [
    ["watch --interval 5m", "a standing health check, with metrics on 127.0.0.1:9464"],
    ["watch --once --textfile titan.prom", "one round for the collector of node_exporter"],
  ],
  async run(args, context) {
    const schedule = scheduleOf(args);
    const place = args.once || args.listen === "" ? undefined : placeOf(args.listen);
    const allChecks = [...builtInChecks, ...(await configuredChecks(args.config, context.io))];
    const stray = strayBecause(allChecks, args.names);
    if (stray !== undefined) {
      context.notice(stray);
      return 4;
    }
    const selected = select(allChecks, args.names, args.depth);
    const require = requiredOf(args.require, { selected, named: args.names.length > 0 });
    const { textfile } = args;
    if (textfile !== undefined) await probeFiles([textfile], context.io.cwd);
    const notifier = await notifierOf(args, context);
    const wakeup = new Wakeup();
    const renewal = renewalOn(context.io, wakeup);
    const interruption = new Interruption(context.io, context.output, {
      except: "SIGHUP",
      onFault: (error) => conclude(error, context),
    });
    const { signal } = interruption;
    try {
      const target = await watchedDeployment({ ...args, require }, context, { selected, signal });
      const page = place === undefined || !args.page ? undefined : reportPage(schedule.intervalMs, context);
      const watcher = new Watcher({
        version: tool.version,
        schedule,
        once: args.once ?? false,
        target,
        signal,
        wakeup,
        takeRenewal: renewal.take,
        onRound: async ({ round, changes, metrics, past }) => {
          for (const change of args.format === "json" ? changes : withoutRepeats(changes))
            context.output.result(
              watchReporters[args.format](change, context.page(args)),
              JSON.stringify(change),
            );
          notifier?.tell(changes, target.address);
          page?.show(round, past);
          if (textfile !== undefined)
            await writeMetrics(textfile, (await metrics.text("text")).body, args, context);
        },
        wordsOf,
      });
      try {
        const endpoint = place && (await serve(place, watcher, page, context));
        const code = await watcher.keep();
        await endpoint?.close();
        return interruption.code ?? code;
      } finally {
        await notifier?.close(signal.aborted);
        await target.close();
      }
    } finally {
      interruption.end();
      renewal.end();
    }
  },
});

const wordsOf = (error: unknown): string => hideShapes(messageOf(error));

async function serve(
  place: Place,
  { metrics, health }: Watcher,
  page: ReturnType<typeof reportPage> | undefined,
  context: CommandContext,
): Promise<Endpoint> {
  const examine = (text: string) => context.output.handedOut("the answer to a request for metrics", text);
  try {
    const endpoint = await openEndpoint({ ...place, metrics, health, examine, page: page?.current });
    context.notice(
      `${page === undefined ? "" : `last report at ${endpoint.url}/, `}metrics at ${endpoint.url}/metrics`,
    );
    if (page !== undefined && !isLoopback(place.host))
      context.notice("everybody who reaches this address can read the report; --no-page leaves it out");
    return endpoint;
  } catch (error) {
    throw new UserError(
      `--listen cannot be used (${messageOf(error)}): choose another address, or --no-listen`,
    );
  }
}

/** The collector of node_exporter runs as another user. */
async function writeMetrics(
  path: string,
  text: string,
  { once }: WatchArguments,
  context: CommandContext,
): Promise<void> {
  try {
    await context.output.files([{ path, text, mode: 0o644 }]);
  } catch (error) {
    if (once) throw error;
    context.notice(wordsOf(error));
  }
}

/** SIGHUP triggers a round with fresh settings, also between rounds. */
function renewalOn({ signals }: CommandContext["io"], wakeup: Wakeup) {
  let isAsked = false;
  const onSignal = (): void => {
    isAsked = true;
    wakeup.ring();
  };
  signals.on("SIGHUP", onSignal);
  return {
    take(): boolean {
      const wasAsked = isAsked;
      isAsked = false;
      return wasAsked;
    },
    end: () => signals.off("SIGHUP", onSignal),
  };
}
