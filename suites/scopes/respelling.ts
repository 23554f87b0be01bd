import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { none } from "../../contracts/catalogue/credential.ts";
import { unroutedPath } from "../matrix/unrouted-probe.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import type { Probe } from "../model/probe.ts";
import { answeredOtherwise, type ResponseClass } from "../model/probe-result.ts";
import { after, exercise, findRead, isCollectionRead, isReal } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { isAskedFor } from "./cell.ts";
import { holdingKey, lackingKey, mightiest } from "./keys.ts";
import { isAlike } from "./likeness.ts";
import { type Pattern, representatives, respelled, type Spelling, spellings } from "./spellings.ts";

/** One operation in one other spelling, with what its answer is measured by. */
export interface Attempt {
  readonly operation: Operation;
  /** In the documented spelling: the key without the scope is refused, the key with it let through. */
  readonly refused: Probe;
  readonly allowed: Probe;
  /** What the operation answers whom its guard lets in, in that spelling. */
  readonly inside: ResponseClass;
  /** The key without the scope in the other spelling. */
  readonly tried: Probe;
  /** The key with the scope in the other spelling: whether it reaches the operation at all. */
  readonly reached?: Probe;
  /** What this spelling gets where nothing can be reached by it: an answer that is no word on the operation. */
  readonly beside: Probe;
}

/** What an operation answers whom its guard has let in (platform page: probes). */
function insideOf(operation: Operation, context: RunContext): ResponseClass {
  if (operation.target === "object") return isReal(operation, context) ? "allowed" : "missing";
  return operation.effect === "write" ? "invalid" : "allowed";
}

/** Every operation that is tried in the spellings of a pattern. */
export const attempts = (pattern: Pattern, context: RunContext): readonly Attempt[] =>
  spellings[pattern].flatMap((spelling) =>
    representatives(context.operations)
      .filter((operation) => spelling.readsOnly !== true || isCollectionRead(operation))
      .filter((operation) => isAskedFor(operation, context))
      .map((operation) => attempt(operation, spelling, context)),
  );

function attempt(operation: Operation, spelling: Spelling, context: RunContext): Attempt {
  const refused = exercise(operation, lackingKey(operation, context), context);
  const allowed = exercise(operation, holdingKey(operation, context), context);
  const isHead = spelling.change(refused).method === "HEAD";
  const inside: readonly ResponseClass[] = isHead ? ["foreign", "allowed"] : [insideOf(operation, context)];
  const tried = { ...respelled(refused, spelling), given: after(refused, "forbidden") };
  const reached = { ...respelled(allowed, spelling), given: after(tried, ...inside) };
  const nobody = respelled(exercise(operation, none, context), spelling);
  const beside = isHead ? nobody : respelled(nowhereBelow(refused), spelling);
  return {
    operation,
    refused,
    allowed,
    inside: insideOf(operation, context),
    tried,
    reached,
    beside: { ...beside, given: after(reached, ...inside) },
  };
}

/** A path below the operation's that no deployment routes. */
const nowhereBelow = (plain: Probe): Probe => ({
  ...plain,
  id: `${plain.id} (below it)`,
  path: `${plain.path}/titan-auth-check-nowhere`,
});

/**
 * `X-Original-URL` on a harmless read that the key may make: sent where the header makes a difference at all, which is seen
 * by naming a path in it that no deployment routes.
 */
export function originalUrlAttempts(context: RunContext): readonly Attempt[] {
  const carrier = findRead(context.operations);
  if (carrier === undefined) return [];
  const plain = exercise(carrier, mightiest(context), context);
  const beside = {
    ...naming(unroutedPath, plain, context),
    given: after(plain, "allowed"),
  };
  const honoured = after(beside, ...answeredOtherwise);
  return context.operations.filter(isCollectionRead).flatMap((operation) => {
    const lacking = lackingKey(operation, context);
    const other = findRead(
      context.operations.filter(({ scopes }) => scopes.every((one) => lacking.scopes.includes(one))),
    );
    if (other === undefined) return [];
    const refused = exercise(operation, lacking, context);
    const tried = { ...naming(refused.path, exercise(other, lacking, context), context), given: honoured };
    return [
      {
        operation,
        refused,
        allowed: exercise(operation, holdingKey(operation, context), context),
        inside: insideOf(operation, context),
        tried,
        beside,
      },
    ];
  });
}

function naming(path: string, plain: Probe, { taskServiceUrl }: RunContext): Probe {
  const base = new URL(taskServiceUrl).pathname.replace(/\/$/, "");
  const spelling: Spelling = {
    label: `with X-Original-URL ${path}`,
    change: () => ({ headers: { "X-Original-URL": `${base}${path}` } }),
  };
  return respelled(plain, spelling);
}

export type Lookup = (probe: Probe | undefined) => ClassifiedResponse | undefined;

/** Whether the documented spelling is guarded, so that another one can be measured by it. */
export const isGuarded = ({ refused, allowed, inside }: Attempt, look: Lookup): boolean =>
  look(refused)?.responseClass === "forbidden" && look(allowed)?.responseClass === inside;

/** Whether the key without the scope got the operation's own answer, which nobody gets by accident. */
export function isOpen({ allowed, tried, reached, beside }: Attempt, look: Lookup): boolean {
  const inside = look(allowed);
  const answer = look(tried);
  if (inside === undefined || answer === undefined || !isAlike(answer, inside)) return false;
  if (reached !== undefined && !isAlike(look(reached), inside)) return false;
  const base = look(beside);
  return base !== undefined && base.responseClass !== "unsent" && !isAlike(base, inside);
}
