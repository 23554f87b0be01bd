import type { Operation } from "../../contracts/catalogue.ts";
import { answeredOtherwise, type Reading } from "../kit/answer.ts";
import type { Reply } from "../kit/check.ts";
import { none } from "../kit/credential.ts";
import { nowherePath } from "../kit/nowhere.ts";
import type { Probe } from "../kit/probe.ts";
import { after, exercise, findRead, isCollectionRead, isReal } from "../kit/requests.ts";
import type { World } from "../kit/world.ts";
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
  readonly inside: Reading;
  /** The key without the scope in the other spelling. */
  readonly tried: Probe;
  /** The key with the scope in the other spelling: whether it reaches the operation at all. */
  readonly reached?: Probe;
  /** What this spelling gets where nothing can be reached by it: an answer that is no word on the operation. */
  readonly beside: Probe;
}

/** What an operation answers whom its guard has let in (platform page: probes). */
function insideOf(operation: Operation, world: World): Reading {
  if (operation.target === "object") return isReal(operation, world) ? "allowed" : "missing";
  return operation.effect === "write" ? "invalid" : "allowed";
}

/** Every operation that is tried in the spellings of a pattern. */
export const attempts = (pattern: Pattern, world: World): readonly Attempt[] =>
  spellings[pattern].flatMap((spelling) =>
    representatives(world.operations)
      .filter((operation) => spelling.readsOnly !== true || isCollectionRead(operation))
      .filter((operation) => isAskedFor(operation, world))
      .map((operation) => attempt(operation, spelling, world)),
  );

function attempt(operation: Operation, spelling: Spelling, world: World): Attempt {
  const refused = exercise(operation, lackingKey(operation, world), world);
  const allowed = exercise(operation, holdingKey(operation, world), world);
  const isHead = spelling.change(refused).method === "HEAD";
  const inside: readonly Reading[] = isHead ? ["foreign", "allowed"] : [insideOf(operation, world)];
  const tried = { ...respelled(refused, spelling), given: after(refused, "forbidden") };
  const reached = { ...respelled(allowed, spelling), given: after(tried, ...inside) };
  const nobody = respelled(exercise(operation, none, world), spelling);
  const beside = isHead ? nobody : respelled(nowhereBelow(refused), spelling);
  return {
    operation,
    refused,
    allowed,
    inside: insideOf(operation, world),
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
export function originalUrlAttempts(world: World): readonly Attempt[] {
  const carrier = findRead(world.operations);
  if (carrier === undefined) return [];
  const plain = exercise(carrier, mightiest(world), world);
  const beside = {
    ...naming(nowherePath, plain, world),
    given: after(plain, "allowed"),
  };
  const honoured = after(beside, ...answeredOtherwise);
  return world.operations.filter(isCollectionRead).flatMap((operation) => {
    const lacking = lackingKey(operation, world);
    const other = findRead(
      world.operations.filter(({ scopes }) => scopes.every((one) => lacking.scopes.includes(one))),
    );
    if (other === undefined) return [];
    const refused = exercise(operation, lacking, world);
    const tried = { ...naming(refused.path, exercise(other, lacking, world), world), given: honoured };
    return [
      {
        operation,
        refused,
        allowed: exercise(operation, holdingKey(operation, world), world),
        inside: insideOf(operation, world),
        tried,
        beside,
      },
    ];
  });
}

function naming(path: string, plain: Probe, { taskServiceUrl }: World): Probe {
  const base = new URL(taskServiceUrl).pathname.replace(/\/$/, "");
  const spelling: Spelling = {
    label: `with X-Original-URL ${path}`,
    change: () => ({ headers: { "X-Original-URL": `${base}${path}` } }),
  };
  return respelled(plain, spelling);
}

export type Lookup = (probe: Probe | undefined) => Reply | undefined;

/** Whether the documented spelling is guarded, so that another one can be measured by it. */
export const isGuarded = ({ refused, allowed, inside }: Attempt, look: Lookup): boolean =>
  look(refused)?.reading === "forbidden" && look(allowed)?.reading === inside;

/** Whether the key without the scope got the operation's own answer, which nobody gets by accident. */
export function isOpen({ allowed, tried, reached, beside }: Attempt, look: Lookup): boolean {
  const inside = look(allowed);
  const answer = look(tried);
  if (inside === undefined || answer === undefined || !isAlike(answer, inside)) return false;
  if (reached !== undefined && !isAlike(look(reached), inside)) return false;
  const base = look(beside);
  return base !== undefined && base.reading !== "unsent" && !isAlike(base, inside);
}
