import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { type Credential, credentialName } from "../../contracts/catalogue/credential.ts";
import { groupBy } from "../../contracts/group.ts";
import { findCreatedKey } from "../../contracts/wire/api-key.ts";
import type { ClassifiedResponse, IndexedResponse, Lookup } from "../model/classified-response.ts";
import { isRefusal, jsonOf } from "../model/classify.ts";
import { noVerdict, pastTheGuard, type ResponseClass } from "../model/probe-result.ts";
import { hidesRefusal } from "../model/refusal.ts";
import { mintKey, unroutedProbes, usesRealObject } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import {
  concealsByNotFound,
  counterpartOf,
  exposureOf,
  exposureResponses,
  hasSameFingerprint,
  lookupFingerprints,
  mayConceal,
  type Trace,
} from "./exposure.ts";
import type { Cell, Matrix, OperationView, Role, SeenCell } from "./matrix.ts";
import { rule } from "./verdict.ts";

/** Judges every cell, looking at each operation as a whole. */
export function evaluateMatrix(cells: readonly Cell[], look: Lookup, context: RunContext): Matrix {
  const byOperation = groupBy(cells, (cell) => cell.operation.id);
  const disabled = disabledCredentials(cells, look, context);
  const unknownKeys = unknownKeysIn(cells, look);
  const traces = tracesOf(byOperation, look, context);
  const hides = [...traces.values()].some(concealsByNotFound);
  const refusesBadTokens = [...traces.values()].some(
    ({ responses: { "bad-token": bad } }) => bad !== undefined && isRefusal(bad),
  );
  const operations = [...byOperation.values()].map((own) => {
    const [first] = own as [Cell, ...Cell[]];
    const trace = traces.get(first.operation.id) as Trace;
    return viewOf(own, trace, { look, disabled, unknownKeys, context, hides, refusesBadTokens });
  });
  return {
    operations,
    cells: operations.flatMap((view) => view.cells),
    response: (probe) => look(probe).response,
  };
}

interface Knowledge {
  readonly look: Lookup;
  readonly context: RunContext;
  /** Whether some list is refused with 404, declared or not. */
  readonly hides: boolean;
  /** Whether some operation refuses a bad token with 401 or 403. */
  readonly refusesBadTokens: boolean;
  readonly disabled: (cell: Cell) => string | undefined;
  readonly unknownKeys: (operation: Operation) => boolean;
}

function viewOf(cells: readonly Cell[], trace: Trace, knowledge: Knowledge): OperationView {
  const exposure = exposureOf(trace);
  const seen = cells.map((cell) => evaluateCell(cell, cells, exposure, trace, knowledge));
  const [{ operation }] = cells as [Cell, ...Cell[]];
  return { operation, exposure, cells: seen, cell: (role) => seen.find((cell) => cell.role === role) };
}

function evaluateCell(
  cell: Cell,
  row: readonly Cell[],
  exposure: OperationView["exposure"],
  trace: Trace,
  { look, disabled, unknownKeys, context, hides, refusesBadTokens }: Knowledge,
): SeenCell {
  const { response, because = "not sent", byDesign = false } = look(cell.probe);
  if (response === undefined) {
    const verdict = exposure === "absent" ? ("absent" as const) : ("unknown" as const);
    return { ...cell, verdict, because, byDesign, certain: false };
  }
  const control = controlOf(cell, row, look);
  const sameWords = hasSameFingerprint(response, counterpartOf(cell, trace));
  const cellContext = {
    exposure,
    none: trace.responses["no-token"]?.responseClass,
    refusesBadTokens,
    likeBadToken: likeBadToken(response, trace.responses["bad-token"]),
    control,
    keysUnknown: unknownKeys(cell.operation),
    sameWords,
    hidden: hidesRefusal(response, context) || (hides && mayConceal(cell, response)),
    disabled: disabled(cell),
    withheld: withheldFrom(cell, look, context),
  };
  return { ...cell, ...rule(cell, response, cellContext), response };
}

/**
 * Whether every key that must be allowed on an operation is refused there as unknown; without such a key, whether that holds
 * for all other operations of its surface.
 */
function unknownKeysIn(cells: readonly Cell[], look: Lookup): (operation: Operation) => boolean {
  const due = cells.filter(({ credential, expected }) => expected === "allow" && isKey(credential));
  const areUnknown = (some: readonly Cell[] = []): boolean | undefined => {
    const answers = some.flatMap(({ probe }) => look(probe).response ?? []);
    return answers.length === 0
      ? undefined
      : answers.every(({ responseClass }) => responseClass === "unauthorized");
  };
  const byOperation = groupBy(due, ({ operation }) => operation.id);
  const bySurface = groupBy(due, ({ operation }) => operation.surface);
  return ({ id, surface }) => areUnknown(byOperation.get(id)) ?? areUnknown(bySurface.get(surface)) ?? false;
}

/** Whether a bad token got the same answer without being refused: then nothing shows who was allowed. */
const likeBadToken = (response: ClassifiedResponse, bad: ClassifiedResponse | undefined): boolean =>
  bad !== undefined && !isRefusal(bad) && hasSameFingerprint(response, bad) === true;

/** Response classes of a credential that got past the authorization check. */
const through: readonly ResponseClass[] = ["allowed", ...pastTheGuard];

