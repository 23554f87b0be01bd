import { errorCodes } from "../../contracts/catalogue/catalogue.ts";
import { authError, errorEnvelope } from "../../contracts/wire/envelope.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import { errorCode } from "../model/classify.ts";
import { deviationIn } from "../model/deviation.ts";
import { isDeclared } from "../model/refusal.ts";
import type { RunContext } from "../model/run-context.ts";
import { isEnveloped } from "./places.ts";

export interface Fault {
  readonly message: "not-json" | "empty" | "envelope" | "wrong-code";
  /** Where it differs, what was wanted and what came; empty where the message says it all. */
  readonly deviation: string;
}

/** What is wrong with the form of a refusal, if anything. */
export function faultOf(response: ClassifiedResponse, context: RunContext): Fault | undefined {
  const { body } = response;
  if (body.kind === "empty") return { message: "empty", deviation: "" };
  if (body.kind !== "json") return { message: "not-json", deviation: "" };
  const [first] = (isEnveloped(response, context.profile) ? errorEnvelope : authError).check(body.value);
  if (first !== undefined) return { message: "envelope", deviation: deviationIn(first) };
  if (isEnveloped(response, context.profile) && !/[/+]json\b/i.test(body.contentType)) {
    return {
      message: "envelope",
      deviation: `content type: wanted application/json, got ${body.contentType || "none"}`,
    };
  }
  return isDeclared(response, context) ? undefined : codeFault(response);
}

/** The list of codes is open: only a documented code of another status is wrong. */
function codeFault(response: ClassifiedResponse): Fault | undefined {
  const code = errorCode(response);
  const statuses: readonly number[] | undefined = Object.entries(errorCodes).find(
    ([name]) => name === code,
  )?.[1];
  if (statuses === undefined || statuses.includes(response.status)) return undefined;
  return { message: "wrong-code", deviation: `${code} with ${response.status}` };
}
