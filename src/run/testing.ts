import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../contracts/report.ts";
import { checks, isOnRequest, usualChecks } from "../../suites/index.ts";
import type { Check } from "../../suites/kit/check.ts";
import type { World } from "../../suites/kit/world.ts";
import type { EmbeddedOptions } from "../embedded/index.ts";
import { attempt, reportOf as report, type Trial, type TrialOptions } from "../selftest/trial.ts";
import type { Evidence } from "./evidence.ts";
import type { Plan } from "./plan.ts";
import type { RunOptions } from "./run.ts";

export type { Trial };

/** For tests: a whole run over real HTTP against a deployment of its own. */
export async function tryDeployment(
  embedded: EmbeddedOptions,
  world: Partial<World> = {},
  {
    checks: tried = usualChecks(checks, world.depth ?? "proof"),
    command = "check",
    verifyPacts,
    part,
  }: Attempt = {},
): Promise<Trial> {
  const stateDir = await mkdtemp(join(tmpdir(), "titan-auth-trial-"));
  try {
    return await attempt({
      embedded,
      world,
      checks: tried,
      unasked: unaskedBeside(tried),
      timeoutMs: 2_000,
      stateDir,
      tool: { name: "titan-auth", version: "0.0.0" },
      command,
      signal: new AbortController().signal,
      ...(verifyPacts === undefined ? {} : { verifyPacts }),
      ...(part === undefined ? {} : { part }),
    });
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

/** What is run; every check but that of the pacts unless said otherwise. */
export type Attempt = Partial<Pick<RunOptions, "checks" | "command" | "verifyPacts">> &
  Pick<TrialOptions, "part">;

const unaskedBeside = (tried: readonly Check[]) =>
  checks.filter((one) => isOnRequest(one) && !tried.includes(one));

/** What the later stages make of a run. */
export const reportOf = (plan: Plan, evidence: Evidence): Report =>
  report(plan, evidence, unaskedBeside(plan.checks.map(({ check }) => check)));
