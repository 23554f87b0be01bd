import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import type { Credential } from "../../contracts/catalogue/credential.ts";
import type { Confidence } from "../../contracts/report/terms.ts";
import { isRefusal } from "../model/classify.ts";
import type { RunContext } from "../model/run-context.ts";
import { operationsOf } from "./call.ts";
import type { CredentialStatus } from "./credential-status.ts";
import { type GuardOrder, isPast } from "./places.ts";
import {
  type Answers,
  credentialStatusOn,
  nobody,
  type ScopeQuestion,
  somebody,
} from "./questions/scope-probes.ts";
import { isUntold, type Observed } from "./request.ts";

/**
 * The read of an object that does not exist, with a scope that the credential is seen to lack: it shows whether guards come
 * before look-ups. `undefined` if nothing depends on that, or no such read is known.
 */
export function lackingObject({
  context,
  credential,
  questions,
  answers,
}: ScopeRequest): Operation | undefined {
  const asked = questions.flatMap(({ operation }) => operation ?? []);
  const past = asked.some((one) => isPast(answers.get(somebody(one, credential, context).id)));
  if (!past) return undefined;
  const lacking = asked.filter((one) => credentialStatusOn(one, credential, context, answers) === "known");
  // A refusal behind an identifier has shown it already.
  if (lacking.some(({ target, effect }) => target === "object" || effect === "write")) return undefined;
  return lacking
    .flatMap(({ scopes }) => scopes.flatMap((scope) => operationsOf(scope, context.operations)))
    .find(({ target, effect }) => target === "object" && effect === "read");
}

/** Whether a credential has a scope, and why that is known. */
export interface ScopeVerdict {
  readonly scope: string;
  readonly verdict: "have" | "lacking" | "unknown";
  readonly confidence: Confidence;
  readonly because: string;
  readonly operation?: string;
}

export interface ScopeRequest {
  readonly context: RunContext;
  readonly credential: Credential;
  readonly questions: readonly ScopeQuestion[];
  readonly answers: Answers;
  readonly repeats: Repeats;
}

/** Further answers to a request, by its probe. */
export type Repeats = ReadonlyMap<string, readonly Observed[]>;

/** One verdict for each scope. 400 and 404 count as allowed only if guards are not seen to come late. */
export function judgeScopes(request: ScopeRequest): readonly ScopeVerdict[] {
  const order = orderOf(request);
  return request.questions.map((question) => judgeScope(question, request, order));
}

function judgeScope(
  { scope, operation, because }: ScopeQuestion,
  { context, credential, answers, repeats }: ScopeRequest,
  order: GuardOrder,
): ScopeVerdict {
  if (operation === undefined) return { scope, verdict: "unknown", confidence: "certain", because };
  const { id } = somebody(operation, credential, context);
  const mixed = mixedWords(operation, [answers.get(id) ?? [], repeats.get(id) ?? []].flat());
  if (mixed !== undefined)
    return { scope, operation: operation.id, verdict: "unknown", confidence: "certain", because: mixed };
  const observed = answers.get(id);
  const status = credentialStatusOn(operation, credential, context, answers);
  const answer = observed === undefined ? "was not asked" : `answered ${observed.status || observed.detail}`;
  const common = { scope, operation: operation.id, because: `${operation.id} ${answer}` };
  const past = isPast(observed);
  if (status === "known") return { ...common, verdict: "lacking", confidence: "certain" };
  if (status !== "accepted" || (past && order === "late"))
    return {
      ...common,
      verdict: "unknown",
      confidence: "certain",
      because: `${common.because}${reasons[status]}`,
    };
  return { ...common, verdict: "have", confidence: past && order === "untold" ? "likely" : "certain" };
}

/** The message if the same request is allowed once and refused the next time. */
function mixedWords(operation: Operation, all: readonly Observed[]): string | undefined {
  const told = all.filter((one) => !isUntold(one));
  const outcomes = new Set(told.map((one) => (isRefusal(one) ? "refused" : "let in")));
  if (outcomes.size < 2) return undefined;
  const statuses = told.map(({ status }) => status).join(", ");
  return `${operation.id} answered ${statuses} to the same request: replicas or a cache in front differ`;
}

const reasons: Readonly<Record<CredentialStatus, string>> = {
  accepted: ": it looks things up before it asks who calls, or hides what this caller may not do",
  known: "",
  refused: ": the credential is refused there as unknown, which some deployments do if a scope is missing",
  open: ", as it does without a credential",
  absent: ": it is not exposed here",
  moved: ": a redirect, which is not followed",
  untold: ": no verdict",
  unasked: "",
};

/** A refusal with 403 of an object that does not exist shows that guards come first; a 404 without the scope, that they do not. */
function orderOf({ context, credential, questions, answers }: ScopeRequest): GuardOrder {
  const status = (operation: Operation) => credentialStatusOn(operation, credential, context, answers);
  const objects = context.operations.filter(
    ({ target, effect }) => target === "object" || effect === "write",
  );
  if (objects.some((operation) => status(operation) === "known")) return "first";
  // Lists that answer 404 to a known caller hide what it may not call: the same status elsewhere shows nothing.
  const hidden = context.operations.filter((operation) => {
    const [own, none] = [somebody(operation, credential, context), nobody(operation, context)].map(({ id }) =>
      answers.get(id),
    );
    const isHidden = own?.responseClass === "missing" && none !== undefined && isRefusal(none);
    return operation.target === "collection" && isHidden;
  });
  if (new Set(hidden.flatMap(({ scopes }) => scopes)).size > 1) return "late";
  const lacking = questions.flatMap(({ scope, operation }) =>
    operation?.target === "collection" && status(operation) === "known" ? [scope] : [],
  );
  const late = objects.some(
    (operation) =>
      operation.scopes.length === 1 &&
      lacking.includes(operation.scopes[0] ?? "") &&
      isPast(answers.get(somebody(operation, credential, context).id)),
  );
  const open = objects.some((operation) => isPast(answers.get(nobody(operation, context).id)));
  return late || open ? "late" : "untold";
}
