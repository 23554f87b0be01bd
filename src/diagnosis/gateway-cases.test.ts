import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import { diagnoseAt } from "../../test/support/diagnosis.ts";
import { serveHttp } from "../../test/support/http/kit.ts";

/** Refusals of gateways, meshes, access proxies and frameworks, as they are written in the field. */

type Answer = readonly [status: number, body: unknown, headers?: Record<string, string>];

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const now = Math.floor(Date.now() / 1000);
const jwt = `${part({ alg: "HS256" })}.${part({ sub: "dana", iat: now - 60, exp: now + 3600 })}.${"s".repeat(43)}`;
const key = `titan_sk_live_${"a1B2c3D4".repeat(5)}`;
const refusal = (code: string, message = "No.") => ({ success: false, error: { code, message } });
const unauthorized: Answer = [401, refusal("UNAUTHORIZED")];
const forbidden: Answer = [403, refusal("FORBIDDEN", "A session is needed.")];
const session: Answer = [200, { user: { id: "u1" } }];
const html = (title: string): string => `<html><head><title>${title}</title></head></html>`;

/** How a deployment answers no credential, an unknown one and the one in question, at the auth and the task service. */
interface Answers {
  readonly none: Answer;
  readonly unknown: Answer;
  readonly own: Answer;
}
interface Deployment {
  readonly auth: Answers;
  readonly task: Answers;
}

const alike = (answer: Answer): Answers => ({ none: answer, unknown: answer, own: answer });
const titan = (own: Answer): Answers => ({ none: unauthorized, unknown: unauthorized, own });
const known = { key: titan(forbidden), jwt: titan(session) };
type Kind = keyof typeof known;

/** Everybody gets the answer, everywhere or at the task service; or the credential alone does. */
const places = {
  all: (answer: Answer) => ({ auth: alike(answer), task: alike(answer) }),
  task: (answer: Answer, kind: Kind) => ({ auth: known[kind], task: alike(answer) }),
  own: (answer: Answer, kind: Kind) => ({ auth: known[kind], task: titan(answer) }),
};

const server =
  ({ auth, task }: Deployment, credential: string): RequestListener =>
  ({ url = "", headers }, response) => {
    const sent = headers.authorization?.replace(/^\w+ /, "") ?? headers["x-api-key"];
    const at = /^\/api\/v1\/(?:auth|api-keys)/.test(url) ? auth : task;
    const [status, body, more = {}] =
      sent === undefined ? at.none : sent === credential ? at.own : at.unknown;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const type = typeof body !== "string" ? "application/json" : /^</.test(body) ? "text/html" : "text/plain";
    response.writeHead(status, { "content-type": type, ...more }).end(text);
  };

async function readAt(deployment: Deployment, kind: Kind) {
  const credential = kind === "jwt" ? jwt : key;
  const url = await serveHttp(server(deployment, credential));
  const env = kind === "jwt" ? { JWT_TOKEN: jwt } : { TITAN_TOKEN: key };
  const report = await diagnoseAt(url, env, { call: "GET /api/v1/tasks" });
  const [finding] = report.findings;
  const all = [
    report.because,
    ...(finding?.proof ?? []),
    ...(finding?.now ?? []),
    ...(report.advice?.now ?? []),
  ];
  return { report, words: [...all, finding?.next ?? report.advice?.next].join("\n") };
}

const amazon = (type: string) => ({ "x-amzn-errortype": type, "x-amzn-requestid": "c6af9ac6" });
const envoy = { server: "istio-envoy" };
const apim = { "www-authenticate": 'AzureApiManagementKey realm="x",name="Ocp-Apim-Subscription-Key"' };
const access = {
  location: "https://acme.cloudflareaccess.com/cdn-cgi/access/login/x",
  "cf-access-domain": "x",
};

