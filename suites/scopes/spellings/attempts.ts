import type { Operation } from "../../../contracts/catalogue/catalogue.ts";
import { none } from "../../../contracts/catalogue/credential.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import type { ClassifiedResponse } from "../../model/check.ts";
import { isSuccess, jsonOf } from "../../model/classify.ts";
import { findRead, harmlessWrite, isCollectionRead, readsPerSurface } from "../../model/operations.ts";
import type { Probe } from "../../model/probe.ts";
import type { ResponseClass } from "../../model/probe-result.ts";
import { after, exercise, unroutedPath, usesRealObject } from "../../model/requests.ts";
import { responseFingerprint } from "../../model/response-fingerprint.ts";
import type { RunContext } from "../../model/run-context.ts";
import { holdingKey, lackingKey, mostPowerful } from "../keys.ts";
import { mayProbeAllowed } from "../shared.ts";
import {
  type PathHeader,
  type Pattern,
  pathHeaders,
  plainOptions,
  respelled,
  type Spelling,
  spellings,
} from "./spellings.ts";

/** Calls in other spellings, with their controls. */

/** The operations that are tried in other spellings: every collection, and one object call for each scope. */
function representatives(operations: readonly Operation[]): readonly Operation[] {
  const collections = operations.filter(({ target }) => target === "collection");
  const seen = new Set<string>();
  const objects = operations.filter(({ target, scopes }) => {
    const name = scopes.join(" ");
    if (target === "collection" || seen.has(name)) return false;
    seen.add(name);
    return true;
  });
  return [...collections, ...objects];
}

/** One operation in one other spelling, with its controls. */
export interface Attempt {
  readonly operation: Operation;
  /** In the documented spelling: the key without the scope is refused, the key with it allowed. */
  readonly refused: Probe;
  readonly allowed: Probe;
  /** What the operation answers to an allowed caller. */
  readonly inside: ResponseClass;
  /** The key without the scope in the other spelling. */
  readonly tried: Probe;
  /**
   * The key with the scope in the other spelling: whether it reaches the operation at all, or gets no verdict either. Not sent for
   * objects that do not exist: paths that are not routed are often answered in the same class, so that it would be sent each time.
   */
  readonly reached?: Probe;
  /** The baseline: this spelling of a path where nothing is routed. */
  readonly beside: Probe;
}

/** What an operation answers once its guard has allowed a probe. */
function insideOf(operation: Operation, context: RunContext): ResponseClass {
  if (operation.target === "object") return usesRealObject(operation, context) ? "allowed" : "missing";
  return operation.effect === "write" ? "invalid" : "allowed";
}

/** Every operation that is tried in the spellings of a pattern. */
export const attempts = (pattern: Pattern, context: RunContext): readonly Attempt[] =>
  spellings[pattern]
    .filter(({ usual }) => usual || context.depth === "full")
    .flatMap((spelling) =>
      operationsFor(context)
        .filter((operation) => spelling.readsOnly !== true || isCollectionRead(operation))
        .filter((operation) => mayProbeAllowed(operation, context))
        .filter((_, at, all) => isTried(spelling, at, all.length, context))
        .filter(
          ({ path }) =>
            !context.operations.some((one) => one.path === path && one.method === spelling.unless),
        )
        .concat(spelling.alsoWrites && context.depth !== "full" ? writes(context) : [])
        .map((operation) => attempt(operation, spelling, context)),
    );

const isTried = ({ on = 0 }: Spelling, at: number, count: number, { depth }: RunContext): boolean =>
  depth === "full" || at === Math.min(on, count - 1);

/** A write: a route of its own, which a guard may know otherwise than lists. */
const writes = (context: RunContext): readonly Operation[] =>
  [harmlessWrite(context)].flatMap((one) => one ?? []);

const operationsFor = (context: RunContext): readonly Operation[] =>
  context.depth === "full" ? representatives(context.operations) : readsPerSurface(context);

function attempt(operation: Operation, spelling: Spelling, context: RunContext): Attempt {
  const refused = exercise(operation, lackingKey(operation, context), context);
  const allowed = exercise(operation, holdingKey(operation, context), context);
  const isHead = spelling.change(refused).method === "HEAD";
  const inside: readonly ResponseClass[] = isHead ? ["foreign", "allowed"] : [insideOf(operation, context)];
  const tried = { ...respelled(refused, spelling), given: after(refused, "forbidden") };
  const reached = { ...respelled(allowed, spelling), given: after(tried, ...inside, ...troubled) };
  const beside = besideOf(refused, spelling, operation, context);
  const isMissing = inside.includes("missing");
  return {
    operation,
    refused,
    allowed,
    inside: insideOf(operation, context),
    tried,
    ...(isMissing ? {} : { reached }),
    beside: {
      ...beside,
      given: isMissing ? after(tried, ...inside, ...troubled) : after(reached, ...inside),
    },
  };
}

/** What a spelling does independently of the guard. An override counts together with the method that it is sent with. */
function besideOf(refused: Probe, spelling: Spelling, operation: Operation, context: RunContext): Probe {
  const { method } = spelling.change(refused);
  if (method === "HEAD") return respelled(exercise(operation, none, context), spelling);
  return method === "OPTIONS"
    ? respelled(refused, plainOptions)
    : respelled(spelling.joins ? unroutedBeside(refused) : unroutedBelow(refused), spelling);
}

