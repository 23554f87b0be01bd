import { randomInt } from "node:crypto";
import { isRecord } from "../../../contracts/wire/json.ts";
import type { AnswerShape } from "../rules/behaviour.ts";
import { type BehaviourChange, decorating, extended, renamed, together, within } from "../rules/change.ts";
import type { Variation } from "../switches.ts";

const enveloped = (data: unknown) => ({ success: true, data });

const login = (how: (answer: unknown) => unknown): BehaviourChange =>
  within("shape", ({ login: old }) => ({ login: (facts, user) => how(old(facts, user)) }));

const session = (how: (answer: unknown, token: string) => unknown): BehaviourChange =>
  within("shape", ({ session: old }) => ({ session: (facts, user) => how(old(facts, user), facts.token) }));

const newKey = (how: (answer: unknown) => unknown): BehaviourChange =>
  within("shape", ({ newKey: old }) => ({ newKey: (record, key) => how(old(record, key)) }));

const keyList = (how: (answer: unknown) => unknown): BehaviourChange =>
  within("shape", ({ keyList: old }) => ({ keyList: (items) => how(old(items)) }));

const revoked = (how: (answer: unknown) => unknown): BehaviourChange =>
  within("shape", ({ revoked: old }) => ({
    revoked: (record) => {
      const answer = old(record);
      return answer === undefined ? undefined : how(answer);
    },
  }));

const tokenAs = (name: string) => login((answer) => renamed(answer, "token", name));

const refreshToken = "rt_5vJ8cQ2xN7wL0kYb3mTz9sRf6hUe1aPd";

/** Above 2^53: JSON.parse rounds it. */
const firstId = 7_204_113_590_000_000_001n;

const aboutPassword = {
  password: null,
  has_password: true,
  password_changed_at: "2026-03-01T08:00:00Z",
  password_hash_algorithm: "bcrypt",
  avatar: "https://avatars.example/205e460b479e2e5b48aec07710c08d50",
};

const more = { tier: "pro", meta: { region: "eu-1", request: 17 } };
const withMore = (answer: unknown) => extended(answer, more);

