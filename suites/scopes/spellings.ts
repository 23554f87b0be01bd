import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { none } from "../../contracts/catalogue/credential.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import { isSuccess, jsonOf } from "../model/classify.ts";
import type { Probe } from "../model/probe.ts";
import { answeredOtherwise, type ResponseClass } from "../model/probe-result.ts";
import {
  after,
  exercise,
  findRead,
  isCollectionRead,
  unroutedPath,
  usesRealObject,
} from "../model/requests.ts";
import { responseFingerprint } from "../model/response-fingerprint.ts";
import type { RunContext } from "../model/run-context.ts";
import { mayProbeAllowed } from "./cells.ts";
import { holdingKey, lackingKey, mostPowerful } from "./keys.ts";

/** Other ways of writing one call, by what a guard and a router may read differently. */

export const patterns = [
  "trailing-slash",
  "double-slash",
  "percent-escape",
  "letter-case",
  "head",
  "method-override",
] as const;
type Pattern = (typeof patterns)[number];

/** One spelling: what it is called in the name of its requests, and how it changes one. */
interface Spelling {
  readonly label: string;
  change(plain: Probe): Partial<Probe>;
  /** Set where only reads of collections are tried: a method or a header must not turn into a write. */
  readonly readsOnly?: true;
}

/** Rewrites the segment that names the resource, with the slash before it: the first one behind the version. */
const onResource =
  (rewrite: (segment: string) => string) =>
  ({ path }: Probe): Partial<Probe> => ({
    path: path.replace(
      /^((?:\/api\/v\d+)?\/)([^/]+)/,
      (_, before: string, segment: string) => before + rewrite(segment),
    ),
  });

const escaped = (letter: string): string => `%${letter.charCodeAt(0).toString(16)}`;

const overriding = { "X-HTTP-Method-Override": "GET" };

const spellings: Readonly<Record<Pattern, readonly Spelling[]>> = {
  "trailing-slash": [{ label: "with a slash at its end", change: ({ path }) => ({ path: `${path}/` }) }],
  "double-slash": [{ label: "with a double slash", change: onResource((segment) => `/${segment}`) }],
  // RFC 3986, 6.2.2.2 and 6.2.2.3: an escaped letter and a segment of one dot make no difference.
  "percent-escape": [
    { label: "with %2e", change: onResource((segment) => `%2e/${segment}`) },
    {
      label: "with an escaped letter",
      change: onResource((segment) => escaped(segment.slice(0, 1)) + segment.slice(1)),
    },
  ],
  "letter-case": [{ label: "in capitals", change: onResource((segment) => segment.toUpperCase()) }],
  // RFC 9110, 9.3.2: HEAD is GET without the content.
  head: [{ label: "by HEAD", change: () => ({ method: "HEAD" }), readsOnly: true }],
  "method-override": [
    { label: "with GET overridden by GET", change: () => ({ headers: overriding }), readsOnly: true },
    {
      label: "with OPTIONS overridden by GET",
      change: () => ({ method: "OPTIONS", headers: overriding }),
      readsOnly: true,
    },
  ],
};

/** A request in another spelling; it goes out just as it is written. */
function respelled(plain: Probe, { label, change }: Spelling): Probe {
  const id = plain.id.endsWith(")") ? `${plain.id.slice(0, -1)}, ${label})` : `${plain.id} (${label})`;
  return { ...plain, ...change(plain), id, spelling: label };
}

/** The operations that are tried in other spellings: every collection, and one object call a scope. */
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

/** One operation in one other spelling, with what its answer is measured by. */
export interface Attempt {
  readonly operation: Operation;
  /** In the documented spelling: the key without the scope is refused, the key with it let through. */
  readonly refused: Probe;
  readonly allowed: Probe;
  /** What the operation answers to an allowed caller. */
  readonly inside: ResponseClass;
  /** The key without the scope in the other spelling. */
  readonly tried: Probe;
  /** The key with the scope in the other spelling: whether it reaches the operation at all. */
  readonly reached?: Probe;
  /** The baseline: this spelling of a path where nothing is routed. */
  readonly beside: Probe;
}

/** What an operation answers once its guard has let a probe in. */
function insideOf(operation: Operation, context: RunContext): ResponseClass {
  if (operation.target === "object") return usesRealObject(operation, context) ? "allowed" : "missing";
  return operation.effect === "write" ? "invalid" : "allowed";
}

/** Every operation that is tried in the spellings of a pattern. */
export const attempts = (pattern: Pattern, context: RunContext): readonly Attempt[] =>
  spellings[pattern].flatMap((spelling) =>
    representatives(context.operations)
      .filter((operation) => spelling.readsOnly !== true || isCollectionRead(operation))
      .filter((operation) => mayProbeAllowed(operation, context))
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
  const beside = isHead ? nobody : respelled(unroutedBelow(refused), spelling);
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
const unroutedBelow = (plain: Probe): Probe => ({
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
  const plain = exercise(carrier, mostPowerful(context), context);
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

/** Whether the key without the scope got the operation's own answer. */
export function isOpen({ allowed, tried, reached, beside }: Attempt, look: Lookup): boolean {
  const inside = look(allowed);
  const answer = look(tried);
  if (inside === undefined || answer === undefined || !isAlike(answer, inside)) return false;
  if (reached !== undefined && !isAlike(look(reached), inside)) return false;
  const base = look(beside);
  return base !== undefined && base.responseClass !== "unsent" && !isAlike(base, inside);
}

/** Whether two answers come from the same part of a server. HEAD has no content: its status is all there is. */
function isAlike(response: ClassifiedResponse | undefined, inside: ClassifiedResponse): boolean {
  if (response === undefined) return false;
  if (response.probe.method === "HEAD") return isSuccess(response) && isSuccess(inside);
  if (response.status !== inside.status) return false;
  return isSuccess(inside)
    ? response.body.kind === "json" && shapeOf(jsonOf(response)) === shapeOf(jsonOf(inside))
    : responseFingerprint(response) === responseFingerprint(inside);
}

/** Names and types of a document's members, two levels deep. */
function shapeOf(value: unknown, levels = 2): string {
  if (Array.isArray(value)) return "list";
  if (!isRecord(value)) return typeof value;
  if (levels === 0) return "object";
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${name}:${shapeOf(value[name], levels - 1)}`).join()}}`;
}
