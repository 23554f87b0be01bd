import {
  type DocumentedContract,
  type DocumentedOperation,
  namedScopes,
} from "../../contracts/catalogue/api-description.ts";
import { type Credential, jwt, none } from "../../contracts/catalogue/credential.ts";
import type { Matrix, OperationView, SeenCell } from "../matrix/matrix.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import { type Probe, probe } from "../model/probe.ts";
import { switchedOff } from "../model/probe-result.ts";
import { exercise, unroutedProbes } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { claimWords, type Difference, difference, isOpenTo, ofAccess } from "./difference.ts";
import { callProbes, isAuthCall, ofCall } from "./documented-calls.ts";
import { keyedCell } from "./key-cells.ts";

/** Compares an OpenAPI document with a deployment, operation by operation. */

/** Documented operations of the task service that the run requests. */
export const comparable = (context: RunContext): readonly DocumentedOperation[] =>
  (context.documented?.operations ?? []).filter(
    (claim) => claim.access !== "unstated" && !isAuthCall(claim, context) && !isUnsent(claim, context),
  );

const isKnown = ({ operation }: DocumentedOperation, { operations }: RunContext): boolean =>
  operations.some(({ id }) => id === operation.id);

/** Writes are not sent where they might be allowed, unless titan-auth.yaml lists them. */
const isUnsent = (claim: DocumentedOperation, context: RunContext): boolean =>
  claim.operation.denyOnly === true && !isKnown(claim, context);

/** Operations that no scope guards and that the matrix lacks: requested without a credential and with the JWT. */
const beside = (context: RunContext): readonly DocumentedOperation[] =>
  comparable(context).filter((claim) => !isKnown(claim, context));

/** With its own name, since another check may request the same path; surveys skip it, since they expect Titan's forms. */
const askedAs = (credential: Credential, { operation }: DocumentedOperation, context: RunContext): Probe => {
  const { id: _, ...facts } = exercise(operation, credential, context, { variant: "as documented" });
  return probe({ ...facts, spelling: "as documented" });
};

const asked = (claim: DocumentedOperation, context: RunContext) => ({
  open: askedAs(none, claim, context),
  known: askedAs(jwt, claim, context),
});

/** Documented writes that are not sent. */
export const unsentWrites = (context: RunContext): readonly string[] =>
  (context.documented?.operations ?? [])
    .filter((claim) => isUnsent(claim, context) && !isAuthCall(claim, context))
    .map(({ operation }) => operation.id);

/** Requests outside the matrix. */
export function besideProbes(context: RunContext): readonly Probe[] {
  const probes = beside(context).flatMap((claim) => Object.values(asked(claim, context)));
  return [...probes, ...callProbes(context)];
}

/** All measured differences. */
export function differences(
  { operations }: DocumentedContract,
  matrix: Matrix,
  context: RunContext,
): readonly Difference[] {
  const others = beside(context);
  return operations.flatMap((claim) => {
    if (claim.access === "unstated") return [];
    if (isAuthCall(claim, context)) return ofCall(claim, matrix, context);
    const view = matrix.operations.find(({ operation }) => operation.id === claim.operation.id);
    if (view !== undefined) return ofView(claim, view, context);
    return others.includes(claim) ? ofAnswers(claim, matrix, context) : [];
  });
}

function ofAnswers(claim: DocumentedOperation, matrix: Matrix, context: RunContext): readonly Difference[] {
  const { open, known } = asked(claim, context);
  const [anonymous, own] = [matrix.response(open), matrix.response(known)];
  // If an unrouted path is answered as well, no answer proves anything.
  if (isOpenTo(matrix.response(unroutedProbes(context).none))) return [];
  const isGone = (response: ClassifiedResponse | undefined): boolean =>
    response?.responseClass === "unexposed" ||
    (response?.responseClass === "missing" && claim.operation.target === "collection");
  if (isGone(own) || (own === undefined && isGone(anonymous)))
    return difference("absent", claim, [own ?? anonymous]);
  return ofAccess(claim, anonymous, own);
}

function ofView(claim: DocumentedOperation, view: OperationView, context: RunContext): readonly Difference[] {
  if (view.exposure === "absent") return difference("absent", claim, [absenceIn(view)]);
  const open = view.cell("no-token");
  const isShown = open?.because === undefined;
  if (claim.access !== "guarded")
    return open?.verdict === "ok" && isShown
      ? difference("guarded-though-public", claim, [open.response])
      : [];
  if (open?.verdict === "unexpected-allow" && open.certain)
    return difference("open-though-guarded", claim, [open.response]);
  return ofScopes(claim, view, context);
}

/** The best evidence that an operation is absent. */
function absenceIn({ cells }: OperationView): ClassifiedResponse | undefined {
  const responses = cells.flatMap(({ response }) => response ?? []);
  return responses.find(({ responseClass }) => switchedOff.includes(responseClass)) ?? responses[0];
}

/** Keys that the document allows and that are refused, and keys that it refuses and that are allowed. */
function ofScopes(
  claim: DocumentedOperation,
  view: OperationView,
  context: RunContext,
): readonly Difference[] {
  const { scopes } = view.operation;
  const isSame = sameNames(namedScopes(claim), scopes);
  if (claim.scopes.length === 0 || (isSame && scopes.length > 1)) return [];
  const keyed = view.cells.flatMap((cell) => keyedCell(cell, claim, context));
  const refused = keyed.filter(({ due, seen }) => due === "in" && seen === "out").map(({ cell }) => cell);
  const letIn = keyed.filter(({ due, seen }) => due === "out" && seen === "in").map(({ cell }) => cell);
  if (refused.length + letIn.length === 0) return [];
  const evidence = [...refused, ...letIn].slice(0, 5).map(({ response }) => response);
  const lets = keyed.filter(({ seen }) => seen === "in").map(({ held }) => held.join(" and "));
  const asks =
    view.cell("right-scope")?.verdict === "ok" ? scopes.join(" or ") : (lets[0] ?? "another scope");
  const isGiven = [...refused, ...letIn].some(
    ({ credential }) => credential.kind === "key" && credential.given,
  );
  const scope = claimWords(claim);
  const doubt = isGiven ? ({ confidence: "likely" } as const) : {};
  // Apparently past the guard, as long as nothing was handed out.
  const isSure = letIn.some(({ certain }) => certain);
  if (!isSame) return difference("another-scope", claim, evidence, { scope, actual: asks, ...doubt });
  return letIn.length > 0
    ? difference("scope-not-enforced", claim, evidence, {
        scope,
        expected: "403",
        ...doubt,
        ...(!isSure && likely),
      })
    : difference("scope-refused", claim, evidence, { scope, expected: "allowed", ...doubt });
}

const likely = { confidence: "likely", severity: "high" } as const;

const sameNames = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((name) => others.includes(name));

/** Operations that exist, as an allowed caller shows, and that the document lacks. */
export const undocumented = ({ operations }: DocumentedContract, matrix: Matrix): readonly OperationView[] =>
  matrix.operations.filter(
    (view) =>
      view.exposure === "exposed" &&
      letInTo(view) !== undefined &&
      !operations.some(({ operation }) => operation.id === view.operation.id),
  );

/** A cell that shows that an operation exists. */
export const letInTo = ({ cells }: OperationView): SeenCell | undefined =>
  cells.find(({ expected, verdict }) => expected === "allow" && verdict === "ok");
