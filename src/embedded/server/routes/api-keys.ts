import { routeNames, scopeNames } from "../../rules/behaviour.ts";
import type { KeyRequest, KeyRules } from "../../rules/keys.ts";
import { type IncomingCall, isText, readObject } from "../call.ts";
import {
  absent,
  badRequest,
  conflict,
  empty,
  json,
  notGranted,
  type Rejection,
  secretJson,
} from "../responses.ts";
import { accountOf } from "../state.ts";
import type { EmbeddedRoute, RouteHandler } from "./route.ts";

const longestName = 100;

const create: RouteHandler = ({ call }, state) => {
  const { keys: rules, shape } = state.behaviour;
  const wanted = readKeyRequest(call, rules);
  if ("kind" in wanted) return wanted;
  return (caller) => {
    const accountId = accountOf(caller, state).id;
    const living = state.keys.living().filter((record) => record.accountId === accountId);
    if (living.length >= rules.cap) return conflict(`An account may have ${rules.cap} API keys.`);
    const read = readObject(call);
    const body = "value" in read ? read.value : {};
    const ownerId = rules.ownerOf(accountId, body);
    const chosen = rules.chosenBy(body);
    const { record, key } = state.keys.create({ ...wanted, accountId: ownerId, chosen });
    return secretJson(shape.createdStatus, shape.newKey(record, key));
  };
};

/** The key that a creation requests, or what is wrong with its body. */
export function readKeyRequest(
  call: IncomingCall,
  rules: KeyRules,
): Omit<KeyRequest, "accountId"> | Rejection {
  const read = readObject(call);
  if ("rejection" in read) return read.rejection;
  const body = read.value;
  const name = body["name"] ?? (rules.needsName ? undefined : "unnamed");
  if (!isText(name)) return badRequest("name is needed, as text.");
  if (name.length > longestName) return badRequest(`name may have ${longestName} characters.`);
  const scopes = rules.asked(body["scopes"]);
  return isTextList(scopes)
    ? (scopeFault(scopes, rules) ?? { name, scopes: rules.raisedBy(body) ? scopeNames : scopes })
    : badRequest("scopes is needed, as a list of scope names.");
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function scopeFault(scopes: readonly string[], rules: KeyRules): Rejection | undefined {
  if (scopes.length === 0 && !rules.emptyScopesAllowed) return badRequest("scopes may not be empty.");
  if (new Set(scopes).size < scopes.length) return badRequest("scopes names a scope twice.");
  if (!scopes.every((scope) => rules.knowsScope(scope))) return badRequest("scopes names an unknown scope.");
  const withheld = scopes.find((scope) => !rules.grants(scope));
  if (withheld !== undefined) return notGranted(withheld);
  return undefined;
}

const list: RouteHandler =
  ({ site }, state) =>
  (caller) => {
    const { keys: rules, shape, access } = state.behaviour;
    const { id } = accountOf(caller, state);
    const own = state.keys.living().filter((record) => access.reaches(id, record.accountId, site));
    return json(200, shape.keyList(rules.listed(own).map((record) => shape.listedKey(record))));
  };

const revoke: RouteHandler = ({ id, site }, state) => {
  const record = state.keys.byId(id);
  if (!record) return absent("API key");
  const { shape, access } = state.behaviour;
  return (caller) => {
    if (!access.reaches(accountOf(caller, state).id, record.accountId, site)) return absent("API key");
    state.keys.revoke(id);
    const value = shape.revoked(record);
    return value === undefined ? empty(shape.revokedStatus) : json(shape.revokedStatus, value);
  };
};

export const apiKeyRoutes: readonly EmbeddedRoute[] = [
  { name: routeNames.createKey, prepare: create },
  { name: routeNames.listKeys, prepare: list },
  { name: routeNames.revokeKey, prepare: revoke },
];
