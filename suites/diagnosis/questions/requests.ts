import type { Operation } from "../../../contracts/catalogue/catalogue.ts";
import { type Credential, keyWith } from "../../../contracts/catalogue/credential.ts";
import { type Carrier, type Probe, pastCaches, placeholder, probe } from "../../model/probe.ts";
import { createKey, exercise, listKeys } from "../../model/requests.ts";
import { scopeNames } from "../../model/run-context.ts";
import { operationsOf } from "../call.ts";
import { type DiagnosisRequest, isTargetCalled, targetOf } from "../request.ts";

/** Operations that a diagnosis reads besides the target. */

const isRead =
  (target: Operation["target"]) =>
  (operation: Operation): boolean =>
    operation.effect === "read" && operation.target === target;

/** The list that one scope guards: a read without an identifier shows whether a key has the scope. */
const listOf = (scope: string, { context }: DiagnosisRequest): Operation | undefined =>
  operationsOf(scope, context.operations).find(isRead("collection"));

/** A list for each scope that has one, but for the target's own scopes; in the catalogue's order. */
export function otherLists(request: DiagnosisRequest): readonly Operation[] {
  const own = targetOf(request)?.scopes ?? [];
  return request.context.scopes
    .filter(({ name }) => !own.includes(name))
    .flatMap(({ name }) => listOf(name, request) ?? []);
}

/** Another list that requires only the target's scope. A missing object would show less: it may be looked up first. */
export function siblingOf(request: DiagnosisRequest): Operation | undefined {
  const target = targetOf(request);
  const [scope] = target?.scopes ?? [];
  if (target === undefined || scope === undefined || target.scopes.length > 1) return undefined;
  return operationsOf(scope, request.context.operations).find(
    (one) => one !== target && isRead("collection")(one),
  );
}

/** A read of one object, guarded by one of these scopes alone. */
export const objectOf = (scopes: readonly string[], { context }: DiagnosisRequest): Operation | undefined =>
  scopes.flatMap((scope) => operationsOf(scope, context.operations).filter(isRead("object")))[0];

/** The requests of a diagnosis. `undefined` where a diagnosis has no such request. */

export const own = ({ subject }: DiagnosisRequest): Credential | undefined => subject?.credential;

/** The target with some credential, with the path and the query of the failing call if it is that. */
export function target(
  request: DiagnosisRequest,
  credential: Credential | undefined,
  carrier?: Carrier,
): Probe | undefined {
  const operation = targetOf(request);
  if (operation === undefined || credential === undefined) return undefined;
  const safe = exercise(operation, credential, request.context, carrier && { carrier });
  const { call } = request;
  if (!isTargetCalled(request) || call?.kind !== "operation" || call.path === undefined) return safe;
  const query = call.query === undefined ? safe.query : Object.fromEntries(new URLSearchParams(call.query));
  return { ...safe, path: call.path, query };
}

/** A read once more, at a URL that no shared cache has seen. */
export const past = (read: Probe | undefined, { context }: DiagnosisRequest): Probe | undefined =>
  read?.method === "GET" ? pastCaches(read, context.runId) : undefined;

/** An operation's safe form with the credential in question. */
export function ownTo(operation: Operation | undefined, request: DiagnosisRequest): Probe | undefined {
  const credential = own(request);
  return operation && credential && exercise(operation, credential, request.context);
}

/** The failing call itself, if it is none of the others: a write in its safe form, or an unknown read. */
export function ownCall(request: DiagnosisRequest): Probe | undefined {
  const { call, readOnly } = request;
  if (call?.kind === "operation") {
    const { effect, allowOnRequest, denyOnly } = call.operation;
    return effect === "write" && !readOnly && !allowOnRequest && !denyOnly
      ? ownTo(call.operation, request)
      : undefined;
  }
  if (call?.kind !== "other" || call.method !== "GET") return undefined;
  const { path, query } = call;
  return ownTo(
    { ...unknownRead, id: `GET ${path}`, path, ...(query === undefined ? {} : { query }) },
    request,
  );
}

const unknownRead: Operation = {
  id: "",
  method: "GET",
  path: "",
  surface: "task",
  scopes: [],
  status: "assumed",
  effect: "read",
  target: "collection",
  success: "json",
};

/** The list of keys, which belongs to signed-in users as their creation does. */
export function ownList(request: DiagnosisRequest): Probe | undefined {
  const credential = own(request);
  return credential && probe({ ...listKeys("exercise"), credential });
}

/**
 * The creation of a key without a name or a scope: it shows whether the credential passes the guard, and creates nothing. A
 * deployment that accepts it anyway creates a key without rights, while one without any field might have all of them.
 */
export function bareCreate(request: DiagnosisRequest): Probe | undefined {
  const credential = own(request);
  return (
    credential && createKey({ kind: "json", value: { name: "", scopes: [] } }, "of no key", { credential })
  );
}

/** The creation of a key, as the platform's guide shows it. The key manager revokes the key. */
export function tryCreate(request: DiagnosisRequest): Probe | undefined {
  const credential = own(request);
  const scopes = request.scope?.split(",") ?? scopeNames(request.context).slice(0, 1);
  const body = { kind: "json" as const, value: { name: placeholder("key-name"), scopes } };
  return credential && createKey(body, "tried", { credential, yields: keyWith(...scopes) });
}
