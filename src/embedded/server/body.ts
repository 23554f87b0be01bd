import { isRecord } from "../../../contracts/wire/json.ts";
import type { Call } from "./call.ts";
import { badRequest, mediaType, type Problem, tooLarge } from "./problem.ts";

/** A JSON object, or what is wrong with the body. */
export type Body = { readonly value: Readonly<Record<string, unknown>> } | { readonly problem: Problem };

/** Reads the body as a JSON object: 413 if too large, 400 if empty or not one, 415 if it is declared as anything else. */
export function readObject(call: Call): Body {
  if (call.body === undefined) return { problem: tooLarge() };
  if (call.body === "") return { problem: badRequest("A JSON object is needed as the body.") };
  if (!/^application\/json\s*(;|$)/i.test(call.headers["content-type"] ?? ""))
    return { problem: mediaType() };
  const value = parse(call.body);
  return isRecord(value) ? { value } : { problem: badRequest("The body is not a JSON object.") };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A text with something in it. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
