import * as z from "zod";
import { diagnosedFinding, diagnosis } from "./diagnosis.ts";
import { reportPacts } from "./report-pacts.ts";
import {
  accepted,
  besideFields,
  conclusion,
  count,
  environmentReport,
  ids,
  of,
  row,
  summary,
  target,
} from "./report-parts.ts";
import {
  cellVerdicts,
  confidences,
  expectations,
  gapKinds,
  leftReasons,
  outcomes,
  roles,
  rowIds,
  severities,
  sides,
  suiteIds,
} from "./terms.ts";
import { owaspIds } from "./weaknesses.ts";

/** The JSON report, version 1. Fields are added freely, never changed: scripts hold on to them. */

const check = z.strictObject({
  id: z.string(),
  suite: z.enum(suiteIds),
  title: z.string(),
  outcome: z.enum(outcomes),
  severity: z.enum(severities),
  because: z.string().optional().describe("Why the outcome is what it is, in one sentence"),
  findings: ids.optional().describe("Fingerprints of what it found, also where another check reports it"),
  ...of,
});

const finding = z.strictObject({
  id: z.string().describe("check/message: what was found, the same in every run"),
  fingerprint: z.string().describe("The same in every run for the same fault in the same place"),
  check: z.string(),
  title: z.string(),
  severity: z.enum(severities),
  confidence: z.enum(confidences),
  row: z.enum(rowIds).optional(),
  alsoRows: z.array(z.enum(rowIds)).optional().describe("Further rows that this cause belongs to"),
  side: z.enum(sides).optional(),
  explains: ids.optional().describe("What was found besides and follows from this, in words"),
  message: z.string(),
  operation: z.string().optional(),
  operations: ids.optional().describe("Every operation with this one cause"),
  scope: z.string().optional(),
  credential: z.string().optional(),
  expected: z.string().optional(),
  actual: z.string().optional(),
  evidence: ids.describe("Identifiers of exchanges"),
  cause: z.string().optional(),
  fix: z.array(z.string()),
  reference: z.url().optional(),
  weakness: z
    .strictObject({ cwe: z.int().positive(), owasp: z.enum(owaspIds) })
    .optional()
    .describe(
      "Its number in the Common Weakness Enumeration, and its category in the OWASP API Security Top 10 of 2023",
    ),
  accepted: accepted.optional(),
  ...of,
  ...diagnosedFinding,
});

const matrix = z.strictObject({
  operations: z.array(
    z.strictObject({
      id: z.string(),
      method: z.string(),
      path: z.string(),
      scopes: ids,
      status: z.enum(["seed", "documented", "assumed", "configured"]),
      ...of,
    }),
  ),
  credentials: z.array(z.strictObject({ id: z.string(), kind: z.string(), scopes: ids, ...of })),
  cells: z.array(
    z.strictObject({
      operation: z.string(),
      credential: z.string(),
      expected: z.enum(expectations),
      status: z.int().optional(),
      verdict: z.enum(cellVerdicts),
      because: z.string().optional(),
      role: z.enum(roles).optional().describe("Why the credential is tried on this operation"),
      exchange: z.string().optional(),
      ...of,
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
  ...of,
});

export const reportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal("titan-auth"), version: z.string() }),
  command: z.string(),
  runId: z.string(),
  target,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  waitedMs: z.number().nonnegative().describe("Time spent waiting for rate limits"),
  requests: count,
  confirmation: z
    .strictObject({ asked: count, requests: count })
    .optional()
    .describe("Requests that were asked again before accusing, and how many requests that took"),
  ...conclusion,
  partial: z
    .boolean()
    .describe(
      "Whether something of the selection was not tried: credentials are lacking, or the run was cut short",
    ),
  failOn: z.enum([...severities, "never"]),
  summary,
  notTested: z
    .array(
      z.strictObject({
        kind: z.enum(gapKinds).optional(),
        what: z.string(),
        because: z.string(),
        checks: ids,
        ...of,
      }),
    )
    .describe("What was not tested, and what was missing"),
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
    unproven: count
      .optional()
      .describe(
        "Revoked keys that may still work: only the answer to their revocation says that they are gone",
      ),
    leftover: z.array(
      z.strictObject({ id: z.string(), name: z.string(), reason: z.enum(leftReasons).optional(), ...of }),
    ),
  }),
  environments: z.array(environmentReport).min(1).optional(),
  ...besideFields,
  ...diagnosis,
});

export type Report = z.infer<typeof reportSchema>;
export type ReportCheck = z.infer<typeof check>;
export type ReportFinding = z.infer<typeof finding>;
export type ReportRow = z.infer<typeof row>;
export type ReportMatrix = z.infer<typeof matrix>;
export type ReportCell = ReportMatrix["cells"][number];
export type ReportEnvironment = z.infer<typeof environmentReport>;
export type ReportStep = NonNullable<Report["steps"]>[number];
export type ReportExchange = z.infer<typeof exchange>;
