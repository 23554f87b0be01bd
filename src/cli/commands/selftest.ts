import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { checks } from "../../../suites/index.ts";
import { tool } from "../../api/host.ts";
import { closeTo } from "../../close-to.ts";
import type { OwnCheck } from "../../config/checks/complete.ts";
import { loadChecks } from "../../config/checks/load.ts";
import { flaws } from "../../embedded/index.ts";
import { promptFormats } from "../../report/page.ts";
import { selftestReporters } from "../../report/reporters.ts";
import { knownVariations } from "../../selftest/plan.ts";
import { selftest as runSelftest } from "../../selftest/run.ts";
import { UserError } from "../../user-error.ts";
import { StatusLine } from "../io/terminal.ts";
import { defineCommand } from "../options/command.ts";
import { formatOption, lookSettings } from "../options/shared.ts";

/** Milliseconds after which something is badly wrong: a self test takes minutes, on a busy machine more of them. */
const limitMs = 3_600_000;

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
    checks: {
      kind: "list",
      group: "selection",
      metavar: "FILE",
      describe:
        "modules with checks of your own: each must find its flaw, and nothing on healthy deployments",
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
    jobs: {
      kind: "number",
      group: "limits",
      metavar: "N",
      describe: "processor cores used at the same time; all of them unless set",
      least: 1,
    },
    ...formatOption(promptFormats),
    ...lookSettings,
  },
  positionals: [],
  examples: [
    ["selftest", "prove that each check finds its flaws"],
    ["selftest --flaw read-opens-write", "one flaw only"],
    ["selftest --checks checks/empty-month.mjs", "prove a check of your own"],
  ],
  async run(args, context) {
    const own = await ownChecks(args, context.io.cwd);
    const only = own?.flatMap(({ flaw }) => flaw ?? []) ?? flawsOf(args.flaw);
    const status = new StatusLine(context.io, context.output);
    const result = await context.run(async ({ signal }, interruption) => {
      const ran = await runSelftest({
        checks: own ?? checks,
        concurrency: Math.floor(args.concurrency),
        jobs: Math.floor(args.jobs ?? availableParallelism()),
        ...(own !== undefined && { own, variations: knownVariations.map(({ id }) => id) }),
        ...(only.length === 0 && own === undefined ? {} : { flaws: only }),
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

/** The checks of the modules that `--checks` names, each with a flaw that exists. */
async function ownChecks(
  {
    checks: files,
    flaw,
    combinations,
  }: { checks: readonly string[]; flaw: readonly string[]; combinations?: boolean | undefined },
  cwd: string,
): Promise<readonly OwnCheck[] | undefined> {
  if (files.length === 0) return undefined;
  if (flaw.length > 0 || combinations)
    throw new UserError(
      "--checks goes with neither --flaw nor --combinations: each check names its own flaw",
    );
  const own = await loadChecks(
    files.map((name) => ({ place: `--checks ${name}`, path: resolve(cwd, name) })),
  );
  const known = flaws.map(({ id }) => id);
  for (const { id, flaw: named } of own) {
    if (named === undefined || known.includes(named)) continue;
    const guess = closeTo(named, known);
    const remedy = guess === undefined ? "titan-auth serve --list names them all" : `Did you mean ${guess}?`;
    throw UserError.of(`${id}: flaw`, "a flaw of the embedded deployment", `"${named}"`, remedy);
  }
  return own;
}

/** The flaws that `--flaw` names. Throws a `UserError` for one that does not exist. */
function flawsOf(names: readonly string[]): readonly string[] {
  const known = flaws.map(({ id }) => id);
  const stray = names.find((name) => !known.includes(name));
  if (stray === undefined) return names;
  const guess = closeTo(stray, known);
  const meant = guess === undefined ? "" : ` Did you mean ${guess}?`;
  throw new UserError(`There is no flaw "${stray}".${meant} titan-auth serve --list names them all`);
}
