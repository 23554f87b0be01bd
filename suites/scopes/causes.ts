import { credentialName } from "../../contracts/catalogue/credential.ts";
import { groupBy } from "../../contracts/group.ts";
import type { Matrix, OperationView, SeenCell } from "../matrix/matrix.ts";
import { isOfGivenKey } from "./given-keys.ts";
import { isOpenToEverybody, list } from "./shared.ts";

/** What the answers to a few keys show about a guard: each scope is on its own pair of keys. */

/** A key and whether an operation allowed it. */
interface Bearer {
  readonly scopes: readonly string[];
  readonly isIn: boolean;
}

/** The guard that would explain the answers, in words; `undefined` if none with one or two scopes does. */
function guardHypothesis({ operation, cells }: OperationView): string | undefined {
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

/** Whether several keys without the scope were tried, so that their answers form a pattern. */
const hasSeveralDenials = ({ cells }: OperationView): boolean =>
  cells.filter(({ role }) => role === "other-scopes").length > 1;

export interface Opening {
  readonly message:
    | "no-scope-enforced"
    | "many-unguarded"
    | "scope-never-checked"
    | "operation-unguarded"
    | "guarded-by-another";
  readonly cells: readonly SeenCell[];
  /** Which credentials are allowed, or how to find out. */
  readonly openers: string;
  /** Keys that are wrongly refused, and keys that are wrongly allowed, in words. */
  readonly turnedAway: string;
  readonly letIn: string;
}

/** Operations that keys without the scope can call, by cause. Operations open to everybody are another check's finding. */
export function findOpenings(matrix: Matrix): readonly Opening[] {
  const views = matrix.operations.filter((view) => !isOpenToEverybody(view) && told(view).length > 0);
  const open = views.filter((view) => isOpen(view));
  const swapped = open.filter((view) =>
    view.cells.some(({ role, verdict }) => role === "right-scope" && verdict === "unexpected-deny"),
  );
  const unguarded = open.filter((view) => !swapped.includes(view));
  return [...bySwap(swapped), ...byScope(unguarded, views)];
}

/** One rule that is too broad may guard several operations. */
const bySwap = (views: readonly OperationView[]): readonly Opening[] =>
  [...groupBy(views, (view) => singlesIn([view]).join(" ") || view.operation.id).values()].map((same) =>
    opening("guarded-by-another", same),
  );

/** The keys with a single scope that are allowed. */
const singlesIn = (views: readonly OperationView[]): readonly string[] => [
  ...new Set(
    views
      .flatMap(denials)
      .filter(({ verdict, role }) => verdict === "unexpected-allow" && role === "some-scopes")
      .map(({ credential }) => credentialName(credential)),
  ),
];

/** More openings than this have one cause, such as a comparison of scopes that is too wide. */
const mostSeparate = 2;

function byScope(open: readonly OperationView[], all: readonly OperationView[]): readonly Opening[] {
  const scopeOf = (view: OperationView): string => view.operation.scopes.join(" or ");
  const told = groupBy(all, scopeOf);
  const whole = [...groupBy(open, scopeOf)].filter(
    ([scope, views]) => told.get(scope)?.length === views.length,
  );
  if (whole.length > 1 && open.length === all.length) return [opening("no-scope-enforced", open)];
  const never = whole.filter(([, views]) => views.length > 1).map(([, views]) => views);
  const single = open.filter((view) => !never.some((views) => views.includes(view)));
  const openings = [
    ...never.map((views) => opening("scope-never-checked", views)),
    ...single.map((view) => opening("operation-unguarded", [view])),
  ];
  return openings.length > mostSeparate ? [opening("many-unguarded", open)] : openings;
}

const denials = (view: OperationView): readonly SeenCell[] =>
  view.cells.filter((cell) => cell.expected === "deny-403");
const told = (view: OperationView): readonly SeenCell[] =>
  denials(view).filter((cell) => cell.verdict !== "unknown" && cell.verdict !== "absent");

/** An operation that allows a single scope but not all others together is `misplaced-guard`'s finding. */
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
  const singles = singlesIn(views);
  const known = singles.length === 0 ? undefined : `Known to get in: ${list(singles)}`;
  const openers = known ?? guessed(views) ?? (views.some(hasGivenKeys) ? compareScopes : lookDeeper);
  return { message, cells: rest.length === 0 ? cells : rest, openers, ...words(views, rest) };
}

const lookDeeper = "Run with --depth full to learn which scope gets in";
const compareScopes =
  "Compare the scopes of this key with those that titan-auth.yaml says it has: it may have more";

const hasGivenKeys = ({ cells }: OperationView): boolean => cells.some(isOfGivenKey);

const guessed = (views: readonly OperationView[]): string | undefined =>
  views.length === 1 ? views.filter(hasSeveralDenials).map(guardHypothesis)[0] : undefined;

/** Who is allowed and who is refused: one key with every other scope, or some of a few keys. */
function words(
  views: readonly OperationView[],
  open: readonly SeenCell[],
): Pick<Opening, "turnedAway" | "letIn"> {
  if (!views.some((view) => hasSeveralDenials(view) || hasGivenKeys(view))) {
    const scope = [...new Set(views.flatMap(({ operation }) => operation.scopes))].join(" or ");
    const singles = singlesIn(views);
    return {
      turnedAway: `a key with just ${scope}`,
      letIn: singles.length > 0 ? list(singles) : "a key with every other scope",
    };
  }
  const shut = views.flatMap(({ cells }) => cells.filter(({ verdict }) => verdict === "unexpected-deny"));
  const names = (cells: readonly SeenCell[]): string =>
    list(cells.map(({ credential }) => credentialName(credential)));
  return { turnedAway: names(shut.filter(({ role }) => role === "right-scope")), letIn: names(open) };
}
