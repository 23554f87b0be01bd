import { isRecord, parsedJson } from "../wire/json.ts";
import type { Profile } from "./profile.ts";
import { slotIn } from "./template.ts";

/** How deployments write a key's scopes: a list, one text, or an object with a list for each resource. */

/** How a key request names its scopes; `undefined` for a list. */
export const scopesForm = ({ createKey }: Pick<Profile, "createKey">): string | undefined =>
  slotIn(createKey.extra, "scopes")?.slot.form;

/** Writes scopes in a form. Anything but a list, as in an invalid request, is unchanged. */
export function writeScopes(scopes: unknown, form: string | undefined): unknown {
  if (!Array.isArray(scopes) || form === undefined) return scopes;
  if (form !== "object") return scopes.join(form === "commas" ? "," : " ");
  const lists: Record<string, string[]> = {};
  for (const [resource, action] of scopes.map(halvesOf)) {
    lists[resource] ??= [];
    if (action !== undefined) lists[resource].push(action);
  }
  return lists;
}

/** `tasks:read` is the action `read` on the resource `tasks`. */
function halvesOf(scope: unknown): readonly [resource: string, action?: string] {
  const text = String(scope);
  const at = text.lastIndexOf(":");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** The scopes of an answer in any form; only as a list if requests have one. */
export function readScopes(value: unknown, form: string | undefined): readonly string[] | undefined {
  if (Array.isArray(value))
    return value.every((item) => typeof item === "string") ? (value as string[]) : undefined;
  if (form === undefined) return undefined;
  // Some answers have the object as a JSON text.
  if (typeof value === "string")
    return /^\s*[[{]/.test(value)
      ? readScopes(parsedJson(value), form)
      : value.split(/[\s,]+/).filter((scope) => scope !== "");
  if (!isRecord(value)) return undefined;
  const lists = Object.entries(value).map(([resource, actions]) =>
    readScopes(actions, undefined)?.map((action) => `${resource}:${action}`),
  );
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
}
