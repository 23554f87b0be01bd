import * as z from "zod";
import { confidences, owners } from "./terms.ts";

/** What `diagnose` adds to the report. Reports of other commands have none of it. */

const ids = z.array(z.string());

const step = z.strictObject({
  step: z.string(),
  title: z.string(),
  state: z.enum(["ok", "broken", "not-reached"]),
  fact: z.string(),
  evidence: ids,
});

/** The credential in question, as far as it may be shown. */
const subject = z.strictObject({
  place: z.string(),
  kind: z.enum(["jwt", "key", "unknown"]),
  credential: z.string(),
  fingerprint: z.string().optional().describe("By which two people compare a credential across machines"),
});

/** Fields of a finding. */
export const diagnosedFinding = {
  owner: z.enum(owners).optional().describe("who can fix it"),
  proof: z.array(z.string()).optional().describe("what shows the cause"),
  now: z.array(z.string()).optional().describe("what to do at once"),
  later: z.array(z.string()).optional().describe("what keeps it from coming back"),
  next: z.string().optional().describe("the next command to type"),
};

/** Fields of the report. */
export const diagnosis = {
  answer: z
    .strictObject({ finding: z.string(), confidence: z.enum(confidences) })
    .optional()
    .describe("the finding that explains the failing call, or works, or inconclusive"),
  ruledOut: z.array(z.string()).optional(),
  advice: z
    .strictObject({ now: z.array(z.string()), next: z.string() })
    .optional()
    .describe("what to do and the next command to type where no cause was found"),
  steps: z.array(step).optional().describe("from the address up to the call"),
  subject: subject.optional(),
  scopes: z
    .strictObject({ have: ids, lacking: ids, unknown: ids })
    .optional()
    .describe("what an API key was seen to have"),
};
