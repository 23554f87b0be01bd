import type { Reading } from "./answer.ts";
import type { OperationView, Role } from "./matrix.ts";
import type { Reply } from "./reply.ts";
import { signatureOf } from "./signature.ts";

/** What tells whether an operation is exposed: the answers to it by role, and what an unrouted path answers. */
export interface Trace {
  readonly target: "collection" | "object";
  /** The allow side is left out on purpose, so that only refusals are seen. */
  readonly replies: Readonly<Partial<Record<Role, Reply>>>;
  readonly nowhere: { readonly none?: Reply; readonly full?: Reply };
  /** Whether any operation at all shows that it is exposed. */
  readonly anyExposed: boolean;
  /** Signatures of `404` at operations that are known to be exposed. */
  readonly lookups: ReadonlySet<string>;
}

const keyRoles: readonly Role[] = ["own", "full", "jwt", "rest", "trial", "given"];
/** Readings that only an exposed operation gives to a key. */
export const routed: readonly Reading[] = ["forbidden", "allowed", "disguised"];

/** See {@link OperationView.exposure}. */
export function exposureOf(trace: Trace): OperationView["exposure"] {
  const { replies, target } = trace;
  const keyed = keyRoles.flatMap((role) => replies[role] ?? []);
  const trusted = keyed.find((reply) => reply.reading !== "unauthorized");
  if (trusted?.reading === "unexposed" || replies.none?.reading === "unexposed") return "absent";
  if (keyed.some((reply) => routed.includes(reply.reading))) return "exposed";
  if (replies.none?.reading === "invalid") return "untold";
  if (target === "collection" && trusted !== undefined) return collection(trace, trusted);
  if (replies.none?.reading === "missing") return lookedUpFirst(trace, trusted);
  return trusted?.reading === "missing" ? missingBehindAuthentication(trace, trusted) : "exposed";
}

/** A collection needs no identifier: `404` for whoever may use it says that it is not there. */
function collection(trace: Trace, trusted: Reply): OperationView["exposure"] {
  if (trusted.reading !== "missing") return "exposed";
  const mayUse = (["own", "full", "jwt"] as const).some((role) => trace.replies[role] === trusted);
  return mayUse || isNowhere(trusted, trace.nowhere.full) ? "absent" : "exposed";
}

/** `404` before any credential was asked for: an unrouted path, or a look-up that comes before authentication. */
function lookedUpFirst({ replies, nowhere }: Trace, trusted: Reply | undefined): OperationView["exposure"] {
  const asNobody = replies.none !== undefined && isNowhere(replies.none, nowhere.none);
  const asSomebody = trusted === undefined || nowhere.full === undefined || isNowhere(trusted, nowhere.full);
  return asNobody && asSomebody ? "absent" : "untold";
}

/**
 * `404` for an object that does not exist, behind authentication: not exposed where its words are those of a path that does not
 * exist, and nobody knows where look-ups of objects use these words as well.
 */
function missingBehindAuthentication(trace: Trace, trusted: Reply): OperationView["exposure"] {
  const { nowhere, lookups } = trace;
  if (!trace.anyExposed && isNowhere(trusted, nowhere.full)) return "absent";
  const routesFirst = nowhere.none?.reading === "missing";
  if (routesFirst || !isNowhere(trusted, nowhere.full)) return "exposed";
  if (lookups.size === 0) return "exposed";
  return lookups.has(signatureOf(trusted)) ? "ambiguous" : "absent";
}

const isNowhere = (reply: Reply, nowhere: Reply | undefined): boolean =>
  nowhere !== undefined && nowhere.reading === reply.reading && signatureOf(reply) === signatureOf(nowhere);
