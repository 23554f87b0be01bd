import type { Operation } from "../../contracts/catalogue.ts";
import type { Confidence } from "../../contracts/terms.ts";
import type { Credential } from "../kit/credential.ts";
import type { World } from "../kit/world.ts";
import { type GuardOrder, isPast } from "./places.ts";
import { type Answers, nobody, type ScopeQuestion, somebody, standingOn } from "./scope-probes.ts";
import type { Standing } from "./standing.ts";

/** Whether a credential has a scope, and why that is known. */
export interface ScopeVerdict {
  readonly scope: string;
  readonly verdict: "have" | "lacking" | "unknown";
  readonly confidence: Confidence;
  readonly because: string;
  readonly operation?: string;
}

export interface ScopeInquiry {
  readonly world: World;
  readonly credential: Credential;
  readonly questions: readonly ScopeQuestion[];
  readonly answers: Answers;
}

/** One verdict a scope. 400 and 404 count as let through only where guards are not seen to come late. */
export function judgeScopes(inquiry: ScopeInquiry): readonly ScopeVerdict[] {
  const order = orderOf(inquiry);
  return inquiry.questions.map((question) => judgeScope(question, inquiry, order));
}

function judgeScope(
  { scope, operation, because }: ScopeQuestion,
  { world, credential, answers }: ScopeInquiry,
  order: GuardOrder,
): ScopeVerdict {
  if (operation === undefined) return { scope, verdict: "unknown", confidence: "certain", because };
  const sight = answers.get(somebody(operation, credential, world).id);
  const standing = standingOn(operation, credential, world, answers);
  const answer = sight === undefined ? "was not asked" : `answered ${sight.status || sight.detail}`;
  const common = { scope, operation: operation.id, because: `${operation.id} ${answer}` };
  const past = isPast(sight);
  if (standing === "known") return { ...common, verdict: "lacking", confidence: "certain" };
  if (standing !== "accepted" || (past && order === "late"))
    return {
      ...common,
      verdict: "unknown",
      confidence: "certain",
      because: `${common.because}${reasons[standing]}`,
    };
  return { ...common, verdict: "have", confidence: past && order === "untold" ? "likely" : "certain" };
}

const reasons: Readonly<Record<Standing, string>> = {
  accepted: ": it looks things up before it asks who calls",
  known: "",
  refused: ": the credential is refused there as unknown, which some deployments do for want of a scope",
  open: ", as it does without a credential",
  absent: ": it is not exposed here",
  moved: ": a redirect, which is not followed",
  untold: ": no verdict",
  unasked: "",
};

/** A refusal with 403 of an object that does not exist shows that guards come first; a 404 without the scope, that they do not. */
function orderOf({ world, credential, questions, answers }: ScopeInquiry): GuardOrder {
  const standing = (operation: Operation) => standingOn(operation, credential, world, answers);
  const objects = world.operations.filter(({ target, effect }) => target === "object" || effect === "write");
  if (objects.some((operation) => standing(operation) === "known")) return "first";
  const lacking = questions.flatMap(({ scope, operation }) =>
    operation?.target === "collection" && standing(operation) === "known" ? [scope] : [],
  );
  const late = objects.some(
    (operation) =>
      operation.scopes.length === 1 &&
      lacking.includes(operation.scopes[0] ?? "") &&
      isPast(answers.get(somebody(operation, credential, world).id)),
  );
  const open = objects.some((operation) => isPast(answers.get(nobody(operation, world).id)));
  return late || open ? "late" : "untold";
}
