import * as z from "zod";
import { count } from "./report-parts.ts";
import { confidences } from "./terms.ts";

/** What `titan-auth scopes` prints as JSON, version 1. Fields are added freely, never changed. */

const names = z.array(z.string());

export const scopesReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal("titan-auth"), version: z.string() }),
  target: z.strictObject({ authUrl: z.string(), taskServiceUrl: z.string() }),
  credential: z.string().describe("Its name in reports, such as key[given]; never the secret"),
  place: z.string().optional().describe("Where it came from, such as TITAN_TOKEN"),
  kind: z.enum(["jwt", "key", "unknown"]),
  fingerprint: z.string().optional(),
  have: names,
  lacking: names,
  unknown: names,
  scopes: z.array(
    z.strictObject({
      scope: z.string(),
      verdict: z.enum(["have", "lacking", "unknown"]),
      confidence: z.enum(confidences),
      because: z.string(),
      operation: z.string().optional(),
    }),
  ),
  need: names.describe("What --need asked for"),
  missing: names.describe("What of it is lacking"),
  outcome: z.enum(["pass", "fail", "inconclusive"]),
  exitCode: z.int(),
  because: z.string(),
  next: z.string().optional().describe("The next command to type"),
  notices: names,
  requests: count,
  durationMs: z.number().nonnegative(),
});

export type ScopesReport = z.infer<typeof scopesReportSchema>;
