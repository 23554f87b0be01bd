import { closest } from "fastest-levenshtein";
import { checks } from "../../suites/index.ts";
import { flaws } from "../embedded/index.ts";
import type { PromptFormat } from "../report/page.ts";
import { selftestReporters } from "../report/reporters.ts";
import { selftest as runSelftest } from "../selftest/run.ts";
import { UserError } from "../user-error.ts";
import type { SelftestArguments } from "./arguments.ts";
import { Interruption } from "./interruption.ts";
import { output } from "./io/safe-output.ts";
import { numberOf } from "./settings.ts";
import { tool } from "./surroundings.ts";
import { pageOf, StatusLine } from "./terminal.ts";

/** Seconds after which something is badly wrong: a self test takes less than one minute. */
const deadlineS = 600;

/** `titan-auth selftest`: proves that each check catches what it is for, prints the kill matrix and exits by it. */
export async function selftest(args: SelftestArguments): Promise<number> {
  const only = flawsOf(args.flaw);
  const concurrency = Math.floor(numberOf("--concurrency", args.concurrency, 1));
  const status = new StatusLine();
  const interruption = new Interruption(deadlineS * 1000);
  try {
    const result = await runSelftest({
      checks,
      concurrency,
      ...(only === undefined ? {} : { flaws: only }),
      combinations: args.combinations ?? false,
      tool: tool(),
      signal: interruption.signal,
      onProgress: (done, of, name) => status.show(`${done} of ${of} deployments: ${name}`),
    });
    status.clear();
    if (interruption.code !== undefined) {
      output.notice("titan-auth: interrupted; nothing is told of a part\n");
      return interruption.code;
    }
    const print = selftestReporters[args.format as PromptFormat];
    output.result(print(result, pageOf(process.stdout, args, process.env)));
    return result.exitCode;
  } finally {
    status.clear();
    interruption.end();
  }
}

/** The flaws that `--flaw` names. Throws a `UserError` for one that does not exist. */
function flawsOf(names: readonly string[] | undefined): readonly string[] | undefined {
  const known = flaws.map(({ id }) => id);
  const stray = names?.find((name) => !known.includes(name));
  if (stray === undefined) return names;
  throw UserError.of(
    "--flaw",
    "a flaw of the embedded deployment",
    `«${stray}»`,
    `Did you mean ${closest(stray, known)}? titan-auth serve --list names them all`,
  );
}
