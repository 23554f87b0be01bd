import * as z from "zod";
import { count } from "./report-parts.ts";
import { rowIds, severities, suiteIds } from "./terms.ts";

/** The JSON document of `titan-auth selftest`, version 1. Fields are added freely, never changed. */

const names = z.array(z.string());
const exits = {
  exitCode: z.int().describe("Exit code that `check` would have ended with"),
  expectedExitCode: z.int(),
};
const ms = z.number().nonnegative().describe("Milliseconds that the run took while others ran");

const caught = z.strictObject({
  check: z.string(),
  code: z.string(),
  severity: z.enum(severities).describe("The worst that the check found"),
  how: z
    .enum(["found", "shared", "stopped"])
    .describe(
      "found: a finding of its own; shared: another check reported its finding; stopped: it ended the run as inconclusive, which is right for this flaw",
    ),
});

const flaw = z.strictObject({
  id: z.string(),
  group: z.string(),
  description: z.string().describe('Completes "In this deployment, …"'),
  outcome: z.enum(["killed", "survived"]),
  ...exits,
  caughtBy: z.array(caught),
  findings: names.describe("Every finding, as check/message"),
  missed: names.describe("Findings that are expected and were not made"),
  noise: names.describe("Findings that are not expected"),
  rows: z.array(z.enum(rowIds)).describe("Rows of the troubleshooting table that were confirmed"),
  deviations: names.describe("Everything that is not as it should be, in words"),
  ms,
});

const variation = z.strictObject({
  id: z.string(),
  description: z.string(),
  outcome: z.enum(["quiet", "alarm"]),
  ...exits,
  findings: names,
  deviations: names,
  ms,
});

const pair = z.strictObject({
  flaws: z.array(z.string()).length(2),
  outcome: z.enum(["killed", "survived"]),
  caughtBy: names.describe("Checks"),
  lacking: names.describe("Checks that catch one of the two alone, and not both together"),
  exitCode: z.int(),
  ms,
});

const check = z.strictObject({
  id: z.string(),
  code: z.string(),
  suite: z.enum(suiteIds),
  severity: z.enum(severities),
  flaws: names.describe("Flaws that it caught"),
  minor: names.describe("Those of them where it found nothing worse than low"),
  idle: z.boolean(),
});

export const selftestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal("titan-auth"), version: z.string() }),
  command: z.literal("selftest"),
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  requests: count,
  exitCode: z.int(),
  because: z.string().describe("The outcome in one plain sentence"),
  complete: z.boolean().describe("Whether every flaw was tried: only then is a check idle"),
  flaws: count.describe("Flaws that were tried"),
  killed: count,
  survivors: names.describe("Flaws that no check caught"),
  idleChecks: names.describe("Checks that caught nothing"),
  exempt: z
    .array(z.strictObject({ check: z.string(), code: z.string(), because: z.string() }))
    .describe("Checks that need not catch anything here, and why"),
  variations: count.describe("Healthy deployments that were tried"),
  falseAlarms: z.array(z.strictObject({ variation: z.string(), findings: names, ...exits })),
  inexact: names.describe("Flaws that were not found in the expected way, and nothing else"),
  crashed: z.array(z.strictObject({ deployment: z.string(), check: z.string(), because: z.string() })),
  combinations: z.strictObject({ pairs: count, killed: count, survivors: names }).optional(),
  checks: z.array(check),
  results: z.strictObject({
    flaws: z.array(flaw),
    variations: z.array(variation),
    pairs: z.array(pair),
  }),
});

export type Selftest = z.infer<typeof selftestSchema>;
export type SelftestFlaw = z.infer<typeof flaw>;
export type SelftestVariation = z.infer<typeof variation>;
export type SelftestPair = z.infer<typeof pair>;
export type SelftestCheck = z.infer<typeof check>;
export type SelftestCatch = z.infer<typeof caught>;
