import type { Report } from "../../contracts/report/report.ts";
import type { Severity } from "../../contracts/report/terms.ts";
import { checks } from "../../suites/index.ts";
import type { Check } from "../../suites/model/check.ts";
import type { Depth } from "../../suites/model/run-context.ts";
import type { PlannedCell } from "../api/cells.ts";
import { switchesText } from "../api/options.ts";
import { select, strayBecause } from "../api/selection.ts";
import { RunError } from "./run-command.ts";
import { cellSentenceOf, type Sentence, sentenceOf, verdictOf } from "./sentence.ts";
import type { DeploymentOptions } from "./types.ts";

/** One test, before anything is sent. */
export interface DeclaredTest {
  readonly name: string;
  readonly id: string;
  /** Tags, if the configuration of vitest defines them. */
  readonly suite: string;
  readonly severity: Severity;
  /** Checks that a run must include for it. */
  readonly asks: readonly string[];
  readonly read: (report: Report) => Sentence;
}

export interface Declaration {
  readonly tests: readonly DeclaredTest[];
  /** Names for a run of all of them. */
  readonly names: readonly string[];
  /** What a report says about the whole run, besides the tests. */
  readonly verdict: (report: Report) => Sentence;
}

const usualDepth = "proof" satisfies Depth;

/** The tests of a `describeDeployment`. Throws a `RunError` for names that no check has. */
export function declaredOf(options: DeploymentOptions): Declaration | Promise<Declaration> {
  const { granularity = "check", depth = usualDepth } = options;
  const { names = granularity === "interaction" ? ["pact"] : [] } = options;
  const stray = strayBecause(checks, names);
  if (stray !== undefined) throw new RunError(stray);
  const chosen = select(checks, names, depth);
  const isSplit = ({ kind }: Check): boolean =>
    (granularity === "cell" && kind === "matrix") || (granularity === "interaction" && kind === "pact");
  const split = chosen.filter(isSplit);
  const whole = chosen.filter((check) => !isSplit(check)).map(testOfCheck);
  const verdict = (tests: readonly DeclaredTest[]) => (report: Report) => verdictOf(report, tests, split);
  const declaration = (tests: readonly DeclaredTest[]) => ({ tests, names, verdict: verdict(tests) });
  if (split.length === 0) return declaration(whole);
  const parts = granularity === "cell" ? testsOfCells(split, options) : testsOfInteractions(split, options);
  return parts.then((own) => declaration([...whole, ...own]));
}

const testOfCheck = (check: Check): DeclaredTest => ({
  name: `${check.id}: ${check.title}`,
  id: check.id,
  suite: check.suite,
  severity: check.severity,
  asks: [check.id],
  read: (report) => sentenceOf(report, check),
});

async function testsOfCells(
  split: readonly Check[],
  options: DeploymentOptions,
): Promise<readonly DeclaredTest[]> {
  const { plannedCells } = await import("../api/cells.ts");
  const { embedded, depth = usualDepth, config, environment, readOnly, allowBillingWrite } = options;
  const given = { config, environment, readOnly, allowBillingWrite, depth, embedded: switchesText(embedded) };
  const env = { ...process.env, ...options.env };
  const cells = await plannedCells(split, given, { env, cwd: process.cwd(), readStdin: async () => "" });
  const asks = split.map(({ id }) => id);
  return cells.map((cell) => ({
    name: `${cell.operation} with ${cell.credential}: ${expectationWords(cell)}`,
    id: `${cell.operation} with ${cell.credential}`,
    suite: "scopes",
    severity: cell.expected === "allow" || cell.expected === "any" ? "high" : "critical",
    asks,
    read: (report) => cellSentenceOf(report, cell),
  }));
}

const expectations: Readonly<Record<string, string>> = {
  allow: "allowed",
  "deny-401": "refused with 401",
  "deny-403": "refused with 403",
};

const expectationWords = ({ expected }: PlannedCell): string => expectations[expected] ?? "a verdict";

async function testsOfInteractions(
  split: readonly Check[],
  { pacts = [] }: DeploymentOptions,
): Promise<readonly DeclaredTest[]> {
  const { interactionsOf } = await import("../api/pact/interactions.ts");
  const [check] = split;
  const interactions = await interactionsOf(pacts);
  return interactions.map(({ id, title }) => ({
    name: `${id}: ${title}`,
    id,
    suite: "pact",
    severity: check?.severity ?? "high",
    asks: split.map((one) => one.id),
    read: (report) => sentenceOf(report, { id, suite: "pact", kind: "cases" }),
  }));
}
