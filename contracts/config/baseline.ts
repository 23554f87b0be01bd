import * as z from "zod";
import { severities } from "../report/terms.ts";

/**
 * The baseline: findings that are known and accepted for a time. Written by a command, edited by people, reviewed as code.
 */

const words = z.string().trim().min(1);
const day = z.iso.date();

const entry = z.strictObject({
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{16}$/, "the 16 digits of a fingerprint, between quotation marks")
    .describe("Which finding it is: the same in every run for the same fault in the same place"),
  finding: z
    .string()
    .regex(/^[^/]+\/.+$/, "a finding such as unguarded-scope/operation-unguarded")
    .describe("check/message"),
  severity: z.enum(severities).describe("A finding that is graver than this is not accepted"),
  operations: z.array(z.string()).optional(),
  environment: z.string().optional().describe("Where it is accepted; everywhere unless given"),
  open: z.boolean().optional().describe("It lets somebody in who must be refused: for 14 days at most"),
  reason: words.describe("Why it is accepted"),
  owner: words.describe("Who answers for that"),
  added: day.describe("When it was accepted"),
  expires: day.describe("The last day (UTC) on which it is accepted"),
});

export const baselineSchema = z.strictObject({ version: z.literal(1), findings: z.array(entry) });

export type Baseline = z.infer<typeof baselineSchema>;
export type BaselineEntry = z.infer<typeof entry>;

/** The most days for which a finding that lets somebody in may be accepted. */
export const mostOpenDays = 14;

/** What is wrong with a value that should be a baseline, and where. */
export interface BaselineFault {
  readonly path: readonly PropertyKey[];
  readonly wanted: string;
  /** An unknown key, and the known ones. */
  readonly stray?: { readonly key: string; readonly known: readonly string[] };
}

/** Parses a baseline, or says what is wrong with it. */
export function baselineFrom(value: unknown): Baseline | BaselineFault {
  const { success, data, error } = baselineSchema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const path = issue?.path ?? [];
  if (issue?.code !== "unrecognized_keys") return { path, wanted: issue?.message ?? "a baseline" };
  const [key = ""] = issue.keys;
  const known = Object.keys(path.length === 0 ? baselineSchema.shape : entry.shape);
  return { path: [...path, key], wanted: `one of ${known.join(", ")}`, stray: { key, known } };
}

export const isFault = (read: Baseline | BaselineFault): read is BaselineFault => "path" in read;

/** The day (UTC) of a time, as the file writes it. */
export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** Days from one day to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** The day this many days later. */
export const daysAfter = (day: string, days: number): string =>
  dayOf(new Date(Date.parse(day) + days * 86_400_000));
