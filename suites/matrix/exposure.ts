import type { ClassifiedResponse } from "../model/classified-response.ts";
import { classify, isRefusal } from "../model/classify.ts";
import { type ResponseClass, switchedOff } from "../model/probe-result.ts";
import { hidesRefusal } from "../model/refusal.ts";
import { responseFingerprint } from "../model/response-fingerprint.ts";
import type { RunContext } from "../model/run-context.ts";
import type { Cell, OperationView, Role } from "./matrix.ts";

/**
 * Some deployments refuse with 404 to conceal what a caller may not see. A list is known to exist because a key with the scope
 * reads it; for an object that does not exist, only the message tells the authorization check from the look-up.
 */

/** A list that the right key reads, and that answers 404 to a key without its scope. */
export const concealsByNotFound = ({ target, responses }: Trace): boolean =>
  target === "collection" &&
  responses["right-scope"]?.responseClass === "allowed" &&
  responses["other-scopes"]?.responseClass === "missing";

/** Where lists are refused with 404, a 404 on an object proves nothing about a key without the scope. */
export const mayConceal = ({ operation, expected }: Cell, { responseClass }: ClassifiedResponse): boolean =>
  expected === "deny-403" && operation.target === "object" && responseClass === "missing";

/** The answer to compare a cell with: an allowed caller shows the look-up's answer, a denied one the guard's. */
export function counterpartOf({ expected }: Cell, { responses }: Trace): ClassifiedResponse | undefined {
  if (expected === "allow") return responses["other-scopes"];
  // A refused credential shows nothing of what is behind the authorization check.
  const own = responses["right-scope"];
  return [own, responses.jwt].find((one) => one !== undefined && !isRefusal(one)) ?? own;
}

export const hasSameFingerprint = (
  response: ClassifiedResponse,
  other: ClassifiedResponse | undefined,
): boolean | undefined => other && responseFingerprint(other) === responseFingerprint(response);

/**
 * The answers that decide exposure. Where refusals may have the status of an absent path, such answers to anonymous callers
 * and to keys without the scope are left out, and those to allowed keys count as plain `404`.
 */
export function exposureResponses(
  { "no-token": none, "bad-token": garbage, ...keyed }: Trace["responses"],
  context: RunContext,
): Trace["responses"] {
  const anonymous = Object.entries({ "no-token": none, "bad-token": garbage }).filter(
    ([, response]) => response !== undefined && !hidesRefusal(response, context),
  );
  const keys = Object.entries(keyed).flatMap(([role, response]) =>
    response === undefined || (role === "other-scopes" && isAbsence(response))
      ? []
      : [[role, asPlain(response)]],
  );
  return Object.fromEntries([...anonymous, ...keys]);
}

/** A refusal by the status of an absent path. */
const isAbsence = (response: ClassifiedResponse): boolean =>
  isRefusal(response) && switchedOff.includes(classify(response));

const asPlain = (response: ClassifiedResponse): ClassifiedResponse =>
  isAbsence(response) ? { ...response, responseClass: classify(response) } : response;

/** What decides whether an operation is exposed: its answers by role, and what `404` means here. */
export interface Trace {
  readonly target: "collection" | "object";
  /** Whether it is tried with an object that exists. */
  readonly real: boolean;
  /** Absent if no probe was sent or no answer came. */
  readonly responses: Readonly<Partial<Record<Role, ClassifiedResponse>>>;
  /** Whether a credential was planned that must or may be allowed. */
  readonly hasControl: boolean;
  /** Fingerprints of `404` that can only come from a look-up of an object. */
  readonly lookups: ReadonlySet<string>;
}

const keyRoles: readonly Role[] = [
  "right-scope",
  "all-scopes",
  "jwt",
  "other-scopes",
  "some-scopes",
  "trial",
  "given",
];
/** Response classes that only an exposed operation gives to a key. */
const routed: readonly ResponseClass[] = ["forbidden", "allowed", "disguised"];

/** See {@link OperationView.exposure}. */
export function exposureOf({
  responses,
  target,
  real,
  hasControl,
  lookups,
}: Trace): OperationView["exposure"] {
  const none = responses["no-token"];
  const keyed = keyRoles.flatMap((role) => responses[role] ?? []);
  const trusted = keyed.find((response) => response.responseClass !== "unauthorized");
  if (trusted?.responseClass === "unexposed") return "absent";
  if (keyed.some((response) => routed.includes(response.responseClass))) return "exposed";
  if (none?.responseClass === "unexposed") return "absent";
  if (none?.responseClass === "invalid") return "undecidable";
  const missing = trusted ?? none;
  // A list may be concealed only from keys without its scope, which shows only with a credential that may read it.
  if (hasControl && target === "collection" && trusted !== undefined && trusted === responses["other-scopes"])
    return "exposed";
  if (missing?.responseClass !== "missing")
    return none?.responseClass === "missing" ? "undecidable" : "exposed";
  // 404 to every caller: absent, unless an object is known to exist or only a look-up answers so.
  if (target === "object" && real) return "exposed";
  if (target === "collection" || !lookups.has(responseFingerprint(missing))) return "absent";
  return none?.responseClass === "missing" ? "undecidable" : "exposed";
}

interface Row {
  readonly path: string;
  readonly target: Trace["target"];
  readonly responses: Trace["responses"];
}

/**
 * The `404` messages of look-ups: given by several operations on one kind of object (or by one that refuses other keys), not
 * by another kind, by a collection or by a path that does not exist. An operation that is switched off has other words.
 */
export function lookupFingerprints(
  rows: readonly Row[],
  unrouted: readonly ClassifiedResponse[],
): ReadonlySet<string> {
  const elsewhere = new Set(unrouted.map(responseFingerprint));
  const rowsOf = new Map<string, readonly Row[]>();
  for (const row of rows) {
    const missing = Object.values(row.responses).filter(({ responseClass }) => responseClass === "missing");
    for (const print of new Set(missing.map(responseFingerprint))) {
      if (row.target === "collection") elsewhere.add(print);
      rowsOf.set(print, [...(rowsOf.get(print) ?? []), row]);
    }
  }
  const specific = [...rowsOf].filter(
    ([print, own]) => !elsewhere.has(print) && new Set(own.map(({ path }) => kindOf(path))).size === 1,
  );
  const isMeant = specific.length > 1 ? isShared : isNamed;
  return new Set(specific.flatMap(([print, own]) => (isMeant(own, print) ? [print] : [])));
}

const isGuarded = ({ responses }: Row): boolean => responses["other-scopes"]?.responseClass === "forbidden";

const isShared = (rows: readonly Row[]): boolean => rows.length > 1 || rows.some(isGuarded);

/** If only one kind has words of its own, they must name it, and a guarded operation must share them with another one. */
function isNamed(rows: readonly Row[], print: string): boolean {
  const behind = rows.filter(({ responses }) => responses["no-token"]?.responseClass !== "missing");
  return behind.length > 1 && behind.some(isGuarded) && names(print, kindOf(behind[0]?.path ?? ""));
}

/** Whether words name a kind of object: `no such book` for `books`. */
const names = (words: string, kind: string): boolean =>
  kind.length > 3 && words.includes(kind.toLowerCase().replace(/s$/, ""));

/** The kind of object that a path names before its identifier. */
const kindOf = (path: string): string => /([^/]+)\/\{id\}/.exec(path)?.[1] ?? path;
