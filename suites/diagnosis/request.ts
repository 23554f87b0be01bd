import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import type { Token } from "../../contracts/token/token.ts";
import type { Trouble } from "../../contracts/wire/answer.ts";
import type { ClassifiedResponse } from "../model/classified-response.ts";
import { findRead } from "../model/operations.ts";
import { noVerdict } from "../model/probe-result.ts";
import type { RunContext } from "../model/run-context.ts";
import { type Call, callName } from "./call.ts";
import type { QuestionId } from "./questions/question-id.ts";

/** What a person says about the failure without naming a call. */
export const symptoms = ["401", "403", "key-creation", "dashboard-works"] as const;
export type Symptom = (typeof symptoms)[number];

/** The input of a diagnosis, known before anything is sent. */
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
  /** Continues after the first failure. */
  readonly all: boolean;
  /** This machine's clock, in milliseconds since 1970. */
  readonly now: number;
  readonly commandLine: CommandLine;
}

/** What the next command needs to reach the same deployment. Free of secrets, quoted for a shell. */
export interface CommandLine {
  /** The flags that named the deployment, each with a blank before it; empty where the environment does. */
  readonly flags: string;
  /** For the embedded deployment: the flags by which `titan-auth serve` starts the same one. */
  readonly serveFlags?: string | undefined;
  /** The arguments that name the failing call, likewise. */
  readonly call: string;
}

/** The result of one question. If no answer came, `status` is 0, and `trouble` and `detail` say why. */
export interface Observed extends ClassifiedResponse {
  readonly detail?: string;
  readonly trouble?: Trouble;
}

export type ObservedAnswers = Readonly<Partial<Record<QuestionId, Observed>>>;

/** The results of first contact with the two services, without a credential. */
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

/** Whether both services have one origin: what is known about one holds for the other. */
export const hasOneOrigin = ({ authUrl, taskServiceUrl }: RunContext): boolean =>
  new URL(authUrl).origin === new URL(taskServiceUrl).origin;

/** Whether an answer says nothing about the credential: 429, 5xx, a page, no answer. */
export const isUntold = ({ responseClass }: Observed): boolean => noVerdict.includes(responseClass);
