import * as z from "zod";
import { conclusion, count, of } from "./report-parts.ts";
import { severities } from "./terms.ts";

/** The output of `titan-auth diff --format json`: what changed between two runs, or differs between two deployments. */

const change = z.strictObject({
  kind: z.enum(["cell", "finding", "check"]),
  ...of,
  operation: z.string().optional(),
  credential: z.string().optional(),
  check: z.string().optional(),
  finding: z.string().optional().describe("check/message"),
  fingerprint: z.string().optional(),
  severity: z.enum(severities).optional(),
  before: z.string(),
  after: z.string(),
  says: z.string().describe("What it is that changed, in words"),
});

const side = z.strictObject({
  name: z.string().describe("The environment, or the address"),
  runId: z.string(),
  startedAt: z.iso.datetime(),
  ...conclusion,
});

const changes = z.array(change);

export const diffSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal("titan-auth"), version: z.string() }),
  old: side,
  new: side,
  worse: changes,
  better: changes,
  changed: changes.describe("Neither worse nor better, or unknown now"),
  same: count.describe("Cells, findings and checks that are as they were"),
  notCompared: z.array(z.string()).describe("What only one of the runs has"),
  because: z.string(),
  exitCode: z.int(),
});

export type Diff = z.infer<typeof diffSchema>;
export type Change = z.infer<typeof change>;
