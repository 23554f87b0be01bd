import { checks } from "../../../suites/index.ts";
import { tool } from "../../api/host.ts";
import { closeTo } from "../../close-to.ts";
import { flaws } from "../../embedded/index.ts";
import { promptFormats } from "../../report/page.ts";
import { selftestReporters } from "../../report/reporters.ts";
import { selftest as runSelftest } from "../../selftest/run.ts";
import { UserError } from "../../user-error.ts";
import { StatusLine } from "../io/terminal.ts";
import { defineCommand } from "../options/command.ts";
import { formatOption, lookSettings } from "../options/shared.ts";

/** Milliseconds after which something is badly wrong: a self test takes less than a minute. */
const limitMs = 600_000;

export const selftest = defineCommand({
  name: "selftest",
  group: "Try it out",
  describe: "run the suites against every flawed embedded deployment: which check finds which flaw",
  options: {
    flaw: {
      kind: "list",
      group: "selection",
      metavar: "NAME",
      describe: "only these flaws (titan-auth serve --list names them)",
    },
    combinations: { kind: "flag", group: "selection", describe: "also try pairs of flaws, a fixed sample" },
    concurrency: {
      kind: "number",
      group: "limits",
      metavar: "N",
      describe: "deployments at the same time",
      default: 6,
      least: 1,
    },
    ...formatOption(promptFormats),
    ...lookSettings,
  },
  positionals: [],
  examples: [
    ["selftest", "prove that each check finds its flaws"],
    ["selftest --flaw read-opens-write", "one flaw only"],
  ],
  async run(args, context) {
    const only = flawsOf(args.flaw);
    const status = new StatusLine(context.io, context.output);
    const result = await context.run(async ({ signal }, interruption) => {
      const ran = await runSelftest({
        checks,
        concurrency: Math.floor(args.concurrency),
        ...(only.length === 0 ? {} : { flaws: only }),
        combinations: args.combinations ?? false,
        tool,
        signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
        onProgress: (done, of, name) => status.show(`${done} of ${of} deployments: ${name}`),
      });
      status.clear();
      return interruption.code ?? ran;
    });
    if (typeof result === "number") {
      context.notice("interrupted; a part of a self test proves nothing");
      return result;
    }
    context.output.result(selftestReporters[args.format](result, context.page(args)));
    return result.exitCode;
  },
});

/** The flaws that `--flaw` names. Throws a `UserError` for one that does not exist. */
function flawsOf(names: readonly string[]): readonly string[] {
  const known = flaws.map(({ id }) => id);
  const stray = names.find((name) => !known.includes(name));
  if (stray === undefined) return names;
  const guess = closeTo(stray, known);
  const meant = guess === undefined ? "" : ` Did you mean ${guess}?`;
  throw new UserError(`There is no flaw "${stray}".${meant} titan-auth serve --list names them all`);
}
