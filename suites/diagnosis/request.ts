import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import type { Token } from "../../contracts/token/token.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import type { ClassifiedResponse } from "../model/classified-response.ts";
import { isRefusal } from "../model/classify.ts";
import { noVerdict, type ResponseClass } from "../model/probe-result.ts";
import { findRead } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { type Call, callName } from "./call.ts";
import type { QuestionId } from "./questions/question-id.ts";

/** What a person says of the failure without naming a call. */
export const symptoms = ["401", "403", "key-creation", "dashboard-works"] as const;
export type Symptom = (typeof symptoms)[number];

/** What is asked, known before anything is sent. */
export interface DiagnosisRequest {
  readonly context: RunContext;
  /** The credential in question. Absent: none was given. */
  readonly subject?: Token;
  /** A second credential that was given, to compare with. */
  readonly companion?: Token;
  /** Whether there is an account to sign in to. */
  readonly account: boolean;
  readonly call?: Call;
  readonly scope?: string;
  readonly symptom?: Symptom;
  /** A key is to be created, and revoked at once, to see whether that works. */
  readonly tryCreate: boolean;
  /** No write probe is sent. */
  readonly readOnly: boolean;
  /** Goes on where a rung is broken. */
  readonly all: boolean;
  /** This machine's clock, in milliseconds since 1970. */
  readonly now: number;
}

/** What came of one question. Where no answer came, `status` is 0 and `detail` says why. */
export interface Observed extends ClassifiedResponse {
  readonly detail?: string;
}

export type ObservedAnswers = Readonly<Partial<Record<QuestionId, Observed>>>;

/** What came of first contact with the two services, without a credential. */
export const contacts = (seen: ObservedAnswers): readonly Observed[] =>
  [seen["nobody-session"], seen["nobody-target"]].filter((observed) => observed !== undefined);

/** Whether the failing call is the creation of an API key. */
export const asksCreation = ({ call, symptom }: DiagnosisRequest): boolean =>
  call?.kind === "create-key" || symptom === "key-creation";

/** The call in question, where one was named. */
export const namedCall = ({ call, symptom }: DiagnosisRequest): string | undefined =>
  call !== undefined
    ? callName(call)
    : symptom === "key-creation"
      ? callName({ kind: "create-key" })
      : undefined;

/** The read that shows whether the task service accepts a credential: the failing call, or the list of tasks. */
export function targetOf({ context, call }: DiagnosisRequest): Operation | undefined {
  if (call?.kind === "operation" && call.operation.effect === "read") return call.operation;
  return findRead(context.operations);
}

/** Whether the target is the very call in question. */
export const isTargetCalled = (request: DiagnosisRequest): boolean =>
  request.call?.kind === "operation" && request.call.operation === targetOf(request);

/**
 * Reads an answer more warily than the suites do, which have many to compare: a page where JSON was due, also with 401 or 403,
 * is a gateway's or a firewall's, and no verdict of Titan's; nor is a page in the place of a file.
 */
export function wary(response: ClassifiedResponse): ResponseClass {
  const { responseClass, body, headers } = response;
  const page = body.kind === "text" && body.html;
  if (responseClass === "allowed" && page) return "foreign";
  if (!isRefusal(response)) return responseClass;
  if (body.kind === "json" && isRecord(body.value)) return responseClass;
  const challenged = /\bbearer\b/i.test(headers["www-authenticate"] ?? "");
  return responseClass === "unauthorized" && challenged && !page ? responseClass : "foreign";
}

/** Whether both services stand at one origin, so that what is known of one holds for the other. */
export const hasOneOrigin = ({ authUrl, taskServiceUrl }: RunContext): boolean =>
  new URL(authUrl).origin === new URL(taskServiceUrl).origin;

/** Whether an answer says nothing of the credential: 429, 5xx, a page, no answer. */
export const isUntold = ({ responseClass }: Observed): boolean => noVerdict.includes(responseClass);
