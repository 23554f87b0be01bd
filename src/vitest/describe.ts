import { beforeAll, describe, type TestContext, test } from "vitest";
import type { Report } from "../../contracts/report/report.ts";
import { type Caller, callerOf, rethrow } from "./caller.ts";
import { type Declaration, type DeclaredTest, declaredOf } from "./declared.ts";
import { DeploymentRun } from "./run.ts";
import type { Sentence } from "./sentence.ts";
import type { DescribeDeployment, TestMeta } from "./types.ts";

const usual = { title: "Titan deployment", deadline: 600 } as const;

const verdictTest = {
  name: "verdict: the run as a whole",
  id: "verdict",
  suite: "verdict",
  severity: "high",
} as const;

/** Seconds that a run may take beyond its deadline, to start and to revoke keys. */
const leewayS = 60;

export const describeDeployment: DescribeDeployment = (options = {}) => {
  const { title = usual.title, deadline = usual.deadline } = options;
  const caller = callerOf(describeDeployment);
  const timeout = (deadline + leewayS) * 1000;
  const run = new DeploymentRun(options);
  describe(title, () => {
    const declared = placed(caller, () => declaredOf(options));
    const declare = (declaration: Declaration): void => declareTests(declaration, { run, caller, timeout });
    return declared instanceof Promise
      ? declared.then(declare, (error) => rethrow(error, caller))
      : declare(declared);
  });
};

interface Frame {
  readonly run: DeploymentRun;
  readonly caller: Caller;
  /** Milliseconds. */
  readonly timeout: number;
}

function declareTests({ tests, names, verdict }: Declaration, { run, caller, timeout }: Frame): void {
  const byName = new Map(tests.map((one) => [one.name, one]));
  beforeAll(
    // biome-ignore lint/correctness/noEmptyPattern: vitest wants a pattern there, to read fixtures from
    async ({}, suite) => {
      // Only tests that vitest is going to run are sent: -t, .only, tags and shards leave tests out.
      const runs = suite.tasks.filter(({ mode }) => mode === "run" || mode === "queued");
      const wanted = runs.flatMap(({ name }) => byName.get(name) ?? []);
      const isNarrowed = wanted.length > 0 && wanted.length < tests.length;
      const asked = [...new Set(wanted.flatMap(({ asks }) => asks))];
      // Reporters find the reports by the suite: the list stays the same while tests are retried.
      Object.assign(suite.meta, { titanAuth: { title: suite.name, reports: run.reports } });
      await run.start(isNarrowed ? asked : names).catch((error) => rethrow(error, caller));
    },
    timeout,
  );
  for (const one of [...tests, { ...verdictTest, asks: names, read: verdict }])
    declareTest(one, { run, caller, timeout });
}

function declareTest(declared: DeclaredTest, { run, caller, timeout }: Frame): void {
  const { name, suite, severity, asks, read } = declared;
  let tries = 0;
  const work = async (context: TestContext): Promise<void> => {
    tries += 1;
    const report: Report = tries === 1 ? run.first : await run.again(asks);
    await settle(read(report), declared, context, caller);
  };
  caller.within(() => {
    try {
      test(name, { tags: [suite, severity], timeout }, work);
    } catch {
      // Tags that the configuration of vitest does not define cause an error there.
      test(name, { timeout }, work);
    }
  });
}

/** What vitest shows for a test that did not pass. `Inconclusive` is no verdict on the deployment. */
class DeploymentError extends Error {
  readonly expected: string | undefined;
  readonly actual: string | undefined;

  constructor(name: "Failed" | "Inconclusive", { lines, expected, actual }: Sentence, { frames }: Caller) {
    const message = lines.join("\n");
    super(message);
    this.name = name;
    this.expected = expected;
    this.actual = actual;
    this.stack = `${name}: ${message}\n${frames}`;
  }
}

async function settle(
  sentence: Sentence,
  { id, suite, severity }: DeclaredTest,
  { annotate, skip, task }: TestContext,
  caller: Caller,
): Promise<void> {
  const { state, findings } = sentence;
  Object.assign(task.meta, { titanAuth: { id, suite, severity, state, findings } satisfies TestMeta });
  for (const words of sentence.evidence) await caller.within(() => annotate(words, "evidence"));
  switch (state) {
    case "passed":
      return;
    case "skipped":
      return skip(sentence.message);
    case "failed":
      throw new DeploymentError("Failed", sentence, caller);
    case "error":
      throw new DeploymentError("Inconclusive", sentence, caller);
  }
}

function placed<T>(caller: Caller, work: () => T): T {
  try {
    return work();
  } catch (error) {
    return rethrow(error, caller);
  }
}
