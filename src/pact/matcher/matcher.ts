import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stopwatch, systemClock } from "../../http/clock.ts";
import type { FromMatcher, Job, PactAnswer, PactRequest, ToMatcher } from "./protocol.ts";
import { lastLines, MatcherTrouble, troubleAtEnd } from "./trouble.ts";

export interface MatchTask {
  readonly provider: string;
  /** A pact, as JSON. */
  readonly document: unknown;
  readonly values: Job["values"];
  /** Answers one interaction's request. Must not reject. */
  answer(interaction: string, request: PactRequest): Promise<PactAnswer>;
}

export interface MatcherOptions {
  /** The built `matcher-process.js`. */
  readonly program: string;
  /** The environment of this process; only what a program needs to start is passed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds without a sign of life while nothing is asked of us, after which the process is terminated. */
  readonly patienceMs: number;
}

/**
 * Runs Pact in a process of its own. Its native code prints anywhere and can crash or hang; here its output is piped, and it
 * has no credentials, no proxies, and none of the variables by which Pact silently leaves interactions out.
 */
export class Matcher {
  readonly #options: MatcherOptions;
  readonly #child: ChildProcess;
  readonly #tasks = new Map<number, Running>();
  readonly #folder: Promise<string>;
  readonly #words = lastLines();
  #trouble: MatcherTrouble | undefined;
  #timer: NodeJS.Timeout | undefined;
  #jobs = 0;
  readonly #begun = systemClock.now();
  /** Runs while Pact waits for an answer of ours. */
  readonly #waitedFor = new Stopwatch(systemClock);
  #answersDue = 0;

  constructor(options: MatcherOptions) {
    this.#options = options;
    this.#folder = mkdtemp(join(tmpdir(), "titan-auth-pact-"));
    this.#child = fork(options.program, [], {
      env: environmentOf(options.env),
      execArgv: [],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#child.stdout?.on("data", this.#words.add);
    this.#child.stderr?.on("data", this.#words.add);
    this.#child.on("message", (message: FromMatcher) => this.#hear(message));
    this.#child.on("error", ({ message }) =>
      this.#fail(new MatcherTrouble("unavailable", `Pact cannot be started: ${message}`)),
    );
    this.#child.on("exit", (code, signal) => this.#fail(troubleAtEnd(code, signal, this.#words.text())));
  }

  /** Gives the JSON text of Pact's results. Rejects with a `MatcherTrouble`. */
  async run(task: MatchTask): Promise<string> {
    this.#jobs += 1;
    const number = this.#jobs;
    const file = join(await this.#folder, `${number}.json`);
    await writeFile(file, JSON.stringify(task.document));
    return new Promise((resolve, reject) => {
      if (this.#trouble !== undefined) return reject(this.#trouble);
      this.#tasks.set(number, { task, resolve, reject });
      this.#wait();
      const { provider, values } = task;
      this.#tell({ kind: "job", number, provider, file, values, timeoutMs: longestAnswerMs });
    });
  }

  /** Milliseconds since its start in which it was not waiting for an answer of ours: what Pact itself takes. */
  get ownMs(): number {
    return systemClock.now() - this.#begun - this.#waitedFor.ms;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#trouble ??= new MatcherTrouble("unavailable", "it was closed");
    this.#child.kill("SIGKILL");
    await rm(await this.#folder, { recursive: true, force: true });
  }

  #tell(message: ToMatcher): void {
    // The exit event reports a process that is gone.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #hear(message: FromMatcher): void {
    switch (message.kind) {
      case "ready":
        break;
      case "request":
        void this.#answer(message);
        break;
      case "results":
        this.#settle(message.job)?.resolve(message.results);
        break;
      case "broken": {
        const trouble = new MatcherTrouble("crashed", `Pact could not verify: ${message.because}`);
        this.#settle(message.job)?.reject(trouble);
        break;
      }
    }
    this.#wait();
  }

  async #answer({ job, interaction, exchange, request }: Extract<FromMatcher, { kind: "request" }>) {
    const task = this.#tasks.get(job)?.task;
    if (task === undefined) return;
    this.#answersDue += 1;
    this.#waitedFor.start();
    const answer = await task.answer(interaction, request);
    this.#answersDue -= 1;
    if (this.#answersDue === 0) this.#waitedFor.stop();
    this.#tell({ kind: "answer", exchange, answer });
    this.#wait();
  }

  #settle(job: number): Running | undefined {
    const running = this.#tasks.get(job);
    this.#tasks.delete(job);
    return running;
  }

  /** Starts to wait anew for a sign of life. While a request is under way, it is our turn. */
  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#tasks.size === 0 || this.#answersDue > 0) return;
    this.#timer = setTimeout(() => {
      this.#fail(
        new MatcherTrouble("hung", `Pact gave no sign of life for ${this.#options.patienceMs / 1000} s`),
      );
      this.#child.kill("SIGKILL");
    }, this.#options.patienceMs);
  }

  #fail(trouble: MatcherTrouble): void {
    this.#trouble ??= trouble;
    clearTimeout(this.#timer);
    for (const { reject } of this.#tasks.values()) reject(this.#trouble);
    this.#tasks.clear();
  }
}

/** What a verification uses of it. */
export type OpenMatcher = Pick<Matcher, "run" | "close" | "ownMs">;

interface Running {
  readonly task: MatchTask;
  readonly resolve: (results: string) => void;
  readonly reject: (trouble: MatcherTrouble) => void;
}

/** Milliseconds that Pact waits for one answer: longer than any of ours takes, waits for rate limits included. */
const longestAnswerMs = 60 * 60 * 1000;

/** What a program needs to start, and nothing that it could give away or be led astray by. */
const handedOn = [
  "PATH",
  "HOME",
  "TMPDIR",
  "TEMP",
  "TMP",
  "SystemRoot",
  "LD_LIBRARY_PATH",
  "PACT_PREBUILD_PACKAGE_LOCATION",
];

export function environmentOf(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const needed = handedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return { ...Object.fromEntries(needed), PACT_DO_NOT_TRACK: "true", NO_COLOR: "1", NO_PROXY: "*" };
}