describe("a gateway answers in place of the deployment", () => {
  it.each<[place: keyof typeof places, answer: Answer, says: RegExp, todo: RegExp]>([
    ["all", [403, "RBAC: access denied", envoy], /"RBAC: access denied"/, /AuthorizationPolicy/],
    ["task", [403, "RBAC: access denied", envoy], /"RBAC: access denied"/, /AuthorizationPolicy/],
    ["own", [403, "RBAC: access denied", envoy], /"RBAC: access denied"/, /AuthorizationPolicy/],
    ["task", [401, "Jwt is missing", envoy], /"Jwt is missing"/, /RequestAuthentication/],
    ["all", [403, "", { "l5d-proxy-error": "unauthorized" }], /Linkerd/, /authorization policy/],
    ["task", [403, { Message: "not authorized with an explicit deny" }], /explicit deny/, /authorizer/],
    ["own", [403, { Message: "not authorized with an explicit deny" }], /explicit deny/, /authorizer/],
    ["all", [403, { message: "Missing Authentication Token" }], /Missing Auth/, /no route/],
    ["own", [403, { message: "Missing Authentication Token" }], /Missing Auth/, /no route/],
    [
      "task",
      [403, { message: "Authorization header requires 'Credential' parameter." }],
      /requires/,
      /no route/,
    ],
    [
      "task",
      [403, { message: "Forbidden" }, amazon("ForbiddenException")],
      /"Forbidden"/,
      /x-api-key of a usage plan/,
    ],
    ["all", [401, { statusCode: 401, message: "missing subscription key" }, apim], /missing/, /Ocp-Apim-Sub/],
    [
      "task",
      [401, { statusCode: 401, message: "missing subscription key" }, apim],
      /missing/,
      /Ocp-Apim-Sub/,
    ],
    ["own", [403, { message: "You cannot consume this service" }], /consume/, /its ACL/],
    ["task", [404, { message: "no Route matched with those values" }], /no Route/, /check the address/],
    ["all", [401, { message: "No API key found in request" }], /No API key/, /header apikey/],
    [
      "all",
      [403, { error: { code: 403, message: "no unregistered callers" } }],
      /unregistered/,
      /x-goog-api-key/,
    ],
    ["all", [302, "", access], /cloudflareaccess.com, a sign-in page/, /CF-Access-Client-Id/],
    ["task", [302, "", access], /cloudflareaccess.com/, /CF-Access-Client-Id/],
    ["all", [403, "error code: 1020", { server: "cloudflare" }], /error code: 1020/, /which rule/],
    ["all", [401, "Invalid IAP credentials: empty token"], /Invalid IAP/, /Proxy-Authorization/],
    [
      "all",
      [403, html("403 Forbidden"), { "set-cookie": "_oauth2_proxy_csrf=x" }],
      /oauth2-proxy/,
      /skip_auth_routes/,
    ],
    [
      "task",
      [302, "", { location: "https://idp.example/oauth2/authorize?x" }],
      /idp.example/,
      /sign-in of its own/,
    ],
    [
      "task",
      [401, html("401"), { "www-authenticate": 'Basic realm="x"' }],
      /Basic realm/,
      /password protection/,
    ],
    ["own", [500, html("500"), { server: "nginx" }], /500/, /check of credentials in front/],
  ])("%s get %j", async (place, answer, says, todo) => {
    for (const kind of ["key", "jwt"] as const) {
      const { report, words } = await readAt(places[place](answer, kind), kind);
      expect(report.exitCode, words).toBe(3);
      expect(report.because).toMatch(says);
      expect(words).toMatch(todo);
      expect(words).not.toMatch(/keys create|Check TASK_SERVICE_URL|Set AUTH_URL|titan-auth login/);
    }
  });
});

const bearer = (description?: string) => ({
  "www-authenticate":
    description === undefined ? "Bearer" : `Bearer error="invalid_token", error_description="${description}"`,
});
const json = (status: number, body: unknown, description?: string): Answer => [
  status,
  body,
  bearer(description),
];
const bare = (description?: string): Answer => [401, "", bearer(description)];
const fault = (faultstring: string, errorcode: string): Answer => [
  401,
  { fault: { faultstring, detail: { errorcode } } },
];

