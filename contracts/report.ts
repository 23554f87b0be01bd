import * as z from "zod";
import { diagnosedFinding, diagnosis } from "./diagnosis.ts";
import { reportPacts } from "./report-pacts.ts";
import {
  cellVerdicts,
  confidences,
  expectations,
  outcomes,
  rowIds,
  rowVerdicts,
  severities,
  suiteIds,
} from "./terms.ts";

/** The JSON report, version 1. Fields are added freely, never changed: scripts hold on to them. */

const count = z.int().nonnegative();
const ids = z.array(z.string());

const check = z.strictObject({
  id: z.string(),
  suite: z.enum(suiteIds),
  title: z.string(),
  outcome: z.enum(outcomes),
  severity: z.enum(severities),
  because: z.string().optional().meta({ description: "Why the outcome is what it is, in one sentence" }),
});

const finding = z.strictObject({
  id: z.string().meta({ description: "check/message: what was found, the same in every run" }),
  fingerprint: z.string().meta({ description: "The same in every run for the same fault in the same place" }),
  check: z.string(),
  title: z.string(),
  severity: z.enum(severities),
  confidence: z.enum(confidences),
  row: z.enum(rowIds).optional(),
  message: z.string(),
  operation: z.string().optional(),
  operations: ids.optional().meta({ description: "Every operation with this one cause" }),
  scope: z.string().optional(),
  credential: z.string().optional(),
  expected: z.string().optional(),
  actual: z.string().optional(),
  evidence: ids.meta({ description: "Identifiers of exchanges" }),
  cause: z.string().optional(),
  fix: z.array(z.string()),
  reference: z.url().optional(),
  ...diagnosedFinding,
});

const row = z.strictObject({
  row: z.enum(rowIds),
  problem: z.string(),
  checkFirst: z.string(),
  verdict: z.enum(rowVerdicts),
  because: z.string(),
  next: z.array(z.string()),
  findings: ids.meta({ description: "Fingerprints of the findings that belong to this row" }),
});

const matrix = z.strictObject({
  operations: z.array(
    z.strictObject({
      id: z.string(),
      method: z.string(),
      path: z.string(),
      scopes: ids,
      status: z.enum(["seed", "documented", "assumed", "configured"]),
    }),
  ),
  credentials: z.array(z.strictObject({ id: z.string(), kind: z.string(), scopes: ids })),
  cells: z.array(
    z.strictObject({
      operation: z.string(),
      credential: z.string(),
      expected: z.enum(expectations),
      status: z.int().optional(),
      verdict: z.enum(cellVerdicts),
      because: z.string().optional(),
      exchange: z.string().optional(),
    }),
  ),
});

const message = z.strictObject({
  headers: z.record(z.string(), z.string()),
  body: z.string().optional(),
  truncated: z.boolean().optional(),
});

const exchange = z.strictObject({
  id: z.string(),
  probe: z.string(),
  method: z.string(),
  url: z.string(),
  credential: z.string(),
  status: z.int().optional(),
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  trouble: z.string().optional(),
  requestId: z.string().optional(),
  traceId: z.string().optional(),
  request: message.optional(),
  response: message.optional(),
});

export const reportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal("titan-auth"), version: z.string() }),
  command: z.string(),
  runId: z.string(),
  target: z.strictObject({
    authUrl: z.string(),
    taskServiceUrl: z.string(),
    environment: z.string().optional(),
    embedded: z.boolean(),
    profile: z.string().optional().meta({ description: "Its profile, where not Titan's own" }),
  }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  waitedMs: z.number().nonnegative().meta({ description: "Time spent waiting for rate limits" }),
  requests: count,
  outcome: z.enum(["pass", "fail", "inconclusive", "nothing-ran"]),
  exitCode: z.int(),
  because: z.string().meta({ description: "The outcome in one plain sentence" }),
  failOn: z.enum([...severities, "never"]),
  summary: z.strictObject({
    pass: count,
    fail: count,
    inconclusive: count,
    inapplicable: count,
    crashed: count,
  }),
  notTested: z
    .array(z.strictObject({ what: z.string(), because: z.string(), checks: ids }))
    .meta({ description: "What was not tested, and for want of what" }),
  notices: z.array(z.string()),
  checks: z.array(check),
  findings: z.array(finding),
  troubleshooting: z.array(row).length(rowIds.length),
  matrix,
  pacts: reportPacts.optional(),
  exchanges: z.array(exchange),
  keys: z.strictObject({
    created: count,
    revoked: count,
    leftover: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  }),
  ...diagnosis,
});

export type Report = z.infer<typeof reportSchema>;
export type ReportCheck = z.infer<typeof check>;
export type ReportFinding = z.infer<typeof finding>;
export type ReportRow = z.infer<typeof row>;
export type ReportMatrix = z.infer<typeof matrix>;
export type ReportCell = ReportMatrix["cells"][number];
export type ReportRung = NonNullable<Report["ladder"]>[number];
export type ReportExchange = z.infer<typeof exchange>;