function controlOf(cell: Cell, row: readonly Cell[], look: Lookup): ResponseClass | false | undefined {
  const anonymous = cell.role === "no-token" || cell.role === "bad-token";
  const controls = row.filter((other) => other.expected === "allow" || (anonymous && other.role === "given"));
  // Any known caller that is allowed is a control, even one that should not be.
  const known = row.filter(({ role }) => role !== "no-token" && role !== "bad-token");
  const responses = controls.flatMap((control) => look(control.probe).response ?? []);
  const shown = anonymous ? known.flatMap((other) => look(other.probe).response ?? []) : responses;
  // A 403 shows that the caller is known, which is control enough for a 401 elsewhere.
  const enough: readonly ResponseClass[] = anonymous ? [...through, "forbidden"] : through;
  const good = shown.find((response) => enough.includes(response.responseClass));
  if (good !== undefined) return good.responseClass;
  if (controls.length === 0 || (anonymous && responses.length === 0)) return undefined;
  return false;
}

function tracesOf(
  byOperation: ReadonlyMap<string, readonly Cell[]>,
  look: Lookup,
  context: RunContext,
): ReadonlyMap<string, Trace> {
  const probes = unroutedProbes(context);
  const unrouted = [probes.none, probes.known].flatMap((probe) => look(probe).response ?? []);
  const rows = [...byOperation].map(([id, cells]) => {
    const [{ operation }] = cells as [Cell, ...Cell[]];
    return {
      id,
      path: operation.path,
      target: operation.target,
      real: usesRealObject(operation, context),
      hasControl: cells.some(({ expected }) => expected === "allow" || expected === "any"),
      responses: exposureResponses(responsesOf(cells, look), context),
    };
  });
  const lookups = lookupFingerprints(rows, unrouted);
  return new Map(rows.map((row) => [row.id, { ...row, lookups }]));
}

function responsesOf(cells: readonly Cell[], look: Lookup): Trace["responses"] {
  const responses: Partial<Record<Role, ClassifiedResponse>> = {};
  for (const cell of cells) {
    const { response } = look(cell.probe);
    if (response === undefined || noVerdict.includes(response.responseClass)) continue;
    // Of several keys with one role, one with the expected answer says most.
    const known = responses[cell.role];
    const isDue = cell.expected === "deny-403" ? isRefusal : (one: ClassifiedResponse) => !isRefusal(one);
    if (known === undefined || !isDue(known)) responses[cell.role] = response;
  }
  return responses;
}

/** Keys that prove nothing: no operation accepts them, or they were granted other scopes than requested. */
function disabledCredentials(
  cells: readonly Cell[],
  look: Lookup,
  context: RunContext,
): (cell: Cell) => string | undefined {
  const byCredential = groupBy(cells, (cell) => credentialName(cell.credential));
  const dead = new Set(
    [...byCredential].flatMap(([name, own]) =>
      isKey(own[0]?.credential) && isDead(own, look) ? [name] : [],
    ),
  );
  return ({ credential, expected, operation }) => {
    if (dead.has(credentialName(credential))) return "no operation accepts this key";
    return credential.kind === "key" && !credential.given
      ? misgranted(look(mintKey(credential, context)), credential.scopes, {
          expected,
          operation,
          profile: context.profile,
        })
      : undefined;
  };
}

/** Why a key is not what its name says: it was requested without a scope that the account cannot grant. */
function withheldFrom(
  { credential, expected, operation }: Cell,
  look: Lookup,
  context: RunContext,
): string | undefined {
  if (credential.kind !== "key" || expected !== "allow") return undefined;
  const asked = look(mintKey(credential, context)).response?.askedScopes;
  const missing = operation.scopes.filter(
    (scope) => credential.scopes.includes(scope) && !asked?.includes(scope),
  );
  return asked === undefined || missing.length === 0
    ? undefined
    : `no key can be made with ${missing.join(", ")} here`;
}

const isKey = (credential: Credential | undefined): boolean =>
  credential?.kind === "key" || credential?.kind === "given-key";

function isDead(cells: readonly Cell[], look: Lookup): boolean {
  const responses = cells.flatMap((cell) => look(cell.probe).response ?? []);
  const refused = responses.filter((response) => response.responseClass === "unauthorized").length;
  return (
    refused > 0 &&
    responses.every((response) => [...noVerdict, "unauthorized"].includes(response.responseClass))
  );
}

function misgranted(
  mint: IndexedResponse,
  asked: readonly string[],
  { expected, operation, profile }: Pick<Cell, "expected" | "operation"> & Pick<RunContext, "profile">,
): string | undefined {
  if (mint.response?.issued.some(({ look }) => look?.repeated === true)) {
    return "the deployment handed out the same key for other scopes";
  }
  const granted = mint.response && findCreatedKey(jsonOf(mint.response), profile)?.scopes;
  if (granted === undefined) return undefined;
  // A missing scope matters only if the operation requires it.
  const differs =
    expected === "allow"
      ? operation.scopes.some((scope) => asked.includes(scope) && !granted.includes(scope))
      : granted.some((scope) => !asked.includes(scope));
  return differs ? "the deployment granted this key other scopes than were asked for" : undefined;
}
