import { parseEnv } from "node:util";
import type { Report } from "../../../contracts/report/report.ts";
import type { NotDone } from "../../api/account.ts";
import { type Host, stateDir } from "../../api/host.ts";
import { withSubject } from "../../api/with-subject.ts";
import { fromFolder, readWhole, whyUnreadable } from "../../config/bounded-file.ts";
import { deploymentFlags, insecureNotice, proxySecrets } from "../../config/connection.ts";
import {
  type DeploymentSettings,
  type GivenSettings,
  type RunSettings,
  resolveOne,
  type SubjectSettings,
  type Surroundings,
} from "../../config/resolve.ts";
import type { Page } from "../../report/page.ts";
import { hideShapes, type Secret } from "../../secrets/secret.ts";
import { UserError } from "../../user-error.ts";
import { conclude } from "./conclude.ts";
import { Interruption } from "./interruption.ts";
import type { Io } from "./io.ts";
import { Progress } from "./progress.ts";
import { SafeOutput } from "./safe-output.ts";
import { type LookFlags, pageOf, promptOf, readStdin, StatusLine } from "./terminal.ts";

/** What is printed of an interrupted run: a part of its evidence, and of its report. */
interface Stopped {
  readonly keys: {
    readonly created: number;
    readonly revoked: number;
    readonly leftover: readonly unknown[];
  };
  readonly target: Pick<Report["target"], "environment" | "embedded">;
}

/** What a command works with: its streams, the safe output, and the user's signals. */
export class CommandContext {
  readonly io: Io;
  readonly output: SafeOutput;
  /** Whether anything was sent to a deployment: exit code 2 means that nothing was. */
  hasSent = false;
  readonly environments: Io["env"][];
  readonly #noticed = new Set<string>();
  #interruption: Interruption | undefined;
  readonly #kept: Secret[] = [];

  constructor(io: Io, output = new SafeOutput(io)) {
    this.io = io;
    this.output = output;
    this.environments = [io.env];
  }

  /**
   * The same with the variables of dotenv files, which real ones override; of several files, the last one that sets a
   * variable counts.
   */
  async withEnvFiles(paths: readonly string[]): Promise<CommandContext> {
    if (paths.length === 0) return this;
    const files = await Promise.all(paths.map((path) => readEnvFile(path, this.io.cwd)));
    const env = Object.assign({}, ...files, this.io.env) as Io["env"];
    this.environments.push(env);
    return new CommandContext({ ...this.io, env }, this.output);
  }

  page(flags: LookFlags): Page {
    return pageOf(this.io, flags);
  }

  /** Prints to stderr with the command's name. */
  notice(words: string): void {
    this.#noticed.add(words);
    this.output.notice(`titan-auth: ${words}\n`);
  }

