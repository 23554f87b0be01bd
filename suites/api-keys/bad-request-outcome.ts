import { findCreatedKey } from "../../contracts/api-key.ts";
import type { Reply } from "../kit/check.ts";
import type { BadRequest } from "./bad-requests.ts";
import { cannotTell, jsonOf } from "./support.ts";

/** What came of a bad request. `detail` is what tells two outcomes of a kind apart. */
export interface Outcome {
  readonly kind: "server-error" | "wider" | "opens-more" | "normalised" | "accepted" | "refused" | "unknown";
  readonly fault: string;
  readonly detail: string;
  readonly evidence: readonly Reply[];
}

/** The reply to a probe of the case. */
export type Lookup = (probe: BadRequest["create"]) => Reply | undefined;

export function outcomeOf(request: BadRequest, reply: Lookup): Outcome {
  const { fault, create } = request;
  const created = reply(create);
  const as = (kind: Outcome["kind"], detail: string, ...evidence: readonly Reply[]): Outcome => ({
    kind,
    fault,
    detail,
    evidence,
  });
  if (created === undefined) return as("unknown", "not sent");
  if (created.reading === "failed") return as("server-error", String(created.status), created);
  const unknown = cannotTell(created);
  if (unknown !== undefined) return as("unknown", unknown);
  if (created.status === 409) return as("unknown", "409: the account seems to be at its limit of keys");
  if (created.reading !== "allowed")
    return as("refused", created.reading === "invalid" ? "" : String(created.status));
  return request.tries.length === 0 ? as("accepted", "") : acceptedAs(request, created, { reply, as });
}

interface Help {
  readonly reply: Lookup;
  readonly as: (kind: Outcome["kind"], detail: string, ...evidence: readonly Reply[]) => Outcome;
}

/** A key was made: did it get, by its own answer or in truth, more than was asked for? */
function acceptedAs(request: BadRequest, created: Reply, { reply, as }: Help): Outcome {
  const { asked, tries } = request;
  const granted = findCreatedKey(jsonOf(created))?.scopes ?? [];
  const extra = [...new Set(granted)].filter((scope) => !asked.includes(scope));
  const meant = asked.map((scope) => scope.trim().toLowerCase());
  const wider = extra.filter((scope) => !meant.includes(scope));
  if (wider.length > 0) return as("wider", wider.join(", "), created);
  const opened = tries.filter(
    ({ scope, probe, guard }) =>
      !asked.includes(scope) && reply(probe)?.reading === "allowed" && reply(guard)?.reading !== "allowed",
  );
  const more = opened.filter(({ scope }) => !meant.includes(scope));
  const shown = (some: typeof opened) => some.flatMap(({ probe }) => reply(probe) ?? []);
  if (more.length > 0)
    return as("opens-more", more.map(({ scope }) => scope).join(", "), created, ...shown(more));
  if (extra.length + opened.length > 0) return as("normalised", meant.join(", "), created, ...shown(opened));
  return as("accepted", "");
}
