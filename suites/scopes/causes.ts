import { credentialName } from "../../contracts/catalogue/credential.ts";
import type { Matrix, OperationView, SeenCell } from "../matrix/matrix.ts";
import { groupBy } from "../model/group.ts";
import { isOpenToAll, list } from "./shared.ts";

/** What the pattern of answers to a few keys says of a guard: each scope stands on its own pair of them. */

/** A key of the run with what became of it at an operation. */
interface Bearer {
  readonly scopes: readonly string[];
  readonly isIn: boolean;
}

/** Which guards the answers fit, for a person; `undefined` where they fit none of one or two scopes. */
function guessOf({ operation, cells }: OperationView): string | undefined {
  const bearers = cells.flatMap(bearerOf);
  const [own] = operation.scopes;
  if (own === undefined || operation.scopes.length > 1) return undefined;
  const others = [...new Set(bearers.flatMap(({ scopes }) => scopes))].filter((scope) => scope !== own);
  const fits = (...any: readonly string[]): boolean =>
    bearers.every(({ scopes, isIn }) => isIn === any.some((scope) => scopes.includes(scope)));
  const instead = others.filter((scope) => fits(scope));
  if (instead.length > 0) return `Its answers fit a guard that asks for ${list(instead)}`;
  const besides = others.filter((scope) => fits(own, scope));
  return besides.length > 0 ? `Its answers fit a guard that takes ${list(besides)} as well` : undefined;
}

function bearerOf({ credential, role, verdict, expected }: SeenCell): readonly Bearer[] {
  if (credential.kind !== "key" || !["right-scope", "other-scopes"].includes(role) || verdict === "unknown")
    return [];
  const isIn = verdict === "unexpected-allow" || (expected === "allow" && verdict === "ok");
  return [{ scopes: credential.scopes, isIn }];
}

/** Whether an operation was tried with several keys that lack its scope, so that a pattern can be seen. */
const hasPattern = ({ cells }: OperationView): boolean =>
  cells.filter(({ role }) => role === "other-scopes").length > 1;

export interface Opening {
  readonly message:
    | "no-scope-enforced"
    | "scope-never-checked"
    | "operation-unguarded"
    | "guarded-by-another";
  readonly cells: readonly SeenCell[];
  /** What to do to learn, or what is known, of the credentials that get in. */
  readonly openers: string;
  /** Keys that should be let in and are not, and those that are let in, in words. */
  readonly turnedAway: string;
  readonly letIn: string;
}

/** What keys without the scope could open, summed up by cause. What is open to anybody is another check's finding. */
export function openings(matrix: Matrix): readonly Opening[] {
  const views = matrix.operations.filter((view) => !isOpenToAll(view) && told(view).length > 0);
  const open = views.filter((view) => isOpen(view));
  const swapped = open.filter((view) =>
    view.cells.some(({ role, verdict }) => role === "right-scope" && verdict === "unexpected-deny"),
  );
  const unguarded = open.filter((view) => !swapped.includes(view));
  return [...bySwap(swapped), ...byScope(unguarded, views)];
}

const bySwap = (views: readonly OperationView[]): readonly Opening[] =>
  views.map((view) => opening("guarded-by-another", [view]));

function byScope(open: readonly OperationView[], all: readonly OperationView[]): readonly Opening[] {
  const scopeOf = (view: OperationView): string => view.operation.scopes.join(" or ");
  const told = groupBy(all, scopeOf);
  const whole = [...groupBy(open, scopeOf)].filter(
    ([scope, views]) => told.get(scope)?.length === views.length,
  );
  if (whole.length > 1 && open.length === all.length) return [opening("no-scope-enforced", open)];
  const never = whole.filter(([, views]) => views.length > 1).map(([, views]) => views);
  const single = open.filter((view) => !never.some((views) => views.includes(view)));
  return [
    ...never.map((views) => opening("scope-never-checked", views)),
    ...single.map((view) => opening("operation-unguarded", [view])),
  ];
}

const denials = (view: OperationView): readonly SeenCell[] =>
  view.cells.filter((cell) => cell.expected === "deny-403");
const told = (view: OperationView): readonly SeenCell[] =>
  denials(view).filter((cell) => cell.verdict !== "unknown" && cell.verdict !== "absent");

/** What opens to a single scope and not to all others together is told by `misplaced-guard`. */
function isOpen(view: OperationView): boolean {
  const rest = view.cell("other-scopes")?.verdict;
  const refusesRest = rest === "ok" || rest === "wrong-status";
  return denials(view).some(
    ({ verdict, role }) => verdict === "unexpected-allow" && !(refusesRest && role === "some-scopes"),
  );
}

function opening(message: Opening["message"], views: readonly OperationView[]): Opening {
  const cells = views.flatMap(denials).filter((cell) => cell.verdict === "unexpected-allow");
  const rest = cells.filter((cell) => cell.role === "other-scopes");
  const singles = cells
    .filter((cell) => cell.role === "some-scopes")
    .map((cell) => credentialName(cell.credential));
  const known = singles.length === 0 ? undefined : `Known to get in: ${list(singles)}`;
  const openers = known ?? guessed(views) ?? "Run with --depth full to learn which scope gets in";
  return { message, cells: rest.length === 0 ? cells : rest, openers, ...words(views, rest) };
}

const guessed = (views: readonly OperationView[]): string | undefined =>
  views.length === 1 ? views.filter(hasPattern).map(guessOf)[0] : undefined;

/** Who is let in and who is not: one key with every other scope, or some of a few keys. */
function words(
  views: readonly OperationView[],
  open: readonly SeenCell[],
): Pick<Opening, "turnedAway" | "letIn"> {
  if (!views.some(hasPattern)) {
    const scope = [...new Set(views.flatMap(({ operation }) => operation.scopes))].join(" or ");
    return { turnedAway: `a key with just ${scope}`, letIn: "a key with every other scope" };
  }
  const shut = views.flatMap(({ cells }) => cells.filter(({ verdict }) => verdict === "unexpected-deny"));
  const names = (cells: readonly SeenCell[]): string =>
    list(cells.map(({ credential }) => credentialName(credential)));
  return { turnedAway: names(shut.filter(({ role }) => role === "right-scope")), letIn: names(open) };
}
