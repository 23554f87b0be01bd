import * as z from "zod";
import { count, ids } from "./report-parts.ts";

/** What a report says of the consumers' pacts. */
export const reportPacts = z.strictObject({
  sources: z.array(
    z.strictObject({
      consumer: z.string(),
      provider: z.string(),
      source: z.string().describe("The file or address that it came from"),
      interactions: count,
      messages: count.optional().describe("Interactions that are not HTTP, and not verified"),
      pending: z.boolean().describe("Its failures are warnings (pending pacts of a broker)"),
    }),
  ),
  leastScopes: z
    .array(
      z.strictObject({
        consumer: z.string(),
        scopes: ids.optional().describe("The smallest set that satisfies its pact, where one was found"),
        because: z.string(),
      }),
    )
    .optional(),
  matchingMs: z
    .number()
    .nonnegative()
    .optional()
    .describe("Milliseconds that Pact took, its start included, without waits for answers"),
  unpinned: ids.optional().describe("Operations of the catalogue that no pact pins"),
  published: z
    .array(z.strictObject({ consumer: z.string(), provider: z.string(), success: z.boolean() }))
    .optional()
    .describe("Results that were published to the broker"),
});

export type ReportPacts = z.infer<typeof reportPacts>;
