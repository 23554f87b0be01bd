import * as z from "zod";

/** A scope and an operation that a configuration adds or changes. */

export const scopeName = z.string().regex(/^[\w:./*-]+$/, "the name of a scope, such as media:read");

export const configuredOperation = z.strictObject({
  id: z
    .string()
    .regex(
      /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/(?:[^\s?#{}]|\{id\})*$/,
      "METHOD /path, with {id} in the place of identifiers, such as GET /api/v1/media/{id}",
    )
    .describe("METHOD /path/{id}, below the task service's address"),
  scopes: z.array(scopeName).min(1).optional().describe("The scope that guards it; of several, any or all"),
  surface: z.enum(["task", "analytics", "billing"]).optional(),
  effect: z.enum(["read", "write"]).optional().describe("Unless given: GET and HEAD read"),
  query: z
    .string()
    .regex(/^[^#\s]*$/)
    .optional()
    .describe("Such as limit=1"),
  body: z.record(z.string(), z.unknown()).optional().describe("What a write sends; {} unless given"),
  success: z.enum(["json", "file"]).optional(),
  harmless: z
    .boolean()
    .optional()
    .describe(
      "The request changes nothing even where it is allowed. Without it, a new write without {id} is only sent with credentials that must be refused",
    ),
  exposed: z.boolean().optional().describe("false: not offered here, and left out"),
});

export const configuredScope = z.strictObject({
  name: scopeName,
  purpose: z.string().optional(),
  implies: z.array(scopeName).optional().describe("Scopes that a key with this one has as well"),
});

export type ConfiguredOperation = z.infer<typeof configuredOperation>;
