import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../contracts/report/report.ts";
import { type EmbeddedOptions, startEmbedded } from "../../src/embedded/index.ts";
import type { RunOptions } from "../../src/run/run.ts";
import { attemptAt, type Started, type Trial, type TrialOptions } from "../../src/selftest/trial.ts";
import { checks, usualChecks } from "../../suites/index.ts";
import type { RunContext } from "../../suites/model/run-context.ts";

export type { Trial };

/** For tests: a whole run over real HTTP against a deployment of its own. */
export const tryDeployment = async (
  embedded: EmbeddedOptions,
  context: Partial<RunContext> = {},
  how: Attempt = {},
): Promise<Trial> => tryServer(await startEmbedded(embedded), context, how);

/** The same against a server that has started already; it is stopped in the end. */
export async function tryServer(
  server: Started,
  context: Partial<RunContext> = {},
  {
    checks: tried = usualChecks(checks, context.depth ?? "proof"),
    command = "check",
    verifyPacts,
    part,
    real = false,
    patienceMs,
  }: Attempt = {},
): Promise<Trial> {
  const stateDir = await mkdtemp(join(tmpdir(), "titan-auth-trial-"));
  try {
    return await attemptAt(server, {
      context,
      checks: tried,
      // A loaded machine is slow to answer.
      timeoutMs: 30_000,
      stateDir,
      tool: { name: "titan-auth", version: "0.0.0" },
      command,
      real,
      signal: new AbortController().signal,
      ...(verifyPacts === undefined ? {} : { verifyPacts }),
      ...(part === undefined ? {} : { part }),
      ...(patienceMs === undefined ? {} : { patienceMs }),
    });
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

/** What is run; every check but that of the pacts unless said otherwise. */
export type Attempt = Partial<Pick<RunOptions, "checks" | "command" | "verifyPacts">> &
  Pick<TrialOptions, "part" | "real" | "patienceMs">;

/** For tests: a run against an embedded deployment, as one of the environment of this name. */
export async function runAt(
  environment: string,
  authUrl: string,
  flaws: readonly string[] = [],
): Promise<Report> {
  const { report } = await tryDeployment({ flaws });
  return { ...report, target: { ...report.target, environment, authUrl, taskServiceUrl: authUrl } };
}
