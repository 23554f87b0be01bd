import type { InferredOptionTypes } from "yargs";
import { explanationOf, indexOf } from "../explain/index.ts";
import { escapeTerminal, shorten } from "../report/escape.ts";
import { explanationReporters } from "../report/reporters.ts";
import { UserError } from "../user-error.ts";
import type { CamelCased } from "./arguments.ts";
import type { outputFlags } from "./flags.ts";
import { output } from "./io/safe-output.ts";
import type { explainFlags } from "./paper-flags.ts";
import { pageOf } from "./terminal.ts";

export type ExplainArguments = CamelCased<InferredOptionTypes<typeof explainFlags & typeof outputFlags>> & {
  readonly id?: string;
};

/** `titan-auth explain`: a check, a finding, a row, a cause or a provider state in full; all names without one. */
export async function explain({ id, ...args }: ExplainArguments): Promise<number> {
  const explanation = id === undefined ? indexOf() : explanationOf(id);
  if ("nearest" in explanation) {
    throw UserError.of(
      "explain",
      "a check, a finding, a row of the table, a cause or a provider state",
      `«${shorten(escapeTerminal(id ?? ""), 200)}»`,
      `Did you mean ${explanation.nearest}? titan-auth explain lists all`,
    );
  }
  const reporter = explanationReporters[args.format as keyof typeof explanationReporters];
  output.result(reporter(explanation, pageOf(process.stdout, args, process.env)));
  return 0;
}
