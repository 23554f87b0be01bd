import type { Operation } from "../../../contracts/catalogue/catalogue.ts";
import { type Credential, keyWith } from "../../../contracts/catalogue/credential.ts";
import { type Carrier, type Probe, placeholder, probe } from "../../model/probe.ts";
import { createKey, exercise, listKeys } from "../../model/requests.ts";
import { scopeNames } from "../../model/run-context.ts";
import { type DiagnosisRequest, isTargetCalled, targetOf } from "../request.ts";

/** The requests of a diagnosis. `undefined` where an inquiry has no such request. */

export const own = ({ subject }: DiagnosisRequest): Credential | undefined => subject?.credential;

/** The target as somebody, with the path and the query of the failing call where it is that. */
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

/** An operation's safe form with the credential in question. */
export function ownTo(operation: Operation | undefined, request: DiagnosisRequest): Probe | undefined {
  const credential = own(request);
  return operation && credential && exercise(operation, credential, request.context);
}

/** The failing call itself, where it is none of the others: a write in its safe form, or a read that nobody knows. */
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

/** The creation of a key, as the platform's guide shows it. The run's desk revokes what comes of it. */
export function tryCreate(request: DiagnosisRequest): Probe | undefined {
  const credential = own(request);
  const scopes = request.scope?.split(",") ?? scopeNames(request.context).slice(0, 1);
  const body = { kind: "json" as const, value: { name: placeholder("key-name"), scopes } };
  return credential && createKey(body, "tried", { credential, yields: keyWith(...scopes) });
}
