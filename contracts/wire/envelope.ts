import * as z from "zod";
import { type Contract, contract } from "./contract.ts";
import { isRecord } from "./json.ts";

/** Any value that is present: `null` is a value. */
export const presentSchema = z
  .unknown()
  .refine((value) => value !== undefined, { error: "a field, whatever its value" });

/** `{success: true, data}`: every JSON success of the task, analytics and billing surfaces (documented). */
export const successEnvelopeSchema = z.looseObject({ success: z.literal(true), data: presentSchema });
export const successEnvelope = contract("success envelope", successEnvelopeSchema);

const errorSchema = z.looseObject({ code: z.string().min(1), message: z.string() });

/** `{success: false, error: {code, message}}`: every refusal of those surfaces (documented). The code list is open. */
const errorEnvelopeSchema = z.looseObject({ success: z.literal(false), error: errorSchema });
export const errorEnvelope = contract("error envelope", errorEnvelopeSchema);

/** An error envelope with one certain code. */
export const errorEnvelopeWith = (code: string) =>
  errorEnvelopeSchema.extend({ error: errorSchema.extend({ code: z.literal(code) }) });

/** A refusal of the auth service: it need not use the envelope, only be a JSON object. */
export const authErrorSchema = z.looseObject({});
export const authError = contract("auth error", authErrorSchema);

/** Whether documents come in the envelope: they may, must, or must not. */
export type EnvelopeUse = "optional" | "required" | "off";

/** Takes a document out of its envelope, if it has one. */
export function unwrap(
  document: unknown,
  use: EnvelopeUse = "optional",
): { readonly payload: unknown; readonly enveloped: boolean } {
  const enveloped = use !== "off" && isRecord(document) && document["success"] === true && "data" in document;
  return enveloped ? { payload: document["data"], enveloped } : { payload: document, enveloped: false };
}

/** A contract for a document with or without the envelope, or only with it. */
export const inEnvelope = (contract: Contract, use: EnvelopeUse): Contract =>
  use === "required"
    ? {
        name: contract.name,
        check(document) {
          const outside = successEnvelope.check(document);
          return outside.length > 0 ? outside : contract.check(document);
        },
      }
    : contract;
