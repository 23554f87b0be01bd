import * as z from "zod";
import { count, ids } from "./report-parts.ts";

/** What a report says of the consumers' pacts. */
export const reportPacts = z.strictObject({
  sources: z.array(
    z.strictObject({
      consumer: z.string(),
      provider: z.string(),
      source: z.string().meta({ description: "The file or address that it came from" }),
      interactions: count,
      messages: count.optional().meta({ description: "Interactions that are not HTTP, and not verified" }),
      pending: z.boolean().meta({ description: "Its failures are warnings (pending pacts of a broker)" }),
    }),
  ),
  leastScopes: z
    .array(
      z.strictObject({
        consumer: z.string(),
        scopes: ids
          .optional()
          .meta({ description: "The smallest set that satisfies its pact, where one was found" }),
        because: z.string(),
      }),
    )
    .optional(),
  matchingMs: z
    .number()
    .nonnegative()
    .optional()
    .meta({ description: "Milliseconds that Pact took, its start included, without waits for answers" }),
  unpinned: ids.optional().meta({ description: "Operations of the catalogue that no pact pins" }),
  published: z
    .array(z.strictObject({ consumer: z.string(), provider: z.string(), success: z.boolean() }))
    .optional()
    .meta({ description: "Results that were published to the broker" }),
});

export type ReportPacts = z.infer<typeof reportPacts>;
