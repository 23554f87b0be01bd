import { type CallName, callNames, type Profile, titanProfile } from "../../../contracts/profile/profile.ts";
import { readScopes } from "../../../contracts/profile/scope-forms.ts";
import { type Placed, piecesOf, slotIn } from "../../../contracts/profile/template.ts";
import { isRecord, valueAt } from "../../../contracts/wire/json.ts";
import { escapePattern } from "../../../contracts/wire/text.ts";
import type { IncomingCall } from "./call.ts";
import { headersOf } from "./gateway-credentials.ts";
import { identifierIn, parsed, written } from "./gateway-json.ts";

/** Translates a request to a gateway into Titan's terms. */

/** The call of the auth service that a request is, by the profile's method and path. */
export const nameOf = ({ method, path }: IncomingCall, profile: Profile): CallName | undefined =>
  callNames.find((name) => profile[name].method === method && idIn(path, profile[name].path) !== undefined);

/** The value of `{id}` in a path; empty if the template has none, `undefined` if the path does not match. */
function idIn(path: string, template: string): string | undefined {
  const [before = "", after] = template.split("{id}");
  if (after === undefined) return path === template ? "" : undefined;
  const fits = path.startsWith(before) && path.endsWith(after) && path.length > before.length + after.length;
  const id = fits ? path.slice(before.length, path.length - after.length) : "";
  return id === "" || id.includes("/") ? undefined : id;
}

export function inward(call: IncomingCall, name: CallName | undefined, profile: Profile): IncomingCall {
  const headers = headersOf(call, profile);
  if (name === undefined) {
    const path = isReplacedPath(call.path, profile) ? "/api/gone" : call.path;
    return { ...call, headers: profile.jwtOnOperations === "refused" ? keyAlone(headers) : headers, path };
  }
  const { method, path } = titanProfile[name];
  const id = idIn(call.path, profile[name].path) || idInBody(call, profile);
  const own = { ...call, headers, method, path: path.replace("{id}", id) };
  return name === "login" || name === "createKey" ? { ...own, ...contentOf(call, profile[name]) } : own;
}

/** With a token of nobody in the place of a JWT. */
const keyAlone = ({ authorization, ...others }: IncomingCall["headers"]): IncomingCall["headers"] => ({
  ...others,
  ...(authorization && { authorization: authorization.replace(/[\w-]+\.[\w-]+\.[\w-]*/, "nobody") }),
});

/** The identifier, if the profile has it in the body of a revocation. */
function idInBody({ body }: IncomingCall, { revokeKey }: Profile): string {
  const placed = slotIn(revokeKey.body, "id");
  if (placed === undefined) return "";
  return identifierIn(valueIn(parsed(body), placed), placed.slot.form === "number");
}

/** Paths of the auth service that the gateway has replaced by others. */
const isReplacedPath = (path: string, profile: Profile): boolean =>
  callNames.some(
    (name) =>
      titanProfile[name].path !== profile[name].path && idIn(path, titanProfile[name].path) !== undefined,
  );

function contentOf(
  { body, query }: IncomingCall,
  { fields, extra }: Profile["login"] | Profile["createKey"],
): Pick<IncomingCall, "body" | "query"> {
  const named: Readonly<Record<string, string>> = fields;
  const titansName = (name: string): string => Object.keys(named).find((one) => named[one] === name) ?? name;
  const renamed = new URLSearchParams(
    [...query].map(([name, value]) => [titansName(name), value] as [string, string]),
  );
  const document = parsed(body);
  if (!isRecord(document)) return { body, query: renamed };
  const found = Object.entries(named).flatMap(([name, place]) => {
    const placed = slotIn(extra, name);
    const value = placed === undefined ? valueAt(document, place) : valueIn(document, placed);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { body: written(Object.fromEntries(found)), query: renamed };
}

/** The value of a placeholder. */
function valueIn(document: unknown, { path, text, slot }: Placed): unknown {
  const whole = path.reduce<unknown>(
    (value, step) =>
      Array.isArray(value) || isRecord(value) ? (value as Record<string, unknown>)[step] : undefined,
    document,
  );
  const value = typeof whole === "string" ? pieceOf(whole, text, slot.name) : whole;
  // A text is no list, and a list no object: a request in another form than the profile's is invalid here.
  if (slot.name !== "scopes" || slot.form === undefined) return value;
  if (slot.form === "object") return isRecord(value) ? readScopes(value, slot.form) : { not: value };
  if (typeof value !== "string") return { not: value };
  return value === "" ? [] : value.split(slot.form === "commas" ? "," : /\s+/);
}

function pieceOf(whole: string, template: string, name: string): string | undefined {
  const pieces = piecesOf(template);
  if (pieces.length === 1) return whole;
  const pattern = pieces.map((piece) =>
    typeof piece === "string" ? escapePattern(piece) : piece.name === name ? "(.*?)" : ".*?",
  );
  return new RegExp(`^${pattern.join("")}$`, "s").exec(whole)?.[1];
}
