import { checks as allChecks } from "../../suites/index.ts";
import type { Depth } from "../../suites/kit/world.ts";
import { messageOf } from "../credentials/problem.ts";
import { systemClock } from "../http/clock.ts";
import { Limits } from "../http/limits.ts";
import { watchReporters } from "../report/watch.ts";
import { hideShapes } from "../secrets/secret.ts";
import { changesOf, exitCodeOf, type Round, type Standing } from "../watch/changes.ts";
import { type Endpoint, type Health, openEndpoint } from "../watch/endpoint.ts";
import { Metrics } from "../watch/metrics.ts";
import { Bell, repeat } from "../watch/rounds.ts";
import { probeFiles } from "./files.ts";
import { outlet } from "./outlet.ts";
import { placeOf, type Rhythm, rhythmOf } from "./rhythm.ts";
import { requiredOf, select, strayBecause } from "./selection.ts";
import { UsageError } from "./settings.ts";
import { tool } from "./surroundings.ts";
import { pageOf } from "./terminal.ts";
import type { WatchArguments } from "./watch-flags.ts";
import { type Came, openPost, type Post } from "./watch-round.ts";
import { WatchSignals } from "./watch-signals.ts";

/** `titan-auth watch`: repeats `check`, tells of changes and serves metrics, until it is told to end. */
export async function watch(args: WatchArguments): Promise<number> {
  const rhythm = rhythmOf(args);
  const place = args.listen === false || args.once ? undefined : placeOf(args.listen);
  requiredOf(args.require);
  const stray = strayBecause(allChecks, args.names);
  if (stray !== undefined) {
    outlet.notice(`titan-auth: ${stray}\n`);
    return 4;
  }
  await probeFiles(args.textfile === undefined ? [] : [args.textfile]);
  const post = await openPost(args, select(allChecks, args.names, args.depth as Depth), new Limits());
  try {
    const vigil = new Vigil(args, rhythm, post);
    const endpoint = place && (await listen(place, vigil));
    try {
      return await vigil.keep();
    } finally {
      await endpoint?.close();
    }
  } finally {
    await post.close();
  }
}

async function listen(place: { host: string; port: number }, { metrics, health }: Vigil): Promise<Endpoint> {
  const examine = (text: string) => outlet.handedOut("the answer to a request for metrics", text);
  try {
    const endpoint = await openEndpoint({ ...place, metrics, health, examine });
    outlet.notice(`titan-auth: metrics at ${endpoint.url}/metrics\n`);
    return endpoint;
  } catch (error) {
    const got = messageOf(error);
    throw UsageError.of("--listen", "an address that is free", got, "Name another one, or --no-listen");
  }
}

/** One watch: round after round, and what is known from them. */
class Vigil {
  readonly metrics = new Metrics(tool().version);
  readonly #args: WatchArguments;
  readonly #rhythm: Rhythm;
  readonly #post: Post;
  readonly #bell = new Bell();
  #standing: Standing | undefined;
  #rounds = 0;
  #lastAt = systemClock.now();
  #code = 0;

  constructor(args: WatchArguments, rhythm: Rhythm, post: Post) {
    this.#args = args;
    this.#rhythm = rhythm;
    this.#post = post;
  }

  /** Well is a watch whose rounds come to an end in good time, whatever they find. */
  readonly health = (): Health => {
    const patienceMs = 2 * this.#rhythm.intervalMs + 1_000 * this.#post.deadlineS;
    return {
      well: systemClock.now() - this.#lastAt <= patienceMs,
      rounds: this.#rounds,
      ...(this.#standing && {
        outcome: this.#standing.outcome,
        lastRoundAt: new Date(this.#lastAt).toISOString(),
      }),
    };
  };

  async keep(): Promise<number> {
    const signals = new WatchSignals(this.#bell);
    const { signal } = signals;
    const pulse = { ...this.#rhythm, clock: systemClock, random: Math.random, signal, bell: this.#bell };
    try {
      await repeat(pulse, async () => {
        if (signals.takeRenewal()) await this.#post.renew();
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
    const { changes, standing } = changesOf(this.#standing, round);
    this.#standing = standing;
    this.#code = exitCodeOf(round);
    const page = pageOf(process.stdout, this.#args, process.env);
    for (const change of changes) {
      outlet.result(watchReporters[this.#args.format](change, page), JSON.stringify(change));
    }
    if (this.#args.textfile !== undefined) await this.#writeMetrics(this.#args.textfile);
    return this.#args.once ? "over" : "again";
  }

  /** A round that breaks ends no watch that has seen one before: the next may fare better. */
  async #came(): Promise<Came> {
    try {
      return await this.#post.round();
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
      await outlet.files([{ path, text: body, mode: 0o644 }]);
    } catch (error) {
      if (this.#args.once) throw error;
      outlet.notice(`titan-auth: ${wordsOf(error)}\n`);
    }
  }
}

const wordsOf = (error: unknown): string => hideShapes(messageOf(error));
