import { randomBytes, randomUUID } from "node:crypto";
import {
  type AccessRules,
  type AnswerShape,
  type Behaviour,
  routeNames,
  type SessionFacts,
  scopeNames,
} from "./behaviour.ts";
import type { CarrierRules } from "./carriers.ts";
import type { KeyRecord, KeyRules } from "./keys.ts";
import type { TokenRules } from "./tokens.ts";

const carriers: CarrierRules = {
  schemes: ["Bearer"],
  exactCase: false,
  schemeless: false,
  unwraps: () => undefined,
  queryNames: [],
  bodyNames: [],
  cookieNames: [],
  headerNames: [],
  strips: () => false,
};

const tokens: TokenRules = {
  algorithm: "HS256",
  secret: undefined,
  publishesKeys: false,
  issuer: "titan-auth",
  audience: "titan-api",
  lifetimeS: 3600,
  claims: (claims) => claims,
  required: ["sub", "email", "iat", "exp"],
  checksExpiry: () => true,
  alsoAccepts: [],
};

const access: AccessRules = {
  isOpen: ({ route }) => route === routeNames.login,
  requirement: ({ scopes: needed }) => ({ scopes: needed, of: "any" }),
  opens: (held, { scopes: needed, of }) => {
    if (needed.length === 0) return true;
    return of === "any"
      ? needed.some((scope) => held.includes(scope))
      : needed.every((scope) => held.includes(scope));
  },
  opensToUsers: () => true,
  overlooks: () => false,
  dashboard: (_route, caller) => caller.kind === "user",
  identify: (caller) => caller,
  reaches: (accountId, ownerId) => accountId === ownerId,
  onDenied: () => {},
};

const keys: KeyRules = {
  prefix: "titan_sk_live_",
  random: () => randomBytes(32).toString("base64url"),
  newId: () => randomUUID(),
  canonical: (key) => key,
  chosenBy: () => ({}),
  isActive: () => true,
  outlives: () => false,
  cap: Number.POSITIVE_INFINITY,
  keepsSecret: false,
  needsName: true,
  ownerOf: (accountId) => accountId,
  storesRefused: false,
  asked: (wanted) => wanted,
  raisedBy: () => false,
  emptyScopesAllowed: false,
  knowsScope: (scope) => scopeNames.includes(scope),
  grants: () => true,
  granted: (asked) => asked,
  shown: (asked) => asked,
  listed: (all) => all,
};

const isoTime = (ms: number) => new Date(ms).toISOString();

const expiry = ({ expiresAt }: SessionFacts) => (expiresAt === undefined ? null : isoTime(expiresAt * 1000));

const listedKey = ({ id, name, shownScopes, createdAt, secret }: KeyRecord) => ({
  id,
  name,
  scopes: shownScopes,
  created_at: isoTime(createdAt),
  ...(secret === undefined ? {} : { key: secret }),
});

const shape: AnswerShape = {
  data: (data) => ({ success: true, data }),
  user: ({ id, email, name }) => ({ id, email, name }),
  login: (facts, user) => ({ token: facts.token, expires_at: expiry(facts), user: user(facts.account) }),
  session: (facts, user) => ({ user: user(facts.account), expires_at: expiry(facts) }),
  createdStatus: 201,
  newKey: ({ id, name, shownScopes, createdAt }, key) => ({
    id,
    name,
    key,
    scopes: shownScopes,
    created_at: isoTime(createdAt),
  }),
  listedKey,
  keyList: (items) => items,
  revokedStatus: 200,
  revoked: ({ id }) => ({ id, revoked: true }),
};

/** The deployment that keeps Titan's whole contract. */
export const healthy: Behaviour = {
  basePath: "",
  clock: Date.now,
  rateLimit: undefined,
  order: ["authenticate", "route", "guard", "validate"],
  intercept: () => undefined,
  amend: (rejection) => rejection,
  decorate: (response) => response,
  routing: { alias: (target) => target, exposure: () => "exposed" },
  carriers,
  tokens,
  signIn: {
    admits: ({ passwordRight }) => passwordRight,
    readsQuery: () => false,
    readsOperators: false,
    readsNothing: () => false,
    needsAddress: true,
    bypass: () => undefined,
    canonical: (password) => password,
    sessionOf: (account) => account,
  },
  access,
  keys,
  shape,
};
