import { checks as allChecks } from "../../suites/index.ts";
import type { Depth } from "../../suites/model/run-context.ts";
import { systemClock } from "../http/clock.ts";
import { Limits } from "../http/limits.ts";
import { watchReporters } from "../report/reporters.ts";
import { hideShapes } from "../secrets/secret.ts";
import { messageOf, UserError } from "../user-error.ts";
import { changesOf, exitCodeOf, type Round, type WatchState } from "../watch/changes.ts";
import { type Endpoint, type Health, openEndpoint } from "../watch/endpoint.ts";
import { Metrics } from "../watch/metrics.ts";
import { repeat, Wakeup } from "../watch/rounds.ts";
import { probeFiles } from "./files.ts";
import { output } from "./io/safe-output.ts";
import { placeOf, type Schedule, scheduleOf } from "./schedule.ts";
import { requiredOf, select, strayBecause } from "./selection.ts";
import { tool } from "./surroundings.ts";
import { pageOf } from "./terminal.ts";
import type { WatchArguments } from "./watch-flags.ts";
import { type Came, openWatchTarget, type WatchTarget } from "./watch-round.ts";
import { WatchSignals } from "./watch-signals.ts";

/** `titan-auth watch`: repeats `check`, tells of changes and serves metrics, until it is told to end. */
export async function watch(args: WatchArguments): Promise<number> {
  const schedule = scheduleOf(args);
  const place = args.listen === false || args.once ? undefined : placeOf(args.listen);
  requiredOf(args.require);
  const stray = strayBecause(allChecks, args.names);
  if (stray !== undefined) {
    output.notice(`titan-auth: ${stray}\n`);
    return 4;
  }
  await probeFiles(args.textfile === undefined ? [] : [args.textfile]);
  const target = await openWatchTarget(
    args,
    select(allChecks, args.names, args.depth as Depth),
    new Limits(),
  );
  try {
    const watcher = new Watcher(args, schedule, target);
    const endpoint = place && (await listen(place, watcher));
    try {
      return await watcher.keep();
    } finally {
      await endpoint?.close();
    }
  } finally {
    await target.close();
  }
}

async function listen(
  place: { host: string; port: number },
  { metrics, health }: Watcher,
): Promise<Endpoint> {
  const examine = (text: string) => output.handedOut("the answer to a request for metrics", text);
  try {
    const endpoint = await openEndpoint({ ...place, metrics, health, examine });
    output.notice(`titan-auth: metrics at ${endpoint.url}/metrics\n`);
    return endpoint;
  } catch (error) {
    const got = messageOf(error);
    throw UserError.of("--listen", "an address that is free", got, "Name another one, or --no-listen");
  }
}

/** One watch: round after round, and what is known from them. */
class Watcher {
  readonly metrics = new Metrics(tool().version);
  readonly #args: WatchArguments;
  readonly #schedule: Schedule;
  readonly #target: WatchTarget;
  readonly #wakeup = new Wakeup();
  #state: WatchState | undefined;
  #rounds = 0;
  #lastAt = systemClock.now();
  #code = 0;

  constructor(args: WatchArguments, schedule: Schedule, target: WatchTarget) {
    this.#args = args;
    this.#schedule = schedule;
    this.#target = target;
  }

  /** Well is a watch whose rounds come to an end in good time, whatever they find. */
  readonly health = (): Health => {
    const patienceMs = 2 * this.#schedule.intervalMs + 1_000 * this.#target.deadlineS;
    return {
      well: systemClock.now() - this.#lastAt <= patienceMs,
      rounds: this.#rounds,
      ...(this.#state && {
        outcome: this.#state.outcome,
        lastRoundAt: new Date(this.#lastAt).toISOString(),
      }),
    };
  };

  async keep(): Promise<number> {
    const signals = new WatchSignals(this.#wakeup);
    const { signal } = signals;
    const pulse = {
      ...this.#schedule,
      clock: systemClock,
      random: Math.random,
      signal,
      wakeup: this.#wakeup,
    };
    try {
      await repeat(pulse, async () => {
        if (signals.takeRenewal()) await this.#target.renew();
        return this.#round();
      });
    } finally {
      signals.end();
    }
    return signals.code ?? this.#code;
  }

  async #round(): Promise<"again" | "over"> {
    const came = await this.#came();
    if ("code" in came) {
      this.#code = came.code;
      return "over";
    }
    const { round } = came;
    this.#rounds += 1;
    this.#lastAt = systemClock.now();
    this.metrics.record({ ...came, at: this.#lastAt });
    const { changes, state } = changesOf(this.#state, round);
    this.#state = state;
    this.#code = exitCodeOf(round);
    const page = pageOf(process.stdout, this.#args, process.env);
    for (const change of changes) {
      output.result(watchReporters[this.#args.format](change, page), JSON.stringify(change));
    }
    if (this.#args.textfile !== undefined) await this.#writeMetrics(this.#args.textfile);
    return this.#args.once ? "over" : "again";
  }

  /** A round that breaks ends no watch that has seen one before: the next may fare better. */
  async #came(): Promise<Came> {
    try {
      return await this.#target.round();
    } catch (error) {
      if (this.#rounds === 0) throw error;
      const round: Round = { kind: "crashed", at: new Date().toISOString(), because: wordsOf(error) };
      return { round, certificates: { auth: undefined, task: undefined } };
    }
  }

  /** The collector of node_exporter runs as another user. */
  async #writeMetrics(path: string): Promise<void> {
    const { body } = await this.metrics.text("text");
    try {
      await output.files([{ path, text: body, mode: 0o644 }]);
    } catch (error) {
      if (this.#args.once) throw error;
      output.notice(`titan-auth: ${wordsOf(error)}\n`);
    }
  }
}

const wordsOf = (error: unknown): string => hideShapes(messageOf(error));
