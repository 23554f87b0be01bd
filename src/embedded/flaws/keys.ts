import { randomBytes } from "node:crypto";
import { isRecord } from "../../../contracts/wire/json.ts";
import type { Caller } from "../rules/caller.ts";
import { amending, type Change, extended, renamed, within } from "../rules/change.ts";
import type { KeyRecord } from "../rules/keys.ts";
import { routeNames, scopeNames } from "../rules/names.ts";
import type { Switch } from "../switches.ts";

const dashboard = (opens: (route: string, caller: Caller, usual: boolean) => boolean): Change =>
  within("access", ({ dashboard: old }) => ({
    dashboard: (route, caller) => opens(route, caller, old(route, caller)),
  }));

const newKey = (how: (answer: unknown, record: KeyRecord) => unknown): Change =>
  within("shape", ({ newKey: old }) => ({ newKey: (record, key) => how(old(record, key), record) }));

/** API keys that are made, shown or listed wrongly. */
export const keyFlaws: readonly Switch[] = [
  {
    id: "key-creates-key",
    description: "an API key may create API keys.",
    change: dashboard(
      (route, { kind }, usual) => usual || (kind === "key" && route === routeNames.createKey),
    ),
  },
  {
    id: "anonymous-creates-key",
    description: "API keys are created without any credential.",
    change: within("access", ({ openToAll }) => ({ openToAll: [...openToAll, routeNames.createKey] })),
  },
  {
    id: "key-creation-refused",
    description: "the JWT may not create API keys.",
    change: dashboard((route, _caller, usual) => usual && route !== routeNames.createKey),
  },
  {
    id: "revocation-refused",
    description: "the JWT that created a key may not revoke it.",
    change: dashboard((route, _caller, usual) => usual && route !== routeNames.revokeKey),
  },
  {
    id: "scopes-ignored-at-creation",
    description: "a new key is given every scope, whatever was asked for, and the answer says so.",
    change: within("keys", () => ({
      knowsScope: () => true,
      emptyScopesAllowed: true,
      granted: () => scopeNames,
      shown: (_asked, granted) => granted,
    })),
  },
  {
    id: "scopes-widened-silently",
    description: "a new key is given every scope, and the answer names those that were asked for.",
    change: within("keys", () => ({ granted: () => scopeNames, shown: (asked) => asked })),
  },
  {
    id: "scopes-narrowed",
    description: "a new key is given the first of the scopes that were asked for, and the answer says so.",
    change: within("keys", () => ({
      granted: (asked) => asked.slice(0, 1),
      shown: (_asked, granted) => granted,
    })),
  },
  {
    id: "missing-scopes-mean-all",
    description: "a key asked for without a list of scopes is given every scope.",
    change: within("keys", ({ asked }) => ({ asked: (scopes) => asked(scopes) ?? scopeNames })),
  },
  {
    id: "scopes-corrected-silently",
    description: "scopes are trimmed, put into small letters and split at blanks before they are granted.",
    change: within("keys", ({ asked }) => ({ asked: (scopes) => corrected(asked(scopes)) })),
  },
  {
    id: "bad-key-body-500",
    description: "a bad request for a key is answered with 500.",
    change: amending(
      ({ kind }, { route }) => kind === "bad-request" && route === routeNames.createKey,
      () => ({ status: 500, code: "INTERNAL_SERVER_ERROR", message: "scopes.every is not a function" }),
    ),
  },
  {
    id: "weak-keys",
    description: "keys have 8 random characters.",
    change: within("keys", () => ({ random: () => randomBytes(6).toString("base64url") })),
  },
  {
    id: "same-key-twice",
    description: "every key after the first is the first key again.",
    change: within("keys", ({ random }) => ({ random: (previous) => previous ?? random(previous) })),
  },
  {
    id: "key-in-list",
    description: "the list of keys shows the keys themselves.",
    change: within("keys", () => ({ keepsSecret: true })),
  },
  {
    id: "new-key-not-listed",
    description: "the list of keys lacks the one made last.",
    change: within("keys", ({ listed }) => ({ listed: (keys) => listed(keys).slice(0, -1) })),
  },
  {
    id: "key-answer-renamed-field",
    description: "the answer that brings a key calls it api_key.",
    change: newKey((answer) => renamed(answer, "key", "api_key")),
  },
  {
    id: "key-answer-without-id",
    description: "the answer that brings a key has no id.",
    change: newKey((answer) => {
      if (!isRecord(answer)) return answer;
      const { id: _, ...rest } = answer;
      return rest;
    }),
  },
  {
    id: "key-date-not-iso",
    description: "the date of a new key is written as in HTTP, not as in ISO 8601.",
    change: newKey((answer, { createdAt }) =>
      extended(answer, { created_at: new Date(createdAt).toUTCString() }),
    ),
  },
  {
    id: "key-scopes-as-text",
    description: "the scopes of a new key are one text with spaces.",
    change: newKey((answer, { shownScopes }) => extended(answer, { scopes: shownScopes.join(" ") })),
  },
];

const corrected = (scopes: unknown): unknown =>
  Array.isArray(scopes)
    ? scopes.flatMap((each) => (typeof each === "string" ? each.trim().toLowerCase().split(/\s+/) : [each]))
    : scopes;
