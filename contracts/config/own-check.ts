import * as z from "zod";
import { confidences, rowIds, severities, sides } from "../report/terms.ts";

/** The form of a custom check, by its kind: what `defineCheck` and its kin return. */

const words = z.string().min(1, "a text");
const named = (pattern: RegExp, wanted: string) => z.string().regex(pattern, wanted);
const kebab = named(/^(?=.{3,60}$)[a-z0-9]+(?:-[a-z0-9]+)*$/, "a name such as empty-month: a-z, 0-9, dashes");
const code = z.custom<(...given: never[]) => unknown>((value) => typeof value === "function", "a function");

const message = z.strictObject({
  text: words,
  fix: z.array(words),
  title: words.optional(),
  severity: z.enum(severities).optional(),
  confidence: z.enum(confidences).optional(),
  row: z.enum(rowIds).optional(),
  side: z.enum(sides).optional(),
  cause: words.optional(),
});

const common = {
  id: kebab,
  title: words,
  failureTitle: words,
  severity: z.enum(severities),
  rationale: words,
  messages: z
    .record(kebab, message)
    .refine((messages) => Object.keys(messages).length > 0, "at least one message"),
  row: z.enum(rowIds).optional(),
  reference: z.url("an address").optional(),
  needs: z.array(z.enum(["account", "jwt", "key", "any-key", "expired-jwt", "minting", "writes"])).optional(),
  flaw: words.optional(),
  judge: code,
};

export const ownCheckSchemas = {
  cases: z.strictObject({ kind: z.literal("cases"), ...common, cases: code }),
  matrix: z.strictObject({ kind: z.literal("matrix"), ...common, probes: code.optional() }),
  survey: z.strictObject({ kind: z.literal("survey"), ...common, probes: code.optional() }),
} as const;
export type OwnCheckKind = keyof typeof ownCheckSchemas;
