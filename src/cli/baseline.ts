import type { InferredOptionTypes } from "yargs";
import type { BaselineEntry } from "../../contracts/config/baseline.ts";
import type { Report } from "../../contracts/report/report.ts";
import { prunable, standingOf, update } from "../compare/baseline/edit.ts";
import { emptyBaseline } from "../config/baseline-file.ts";
import { baselineReporters } from "../report/reporters.ts";
import { UserError } from "../user-error.ts";
import type { CamelCased } from "./arguments.ts";
import type { baselineFlags } from "./compare-flags.ts";
import { probeFiles } from "./files.ts";
import type { outputFlags } from "./flags.ts";
import { output } from "./io/safe-output.ts";
import { loadBaseline } from "./load-baseline.ts";
import { loadReport } from "./load-report.ts";
import { pageOf } from "./terminal.ts";

export type BaselineArguments = CamelCased<InferredOptionTypes<typeof baselineFlags & typeof outputFlags>> & {
  readonly action: string;
  readonly findings: readonly string[];
};

/** `titan-auth baseline`: accepts findings for a time, strikes off what is gone, shows what is accepted. */
export function baseline(args: BaselineArguments): Promise<number> {
  switch (args.action) {
    case "update":
      return accept(args);
    case "prune":
      return prune(args);
    default:
      return show(args);
  }
}

async function accept(args: BaselineArguments): Promise<number> {
  const run = await runOf(args);
  const acceptance = {
    reason: textOf("--reason", args.reason, "why the findings are accepted"),
    owner: textOf("--owner", args.owner, "who answers for that"),
    expires: textOf("--expires", args.expires, "the last day on which they are"),
  };
  await probeFiles([args.baseline]);
  const file = await loadBaseline(args.baseline, emptyBaseline);
  const { added, replaced } = update(file.entries, run, acceptance, args.findings, new Date());
  const done = [...added, ...replaced.values()];
  if (done.length > 0) await write(args.baseline, file.changed({ added, replaced }));
  return tell(done, "accepted", args);
}

async function prune(args: BaselineArguments): Promise<number> {
  const run = await runOf(args);
  await probeFiles([args.baseline]);
  const file = await loadBaseline(args.baseline);
  const removed = prunable(file.entries, run);
  if (removed.size > 0) await write(args.baseline, file.changed({ added: [], removed }));
  return tell(
    file.entries.filter((_, index) => removed.has(index)),
    "struck off",
    args,
  );
}

async function show(args: BaselineArguments): Promise<number> {
  const { entries } = await loadBaseline(args.baseline);
  return tell(entries, "in the baseline", args);
}

function tell(entries: readonly BaselineEntry[], what: string, args: BaselineArguments): number {
  const now = new Date();
  const listed = entries.map((entry) => ({ ...entry, standing: standingOf(entry, now) }));
  const print = baselineReporters[args.format as keyof typeof baselineReporters];
  output.result(
    print(
      { schemaVersion: 1, what, file: args.baseline, entries: listed, exitCode: 0 },
      pageOf(process.stdout, args, process.env),
    ),
  );
  return 0;
}

const write = (path: string, text: string): Promise<void> => output.files([{ path, text }]);

async function runOf({ from, action }: BaselineArguments): Promise<Report> {
  const run = await loadReport(textOf("--from", from, "a saved run"));
  if (run.command !== "diagnose" && run.shard === undefined) return run;
  const got = run.shard === undefined ? "a diagnosis" : "a shard of one";
  throw UserError.of(
    `titan-auth baseline ${action} --from`,
    "a whole run of check or verify",
    got,
    "Merge shards first",
  );
}

function textOf(flag: string, value: string | undefined, wanted: string): string {
  const text = value?.trim() ?? "";
  if (text !== "") return text;
  throw UserError.of(flag, wanted, "nothing", "Give it: titan-auth baseline --help shows an example");
}
