import { randomBytes } from "node:crypto";
import { isRecord } from "../../../contracts/wire/json.ts";
import { routeNames, scopeNames } from "../rules/behaviour.ts";
import type { Caller } from "../rules/caller.ts";
import {
  amending,
  type BehaviourChange,
  decorating,
  extended,
  opening,
  renamed,
  within,
} from "../rules/change.ts";
import type { KeyRecord } from "../rules/keys.ts";
import type { Flaw } from "../switches.ts";

const dashboard = (opens: (route: string, caller: Caller, usual: boolean) => boolean): BehaviourChange =>
  within("access", ({ dashboard: old }) => ({
    dashboard: (route, caller, site) => opens(route, caller, old(route, caller, site)),
  }));

const newKey = (how: (answer: unknown, record: KeyRecord) => unknown): BehaviourChange =>
  within("shape", ({ newKey: old }) => ({ newKey: (record, key) => how(old(record, key), record) }));

/** Keys whose random part differs only at its end. */
const fixedPart = (start: () => () => string): BehaviourChange =>
  within("keys", () => {
    const fixed = randomBytes(24).toString("base64url");
    const next = start();
    return { random: () => fixed + next() };
  });

/** API keys that are created, shown or listed wrongly. */
export const keyFlaws: readonly Flaw[] = [
  {
    id: "key-creates-key",
    description: "an API key may create API keys.",
    expect: { findings: ["key-created-by-key/created"], rows: ["api-key-creation"] },
    change: dashboard(
      (route, { kind }, usual) => usual || (kind === "key" && route === routeNames.createKey),
    ),
  },
  {
    id: "anonymous-creates-key",
    description: "API keys are created without any credential.",
    expect: { findings: ["anonymous-key-creation/created"], rows: ["api-key-creation"] },
    change: opening(({ route }) => route === routeNames.createKey),
  },
  {
    id: "key-creation-refused",
    description: "the JWT may not create API keys.",
    expect: { findings: ["broken-key-creation/creation-refused"], rows: ["api-key-creation"] },
    change: dashboard((route, _caller, usual) => usual && route !== routeNames.createKey),
  },
  {
    id: "revocation-refused",
    description: "the JWT that created a key may not revoke it.",
    expect: { findings: ["irrevocable-key/revocation-refused"], keysLeft: 1 },
    change: dashboard((route, _caller, usual) => usual && route !== routeNames.revokeKey),
  },
  {
    id: "scopes-ignored-at-creation",
    description: "a new key is given every scope, whatever was asked for, and the answer says so.",
    expect: { findings: ["broken-key-creation/wider-scopes"], rows: ["forbidden"] },
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
    expect: { findings: ["unguarded-scope/no-scope-enforced"], rows: ["forbidden"] },
    change: within("keys", () => ({ granted: () => scopeNames, shown: (asked) => asked })),
  },
  {
    id: "scopes-narrowed",
    description: "a new key is given the first of the scopes that were asked for, and the answer says so.",
    expect: { findings: ["broken-key-creation/narrower-scopes"], rows: ["forbidden"] },
    change: within("keys", () => ({
      granted: (asked) => asked.slice(0, 1),
      shown: (_asked, granted) => granted,
    })),
  },
  {
    id: "missing-scopes-mean-all",
    description: "a key asked for without a list of scopes is given every scope.",
    expect: { findings: ["malformed-key-request/opens-more"], rows: ["forbidden"] },
    change: within("keys", ({ asked }) => ({ asked: (scopes) => asked(scopes) ?? scopeNames })),
  },
  {
    id: "null-scopes-mean-all",
    description: "a key that is created with scopes: null gets every scope.",
    expect: { findings: ["malformed-key-request/opens-more"], rows: ["forbidden"] },
    change: within("keys", ({ asked }) => ({
      asked: (scopes) => (scopes === null ? scopeNames : asked(scopes)),
    })),
  },
  {
    id: "role-in-creation",
    description: "role: admin in the body of a creation gives the new key every scope.",
    expect: { findings: ["malformed-key-request/opens-more"], rows: ["forbidden"] },
    change: within("keys", () => ({ raisedBy: ({ role }) => role === "admin" })),
  },
  {
    id: "scopes-corrected-silently",
    description: "scopes are trimmed, put into small letters and split at blanks before they are granted.",
    expect: { findings: ["malformed-key-request/normalised"], exit: 0 },
    change: within("keys", ({ asked }) => ({ asked: (scopes) => corrected(asked(scopes)) })),
  },
  {
    id: "bad-key-body-500",
    description: "a bad request for a key is answered with 500.",
    expect: { findings: ["malformed-key-request/server-error"] },
    change: amending(
      ({ kind }, { route }) => kind === "bad-request" && route === routeNames.createKey,
      () => ({ status: 500, code: "INTERNAL_SERVER_ERROR", message: "scopes.every is not a function" }),
    ),
  },
  {
    id: "weak-keys",
    description: "keys have 8 random characters.",
    expect: { findings: ["broken-key-creation/weak-key"], rows: ["api-key-creation"] },
    change: within("keys", () => ({ random: () => randomBytes(6).toString("base64url") })),
  },
  {
    id: "keys-of-two-signs",
    description: "keys are written in zeros and ones.",
    expect: { findings: ["predictable-keys/few-signs"], rows: ["api-key-creation"], severity: "critical" },
    change: within("keys", () => ({ random: () => randomBits(64) })),
  },
  {
    id: "same-key-twice",
    description: "every key after the first is the first key again.",
    expect: { findings: ["broken-key-creation/repeated-key"], rows: ["api-key-creation"] },
    change: within("keys", ({ random }) => ({ random: (previous) => previous ?? random(previous) })),
  },
  {
    id: "keys-by-the-clock",
    description: "keys are the time of their creation behind a fixed part.",
    expect: { findings: ["predictable-keys/clock"], rows: ["api-key-creation"], severity: "critical" },
    change: fixedPart(() => {
      let last = 0;
      return () => {
        last = Math.max(Date.now(), last + 1);
        return last.toString(16).padStart(16, "0");
      };
    }),
  },
  {
    id: "keys-by-a-counter",
    description: "keys are consecutive numbers behind a fixed part.",
    expect: { findings: ["predictable-keys/counter"], rows: ["api-key-creation"], severity: "critical" },
    change: fixedPart(() => {
      let count = 41_000;
      return () => (count++).toString().padStart(16, "0");
    }),
  },
  {
    id: "keys-with-a-shared-part",
    description: "all keys share their first 35 random characters.",
    expect: { findings: ["predictable-keys/shared-part"], rows: ["api-key-creation"], severity: "critical" },
    change: fixedPart(() => () => randomBytes(6).toString("base64url")),
  },
  {
    id: "key-masked",
    description: "the answer that brings a key shows it with dots in the middle.",
    expect: { findings: ["broken-key-creation/masked-key"], rows: ["api-key-creation"] },
    change: within("shape", ({ newKey: old }) => ({
      newKey: (record, key) => old(record, `${key.slice(0, 18)}...${key.slice(-4)}`),
    })),
  },
  {
    id: "key-answer-empty",
    description: "a new key is answered with 201 and no body.",
    expect: { findings: ["broken-key-creation/contract"], rows: ["api-key-creation"] },
    change: decorating((response, { method, path }) =>
      method === "POST" && path.endsWith("/api-keys") && response.status === 201
        ? { ...response, body: "" }
        : response,
    ),
  },
  {
    id: "key-name-a-number",
    description: "the name of a new key is answered as a number.",
    expect: { findings: ["broken-key-creation/contract"], rows: ["api-key-creation"] },
    change: newKey((answer) => extended(answer, { name: 7 })),
  },
  {
    id: "key-in-list",
    description: "the list of keys shows the keys themselves.",
    expect: { findings: ["exposed-key-secret/secret-in-list"] },
    change: within("keys", () => ({ keepsSecret: true })),
  },
  {
    id: "new-key-not-listed",
    description: "the list of keys lacks the one made last.",
    expect: { findings: ["exposed-key-secret/not-listed"], keysLeft: 2 },
    change: within("keys", ({ listed }) => ({ listed: (keys) => listed(keys).slice(0, -1) })),
  },
  {
    id: "key-answer-renamed-field",
    description: "the answer that brings a key calls it api_key.",
    expect: { findings: ["broken-key-creation/contract"], rows: ["api-key-creation"] },
    change: newKey((answer) => renamed(answer, "key", "api_key")),
  },
  {
    id: "key-answer-without-id",
    description: "the answer that brings a key has no id.",
    expect: { findings: ["broken-key-creation/contract"], rows: ["api-key-creation"] },
    change: newKey((answer) => {
      if (!isRecord(answer)) return answer;
      const { id: _, ...rest } = answer;
      return rest;
    }),
  },
  {
    id: "key-date-not-iso",
    description: "the date of a new key is written as in HTTP, not as in ISO 8601.",
    expect: { findings: ["broken-key-creation/contract"], rows: ["api-key-creation"] },
    change: newKey((answer, { createdAt }) =>
      extended(answer, { created_at: new Date(createdAt).toUTCString() }),
    ),
  },
  {
    id: "key-scopes-as-text",
    description: "the scopes of a new key are one text with spaces.",
    expect: { findings: ["broken-key-creation/contract"], rows: ["api-key-creation"] },
    change: newKey((answer, { shownScopes }) => extended(answer, { scopes: shownScopes.join(" ") })),
  },
];

/** So many random zeros and ones. */
const randomBits = (count: number): string =>
  [...randomBytes(count)].map((byte) => String(byte % 2)).join("");

const corrected = (scopes: unknown): unknown =>
  Array.isArray(scopes)
    ? scopes.flatMap((each) => (typeof each === "string" ? each.trim().toLowerCase().split(/\s+/) : [each]))
    : scopes;
