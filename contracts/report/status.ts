import * as z from "zod";

/** What `titan-auth status` prints as JSON, version 1. Fields are added freely, never changed. */

const time = z.iso.datetime().optional();

export const statusSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal("titan-auth"), version: z.string() }),
  target: z.strictObject({
    authUrl: z.string(),
    taskServiceUrl: z.string(),
    environment: z.string().optional(),
  }),
  place: z.string().describe("Where the credential came from, such as TITAN_TOKEN, or sign-in"),
  kind: z.enum(["jwt", "key", "unknown"]),
  fingerprint: z.string().optional(),
  issuedAt: time.describe("By the JWT's own claims, which are not verified here"),
  expiresAt: time,
  subject: z.string().optional(),
  issuer: z.string().optional(),
  audience: z.string().optional(),
  scopes: z.array(z.string()).optional().describe("Where the session names them"),
  reads: z.array(z.strictObject({ operation: z.string(), status: z.int().optional(), says: z.string() })),
  outcome: z.enum(["pass", "fail", "inconclusive"]),
  exitCode: z.int(),
  because: z.string(),
  next: z.string().optional().describe("The next command to type"),
  notices: z.array(z.string()),
});

export type StatusReport = z.infer<typeof statusSchema>;
