import { scopeNames } from "../../model/run-context.ts";
import { operationsOf } from "../call.ts";
import type { Facts } from "../facts.ts";
import { saw, sentences } from "./cause.ts";

/** Words that causes share of which the credential is refused. */

export const place = ({ request }: Facts): string => request.subject?.place ?? "the token";

export const refusals = (facts: Facts, what: string): readonly string[] =>
  sentences(
    saw("own-session", facts, what),
    saw("own-target", facts, what),
    saw("fresh-session", facts, "a JWT fresh from sign-in"),
    saw("companion-session", facts, "the other credential"),
    saw("companion-target", facts, "the other credential"),
  );

export const anotherAccepted = ({ fresh, companion }: Facts): boolean =>
  [fresh.auth, fresh.task, companion.auth, companion.task].includes("accepted");

export const arrival = ({ arrives }: Facts): string | undefined =>
  arrives.auth === "arrives" || arrives.task === "arrives"
    ? "a header that is lost on its way: this deployment tells a token from none, and did so here"
    : undefined;

export const unseen = (facts: Facts): string | undefined =>
  arrival(facts) === undefined
    ? "That the header is lost on its way is not ruled out: no credential and any other get the same answer here"
    : undefined;

export const others = (facts: Facts): string | undefined =>
  anotherAccepted(facts) ? "a deployment that refuses everybody: another credential was accepted" : undefined;

export const scopesOfCall = (facts: Facts): readonly string[] => {
  const { call, scope } = facts.request;
  if (call?.kind === "operation") return call.operation.scopes.slice(0, 1);
  return scope !== undefined && operationsOf(scope, facts.request.context.operations).length > 0
    ? [scope]
    : someScope(facts);
};

/** A scope for a key where none is known to be needed. */
export const someScope = ({ request }: Facts): readonly string[] => scopeNames(request.context).slice(0, 1);