describe("a framework refuses a credential in its own words", () => {
  it.each<[kind: Kind, finding: string, none: Answer, other: Answer, says: RegExp]>([
    ["jwt", "expired-credential", bare(), bare("Jwt expired at 2026-01-01"), /Jwt expired at/],
    [
      "jwt",
      "signature-not-accepted",
      bare(),
      bare("no matching key(s) found"),
      /it is refused: .*matching key/,
    ],
    [
      "jwt",
      "signature-not-accepted",
      bare(),
      bare("The aud claim is not valid"),
      /it is refused: .*aud claim/,
    ],
    [
      "jwt",
      "signature-not-accepted",
      bare(),
      bare("The audience 'a' is invalid"),
      /it is refused: .*audience/,
    ],
    ["jwt", "signature-not-accepted", bare(), bare("unexpected 'iss' value"), /it is refused: .*'iss'/],
    ["key", "jwt-wanted", bare(), bare("Missing dot delimiter(s)"), /takes JWTs alone/],
    [
      "key",
      "jwt-wanted",
      json(401, { message: "No token" }),
      json(401, { message: "jwt malformed" }),
      /holds an API key/,
    ],
    [
      "key",
      "jwt-wanted",
      [401, "Jwt is missing"],
      [401, "Jwt is not in the form of Header.Payload.Signature"],
      /Jwt is not/,
    ],
    [
      "jwt",
      "signature-not-accepted",
      [401, "Jwt is missing"],
      [401, "Jwt issuer is not configured"],
      /Jwt issuer is not/,
    ],
    [
      "jwt",
      "signature-not-accepted",
      [401, "Jwt is missing"],
      [401, "Jwt verification fails"],
      /Jwt verification fails/,
    ],
    [
      "key",
      "unknown-key",
      json(401, { detail: "not provided" }),
      json(401, { detail: "Invalid token header. No credentials provided." }),
      /Invalid token header/,
    ],
    [
      "jwt",
      "signature-not-accepted",
      json(401, { code: "42501" }),
      json(401, { message: "JWSError JWSInvalidSignature" }),
      /JWSInvalidSignature/,
    ],
    [
      "key",
      "unknown-key",
      fault("Invalid access token", "oauth.v2.InvalidAccessToken"),
      fault("Invalid Access Token", "keymanagement.service.invalid_access_token"),
      /keymanagement.service.invalid_access_token/,
    ],
    [
      "key",
      "expired-credential",
      fault("Invalid access token", "x"),
      fault("Access Token expired", "keymanagement.service.access_token_expired"),
      /has expired/,
    ],
    [
      "key",
      "unknown-key",
      json(401, { error: "Authorization field missing" }),
      json(403, { error: "Access to this API has been disallowed" }),
      /has been disallowed/,
    ],
    [
      "jwt",
      "signature-not-accepted",
      json(401, { msg: "This requires a token" }),
      json(403, { code: 403, msg: "invalid JWT: bad signature" }),
      /bad signature/,
    ],
    ["key", "revoked-key", unauthorized, [401, refusal("KEY_REVOKED", "Unauthorized")], /was revoked/],
    [
      "key",
      "unknown-key",
      unauthorized,
      [200, { error: "Invalid API key" }],
      /answered 200 with an error inside/,
    ],
    [
      "key",
      "unknown-key",
      unauthorized,
      [200, { code: "401", msg: "token invalid" }],
      /answered 200 with an error inside/,
    ],
  ])("to a %s: %s", async (kind, finding, none, other, says) => {
    const answers = { none, unknown: other, own: other };
    const { report, words } = await readAt({ auth: answers, task: answers }, kind);
    expect(report.answer?.finding, words).toBe(`diagnosis/${finding}`);
    expect(report.answer?.confidence).not.toBe("certain");
    expect(report.exitCode).toBe(1);
    expect(words).toMatch(says);
  });
});

describe("the credential alone gets an answer of the task service", () => {
  it.each<[name: string, kind: Kind, exit: number, finding: string, answer: Answer, says: RegExp]>([
    [
      "a scope by the challenge",
      "key",
      1,
      "key-opens-nothing",
      [403, "", { "www-authenticate": 'Bearer error="insufficient_scope"' }],
      /403/,
    ],
    [
      "a scope by its name",
      "key",
      1,
      "lacking-scope",
      [403, { fault: { faultstring: "Required scope(s) : tasks:read" } }],
      /lacks tasks:read/,
    ],
    [
      "a limit, draft 7",
      "key",
      3,
      "inconclusive",
      [403, refusal("FORBIDDEN"), { ratelimit: "limit=9, remaining=0, reset=50" }],
      /come back in 50 s/,
    ],
    [
      "a limit of requests",
      "key",
      3,
      "inconclusive",
      [
        403,
        refusal("FORBIDDEN"),
        { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "50s" },
      ],
      /come back in 50 s/,
    ],
    ["a quota", "key", 3, "inconclusive", [403, refusal("FORBIDDEN"), { "x-quota-remaining": "0" }], /limit/],
    [
      "an error inside of 200",
      "key",
      3,
      "inconclusive",
      [200, { success: false, message: "Come back later" }],
      /"Come back later"/,
    ],
    [
      "a cached refusal",
      "key",
      1,
      "cached-refusal",
      [401, refusal("UNAUTHORIZED"), { "x-cache": "HIT" }],
      /shared cache \(x-cache: HIT\)/,
    ],
    [
      "401 as anybody gets, a key known elsewhere",
      "key",
      1,
      "keys-refused-by-task-service",
      unauthorized,
      /lost header is not ruled out/,
    ],
    [
      "401 as anybody gets, a JWT known elsewhere",
      "jwt",
      1,
      "jwt-refused-by-task-service",
      unauthorized,
      /lost header is not ruled out/,
    ],
    [
      "an inactive user",
      "jwt",
      3,
      "inconclusive",
      [401, refusal("UNAUTHORIZED", "User is inactive")],
      /about the account/,
    ],
  ])("%s", async (_name, kind, exit, finding, answer, says) => {
    const { report, words } = await readAt(places.own(answer, kind), kind);
    expect(report.exitCode, words).toBe(exit);
    expect(report.answer?.finding).toBe(finding === "inconclusive" ? finding : `diagnosis/${finding}`);
    expect(words).toMatch(says);
  });

  it("and everybody gets it out of a cache", async () => {
    const { report, words } = await readAt(places.task([200, { data: [] }, { age: "30" }], "key"), "key");
    expect(report.exitCode).toBe(3);
    expect(words).toMatch(/allows everybody.*out of a shared cache \(age: 30\)/);
  });
});
