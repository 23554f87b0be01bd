import type { Operation } from "../../../contracts/catalogue/catalogue.ts";
import { type Credential, none } from "../../../contracts/catalogue/credential.ts";
import type { Probe } from "../../model/probe.ts";
import { exercise, session } from "../../model/requests.ts";
import type { RunContext } from "../../model/run-context.ts";
import { operationsOf } from "../call.ts";
import { type CredentialStatus, credentialStatusOf } from "../credential-status.ts";
import type { Observed } from "../request.ts";

/** The requests of `scopes`: for each scope its safest operation, without a credential and with the one in question. */

export interface ScopeLimits {
  readonly readOnly: boolean;
  /** `POST /billing/plan` may be sent with a credential that may be allowed (platform page: billing:write). */
  readonly billingWrite: boolean;
}

/** One scope and the operation that shows it; without one, why there is none. */
export interface ScopeQuestion {
  readonly scope: string;
  readonly operation?: Operation;
  readonly because: string;
}

/** `tried` are operations that turned out not to be exposed: the next safest one replaces them. */
export function scopeQuestions(
  context: RunContext,
  limits: ScopeLimits,
  tried: ReadonlySet<string> = new Set(),
): readonly ScopeQuestion[] {
  return context.scopes.map(({ name }) => {
    const all = operationsOf(name, context.operations);
    const allowed = all.filter((operation) => isAllowed(operation, limits));
    const operation = allowed.find(({ id }) => !tried.has(id)) ?? allowed.at(-1);
    return operation === undefined
      ? { scope: name, because: whyNot(all, limits) }
      : { scope: name, operation, because: "" };
  });
}

const isAllowed = (
  { effect, allowOnRequest, denyOnly }: Operation,
  { readOnly, billingWrite }: ScopeLimits,
): boolean => !denyOnly && (effect === "read" || !readOnly) && (allowOnRequest !== true || billingWrite);

function whyNot(all: readonly Operation[], { readOnly }: ScopeLimits): string {
  if (all.length === 0) return "no operation of the catalogue shows it alone";
  return readOnly ? "--read-only: no write is sent" : "its write is only sent with --allow-billing-write";
}

export const nobody = (operation: Operation, context: RunContext): Probe =>
  exercise(operation, none, context);
export const somebody = (operation: Operation, credential: Credential, context: RunContext): Probe =>
  exercise(operation, credential, context);
export const nobodysSession: Probe = session(none);

/** Answers by probe. */
export type Answers = ReadonlyMap<string, Observed>;

/** What the answers say of the credential at one operation. */
export const credentialStatusOn = (
  operation: Operation,
  credential: Credential,
  context: RunContext,
  answers: Answers,
): CredentialStatus =>
  credentialStatusOf(
    answers.get(somebody(operation, credential, context).id),
    answers.get(nobody(operation, context).id),
    undefined,
    context.operations.some((one) => isAccepted(one, credential, context, answers)),
  );

/** Whether an operation is open to the credential and not to everybody. */
const isAccepted = (
  operation: Operation,
  credential: Credential,
  context: RunContext,
  answers: Answers,
): boolean =>
  answers.get(somebody(operation, credential, context).id)?.responseClass === "allowed" &&
  answers.get(nobody(operation, context).id)?.responseClass !== "allowed";
