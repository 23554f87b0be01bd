import * as z from "zod";
import { mostShards, rowIds, rowVerdicts, severities } from "./terms.ts";

/** Parts of the JSON report that it has once for a run, and again for each environment of a merged report. */

export const count = z.int().nonnegative();
export const ids = z.array(z.string());

/** What a part of a merged report belongs to. */
export const of = {
  environment: z
    .string()
    .optional()
    .describe("In a report of several environments: the one that this belongs to"),
};

export const target = z.strictObject({
  authUrl: z.string(),
  taskServiceUrl: z.string(),
  environment: z.string().optional(),
  embedded: z.boolean(),
  profile: z.string().optional().describe("Its profile, where not Titan's own"),
});

export const conclusion = {
  outcome: z.enum(["pass", "fail", "inconclusive", "nothing-ran"]),
  exitCode: z.int(),
  because: z.string().describe("The outcome in one plain sentence"),
};

export const summary = z.strictObject({
  pass: count,
  fail: count,
  inconclusive: count,
  inapplicable: count,
  crashed: count,
});

export const row = z.strictObject({
  row: z.enum(rowIds),
  problem: z.string(),
  checkFirst: z.string(),
  verdict: z.enum(rowVerdicts),
  because: z.string(),
  next: z.array(z.string()),
  findings: ids.describe("Fingerprints of the findings that belong to this row"),
  environments: ids
    .optional()
    .describe("In a report of several environments: those that this verdict comes from"),
});

/** One environment of several in one report. Its checks, findings, cells and exchanges bear its name. */
export const environmentReport = z.strictObject({
  name: z.string(),
  target,
  runId: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  requests: count,
  ...conclusion,
  failOn: z.enum([...severities, "never"]),
  summary,
  troubleshooting: z.array(row).length(rowIds.length),
  notices: z.array(z.string()).optional().describe("Those of this environment alone"),
});

/** Why a finding fails no run for the time being. */
export const accepted = z
  .strictObject({ reason: z.string(), owner: z.string(), expires: z.iso.date() })
  .describe("Known by the baseline, and accepted until the end of this day (UTC)");

const entry = z.strictObject({ fingerprint: z.string(), finding: z.string(), owner: z.string(), ...of });

/** Which part of a whole a report is, and what the baseline made of it. */
export const besideFields = {
  shard: z
    .strictObject({
      index: z.int().positive(),
      count: z.int().positive().max(mostShards),
      required: ids.describe("Suites and rows that must have been tested: the merge sees to it"),
      selection: z.string().describe("The same for all shards of one selection and depth"),
    })
    .optional()
    .describe("This run was one of several that have to be merged; the first is 1"),
  baseline: z
    .strictObject({
      accepted: count,
      live: z
        .array(entry.extend({ because: z.string() }))
        .describe("Entries that accept nothing any more: they are over, or longer than may be"),
      strikeOff: z.array(entry).describe("Entries whose finding is gone"),
      strict: z.literal(true).optional().describe("Such entries fail the run"),
    })
    .optional(),
};