  /** The same, unless it was printed before. */
  noticeOnce(words: string): void {
    if (!this.#noticed.has(words)) this.notice(words);
  }

  /** Where settings are read. */
  get surroundings(): Surroundings {
    const { io, output } = this;
    const prompt = promptOf(io, output);
    return {
      env: io.env,
      cwd: io.cwd,
      readStdin: () => readStdin(io),
      ...(prompt && { prompt }),
      onCommandWords: (words) => output.notice(hideShapes(words)),
    };
  }

  /** Registers one more secret to block. */
  keep(secret: Secret): void {
    this.#kept.push(secret);
    this.output.redactor.learn(secret);
  }

  /** Registers all of the user's own secrets to block. */
  guard(all: readonly (RunSettings | SubjectSettings)[]): void {
    const secrets = all.map((one) => ("secrets" in one ? one.secrets : one.subject.secrets));
    this.output.guard(
      [
        ...secrets.flatMap((held) => [
          ...Object.values(held),
          ...(held.givenKeys ?? []).map(({ secret }) => secret),
        ]),
        ...all.flatMap(({ connection }) => proxySecrets(connection)),
        ...this.#kept,
      ],
      all.flatMap(addressesIn),
    );
    const isInsecure = all.some(
      ({ connection, target }) => connection.insecure && target.kind === "deployment",
    );
    if (isInsecure) this.notice(insecureNotice);
  }

  /** The settings of a command that is about one deployment. Their secrets are blocked from now on. */
  async settings(given: GivenSettings, surroundings = this.surroundings): Promise<RunSettings> {
    const settings = await resolveOne(given, surroundings);
    this.guard([settings]);
    return settings;
  }

  /** Prints a result in the format that was asked for, and returns its exit code. */
  show<T extends { readonly exitCode: number }>(
    write: (result: T, page: Page) => string,
    result: T,
    flags: LookFlags,
  ): number {
    this.output.result(write(result, this.page(flags)), JSON.stringify(result));
    return result.exitCode;
  }

  /** Works with a deployment until the work is done or the user or the system stops it, with progress on a terminal. */
  async run<T>(work: (host: Host, interruption: Interruption) => Promise<T>): Promise<T> {
    const interruption = new Interruption(this.io, this.output, {
      onFault: (error) => conclude(error, this),
    });
    this.#interruption = interruption;
    const progress = new Progress(new StatusLine(this.io, this.output));
    try {
      return await work({ ...this.host(progress), signal: interruption.signal }, interruption);
    } finally {
      progress.end();
      interruption.end();
    }
  }

  /** Works with the credential in question; returns the exit code instead if the user or the system stopped it. */
  withSubject<T>(
    given: GivenSettings,
    prefer: "jwt" | "any",
    work: (settings: SubjectSettings, host: Host) => Promise<T>,
  ): Promise<T | number> {
    return withSubject(given, prefer, this.surroundings, (settings) => {
      this.guard([settings]);
      return this.run(async (host, interruption) => {
        const found = await work(settings, host);
        return interruption.code ?? found;
      });
    });
  }

  /** Settles when the user or the system stops the command. */
  async stopped(): Promise<void> {
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    let stop = (): void => undefined;
    await new Promise<void>((resolve) => {
      stop = resolve;
      for (const signal of signals) this.io.signals.on(signal, stop);
    });
    for (const signal of signals) this.io.signals.off(signal, stop);
  }

  /** What runs get besides their settings and a signal. */
  host(progress?: Progress): Omit<Host, "signal"> {
    return {
      redactor: this.output.redactor,
      stateDir: stateDir(this.io.env),
      env: this.io.env,
      onSend: () => {
        this.hasSent = true;
      },
      cwd: this.io.cwd,
      ...(progress && { onProgress: progress.onProgress, onWait: progress.onWait }),
    };
  }

  /** Prints why a command did not do what was requested, and returns the exit code. */
  notDone({ kind, because }: NotDone, given: GivenSettings): number {
    this.notice(because);
    const stopped = this.#interruption?.code;
    if (stopped !== undefined) return stopped;
    if (kind === "unknown") this.notice(`next: titan-auth diagnose${deploymentFlags(given)}`);
    return kind === "refused" ? 1 : 3;
  }

  /** Prints what happened to a run's keys when it was interrupted. */
  interrupted({ keys, target }: Stopped): void {
    const where = target.environment === undefined ? "" : `${target.environment} was `;
    const left = keys.leftover.length;
    // The embedded deployment ends with this process, and its keys with it.
    const rest =
      left === 0 || target.embedded ? "" : `; ${left} could not be revoked: run titan-auth cleanup`;
    this.notice(`${where}interrupted; ${keys.revoked} of ${keys.created} created keys were revoked${rest}`);
  }
}

async function readEnvFile(path: string, cwd: string): Promise<Io["env"]> {
  try {
    return parseEnv(await readWhole(fromFolder(path, cwd)));
  } catch (error) {
    throw new UserError(`--env-file ${path} cannot be read: ${whyUnreadable(error)}`);
  }
}

const addressesIn = ({ target }: DeploymentSettings): readonly string[] =>
  target.kind === "deployment" ? [target.authUrl, target.taskServiceUrl] : [];
