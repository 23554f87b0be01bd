import { beforeAll, describe, type TestContext, test } from "vitest";
import type { Report } from "../../contracts/report/report.ts";
import { checks } from "../../suites/index.ts";
import type { Depth } from "../../suites/model/run-context.ts";
import { select, strayBecause } from "../api/selection.ts";
import { commandLineOf } from "./command-line.ts";
import { RunError, runCommand } from "./run-command.ts";
import { type Asked, harmless, type Sentence, sentenceOf, verdictOf } from "./sentence.ts";
import type { DescribeDeployment } from "./types.ts";

export type { DeploymentOptions, DescribeDeployment } from "./types.ts";

const usual = { title: "Titan deployment", depth: "proof", deadline: 600 } as const;
const verdictName = "verdict: the run as a whole";

/** Seconds that a run may take beyond its deadline: for revocations, and to start. */
const leewayS = 60;

/** One test for each check of titan-auth, out of one run before the first of them. */
export const describeDeployment: DescribeDeployment = (options = {}) => {
  const { title = usual.title, names = [], depth = usual.depth, deadline = usual.deadline } = options;
  describe(title, () => {
    const stray = strayBecause(checks, names);
    if (stray !== undefined) throw new RunError(stray);
    const chosen = select(checks, names, depth satisfies Depth);
    const asked = new Map<string, Asked>(chosen.map((check) => [`${check.id}: ${check.title}`, check]));
    let report: Report | undefined;

    beforeAll(
      // biome-ignore lint/correctness/noEmptyPattern: vitest wants a pattern there, to read fixtures from
      async ({}, { tasks }) => {
        // Only what vitest is going to run is asked of the deployment: -t, .only and shards leave tests out.
        const runs = tasks.filter(({ mode }) => mode === "run" || mode === "queued");
        const wanted = runs.flatMap(({ name }) => asked.get(name)?.id ?? []);
        const narrowed = wanted.length > 0 && wanted.length < asked.size;
        const args = commandLineOf(options, narrowed ? wanted : names);
        report = harmless(await runCommand(args, { ...process.env, ...options.env }));
      },
      (deadline + leewayS) * 1000,
    );

    for (const [name, check] of asked)
      test(name, (context) => settle(sentenceOf(told(report), check), context));
    test(verdictName, (context) => settle(verdictOf(told(report), chosen), context));
  });
};

function told(report: Report | undefined): Report {
  if (report === undefined) throw new RunError("the run came to no report");
  return report;
}

/** What vitest shows of a check that is not as it should be. `Inconclusive` is no verdict on the deployment. */
class DeploymentError extends Error {
  readonly expected: string | undefined;
  readonly actual: string | undefined;

  constructor(name: "Failed" | "Inconclusive", { lines, expected, actual }: Sentence) {
    const message = lines.join("\n");
    super(message);
    this.name = name;
    this.expected = expected;
    this.actual = actual;
    this.stack = `${name}: ${message}`;
  }
}

async function settle(sentence: Sentence, { annotate, skip }: TestContext): Promise<void> {
  for (const words of sentence.evidence) await annotate(words, "evidence");
  switch (sentence.state) {
    case "passed":
      return;
    case "skipped":
      return skip(sentence.message);
    case "failed":
      throw new DeploymentError("Failed", sentence);
    case "error":
      throw new DeploymentError("Inconclusive", sentence);
  }
}
