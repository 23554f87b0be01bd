import * as z from "zod";
import { contract } from "./contract.ts";
import { isRecord } from "./json.ts";

/** `{success: true, data}`: every JSON success of the task, analytics and billing surfaces (documented). */
export const successEnvelope = contract(
  "success envelope",
  z.looseObject({
    success: z.literal(true),
    data: z.unknown().refine((data) => data !== undefined, { error: "a field, whatever its value" }),
  }),
);

/** `{success: false, error: {code, message}}`: every refusal of those surfaces (documented). The code list is open. */
export const errorEnvelope = contract(
  "error envelope",
  z.looseObject({
    success: z.literal(false),
    error: z.looseObject({ code: z.string().min(1), message: z.string() }),
  }),
);

/** A refusal of the auth service: it is not promised to use the envelope, only to be a JSON object. */
export const authError = contract("auth error", z.looseObject({}));

/** A document out of its envelope, where it has one. */
export function unwrap(document: unknown): { readonly payload: unknown; readonly enveloped: boolean } {
  const enveloped = isRecord(document) && document["success"] === true && "data" in document;
  return enveloped ? { payload: document["data"], enveloped } : { payload: document, enveloped: false };
}
