import { createHash } from "node:crypto";
import { isRecord } from "../../../contracts/wire/json.ts";
import { routeNames } from "../rules/behaviour.ts";
import {
  amending,
  type BehaviourChange,
  decorating,
  extended,
  rewriting,
  together,
  within,
} from "../rules/change.ts";
import type { IncomingCall } from "../server/call.ts";
import type { Flaw } from "../switches.ts";

/** A bcrypt hash of an unused password. */
const passwordHash = "$2b$12$eImiTXuWVxfM37uY4JANjQ9eT2g7wG1m5Yt9c8HqfG0ZlqkE0oK1e";

/** Adds members to what a call of the task service is answered with. */
const inAnswersOf = (
  path: string,
  more: (call: IncomingCall) => Readonly<Record<string, unknown>>,
): BehaviourChange =>
  decorating((response, call) =>
    response.status === 200 && call.method === "GET" && call.path.endsWith(path)
      ? rewriting(response, (answer) => extended(answer, more(call)))
      : response,
  );

/** Answers that leak secrets. */
export const leakFlaws: readonly Flaw[] = [
  {
    id: "trace-in-refused-sign-in",
    description: "a sign-in that is refused with 401 has a stack trace of node in it.",
    expect: { findings: ["leaking-refusal/stack-trace"], severity: "high" },
    change: amending(
      ({ status }, { route }) => status === 401 && route === routeNames.login,
      () => ({
        extra: { detail: "AuthError: denied\n    at compare (/app/dist/login.js:88:17)" },
      }),
    ),
  },
  {
    id: "enumeration-by-limit",
    description: "a wrong password is answered with the limit of attempts that its account has left.",
    expect: { findings: ["wrong-password/enumeration"], severity: "medium" },
    change: amending(
      ({ kind }) => kind === "wrong-password",
      ({ headers }) => ({ headers: { ...headers, "X-RateLimit-Remaining": "4" } }),
    ),
  },
  {
    id: "session-describes-nobody",
    description: "the session is an empty object.",
    expect: { findings: ["refused-session/broken-session"], rows: ["api-key-creation"], severity: "high" },
    change: within("shape", () => ({ session: () => ({}) })),
  },
  {
    id: "private-key-published",
    description: "the published key set holds the private members of the signing key.",
    expect: { findings: ["leaking-answer/private-key"], severity: "critical" },
    change: together(
      within("tokens", () => ({ algorithm: "RS256" as const, publishesKeys: true })),
      decorating((response, { path }) =>
        path.endsWith("/jwks.json") && response.status === 200
          ? rewriting(response, withPrivateMember)
          : response,
      ),
    ),
  },
  {
    id: "token-echoed-in-header",
    description:
      "answers of the task, analytics and billing surfaces repeat the caller's token in X-Auth-Token.",
    expect: { findings: ["leaking-answer/echoed-credential"], severity: "high" },
    change: decorating((response, { path, headers }) =>
      response.status === 200 && !path.includes("/auth/")
        ? {
            ...response,
            headers: {
              ...response.headers,
              "X-Auth-Token": headers["authorization"]?.replace(/^Bearer /i, "") ?? "",
            },
          }
        : response,
    ),
  },
  {
    id: "password-hash-in-session",
    description: "the session shows the hash of the password.",
    expect: { findings: ["leaking-answer/password-hash"], severity: "high" },
    change: within("shape", ({ session }) => ({
      session: (facts, user) => extended(session(facts, user), { password_hash: passwordHash }),
    })),
  },
  {
    id: "password-hash-in-login",
    description: "the answer to a sign-in shows the hash of the password with the user.",
    expect: { findings: ["leaking-answer/password-hash"], severity: "high" },
    change: within("shape", ({ login }) => ({
      login: (facts, user) => login(facts, (account) => ({ ...user(account), passwordHash })),
    })),
  },
  {
    id: "password-echoed-by-login",
    description: "the answer to a sign-in repeats the password.",
    expect: { findings: ["leaking-answer/password"], severity: "high" },
    change: decorating((response, call) =>
      response.status === 200 && call.path.endsWith("/auth/login")
        ? rewriting(response, (answer) => extended(answer, { password: passwordIn(call) }))
        : response,
    ),
  },
  {
    id: "password-hash-in-claims",
    description: "the claims of a JWT hold the hash of the password.",
    expect: { findings: ["leaking-answer/secret-in-claims"], severity: "high" },
    change: within("tokens", ({ claims }) => ({
      claims: (usual) => ({ ...claims(usual), pwd: passwordHash }),
    })),
  },
  {
    id: "password-digest-in-session",
    description: "the session shows the SHA-256 of the first account's password.",
    expect: { findings: ["leaking-answer/password-hash"], severity: "high" },
    change: (behaviour) => {
      let digest = "";
      return together(
        within("signIn", ({ canonical }) => ({
          canonical: (password) => {
            // The first password is that of the first account.
            digest ||= createHash("sha256").update(password).digest("hex");
            return canonical(password);
          },
        })),
        within("shape", ({ session }) => ({
          session: (facts, user) => extended(session(facts, user), { etag: digest }),
        })),
      )(behaviour);
    },
  },
  {
    id: "key-hash-in-list",
    description: "the list of keys shows the hash of each.",
    expect: { findings: ["exposed-key-secret/hash-in-list"], severity: "high" },
    change: within("shape", ({ listedKey }) => ({
      listedKey: (record) => ({ ...listedKey(record), checksum: record.hash }),
    })),
  },
  {
    id: "password-in-tasks",
    description: "tasks show the password of the proxy that they use.",
    expect: { findings: ["leaking-answer/secret"], severity: "high" },
    change: inAnswersOf("/tasks", () => ({ proxy: { host: "proxy.example", password: "n0t-for-anybody" } })),
  },
  {
    id: "token-in-tasks",
    description: "tasks show the token that they were created with.",
    expect: { findings: ["leaking-answer/token"], severity: "high" },
    change: inAnswersOf("/tasks", ({ headers }) => ({
      created_by: /^Bearer (eyJ.*)$/.exec(headers["authorization"] ?? "")?.[1] ?? "",
    })),
  },
  {
    id: "database-address-in-usage",
    description: "the usage of analytics shows the address of a database with its password.",
    expect: { findings: ["leaking-answer/secret"], severity: "high" },
    change: inAnswersOf("/analytics/usage", () => ({
      source: "postgres://titan:s3cretly@db.internal/titan",
    })),
  },
  {
    id: "keys-in-session",
    description: "the session shows an API key.",
    expect: { findings: ["leaking-answer/key"], severity: "high" },
    change: within("shape", ({ session }) => ({
      session: (facts, user) =>
        extended(session(facts, user), {
          api_key: `titan_sk_live_${"Zm9vYmFyYmF6cXV4MDEyMzQ1Njc4OWFiY2RlZg"}`,
        }),
    })),
  },
  {
    id: "lists-publicly-cacheable",
    description: "shared caches may keep lists, of keys as well, and new keys for five minutes.",
    expect: { findings: ["public-answer/shared"], severity: "medium" },
    change: keptFor("public, max-age=300", /\/(?:tasks|executions|api-keys)$/),
  },
  {
    id: "session-kept-by-shared-caches",
    description: "shared caches may keep the session for a minute (s-maxage).",
    expect: { findings: ["public-answer/shared"], severity: "medium" },
    change: keptFor("max-age=0, s-maxage=60", /\/auth\/session$/),
  },
  {
    id: "cors-reflects-origin-on-executions",
    description: "answers about executions allow every origin to send credentials.",
    expect: { findings: ["reflected-origin/reflected"], severity: "medium" },
    change: allowingWhere((_origin, { path }) => path.includes("/executions")),
  },
  {
    id: "cors-allows-null-origin-on-billing",
    description: "the billing surface allows the origin null to send credentials.",
    expect: { findings: ["reflected-origin/reflected"], severity: "medium" },
    change: allowingWhere((origin, { path }) => origin === "null" && path.includes("/billing/")),
  },
  {
    id: "cors-compares-ends",
    description:
      "origins that end like the deployment's own, such as https://evil127.0.0.1, may send credentials.",
    expect: { findings: ["reflected-origin/reflected"], severity: "medium" },
    change: allowingWhere(
      (origin, { headers, path }) =>
        path.includes("/tasks") &&
        origin.endsWith(headers["host"] ?? "?") &&
        !origin.endsWith(`/${headers["host"]}`),
    ),
  },
];

/** Answers of known callers with these words to caches. */
function keptFor(words: string, where: RegExp): BehaviourChange {
  return decorating((response, { path }) =>
    response.status < 300 && where.test(path)
      ? { ...response, headers: { ...response.headers, "Cache-Control": words } }
      : response,
  );
}

/** Allows some origins to send credentials. */
function allowingWhere(which: (origin: string, call: IncomingCall) => boolean): BehaviourChange {
  return decorating((response, call) => {
    const { origin } = call.headers;
    if (origin === undefined || !which(origin, call)) return response;
    const allowed = { "Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true" };
    return { ...response, headers: { ...response.headers, ...allowed } };
  });
}

const passwordIn = ({ body }: IncomingCall): unknown => {
  const sent: unknown = JSON.parse(body ?? "{}");
  return isRecord(sent) ? sent["password"] : undefined;
};

/** With a made-up private exponent in place of the real one. */
function withPrivateMember(set: unknown): unknown {
  const keys = isRecord(set) && Array.isArray(set["keys"]) ? set["keys"] : [];
  return { keys: keys.map((key: unknown) => extended(key, { d: "A1b2".repeat(64) })) };
}
