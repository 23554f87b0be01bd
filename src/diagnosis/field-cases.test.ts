import type { IncomingMessage, RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import { type Report, reportSchema } from "../../contracts/report/report.ts";
import { diagnoseAt, type Env, type Question, scopesAt } from "../../test/support/diagnosis.ts";
import { withEmbedded } from "../../test/support/embedded/cases.ts";
import { serveHttp } from "../../test/support/http/kit.ts";

/** Situations that people have reported in public, each answered as a person would want to read it. */

type Answer = readonly [status: number, body: unknown, headers?: Record<string, string>];

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const now = Math.floor(Date.now() / 1000);
const jwt = (claims: object, header: object = { alg: "HS256", typ: "JWT" }): string =>
  `${part(header)}.${part({ sub: "dana", ...claims })}.${"s".repeat(43)}`;
const goodJwt = jwt({ iat: now - 60, exp: now + 3600 });
const key = `titan_sk_live_${"a1B2c3D4".repeat(5)}`;

const refusal = (code: string, message = "No.") => ({ success: false, error: { code, message } });
const challenge = { "www-authenticate": 'Bearer realm="titan"' };
const unauthorized: Answer = [401, refusal("UNAUTHORIZED", "No credential."), challenge];
const invalid: Answer = [
  401,
  refusal("UNAUTHORIZED", "Invalid token."),
  { "www-authenticate": 'Bearer error="invalid_token"' },
];
const forbidden = (message: string, code = "FORBIDDEN", headers = {}): Answer => [
  403,
  refusal(code, message),
  headers,
];
const allowed: Answer = [200, { success: true, data: [] }];
const session: Answer = [200, { user: { id: "u1" } }];

const tokenOf = ({ headers }: IncomingMessage): string | undefined => {
  const { authorization } = headers;
  const inHeader = headers["x-api-key"];
  return authorization?.replace(/^Bearer /, "") ?? (typeof inHeader === "string" ? inHeader : undefined);
};
const isAuth = ({ url = "" }: IncomingMessage): boolean => /^\/api\/v1\/(?:auth|api-keys)/.test(url);

/** A Titan that answers a known token by a rule of the case; no credential and any other token are refused, or answered as `others`. */
function titan(
  known: Readonly<Record<string, (request: IncomingMessage, count: number) => Answer>>,
  others?: Answer,
): RequestListener {
  let count = 0;
  return (request, response) => {
    const token = tokenOf(request);
    const rule = token === undefined ? undefined : known[token];
    if (rule !== undefined && !isAuth(request)) count += 1;
    const [status, body, headers = {}] =
      rule?.(request, count) ?? others ?? (token === undefined ? unauthorized : invalid);
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const type = typeof body === "string" ? "text/html" : "application/json";
    response.writeHead(status, { "content-type": type, ...headers }).end(text);
  };
}

/** The session refuses API keys with 403, as Titan does. */
const asKey = (task: Answer) => (request: IncomingMessage) =>
  isAuth(request) ? forbidden("A session is needed.") : task;
/** A gateway answers in place of the task service. */
const behindGateway =
  (server: RequestListener, answer: (request: IncomingMessage) => Answer): RequestListener =>
  (request, response) =>
    isAuth(request) ? server(request, response) : titan({}, answer(request))(request, response);
const everywhere = (answer: Answer) => () => answer;

/** All that a person reads. */
const read = (report: Report): string => {
  const [finding] = report.findings;
  const words = [report.because, ...report.notices, ...(report.advice?.now ?? []), ...(finding?.proof ?? [])];
  return [...words, ...(finding?.now ?? []), finding?.next ?? report.advice?.next].join("\n");
};

interface Case {
  readonly name: string;
  readonly server: RequestListener;
  readonly env: Env;
  readonly question?: Question;
  readonly exit: number;
  readonly finding?: string;
  readonly says: readonly RegExp[];
  readonly never?: RegExp;
}

const tasks = { call: "GET /api/v1/tasks" };

const cases: readonly Case[] = [
  {
    name: "exp in milliseconds, and over",
    server: titan({}),
    env: { TITAN_TOKEN: jwt({ iat: (now - 7200) * 1000, exp: (now - 3600) * 1000 }) },
    exit: 1,
    finding: "claims-in-milliseconds",
    says: [/exp .*milliseconds/, /over since/],
  },
  {
    name: "iat in milliseconds, which no verifier has reached",
    server: titan({}),
    env: { TITAN_TOKEN: jwt({ iat: now * 1000, exp: now + 3600 }) },
    exit: 1,
    finding: "claims-in-milliseconds",
    says: [/iat .*milliseconds/],
  },
  {
    name: "an ID token",
    server: titan({}),
    env: { TITAN_TOKEN: jwt({ exp: now + 3600, nonce: "n", at_hash: "h", aud: "client" }) },
    exit: 1,
    finding: "not-an-access-token",
    says: [/an ID token/, /nonce, at_hash/, /access token/],
  },
  {
    name: "an ID token by token_use",
    server: titan({}),
    env: { TITAN_TOKEN: jwt({ exp: now + 3600, token_use: "id" }) },
    exit: 1,
    finding: "not-an-access-token",
    says: [/an ID token/, /token_use/],
  },
  {
    name: "a refresh token",
    server: titan({}),
    env: { TITAN_TOKEN: jwt({ exp: now + 3600, typ: "Refresh" }) },
    exit: 1,
    finding: "not-an-access-token",
    says: [/a refresh token/],
  },
  {
    name: "an encrypted token",
    server: titan({}),
    env: {
      TITAN_TOKEN: `${part({ alg: "RSA-OAEP", enc: "A256GCM" })}.${"a".repeat(40)}.${"b".repeat(16)}.${"c".repeat(60)}.${"d".repeat(22)}`,
    },
    exit: 1,
    finding: "not-an-access-token",
    says: [/encrypted token \(JWE\)/],
  },
  {
    name: "an ID token that the deployment accepts",
    server: titan({
      [jwt({ exp: now + 3600, nonce: "n" })]: (request) => (isAuth(request) ? session : allowed),
    }),
    env: { TITAN_TOKEN: jwt({ exp: now + 3600, nonce: "n" }) },
    exit: 0,
    says: [/accepts the JWT/],
  },
  {
    name: "403 with the documented code and the headers of a limit",
    server: titan({
      [key]: asKey(
        forbidden("Forbidden", "FORBIDDEN", { "x-ratelimit-remaining": "0", "retry-after": "30" }),
      ),
    }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/limit/, /remaining: 0/, /retry-after: 30/i, /come back in 30 s/],
  },
  {
    name: "the task service does not know a key that the auth service knows",
    server: titan({ [key]: (request) => (isAuth(request) ? forbidden("A session is needed.") : invalid) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 1,
    finding: "keys-refused-by-task-service",
    says: [/task service does not know an API key that the auth service knows/, /copy of the keys/],
  },
  {
    name: "the same where the session accepts keys",
    server: titan({ [key]: (request) => (isAuth(request) ? session : invalid) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 1,
    finding: "keys-refused-by-task-service",
    says: [/does not know an API key that the auth service knows/],
  },
  {
    name: "an expired key, as the answer says",
    server: titan({ [key]: everywhere([401, refusal("UNAUTHORIZED", "API key expired"), challenge]) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 1,
    finding: "expired-credential",
    says: [/has expired, as the answer says/, /"API key expired"/],
  },
  {
    name: "an expired key by its code",
    server: titan({ [key]: everywhere([401, refusal("API_KEY_EXPIRED", "Not allowed"), challenge]) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 1,
    finding: "expired-credential",
    says: [/API_KEY_EXPIRED/],
  },
  {
    name: "a suspended account, with a code of its own",
    server: titan({ [key]: everywhere(forbidden("Your account is suspended.", "ACCOUNT_SUSPENDED")) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/"Your account is suspended\." \(ACCOUNT_SUSPENDED\)/],
    never: /keys create|Create a/,
  },
  {
    name: "a suspended account with the documented code",
    server: titan({ [key]: everywhere(forbidden("Account suspended: contact support")) }),
    env: { TITAN_TOKEN: key },
    exit: 3,
    says: [/Account suspended: contact support/],
    never: /keys create|Create a|no scope/,
  },
  {
    name: "an address that is not on the allow list",
    server: titan({ [key]: everywhere(forbidden("IP 203.0.113.7 is not on the allow list")) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/allow list/],
    never: /keys create/,
  },
  {
    name: "a proxy that answers every call with a 401 of its own",
    server: (_request, response) =>
      void response
        .writeHead(401, { "content-type": "application/json", server: "squid/6.1", via: "1.1 proxy.corp" })
        .end(JSON.stringify({ error: "authentication_required", portal: "https://proxy.corp/login" })),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/Every call gets the same 401/, /squid/],
  },
  {
    name: "a token too long for the server",
    server: (request, response) => {
      const token = tokenOf(request);
      const status = token !== undefined && token.length > 8000 ? 431 : 401;
      response
        .writeHead(status, { "content-type": "application/json", ...challenge })
        .end(status === 431 ? "" : JSON.stringify(refusal("UNAUTHORIZED")));
    },
    env: { TITAN_TOKEN: jwt({ exp: now + 3600, roles: "r".repeat(6800) }) },
    question: tasks,
    exit: 1,
    finding: "token-too-long",
    says: [/too long for the server/, /431/],
  },
  {
    name: "the scheme Token is asked for",
    server: (request, response) => {
      const isRight = request.headers.authorization === `Token ${key}`;
      response
        .writeHead(isRight ? 200 : 401, {
          "content-type": "application/json",
          ...(isRight ? {} : { "www-authenticate": 'Token realm="titan"' }),
        })
        .end(JSON.stringify(isRight ? { success: true, data: [] } : refusal("UNAUTHORIZED")));
    },
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 1,
    finding: "other-scheme",
    says: [/WWW-Authenticate asks for the scheme Token/, /answered 200 to Authorization: Token/],
  },
  {
    name: "answers that differ between replicas",
    server: titan({
      [key]: (request, count) =>
        isAuth(request) ? forbidden("A session is needed.") : count % 2 === 1 ? invalid : allowed,
    }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 1,
    finding: "inconsistent-answers",
    says: [/answers the same request differently/, /Replicas/],
  },
  {
    name: "one replica in three that refuses, not met at first",
    server: titan({
      [key]: (request, count) =>
        isAuth(request) ? forbidden("A session is needed.") : count % 3 === 0 ? invalid : allowed,
    }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 1,
    finding: "inconsistent-answers",
    says: [/2 of 3 answers accept it/],
  },
  {
    name: "one 503 is asked again",
    server: titan({
      [key]: (request, count) =>
        isAuth(request) ? forbidden("A session is needed.") : count === 1 ? [503, {}] : allowed,
    }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 0,
    says: [/accepts the key/],
  },
  {
    name: "default error pages of a gateway, and a key that works",
    server: (request, response) => {
      const isKnown = tokenOf(request) === key;
      const isTask = request.url?.startsWith("/api/v1/tasks");
      if (isKnown && isTask)
        return void response
          .writeHead(200, { "content-type": "application/json" })
          .end('{"success":true,"data":[]}');
      response
        .writeHead(isKnown ? 403 : 401, { "content-type": "text/html", server: "nginx" })
        .end(
          `<html><head><title>${isKnown ? "403 Forbidden" : "401 Authorization Required"}</title></head></html>`,
        );
    },
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 0,
    says: [/accepts the key/],
  },
  {
    name: "default error pages of a gateway, and a key that lacks a scope",
    server: (request, response) => {
      const isKnown = tokenOf(request) === key;
      const isTask = request.url?.startsWith("/api/v1/tasks");
      if (isKnown && isTask)
        return void response
          .writeHead(200, { "content-type": "application/json" })
          .end('{"success":true,"data":[]}');
      response
        .writeHead(isKnown ? 403 : 401, { "content-type": "text/html", server: "nginx" })
        .end(
          `<html><head><title>${isKnown ? "403 Forbidden" : "401 Authorization Required"}</title></head></html>`,
        );
    },
    env: { TITAN_TOKEN: key },
    question: { call: "GET /api/v1/executions" },
    exit: 1,
    finding: "lacking-scope",
    says: [/lacks executions:read/],
  },
  {
    name: "an API key for the creation of keys, where the session accepts keys",
    server: titan({
      [key]: (request) =>
        request.method === "POST" ? forbidden("A JWT is needed.") : isAuth(request) ? session : allowed,
    }),
    env: { TITAN_TOKEN: key },
    question: { call: "POST /api/v1/api-keys" },
    exit: 1,
    finding: "key-creation-with-key",
    says: [/keys are created with a JWT/, /titan-auth login/],
  },
  {
    name: "the limit of keys",
    server: titan({
      [goodJwt]: (request) =>
        request.method === "POST"
          ? [409, refusal("KEY_LIMIT_REACHED", "Maximum of 10 API keys reached")]
          : isAuth(request)
            ? session
            : allowed,
    }),
    env: { TITAN_TOKEN: goodJwt },
    question: { symptom: "key-creation", tryCreate: true },
    exit: 1,
    finding: "key-limit",
    says: [/as many API keys as it may have/, /Revoke old keys/, /Maximum of 10/],
  },
  {
    name: "the limit of keys, told with 429",
    server: titan({
      [goodJwt]: (request) =>
        request.method === "POST"
          ? [429, refusal("TOO_MANY_REQUESTS", "Too many API keys for this account")]
          : isAuth(request)
            ? session
            : allowed,
    }),
    env: { TITAN_TOKEN: goodJwt },
    question: { symptom: "key-creation", tryCreate: true },
    exit: 1,
    finding: "key-limit",
    says: [/Revoke old keys/],
  },
  {
    name: "a session that has ended at the auth service alone",
    server: titan({ [goodJwt]: (request) => (isAuth(request) ? invalid : allowed) }),
    env: { TITAN_TOKEN: goodJwt },
    exit: 1,
    finding: "session-ended",
    says: [/auth service refuses a JWT that the task service accepts/],
    never: /signature or its session/,
  },
  {
    name: "a key that works where a session refuses it, and nothing else is in question",
    server: titan({ [key]: (request) => (isAuth(request) ? invalid : allowed) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 0,
    says: [/accepts the key/],
    never: /does not know/,
  },
  {
    name: "no balance",
    server: titan({ [key]: asKey([402, refusal("PAYMENT_REQUIRED", "Your balance is used up")]) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/402/, /balance is used up/],
  },
  {
    name: "exp in microseconds",
    server: titan({}),
    env: { TITAN_TOKEN: jwt({ exp: (now + 3600) * 1e6 }) },
    exit: 1,
    finding: "claims-in-milliseconds",
    says: [/exp in microseconds/],
  },
  {
    name: "exp as a text",
    server: titan({}),
    env: { TITAN_TOKEN: jwt({ exp: "2030-01-01T00:00:00Z" }) },
    exit: 1,
    finding: "claims-as-text",
    says: [/claim exp that is not a number/],
  },
  {
    name: "a token that is bound to a client's key",
    server: titan({}),
    env: {
      TITAN_TOKEN: jwt({ exp: now + 3600, cnf: { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } }),
    },
    exit: 1,
    finding: "bound-token",
    says: [/bound to a key \(DPoP\)/],
  },
  ...["password_reset", "invite", "mfa"].map((purpose) => ({
    name: `a token for one purpose: ${purpose}`,
    server: titan({}),
    env: { TITAN_TOKEN: jwt({ exp: now + 3600, purpose }) },
    exit: 1,
    finding: "not-an-access-token",
    says: [/one purpose|second factor/],
  })),
  {
    name: "a short token and 431",
    server: titan({ [key]: asKey([431, ""]) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/431 means: the request's headers are too large, and the token is short/],
  },
  ...([402, 408, 423, 451, 500, 503, 522, 525] as const).map((status) => ({
    name: `${status} to the key alone`,
    server: titan({ [key]: asKey([status, refusal("OTHER", "Words of the server")]) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/Words of the server/, new RegExp(`${status} means: `)],
    never: /keys create/,
  })),
  {
    name: "a call that is refused after its guard, with 422",
    server: titan({ [key]: asKey([422, refusal("INVALID", "limit is too small")]) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 0,
    says: [/accepts the key \(it answered 422\)/],
  },
  ...[
    { message: "Forbidden" },
    { Message: "User is not authorized to access this resource with an explicit deny" },
    { url: "https://geo.captcha-delivery.com/captcha/?x" },
    { timestamp: "2026-01-01T00:00:00Z", status: 403, error: "Forbidden" },
  ].map((body, index) => ({
    name: `a 403 in another form than the deployment's, to a credential alone (${index})`,
    server: titan({ [key]: asKey([403, body, { server: "gateway/1" }]) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [
      /answer (?:of Amazon API Gateway )?that is not Titan's \(server: gateway\/1\)/,
      /firewall|authorizer/,
    ],
    never: /keys create|no scope/,
  })),
  ...[
    "Two-factor authentication required",
    "Not available in your country",
    "Service under maintenance",
    "The system is in read-only mode",
    "You are not a member of this organization",
    "Project is paused",
    "Bots are not allowed",
    "Origin not allowed",
    "Your trial has expired",
    "Your password has expired, please change it",
  ].map((words) => ({
    name: `403: ${words}`,
    server: titan({ [key]: everywhere(forbidden(words)) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [new RegExp(words)],
    never: /keys create|Create a/,
  })),
  ...["Your trial has expired", "Your account is suspended", "Please verify your e-mail first"].map(
    (words) => ({
      name: `401 for the account: ${words}`,
      server: titan({ [key]: everywhere([401, refusal("UNAUTHORIZED", words), challenge]) }),
      env: { TITAN_TOKEN: key },
      question: tasks,
      exit: 3,
      says: [/about the account/, new RegExp(words)],
      never: /does not know|keys create/,
    }),
  ),
  ...[
    { ratelimit: '"default";r=0;t=30' },
    { "ratelimit-remaining": "0", "ratelimit-reset": "30" },
    { "x-rate-limit-remaining": "0", "x-rate-limit-reset": "30" },
  ].map((headers, index) => ({
    name: `a limit told with 403 and other headers (${index})`,
    server: titan({ [key]: asKey(forbidden("Forbidden", "FORBIDDEN", headers)) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/limit/, /come back in 30 s/],
  })),
  ...([401, 403] as const).map((status) => ({
    name: `insufficient_scope with ${status}`,
    server: titan({
      [key]: everywhere([
        status,
        refusal("DENIED", "No."),
        { "www-authenticate": 'Bearer error="insufficient_scope", scope="tasks:read"' },
      ]),
    }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 1,
    finding: "lacking-scope",
    says: [/lacks tasks:read/],
    never: /does not know/,
  })),
  {
    name: "a refusal with a reason of its own",
    server: titan({
      [key]: everywhere([401, refusal("UNAUTHORIZED", "Test keys do not work in live mode"), challenge]),
    }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 1,
    finding: "unknown-key",
    says: [/refuses the API key in TITAN_TOKEN: "Test keys do not work in live mode"/],
    never: /mistyped/,
  },
  {
    name: "a key that becomes known a moment later",
    server: titan({
      [key]: (request, count) =>
        isAuth(request) ? forbidden("A session is needed.") : count < 5 ? invalid : allowed,
    }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 0,
    says: [/accepts the key/, /refused at first and accepted/],
  },
  ...[{ status: "ok" }, { maintenance: true, message: "Down for maintenance" }].map((body, index) => ({
    name: `one document for every path (${index})`,
    server: titan({}, [200, body]),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/not like a Titan/],
    never: /allows everybody/,
  })),
  {
    name: "a gateway without the service behind it",
    server: titan({}, [503, "<html>Maintenance</html>", { "retry-after": "3600", server: "nginx" }]),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/Every call is answered with 503 \(server: nginx\)/, /503 means/, /come back in 3600 s/],
    never: /Let this client through/,
  },
  {
    name: "plain http to a port that speaks https",
    server: titan({}, [
      400,
      "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>",
      { server: "nginx" },
    ]),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/this port speaks https/],
    never: /not exposed here/,
  },
  {
    name: "answers of a megabyte and more",
    server: titan({}, [401, refusal("UNAUTHORIZED", "x".repeat(1_200_000))]),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/No usable answer came: .* larger than 1 MiB/, /what answers there/],
  },
  {
    name: "a limit at first contact",
    server: titan({}, [429, "<html>Too Many Requests</html>", { "retry-after": "60" }]),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/come back in 60 s/, /Wait, then call again/],
  },
  ...(
    [
      [
        "key-limit",
        [402, refusal("PAYMENT_REQUIRED", "Upgrade to create more than 5 API keys")],
        /Revoke old keys/,
      ],
      ["key-limit", [422, { error: "You can have at most 10 keys" }], /at most 10 keys/],
      [
        "key-request-refused",
        [422, refusal("VALIDATION", "expires_at is required")],
        /expires_at is required/,
      ],
      ["key-request-refused", [409, refusal("CONFLICT", "This name is in use")], /This name is in use/],
      [
        "key-creation-refused",
        forbidden("Verify your e-mail before you create one"),
        /Do what the answer says/,
      ],
      ["key-creation-fails", [500, refusal("INTERNAL_SERVER_ERROR", "oops")], /fails at the creation/],
      ["key-not-shown", [201, { id: "k1", name: "n", scopes: ["tasks:read"] }], /no whole key/],
      ["key-not-shown", [201, { id: "k1", name: "n", key: "titan_sk_live_****abcd" }], /no whole key/],
    ] as const
  ).map(([finding, answer, words], index) => ({
    name: `a creation that fails (${index})`,
    server: titan({
      [goodJwt]: (request) =>
        request.method === "POST" ? (answer as Answer) : isAuth(request) ? session : allowed,
    }),
    env: { TITAN_TOKEN: goodJwt },
    question: { symptom: "key-creation" as const, tryCreate: true },
    exit: 1,
    finding,
    says: [words],
  })),
  ...([404, 405] as const).map((status) => ({
    name: `keys that are not created here (${status})`,
    server: titan({
      [goodJwt]: (request) =>
        request.method === "POST" ? [status, refusal("NOT_FOUND")] : isAuth(request) ? session : allowed,
    }),
    env: { TITAN_TOKEN: goodJwt },
    question: { symptom: "key-creation" as const, tryCreate: true },
    exit: 3,
    says: [/keys are not created here/],
    never: /only --try-create/,
  })),
  {
    name: "a gateway asks for the scheme Key and reads Bearer",
    server: (request, response) => {
      const message =
        tokenOf(request) === undefined ? "No API key found in request" : "No such consumer here";
      const headers = { "content-type": "application/json", "www-authenticate": 'Key realm="kong"' };
      response.writeHead(401, headers).end(JSON.stringify({ message }));
    },
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 1,
    finding: "unknown-key",
    says: [/No such consumer here/],
    never: /asks for the scheme/,
  },
  ...[
    (_request: IncomingMessage): Answer => [401, { message: "Missing subscription key" }],
    (request: IncomingMessage): Answer => [
      403,
      { message: tokenOf(request) === undefined ? "Missing Authentication Token" : "Not a signed request" },
    ],
  ].map((answer, index) => ({
    name: `a gateway in front of the task service alone (${index})`,
    server: behindGateway(titan({ [key]: asKey(allowed) }), answer),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/in front of (?:it|the task service) answers/, /subscription key|Missing Authentication Token/],
    never: /does not know|does not reach/,
  })),
  {
    name: "401 for the address of the caller",
    server: titan({
      [key]: asKey([401, refusal("UNAUTHORIZED", "API key not allowed from this IP address")]),
    }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/place of the call.*not allowed from this IP address/],
    never: /does not know|keys create/,
  },
  {
    name: "FastAPI's refusals differ by their detail",
    server: (request, response) => {
      const detail = tokenOf(request) === undefined ? "Not authenticated" : "Could not validate credentials";
      response.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify({ detail }));
    },
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 1,
    finding: "unknown-key",
    says: [/Could not validate credentials/],
    never: /does not reach/,
  },
  {
    name: "200 with the status of an error inside",
    server: titan({ [key]: everywhere([200, { status: "error", code: 401, message: "no such key" }]) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 1,
    finding: "unknown-key",
    says: [/answered 200/],
    never: /accepts the key/,
  },
  {
    name: "the words of a mesh, in plain text",
    server: titan({ [key]: asKey([403, "RBAC: access denied", { "content-type": "text/plain" }]) }),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/gave no verdict: it answered 403.*"RBAC: access denied"/],
  },
  {
    name: "an error page of the task service's gateway",
    server: behindGateway(titan({}), () => [500, "<html><h1>500 Internal Server Error</h1></html>"]),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/task service answers only 500/],
    never: /dashboard/,
  },
  {
    name: "an access proxy that sends everybody to its sign-in",
    server: titan({}, [302, "", { location: "https://acme.cloudflareaccess.com/cdn-cgi/access/login" }]),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/cloudflareaccess.com, a sign-in page: something in front/],
  },
  {
    name: "maintenance, with the time of its end",
    server: titan({}, [503, refusal("MAINTENANCE", "Back at 5"), { "retry-after": "3600" }]),
    env: { TITAN_TOKEN: key },
    question: tasks,
    exit: 3,
    says: [/"Back at 5" \(MAINTENANCE\)/, /come back in 3600 s/],
    never: /before any service/,
  },
  {
    name: "a call that is not in the catalogue, and not there",
    server: titan({
      [key]: (request) =>
        request.url === "/api/v1/foo" ? [404, refusal("NOT_FOUND", "No such path")] : asKey(allowed)(request),
    }),
    env: { TITAN_TOKEN: key },
    question: { call: "GET /api/v1/foo" },
    exit: 3,
    says: [/not a call of Titan's catalogue.*\(404, "No such path" \(NOT_FOUND\)\)/],
  },
  {
    name: "both credentials are compared",
    server: titan({ [key]: asKey(allowed), [goodJwt]: (request) => (isAuth(request) ? session : allowed) }),
    env: { TITAN_TOKEN: key, JWT_TOKEN: goodJwt },
    exit: 0,
    says: [/accepts the key/],
  },
];

describe("a situation from the field", () => {
  it.each(cases.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
    const url = await serveHttp(one.server);
    const report = await diagnoseAt(url, one.env, one.question);
    const words = read(report);
    expect(report.exitCode, words).toBe(one.exit);
    if (one.finding !== undefined) expect(report.answer?.finding, words).toBe(`diagnosis/${one.finding}`);
    for (const pattern of one.says) expect(words).toMatch(pattern);
    if (one.never !== undefined) expect(words).not.toMatch(one.never);
    expect(reportSchema.safeParse(report).error).toBeUndefined();
    // No page ends without something to do, or contradicts its own proof.
    expect(report.findings[0]?.next ?? report.advice?.next).toMatch(/titan-auth|curl/);
    const broken = report.steps?.find(({ state }) => state === "broken");
    expect(broken?.fact ?? "").not.toMatch(/^GET \S+ answered 200(?! with an error)/);
    if (report.exitCode === 0) expect(broken).toBeUndefined();
  });

  it("both credentials given are compared, and nobody is told to give both", async () => {
    const url = await serveHttp(
      titan({ [key]: asKey(allowed), [goodJwt]: (request) => (isAuth(request) ? session : allowed) }),
    );
    const report = await diagnoseAt(url, { TITAN_TOKEN: key, JWT_TOKEN: goodJwt });
    const row = report.troubleshooting.find((one) => one.row === "session-vs-key");
    expect(row?.because).toBe("The task service accepts the JWT and the API key alike");
  });

  it("a redirect by a slash to another host", async () => {
    const other = await serveHttp(titan({}));
    const url = await serveHttp((request, response) => {
      if (request.url?.startsWith("/api/v1/tasks"))
        return void response
          .writeHead(307, { location: `${other.replace("127.0.0.1", "localhost")}/api/v1/tasks/` })
          .end();
      titan({ [key]: asKey(allowed) })(request, response);
    });
    const report = await diagnoseAt(url, { TITAN_TOKEN: key }, tasks);
    expect(report.answer?.finding, read(report)).toBe("diagnosis/header-lost-by-slash");
    expect(read(report)).toMatch(/Call \/api\/v1\/tasks\/ at the address/);
  });

  it("a sign-in that hands out a JWT too long for the server", async () => {
    const token = jwt({ iat: now, exp: now + 3600, roles: "r".repeat(6800) });
    const url = await serveHttp((request, response) =>
      titan(
        { [token]: () => [431, ""] },
        request.url === "/api/v1/auth/login" ? [200, { token }] : undefined,
      )(request, response),
    );
    const report = await diagnoseAt(url, {
      TITAN_EMAIL: "dana@titan.example",
      TITAN_PASSWORD: "Correct-Horse-7",
    });
    expect(report.answer?.finding, read(report)).toBe("diagnosis/token-too-long");
    expect(report.findings[0]?.message).toContain(`${token.length} characters`);
  });

  it("a sign-in that is refused is called that", async () => {
    const url = await serveHttp((request, response) => {
      const isLogin = request.url === "/api/v1/auth/login";
      const body = refusal("UNAUTHORIZED", isLogin ? "mfa required" : "No.");
      response.writeHead(401, { "content-type": "application/json", ...challenge }).end(JSON.stringify(body));
    });
    const report = await diagnoseAt(url, {
      TITAN_EMAIL: "dana@titan.example",
      TITAN_PASSWORD: "Correct-Horse-7",
    });
    expect(report.exitCode, read(report)).toBe(3);
    expect(read(report)).toMatch(/Sign-in refused TITAN_EMAIL and TITAN_PASSWORD.*"mfa required"/);
    expect(report.steps?.find(({ step }) => step === "kind")?.state).toBe("not-reached");
    expect(report.steps?.find(({ state }) => state === "broken")?.fact).toMatch(
      /answered 401: "mfa required"/,
    );
  });

  it("a task service that is silent", async () => {
    await withEmbedded({}, async (client) => {
      const silent = await serveHttp(() => undefined);
      const env = { TITAN_TOKEN: await client.key("tasks:read"), TASK_SERVICE_URL: silent };
      const report = await diagnoseAt(client.embedded.url, env, { ...tasks, timeoutMs: 5_000 });
      expect(report.exitCode).toBe(3);
      expect(report.because).toMatch(/task service gave no answer.* \d+ s/);
      expect(read(report)).toMatch(/--timeout/);
    });
  });
});

describe("what a key may do where no Titan answers", () => {
  it.each<[name: string, answer: Answer, says: RegExp]>([
    ["a firewall", [403, "<html>Denied</html>", { server: "AmazonS3" }], /in front .*403, server: AmazonS3/],
    ["a sign-in of the host", [401, "<html>Log in</html>", { server: "Vercel" }], /same 401.*server: Vercel/],
    [
      "a redirect",
      [302, "", { location: "http://portal.example/login" }],
      /redirect \(302\) to http:\/\/portal/,
    ],
    ["a gateway alone", [503, "no healthy upstream", { server: "envoy" }], /503 means/],
    ["an ingress without a route", [404, "default backend - 404"], /answers \(404\) where JSON was due/],
    ["an https port", [400, "<html>The plain HTTP request was sent to HTTPS port</html>"], /speaks https/],
  ])("%s", async (_name, answer, says) => {
    const { report } = await scopesAt(await serveHttp(titan({}, answer)), key);
    expect(report.exitCode).toBe(3);
    expect(report.because).toMatch(says);
    expect(report.next).toBe("titan-auth diagnose");
  });
});

describe("what a key may do behind a filter that stops writes", () => {
  it.each<[name: string, answer: Answer]>([
    ["a page", [403, "<html>Blocked</html>", { server: "AkamaiGHost" }]],
    ["JSON", [403, { message: "Forbidden" }]],
  ])("%s", async (_name, answer) => {
    const front = titan({}, answer);
    const behind = titan({ [key]: asKey(allowed) });
    const url = await serveHttp((request, response) =>
      (request.method === "GET" ? behind : front)(request, response),
    );
    const { report } = await scopesAt(url, key);
    expect(report.lacking, report.because).toEqual([]);
    expect(report.have).toContain("tasks:read");
    expect(report.unknown).toContain("tasks:write");
  });
});

describe("what a suspended account may do", () => {
  it("is no question of scopes", async () => {
    const url = await serveHttp(titan({ [key]: everywhere(forbidden("Account suspended")) }));
    const { report } = await scopesAt(url, key, { need: ["tasks:read"] });
    expect(report.exitCode).toBe(3);
    expect(report.because).toContain('"Account suspended"');
    expect([report.lacking, report.missing]).toEqual([[], []]);
    expect(report.next).toBeUndefined();
  });
});
