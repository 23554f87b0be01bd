import { readFileSync } from "node:fs";
import * as z from "zod";
import { pactCommentKey, pactCommentSchema } from "../../../contracts/pacts/comment.ts";

/** For tests: the committed pacts, as far as tests look into them. */

const interactionSchema = z.object({
  description: z.string(),
  providerStates: z
    .array(
      z.object({
        name: z.string(),
        params: z.object({ scopes: z.array(z.string()).default([]) }).default({ scopes: [] }),
      }),
    )
    .default([]),
  comments: z.object({ testname: z.string(), [pactCommentKey]: pactCommentSchema.optional() }),
  request: z.object({
    method: z.string(),
    path: z.string(),
    headers: z.record(z.string(), z.array(z.string())).default({}),
    body: z.object({ content: z.unknown() }).optional(),
    generators: z.record(z.string(), z.unknown()).default({}),
  }),
  response: z.looseObject({
    status: z.int(),
    headers: z.record(z.string(), z.array(z.string())).default({}),
    body: z.object({ content: z.unknown() }).optional(),
  }),
});

export type Pinned = z.infer<typeof interactionSchema>;

const read = (name: string): readonly Pinned[] => {
  const text = readFileSync(new URL(`../../../contracts/pacts/${name}`, import.meta.url), "utf8");
  return z.object({ interactions: z.array(interactionSchema) }).parse(JSON.parse(text)).interactions;
};

export const dashboard: readonly Pinned[] = read("titan-dashboard-titan-auth.json");
export const backend: readonly Pinned[] = read("titan-backend-titan-task-service.json");

/** The one interaction with a description. */
export function pinned(description: string): Pinned {
  const found = [...dashboard, ...backend].filter((one) => one.description === description);
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`${found.length} interactions "${description}"`);
  return found[0];
}

/** What the consumer tells the verification of an interaction; nothing where it has no comment. */
export const commentOf = ({ comments }: Pinned) => comments[pactCommentKey] ?? {};