/** Healthy answers in other shapes than the documented ones. */
export const answerVariations: readonly Variation[] = [
  {
    id: "enveloped-auth",
    description: "the auth service wraps its successes in success and data.",
    change: together(
      login(enveloped),
      session(enveloped),
      newKey(enveloped),
      keyList(enveloped),
      revoked(enveloped),
    ),
  },
  {
    id: "access-token-field",
    description: "signing in gives the token as access_token.",
    change: tokenAs("access_token"),
  },
  { id: "jwt-field", description: "signing in gives the token as jwt.", change: tokenAs("jwt") },
  {
    id: "camel-token-field",
    description: "signing in gives the token as accessToken under data.",
    change: login((answer) => ({ data: renamed(answer, "token", "accessToken") })),
  },
  {
    id: "other-issuer",
    description: "JWTs are those of an environment called staging, by issuer and audience.",
    change: within("tokens", () => ({ issuer: "titan-auth-staging", audience: "titan-api-staging" })),
  },
  {
    id: "token-under-session",
    description: "signing in gives the token under session.",
    change: login((answer) => {
      if (!isRecord(answer)) return answer;
      const { user, ...rest } = answer;
      return { session: rest, user };
    }),
  },
  {
    id: "token-deep",
    description: "signing in gives the token as access_token under data and session.",
    expect: { exit: 3 },
    change: login((answer) => ({ data: { session: renamed(answer, "token", "access_token") } })),
  },
  {
    id: "refresh-token-and-cookie",
    description: "signing in also gives a refresh token, in the answer and in a cookie.",
    change: together(
      login((answer) => extended(answer, { refresh_token: refreshToken })),
      decorating((response, { path }) =>
        path.endsWith("/auth/login") && response.status === 200
          ? {
              ...response,
              headers: {
                ...response.headers,
                "Set-Cookie": `refresh_token=${refreshToken}; Path=/api/v1/auth; HttpOnly; Secure`,
              },
            }
          : response,
      ),
    ),
  },
  {
    id: "byte-order-mark",
    description: "every JSON answer begins with a byte order mark.",
    change: decorating((response) => ({
      ...response,
      body: response.headers["Content-Type"]?.startsWith("application/json")
        ? `\ufeff${response.body}`
        : response.body,
    })),
  },
  {
    id: "numeric-ids",
    description: "keys have 64-bit numbers as identifiers, unquoted in JSON.",
    change: together(
      within("keys", () => ({ newId: () => String(firstId + BigInt(randomInt(1_000_000_000))) })),
      decorating((response) => ({
        ...response,
        body: response.body.replace(/"id":"(\d{19})"/g, '"id":$1'),
      })),
    ),
  },
  {
    id: "extra-fields",
    description: "the auth service's answers have members that are not documented.",
    change: together(login(withMore), session(withMore), newKey(withMore), revoked(withMore)),
  },
  {
    id: "session-enveloped",
    description: "the session alone is wrapped in success and data.",
    change: session(enveloped),
  },
  {
    id: "session-returns-token",
    description: "the session gives the token again.",
    change: session((answer, token) => extended(answer, { token })),
  },
  {
    id: "lower-case-email",
    description: "email addresses are given in small letters.",
    change: together(
      within("shape", ({ user }) => ({ user: (account) => lowerCase(user(account)) })),
      within("tokens", ({ claims }) => ({ claims: (usual) => lowerCase(claims(usual)) })),
    ),
  },
  {
    id: "created-200",
    description: "a new key is answered with 200.",
    change: within("shape", () => ({ createdStatus: 200 })),
  },
  {
    id: "list-enveloped",
    description: "the list of keys alone is wrapped in success and data.",
    change: keyList(enveloped),
  },
  {
    id: "list-object",
    description: "the list of keys is an object with api_keys.",
    change: keyList((items) => ({ api_keys: items })),
  },
  {
    id: "list-items",
    description: "the list of keys is an object with items and total.",
    change: keyList((items) => ({ items, total: Array.isArray(items) ? items.length : 0 })),
  },
  {
    id: "list-in-pages",
    description: "the list of keys shows the oldest 12, and does not say that there are more.",
    change: within("keys", ({ listed }) => ({ listed: (keys) => listed(keys).slice(0, 12) })),
  },
  {
    id: "list-newest-first",
    description: "the list of keys has the newest first.",
    change: within("keys", ({ listed }) => ({ listed: (keys) => [...listed(keys)].reverse() })),
  },
  {
    id: "revoke-204",
    description: "revoking a key is answered with 204.",
    change: within("shape", () => ({ revokedStatus: 204, revoked: () => undefined })),
  },
  {
    id: "session-tells-of-the-password",
    description: "the session says whether there is a password, how it is hashed and when it was changed.",
    change: session((answer) => extended(answer, aboutPassword)),
  },
  {
    id: "answers-mask-secrets",
    description: "answers name secrets that are masked, empty or none, and tokens of pages.",
    change: within("shape", ({ data }) => ({ data: (value) => extended(data(value), aboutSecrets) })),
  },
  {
    id: "answers-revalidated",
    description: "caches must ask again before each use of an answer, and lists vary by their caller.",
    change: decorating((response, { path }) => {
      const words = path.endsWith("/tasks")
        ? { "Cache-Control": "public, max-age=60", Vary: "Authorization" }
        : { "Cache-Control": "public, max-age=0, must-revalidate" };
      return response.headers["Cache-Control"]
        ? response
        : { ...response, headers: { ...response.headers, ...words } };
    }),
  },
  {
    id: "revoke-202",
    description: "revoking a key is answered with 202.",
    change: within("shape", () => ({ revokedStatus: 202 })),
  },
];

/** Members that are named as secrets are, without one. */
const aboutSecrets = {
  client_secret: "********************",
  api_key: "titan_sk_live_…c41f",
  password: null,
  access_token: "",
  next_page_token: "eyJvZmZzZXQiOjIwLCJsaW1pdCI6MjB9",
  webhook: "https://hooks.example.com/t/5f2c",
  etag: "9f86d081884c7d659a2feaa0c55ad015",
};

function lowerCase<T extends ReturnType<AnswerShape["user"]>>(facts: T): T {
  return { ...facts, email: String(facts["email"]).toLowerCase() };
}
