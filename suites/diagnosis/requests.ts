import type { Operation } from "../../contracts/catalogue.ts";
import { type Credential, keyWith } from "../kit/credential.ts";
import { type Carrier, type Probe, probe, slot } from "../kit/probe.ts";
import { createKey, exercise, listKeys } from "../kit/requests.ts";
import { scopeNames } from "../kit/world.ts";
import { type Inquiry, isTargetCalled, targetOf } from "./inquiry.ts";

/** The requests of a diagnosis. `undefined` where an inquiry has no such request. */

export const own = ({ subject }: Inquiry): Credential | undefined => subject?.credential;

/** The target as somebody, with the path and the query of the failing call where it is that. */
export function target(
  inquiry: Inquiry,
  credential: Credential | undefined,
  carrier?: Carrier,
): Probe | undefined {
  const operation = targetOf(inquiry);
  if (operation === undefined || credential === undefined) return undefined;
  const safe = exercise(operation, credential, inquiry.world, carrier && { carrier });
  const { call } = inquiry;
  if (!isTargetCalled(inquiry) || call?.kind !== "operation" || call.path === undefined) return safe;
  const query = call.query === undefined ? safe.query : Object.fromEntries(new URLSearchParams(call.query));
  return { ...safe, path: call.path, query };
}

/** An operation's safe form with the credential in question. */
export function ownTo(operation: Operation | undefined, inquiry: Inquiry): Probe | undefined {
  const credential = own(inquiry);
  return operation && credential && exercise(operation, credential, inquiry.world);
}

/** The failing call itself, where it is none of the others: a write in its safe form, or a read that nobody knows. */
export function ownCall(inquiry: Inquiry): Probe | undefined {
  const { call, readOnly } = inquiry;
  if (call?.kind === "operation") {
    const { effect, allowOnRequest, denyOnly } = call.operation;
    return effect === "write" && !readOnly && !allowOnRequest && !denyOnly
      ? ownTo(call.operation, inquiry)
      : undefined;
  }
  if (call?.kind !== "other" || call.method !== "GET") return undefined;
  const { path, query } = call;
  return ownTo(
    { ...unknownRead, id: `GET ${path}`, path, ...(query === undefined ? {} : { query }) },
    inquiry,
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
export function ownList(inquiry: Inquiry): Probe | undefined {
  const credential = own(inquiry);
  return credential && probe({ ...listKeys("exercise"), credential });
}

/** The creation of a key, as the platform's guide shows it. The run's desk revokes what comes of it. */
export function tryCreate(inquiry: Inquiry): Probe | undefined {
  const credential = own(inquiry);
  const scopes = inquiry.scope?.split(",") ?? scopeNames(inquiry.world).slice(0, 1);
  const body = { kind: "json" as const, value: { name: slot("key-name"), scopes } };
  return credential && createKey(body, "tried", { credential, yields: keyWith(...scopes) });
}
