import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Report } from "../../contracts/report.ts";
import type { Severity } from "../../contracts/terms.ts";
import { checks as allChecks } from "../../suites/index.ts";
import { rootChecks, rows } from "../../suites/troubleshooting/rows.ts";
import { openLedger } from "../credentials/ledger.ts";
import { type Format, reporters } from "../report/index.ts";
import { assemble } from "../run/assemble.ts";
import type { Evidence } from "../run/evidence.ts";
import { judge } from "../run/judge.ts";
import type { Plan } from "../run/plan.ts";
import { RecordingError, record, replay } from "../run/recording.ts";
import { run } from "../run/run.ts";
import type { CheckArguments } from "./arguments.ts";
import { probeFiles, writeFiles } from "./files.ts";
import { Interruption } from "./interruption.ts";
import { listPlan } from "./list-plan.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { requiredOf, select, strayBecause } from "./selection.ts";
import { UsageError } from "./settings.ts";
import { stateDir, tool } from "./surroundings.ts";
import { pageOf, StatusLine } from "./terminal.ts";

/** `titan-auth check`: runs the suites, prints the report and gives the exit code. */
export async function check(args: CheckArguments): Promise<number> {
  requiredOf(args.require);
  const stray = strayBecause(allChecks, args.names);
  if (stray !== undefined) {
    process.stderr.write(`titan-auth: ${stray}\n`);
    return 4;
  }
  const selected = select(allChecks, args.names);
  await probeFiles([...reportFiles(args), ...(args.record === undefined ? [] : [args.record])]);
  if (args.replay !== undefined) return finish(await again(args.replay), args);
  const prepared = await prepare(args);
  try {
    if (args.plan) return listPlan(selected, prepared, args);
    return await checkNow(selected, prepared, args);
  } finally {
    await prepared.close();
  }
}

async function checkNow(
  selected: typeof allChecks,
  prepared: Prepared,
  args: CheckArguments,
): Promise<number> {
  const { world, target, secrets } = prepared;
  const { createTransport } = await import("../http/transport.ts");
  const interruption = new Interruption(args.deadline * 1000);
  const status = new StatusLine();
  const transport = createTransport({
    ...prepared.connection,
    deadline: interruption.deadline,
    onWait: (bucket, ms) =>
      status.show(`waiting ${Math.ceil(ms / 1000)} s for the rate limit of ${bucket.split("|")[0]}`),
  });
  const ledger = openLedger({
    stateDir: stateDir(process.env),
    runId: world.runId,
    authUrl: world.authUrl,
    pid: process.pid,
    host: hostname(),
    now: new Date(),
  });
  try {
    const { plan, evidence } = await run({
      checks: selected,
      world,
      secrets,
      transport,
      ledger,
      tool: tool(),
      command: "check",
      target,
      notices: [...secrets.notices, ...prepared.notices],
      signal: interruption.signal,
      onProgress: (done, of, phase) => status.show(`${phase}: ${done} of ${of} requests`),
    });
    status.clear();
    if (interruption.code !== undefined) return interrupted(interruption.code, evidence);
    if (args.record !== undefined) await writeFiles([{ path: args.record, text: record(plan, evidence) }]);
    return await finish({ plan, evidence }, args);
  } finally {
    status.clear();
    interruption.end();
    await transport.close();
  }
}

function interrupted(code: number, { keys }: Evidence): number {
  const left = keys.leftover.length;
  const rest = left === 0 ? "" : `; ${left} could not be revoked: run titan-auth cleanup`;
  process.stderr.write(
    `titan-auth: interrupted; ${keys.revoked} of ${keys.created} created keys were revoked${rest}\n`,
  );
  return code;
}

async function again(path: string): Promise<{ plan: Plan; evidence: Evidence }> {
  try {
    return replay(await readFile(path, "utf8"), allChecks);
  } catch (error) {
    const got = error instanceof RecordingError || error instanceof Error ? error.message : String(error);
    throw UsageError.of(`--replay ${path}`, "a recording of a run", got, "Name a file that --record wrote");
  }
}

/** Judges, prints the one result and gives its exit code. */
async function finish(
  { plan, evidence }: { plan: Plan; evidence: Evidence },
  args: CheckArguments,
): Promise<number> {
  const judgement = judge(plan, evidence.observations);
  const failOn = args.failOn as Severity | "never";
  const report = assemble({ plan, evidence, judgement, rows, rootChecks, failOn, required: args.require });
  process.stdout.write(reporters[args.format as Format](report, pageOf(process.stdout, args, process.env)));
  if (args.reports !== undefined) await writeReports(report, args.reports);
  for (const notice of report.notices)
    if (args.format !== "terminal") process.stderr.write(`titan-auth: ${notice}\n`);
  return report.exitCode;
}

/** What the reports of `--reports` are called. */
const names = { json: "report.json", terminal: "report.txt" } as const;

const reportFiles = ({ reports }: CheckArguments): readonly string[] =>
  reports === undefined ? [] : Object.values(names).map((name) => join(reports, name));

async function writeReports(report: Report, folder: string): Promise<void> {
  const page = { columns: 100, colour: false, ascii: false, verbose: true, quiet: false };
  await writeFiles([
    { path: join(folder, names.json), text: reporters.json(report, page) },
    { path: join(folder, names.terminal), text: reporters.terminal(report, page) },
  ]);
}
