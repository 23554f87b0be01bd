import { type Credential, credentialName } from "../../contracts/catalogue/credential.ts";
import { findCreatedKey } from "../../contracts/wire/api-key.ts";
import type { ClassifiedResponse, IndexedResponse, Lookup } from "../model/classified-response.ts";
import { isRefusal, jsonOf } from "../model/classify.ts";
import { groupBy } from "../model/group.ts";
import { noVerdict, pastTheGuard, type ResponseClass } from "../model/probe-result.ts";
import { hidesRefusal } from "../model/refusal.ts";
import { mintKey, unroutedProbes } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import {
  concealsByNotFound,
  counterpartOf,
  exposureOf,
  exposureResponses,
  hasSameFingerprint,
  mayConceal,
  routed,
  type Trace,
} from "./exposure.ts";
import type { Cell, Matrix, OperationView, Role, SeenCell } from "./matrix.ts";
import { responseFingerprint } from "./response-fingerprint.ts";
import { rule } from "./verdict.ts";

/** Judges every cell, each operation seen as a whole. */
export function evaluateMatrix(cells: readonly Cell[], look: Lookup, context: RunContext): Matrix {
  const byOperation = groupBy(cells, (cell) => cell.operation.id);
  const disabled = disabledCredentials(cells, look, context);
  const traces = tracesOf(byOperation, look, context);
  const hides = [...traces.values()].some(concealsByNotFound);
  const operations = [...byOperation.values()].map((own) => {
    const [first] = own as [Cell, ...Cell[]];
    const trace = traces.get(first.operation.id) as Trace;
    return viewOf(own, trace, { look, disabled, context, hides });
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
  readonly disabled: (cell: Cell) => string | undefined;
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
  { look, disabled, context, hides }: Knowledge,
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
    control,
    sameWords,
    hidden: hidesRefusal(response, context) || (hides && mayConceal(cell, response)),
    disabled: disabled(cell),
  };
  return { ...cell, ...rule(cell, response, cellContext), response };
}

/** Response classes of a credential that got past the authorization check. */
const through: readonly ResponseClass[] = ["allowed", ...pastTheGuard];

function controlOf(cell: Cell, row: readonly Cell[], look: Lookup): ResponseClass | false | undefined {
  const anonymous = cell.role === "no-token" || cell.role === "bad-token";
  const controls = row.filter((other) => other.expected === "allow" || (anonymous && other.role === "given"));
  // Any known caller that gets in is a control, even one that should not.
  const known = row.filter(({ role }) => role !== "no-token" && role !== "bad-token");
  const responses = controls.flatMap((control) => look(control.probe).response ?? []);
  const shown = anonymous ? known.flatMap((other) => look(other.probe).response ?? []) : responses;
  // A known caller that gets 403 is identified: for a 401 elsewhere, that is control enough.
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
  const anonymous = look(probes.none).response;
  const full = look(probes.known).response;
  const elsewhere = {
    ...(anonymous === undefined ? {} : { none: anonymous }),
    ...(full === undefined ? {} : { full }),
  };
  const rows = [...byOperation].map(([id, cells]) => ({
    id,
    target: targetOf(cells),
    responses: exposureResponses(responsesOf(cells, look), context),
  }));
  const guarded = rows.filter(({ responses }) => responses["other-scopes"]?.responseClass === "forbidden");
  const lookups = new Set(
    guarded.flatMap(({ responses }) =>
      responses["right-scope"]?.responseClass === "missing"
        ? [responseFingerprint(responses["right-scope"])]
        : [],
    ),
  );
  const keyed = rows.flatMap(({ responses: { "no-token": _none, "bad-token": _garbage, ...keys } }) =>
    Object.values(keys),
  );
  const anyExposed = keyed.some(({ responseClass }) => [...routed, "invalid"].includes(responseClass));
  return new Map(rows.map((row) => [row.id, { ...row, nowhere: elsewhere, lookups, anyExposed }]));
}

const targetOf = ([cell]: readonly Cell[]): Trace["target"] => cell?.operation.target ?? "collection";

function responsesOf(cells: readonly Cell[], look: Lookup): Trace["responses"] {
  const responses: Partial<Record<Role, ClassifiedResponse>> = {};
  for (const cell of cells) {
    const { response } = look(cell.probe);
    if (response === undefined || noVerdict.includes(response.responseClass)) continue;
    // Of several keys with the right scope, an allowed one tells more than a refused one.
    const known = responses[cell.role];
    if (known === undefined || (cell.role === "right-scope" && isRefusal(known)))
      responses[cell.role] = response;
  }
  return responses;
}

/** Keys that prove nothing: no operation accepts them, or they were granted other scopes than asked for. */
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
  return ({ credential, expected }) => {
    if (dead.has(credentialName(credential))) return "no operation accepts this key";
    return credential.kind === "key"
      ? misgranted(look(mintKey(credential, context)), credential.scopes, {
          expected,
          profile: context.profile,
        })
      : undefined;
  };
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
  { expected, profile }: Pick<Cell, "expected"> & Pick<RunContext, "profile">,
): string | undefined {
  if (mint.response?.issued.some(({ look }) => look?.repeated === true)) {
    return "the deployment handed out the same key for other scopes";
  }
  const granted = mint.response && findCreatedKey(jsonOf(mint.response), profile)?.scopes;
  if (granted === undefined) return undefined;
  const differs =
    expected === "allow"
      ? asked.some((scope) => !granted.includes(scope))
      : granted.some((scope) => !asked.includes(scope));
  return differs ? "the deployment granted this key other scopes than were asked for" : undefined;
}
