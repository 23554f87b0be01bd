import * as z from "zod";
import { reportSchema } from "./report.ts";
import { confidences, rowIds, severities } from "./terms.ts";

const common = {
  schemaVersion: z.literal(1),
  at: z.iso.datetime(),
  runId: z.string().describe("Of the round that saw the change"),
};

/** One line of `titan-auth watch --format json`: something is different from the round before. */
export const watchChangeSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...common,
    kind: z.literal("outcome"),
    from: z
      .enum([...reportSchema.shape.outcome.options, "crashed"])
      .optional()
      .describe("Absent in the first round"),
    to: z.enum([...reportSchema.shape.outcome.options, "crashed"]),
    exitCode: z.int(),
    because: z.string(),
  }),
  z.strictObject({
    ...common,
    kind: z.enum(["finding-appeared", "finding-gone"]),
    finding: z.string(),
    fingerprint: z.string(),
    severity: z.enum(severities),
    confidence: z.enum(confidences),
    row: z.enum(rowIds).optional(),
    message: z.string(),
    traces: z.array(z.string()).describe("Trace ids of the exchanges that the finding rests on"),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("keys-left"),
    keys: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  }),
]);

export type WatchChange = z.infer<typeof watchChangeSchema>;
export type WatchOutcome = Extract<WatchChange, { kind: "outcome" }>["to"];
