import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { operations, scopes } from "../../contracts/catalogue.ts";
import type { Report } from "../../contracts/report.ts";
import { checks, isOnRequest, usualChecks } from "../../suites/index.ts";
import { defaultPolicy, type World } from "../../suites/kit/world.ts";
import { rootChecks, rows } from "../../suites/troubleshooting/rows.ts";
import { openLedger } from "../credentials/ledger.ts";
import { createRunId } from "../credentials/run-id.ts";
import { type EmbeddedOptions, startEmbedded } from "../embedded/index.ts";
import { createTransport } from "../http/transport.ts";
import { Secret } from "../secrets/secret.ts";
import { assemble } from "./assemble.ts";
import type { Evidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import type { Plan } from "./plan.ts";
import { type RunOptions, run } from "./run.ts";

/** For tests: a whole run over real HTTP against a deployment of its own. */
export interface Trial {
  readonly report: Report;
  readonly plan: Plan;
  readonly evidence: Evidence;
  /** Names of keys that are alive when the run is over. */
  readonly alive: readonly string[];
}

export async function tryDeployment(
  options: EmbeddedOptions,
  changes: Partial<World> = {},
  {
    checks: tried = usualChecks(checks, changes.depth ?? "proof"),
    command = "check",
    verifyPacts,
  }: Attempt = {},
): Promise<Trial> {
  const deployment = await startEmbedded(options);
  const stateDir = await mkdtemp(join(tmpdir(), "titan-auth-trial-"));
  const transport = createTransport({
    timeoutMs: 2_000,
    concurrency: 8,
    insecure: false,
    proxy: {},
    deadline: Date.now() + 60_000,
  });
  try {
    const world = worldOf(deployment.url, changes);
    const { plan, evidence } = await run({
      checks: tried,
      world,
      secrets: {
        email: new Secret("email", deployment.account.email),
        password: new Secret("password", deployment.account.password),
        expiredJwt: new Secret("jwt", deployment.expiredJwt),
        notices: [],
      },
      transport,
      ledger: openLedger({
        stateDir,
        runId: world.runId,
        authUrl: world.authUrl,
        pid: process.pid,
        host: "test",
        now: new Date(),
      }),
      tool: { name: "titan-auth", version: "0.0.0" },
      command,
      ...(verifyPacts === undefined ? {} : { verifyPacts }),
      target: { authUrl: world.authUrl, taskServiceUrl: world.taskServiceUrl, embedded: true },
      notices: [],
      signal: new AbortController().signal,
    });
    const alive = deployment.livingKeys().map(({ name }) => name);
    return { report: reportOf(plan, evidence), plan, evidence, alive };
  } finally {
    await transport.close();
    await deployment.close();
    await rm(stateDir, { recursive: true, force: true });
  }
}

/** What is run; every check but that of the pacts unless said otherwise. */
export type Attempt = Partial<Pick<RunOptions, "checks" | "command" | "verifyPacts">>;

/** What the later stages make of a run. */
export const reportOf = (plan: Plan, evidence: Evidence): Report =>
  assemble({
    plan,
    evidence,
    judgement: judge(plan, evidence),
    rootChecks,
    rows,
    failOn: "medium",
    required: [],
    unasked: checks.filter((one) => isOnRequest(one) && !plan.checks.some(({ check }) => check === one)),
  });

const worldOf = (url: string, changes: Partial<World>): World => ({
  scopes,
  operations,
  depth: "proof",
  means: new Set(["account", "jwt", "any-key", "expired-jwt", "minting", "writes"]),
  runId: createRunId(new Date(), randomBytes),
  absentId: randomUUID(),
  allowBillingWrite: false,
  authUrl: url,
  taskServiceUrl: url,
  // Short, so that flaws of revocation are seen in a moment.
  policy: { ...defaultPolicy, revocationMs: 2_600 },
  ...changes,
});
