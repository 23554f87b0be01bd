import type { Check } from "../../../suites/model/check.ts";
import { runAt } from "../../api/check.ts";
import type { Host } from "../../api/host.ts";
import { type OpenTarget, openTarget } from "../../api/session.ts";
import { type GivenSettings, type RunSettings, resolveOne } from "../../config/resolve.ts";
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

/** One deployment that is checked repeatedly. Each round has its own transport. */
export class DeploymentWatch implements WatchTarget {
  readonly #args: WatchedArguments;
  readonly #context: CommandContext;
  readonly #selected: readonly Check[];
  readonly #signal: AbortSignal;
  /** Known rate limits, kept from round to round. */
  readonly #limits = new Limits();
  #settings: RunSettings;
  #target: OpenTarget;

  static async open(
    args: WatchedArguments,
    context: CommandContext,
    work: WatchedWork,
  ): Promise<DeploymentWatch> {
    const settings = await settingsOf(args, context);
    return new DeploymentWatch(args, context, work, settings, await openTarget(settings));
  }

  private constructor(
    args: WatchedArguments,
    context: CommandContext,
    { signal, selected }: WatchedWork,
    settings: RunSettings,
    target: OpenTarget,
  ) {
    this.#args = args;
    this.#context = context;
    this.#signal = signal;
    this.#selected = selected;
    this.#settings = settings;
    this.#target = target;
  }

  /** Of the auth service. */
  get address(): string {
    return this.#target.addresses.authUrl;
  }

  get deadlineS(): number {
    return this.#settings.deadlineS;
  }

  async round() {
    const { output, io } = this.#context;
    output.renew();
    // By the day of the round: what was accepted until yesterday is not accepted today.
    const baseline = await heldBaseline(this.#args, io.cwd);
    const host: Host = { ...this.#context.host(), signal: this.#signal, limits: this.#limits };
    const asked = { checks: this.#selected, command: "watch" };
    const ran = await runAt(this.#target, this.#settings, asked, host);
    if (this.#signal.aborted) {
      this.#context.interrupted(ran);
      return undefined;
    }
    const report = reportOf(ran, { ...this.#settings, names: this.#args.names, baseline });
    return {
      round: { kind: "report" as const, report },
      certificates: certificatesOf(ran.plan, ran.evidence),
    };
  }

  async renew(): Promise<void> {
    const { passwordStdin, tokenStdin, embedded } = this.#args;
    // Standard input was read to its end, and the embedded deployment does not change.
    if (passwordStdin || tokenStdin || embedded !== undefined) return;
    try {
      this.#settings = await settingsOf(this.#args, this.#context);
      this.#target = await openTarget(this.#settings);
    } catch (error) {
      this.#context.notice(`the settings stay as they were: ${hideShapes(messageOf(error))}`);
    }
  }

  close(): Promise<void> {
    return this.#target.close();
  }
}

async function settingsOf(
  { write, ...args }: WatchedArguments,
  context: CommandContext,
): Promise<RunSettings> {
  const settings = await resolveOne({ ...args, readOnly: write ? undefined : true }, context.surroundings);
  context.guard([settings]);
  return settings;
}
