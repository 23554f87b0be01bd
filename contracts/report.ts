import * as z from "zod";
import {
  cellVerdicts,
  confidences,
  expectations,
  outcomes,
  owners,
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
  owner: z.enum(owners).optional().meta({ description: "diagnose: who can mend it" }),
  proof: z.array(z.string()).optional().meta({ description: "diagnose: what shows the cause" }),
  now: z.array(z.string()).optional().meta({ description: "diagnose: what to do at once" }),
  later: z.array(z.string()).optional().meta({ description: "diagnose: what keeps it from coming back" }),
  next: z.string().optional().meta({ description: "diagnose: the next command to type" }),
});

const rung = z.strictObject({
  rung: z.string(),
  title: z.string(),
  state: z.enum(["ok", "broken", "not-reached"]),
  fact: z.string(),
  evidence: ids,
});

/** The credential in question, as far as it may be shown. */
const subject = z.strictObject({
  place: z.string(),
  kind: z.enum(["jwt", "key", "unknown"]),
  credential: z.string(),
  fingerprint: z
    .string()
    .optional()
    .meta({ description: "By which two people compare a credential across machines" }),
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
  exchanges: z.array(exchange),
  keys: z.strictObject({
    created: count,
    revoked: count,
    leftover: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  }),
  answer: z
    .strictObject({ finding: z.string(), confidence: z.enum(confidences) })
    .optional()
    .meta({ description: "diagnose: the finding that explains the failing call, or works, or inconclusive" }),
  ruledOut: z.array(z.string()).optional(),
  ladder: z.array(rung).optional().meta({ description: "diagnose: from the address up to the call" }),
  subject: subject.optional(),
  scopes: z
    .strictObject({ have: ids, lacking: ids, unknown: ids })
    .optional()
    .meta({ description: "diagnose: what an API key was seen to have" }),
});

export type Report = z.infer<typeof reportSchema>;
export type ReportCheck = z.infer<typeof check>;
export type ReportFinding = z.infer<typeof finding>;
export type ReportRow = z.infer<typeof row>;
export type ReportMatrix = z.infer<typeof matrix>;
export type ReportCell = ReportMatrix["cells"][number];
export type ReportRung = z.infer<typeof rung>;
export type ReportExchange = z.infer<typeof exchange>;
