import type { InferredOptionTypes } from "yargs";
import { diffReports } from "../compare/diff/index.ts";
import type { DiffFormat } from "../report/page.ts";
import { diffReporters } from "../report/reporters.ts";
import type { CamelCased } from "./arguments.ts";
import type { diffFlags } from "./compare-flags.ts";
import type { outputFlags } from "./flags.ts";
import { output } from "./io/safe-output.ts";
import { loadReport } from "./load-report.ts";
import { pageOf } from "./terminal.ts";

export type DiffArguments = CamelCased<InferredOptionTypes<typeof diffFlags & typeof outputFlags>> & {
  readonly old: string;
  readonly new: string;
};

/** `titan-auth diff`: what got worse, better or otherwise from one saved run to another. Only what got worse fails. */
export async function diff(args: DiffArguments): Promise<number> {
  const [old, now] = [await loadReport(args.old), await loadReport(args.new)];
  const found = diffReports(old, now);
  const page = pageOf(process.stdout, args, process.env);
  output.result(diffReporters[args.format as DiffFormat](found, page), JSON.stringify(found));
  return found.exitCode;
}