/** A path below the operation's that no deployment routes. */
export const unroutedBelow = (plain: Probe): Probe => ({
  ...plain,
  id: `${plain.id} (below it)`,
  path: `${plain.path}/titan-auth-check-nowhere`,
});

/** The same as part of a resource that no deployment has. */
const unroutedBeside = (plain: Probe): Probe => ({
  ...plain,
  id: `${plain.id} (beside it)`,
  path: `${unroutedPath}/${plain.path.split("/").at(-1)}`,
});

/**
 * Headers with another path, on a harmless read that the key may call: sent if one of them has any effect, which shows when
 * all of them name a path that no deployment routes.
 */
export function pathHeaderAttempts(pattern: PathHeader, context: RunContext): readonly Attempt[] {
  const carrier = findRead(context.operations);
  if (carrier === undefined) return [];
  const plain = exercise(carrier, mostPowerful(context), context);
  const all = {
    ...naming(Object.values(pathHeaders).flat(), unroutedPath, plain, context),
    given: after(plain, "allowed"),
  };
  const names = pathHeaders[pattern];
  const beside = { ...naming(names, unroutedPath, plain, context), given: after(all, ...elsewhere) };
  const honoured = after(beside, ...elsewhere);
  return operationsFor(context)
    .filter(isCollectionRead)
    .flatMap((operation) => {
      const lacking = lackingKey(operation, context);
      const other = findRead(
        context.operations.filter(({ scopes }) => scopes.every((one) => lacking.scopes.includes(one))),
      );
      if (other === undefined) return [];
      const refused = exercise(operation, lacking, context);
      const tried = {
        ...naming(names, refused.path, exercise(other, lacking, context), context),
        given: honoured,
      };
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

/** What an unrouted path answers; an unknown caller there learns nothing about the path. */
const elsewhere: readonly ResponseClass[] = ["missing", "unexposed", "forbidden", "invalid", "elsewhere"];

function naming(names: readonly string[], path: string, plain: Probe, { taskServiceUrl }: RunContext): Probe {
  const base = new URL(taskServiceUrl).pathname.replace(/\/$/, "");
  const spelling: Spelling = {
    label: `with ${names.slice(0, 2).join(", ")}${names.length > 2 ? " and others" : ""} ${path}`,
    change: () => ({ headers: Object.fromEntries(names.map((name) => [name, `${base}${path}`])) }),
  };
  return respelled(plain, spelling);
}

export type Lookup = (probe: Probe | undefined) => ClassifiedResponse | undefined;

/** Whether the documented spelling is guarded, so that another one can be compared with it. */
export const isGuarded = ({ refused, allowed, inside }: Attempt, look: Lookup): boolean =>
  look(refused)?.responseClass === "forbidden" && look(allowed)?.responseClass === inside;

/** Whether the key without the scope got the operation's own answer. */
export function isOpen({ allowed, tried, reached, beside }: Attempt, look: Lookup): boolean {
  const inside = look(allowed);
  const answer = look(tried);
  if (inside === undefined || answer === undefined || !isAlike(answer, inside)) return false;
  if (reached !== undefined && !isAlike(look(reached), inside)) return false;
  const base = look(beside);
  return base !== undefined && base.responseClass !== "unsent" && !isAlike(base, inside);
}

/** Response classes of a deployment in trouble, or of a request that a gateway or a filter in front of it cannot handle. */
export const troubled: readonly ResponseClass[] = ["limited", "failed", "gateway", "silent"];

/** Whether the key without the scope got no verdict, and not because nobody gets one in this spelling. */
export function isUndecided({ tried, reached, beside }: Attempt, look: Lookup): boolean {
  const { responseClass = "unsent", status } = look(tried) ?? {};
  // A refusal that carries the headers of a limit, such as the last one that a limit allows, is a refusal all the same.
  if (!troubled.includes(responseClass) || status === 403) return false;
  return look(reached ?? beside)?.responseClass !== responseClass;
}

/** Whether two answers come from the same part of a server. HEAD has no content, so only its status and type count. */
function isAlike(response: ClassifiedResponse | undefined, inside: ClassifiedResponse): boolean {
  if (response === undefined) return false;
  if (response.probe.method === "HEAD")
    return isSuccess(response) && isSuccess(inside) && !isPageInstead(response, inside);
  if (response.status !== inside.status) return false;
  return isSuccess(inside)
    ? response.body.kind === "json" && shapeOf(jsonOf(response)) === shapeOf(jsonOf(inside))
    : responseFingerprint(response) === responseFingerprint(inside);
}

/** Whether a gateway's page came in place of a document, by the type of a content that is not there. */
const isPageInstead = ({ headers }: ClassifiedResponse, inside: ClassifiedResponse): boolean =>
  /html/i.test(headers["content-type"] ?? "") && !/html/i.test(inside.headers["content-type"] ?? "");

/** Names and types of a document's members, two levels deep. */
function shapeOf(value: unknown, levels = 2): string {
  if (Array.isArray(value)) return "list";
  if (!isRecord(value)) return typeof value;
  if (levels === 0) return "object";
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${name}:${shapeOf(value[name], levels - 1)}`).join()}}`;
}
