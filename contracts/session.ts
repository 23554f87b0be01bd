import * as z from "zod";
import { contract } from "./contract.ts";
import { unwrap } from "./envelope.ts";
import { isRecord } from "./json.ts";

/** The active session out of its envelope: an object. Its fields are not documented. */
export const sessionSchema = z.looseObject({});

/** The active session, bare or enveloped. */
export const sessionContract = contract(
  "session",
  z.looseObject({}).refine((document) => sessionSchema.safeParse(unwrap(document).payload).success, {
    error: "an object, bare or under data",
  }),
);

export interface Identity {
  readonly email?: string;
  readonly id?: string;
}

const holders = [[], ["user"], ["session"], ["session", "user"], ["account"], ["profile"]] as const;
const idFields = ["sub", "user_id", "userId", "uid"] as const;

/** Whom a session document names, if it names anybody. */
export function identityOf(document: unknown): Identity {
  const { payload } = unwrap(document);
  const places = holders.map((path) => ({ path, place: at(payload, path) }));
  const email = first(places, ({ place }) => text(place?.["email"]));
  const id = first(
    places,
    ({ path, place }) => first([...idFields], (field) => text(place?.[field])) ?? ownId(path, place),
  );
  return { ...(email === undefined ? {} : { email }), ...(id === undefined ? {} : { id }) };
}

/** A bare `id` names the user only where it stands in the user's own object: a session has an id too. */
function ownId(path: readonly string[], place: Record<string, unknown> | undefined): string | undefined {
  const last = path[path.length - 1];
  return last === "user" || last === "account" || last === "profile" ? text(place?.["id"]) : undefined;
}

function at(document: unknown, path: readonly string[]): Record<string, unknown> | undefined {
  const place = path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), document);
  return isRecord(place) ? place : undefined;
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

function first<T, R>(items: readonly T[], pick: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const picked = pick(item);
    if (picked !== undefined) return picked;
  }
  return undefined;
}
