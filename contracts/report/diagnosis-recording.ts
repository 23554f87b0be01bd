import * as z from "zod";
import { reportSchema } from "./report.ts";
import { ids } from "./report-parts.ts";

/** The requests and answers of a diagnosis as a file, without secrets. Judging it again gives the same report. */

export const diagnosisFormat = "titan-auth diagnosis recording";

const times = { sentAt: z.number(), durationMs: z.number() };

const credential = z.looseObject({ kind: z.string() });

const probe = z.looseObject({
  id: z.string(),
  phase: z.string(),
  service: z.string(),
  operation: z.string(),
  method: z.string(),
  path: z.string(),
  effect: z.string(),
  credential,
  carrier: z.looseObject({ kind: z.string() }),
});

const body = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("empty") }),
  z.strictObject({ kind: z.literal("json"), value: z.unknown(), contentType: z.string() }),
  z.strictObject({ kind: z.literal("text"), text: z.string(), contentType: z.string(), html: z.boolean() }),
  z.strictObject({ kind: z.literal("binary"), bytes: z.number(), contentType: z.string() }),
]);

const observed = z.looseObject({
  kind: z.literal("answer"),
  exchange: z.string(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body,
  ...times,
  issued: z.array(z.looseObject({ kind: z.string(), path: z.string() })),
  blocked: z.array(z.looseObject({})),
  probe,
  responseClass: z.string(),
  due: z.array(z.int()),
  detail: z.string().optional(),
  trouble: z.string().optional(),
});

/** What is known about a credential; never its text. */
const token = z.looseObject({
  place: z.string(),
  kind: z.enum(["jwt", "key", "unknown"]),
  credential,
  fingerprint: z.string().optional(),
  claims: z.looseObject({}).optional(),
  faults: ids,
  sendable: z.boolean(),
});

const operation = z.looseObject({
  id: z.string(),
  method: z.string(),
  path: z.string(),
  scopes: ids,
  surface: z.string(),
  effect: z.string(),
  target: z.string(),
});

const context = z.looseObject({
  scopes: z.array(z.looseObject({ name: z.string() })),
  operations: z.array(operation),
  means: ids,
  runId: z.string(),
  absentId: z.string(),
  authUrl: z.url(),
  taskServiceUrl: z.url(),
  policy: z.record(z.string(), z.number()),
  profile: z.looseObject({}),
});

const request = z.looseObject({
  context,
  subject: token.optional(),
  companion: token.optional(),
  account: z.boolean(),
  call: z.looseObject({ kind: z.string(), operation: operation.optional() }).optional(),
  scope: z.string().optional(),
  symptom: z.string().optional(),
  tryCreate: z.boolean(),
  readOnly: z.boolean(),
  all: z.boolean(),
  now: z.number(),
  commandLine: z.strictObject({ flags: z.string(), serveFlags: z.string().optional(), call: z.string() }),
});

const { tool, target, notices, exchanges, keys, startedAt, finishedAt } = reportSchema.shape;

export const diagnosisRecordingSchema = z.strictObject({
  format: z.literal(diagnosisFormat),
  version: z.literal(1),
  frame: z.strictObject({ tool, target, notices }),
  request,
  evidence: z.strictObject({
    seen: z.strictObject({
      seen: z.record(z.string(), observed),
      repeats: z.record(z.string(), z.array(observed)),
      acceptedAfterMs: z.number().nonnegative().optional(),
    }),
    exchanges,
    keys,
    startedAt,
    finishedAt,
  }),
});
