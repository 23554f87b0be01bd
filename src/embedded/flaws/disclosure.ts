import { authPaths } from "../../../contracts/catalogue/catalogue.ts";
import type { CallSite } from "../rules/call-site.ts";
import { amending, type BehaviourChange, decorating, together } from "../rules/change.ts";
import { surfaceOf } from "../server/call.ts";
import type { EmbeddedResponse, Rejection } from "../server/responses.ts";
import type { Flaw } from "../switches.ts";

const isRefusal = ({ status }: Rejection): boolean => status === 401 || status === 403;

/** First lines of stack traces as common platforms print them. */
const traces = {
  python:
    'Traceback (most recent call last):\n  File "/app/auth/guard.py", line 88, in authorize\n    raise AuthError(message)\nauth.errors.AuthError: denied',
  php: "PHP Fatal error:  Uncaught AuthException: denied in /var/www/app/Guard.php:88\nStack trace:\n#0 /var/www/app/Kernel.php(41): Guard->authorize()\n#1 {main}",
  go: "panic: denied\n\ngoroutine 18 [running]:\nmain.authorize(0xc0000a6000)\n\t/app/guard.go:88 +0x1d",
  java: "java.lang.SecurityException: denied\n\tat io.titan.auth.Guard.authorize(Guard.java:88)\n\tat io.titan.web.Filter.doFilter(Filter.java:41)",
  ruby: "/app/lib/guard.rb:88:in `authorize': denied (AuthError)\n\tfrom /app/lib/app.rb:41:in `call'",
  rust: "thread 'tokio-runtime-worker' panicked at src/guard.rs:88:17:\ndenied\nstack backtrace:\n   0: rust_begin_unwind",
  elixir:
    "** (RuntimeError) denied\n    (titan 0.1.0) lib/titan/guard.ex:88: Titan.Guard.authorize/2\n    (plug 1.16.1) lib/plug/builder.ex:41: Plug.Builder.call/2",
  node: "AuthError: denied\n    at authorize (/app/dist/guard.js:88:17)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
  dotnet:
    "System.UnauthorizedAccessException: denied\n   at Titan.Auth.Guard.Authorize(HttpContext context) in /src/Auth/Guard.cs:line 88",
} as const;

const tracing = (platform: keyof typeof traces): Flaw => ({
  id: `${platform}-trace-in-refusal`,
  description: `401 and 403 have a stack trace of ${platform} in them.`,
  expect: { findings: ["leaking-refusal/stack-trace"], severity: "high" },
  change: amending(isRefusal, () => ({ extra: { detail: traces[platform] } })),
});

/** Database errors, passed on to the caller. */
const databases: readonly Flaw[] = [
  {
    id: "database-error-in-refusal",
    description: "401 and 403 have an error of the database in them.",
    expect: { findings: ["leaking-refusal/database-error"], severity: "high" },
    change: amending(isRefusal, () => ({
      extra: { detail: 'ERROR: syntax error at or near "FROM" (SQLSTATE 42601)' },
    })),
  },
  {
    id: "database-statement-in-refusal",
    description: "401 and 403 have the statement in them that failed, as a query builder prints it.",
    expect: { findings: ["leaking-refusal/database-error"], severity: "high" },
    change: amending(isRefusal, () => ({ extra: { detail: "select * from api_keys where hash = $1" } })),
  },
];

const enumeration = { findings: ["wrong-password/enumeration"] } as const;

const onWrongPassword = (how: (rejection: Rejection) => Partial<Rejection>): BehaviourChange =>
  amending(({ kind }) => kind === "wrong-password", how);

/** Refusals of a sign-in that reveal whether the account exists. */
const accounts: readonly Flaw[] = [
  {
    id: "enumeration-by-code",
    description: "a wrong password has the error code INVALID_PASSWORD, an unknown account has not.",
    expect: enumeration,
    change: onWrongPassword(() => ({ code: "INVALID_PASSWORD" })),
  },
  {
    id: "enumeration-by-member",
    description: "a wrong password is answered with the number of attempts that remain.",
    expect: enumeration,
    change: onWrongPassword(({ extra }) => ({ extra: { ...extra, remaining_attempts: 4 } })),
  },
  {
    id: "enumeration-by-cookie",
    description: "a wrong password sets a cookie, an unknown account does not.",
    expect: enumeration,
    change: onWrongPassword(({ headers }) => ({
      headers: { ...headers, "Set-Cookie": "login_hint=dana; Path=/; HttpOnly" },
    })),
  },
];

/** Refusals of a sign-in that differ only in a value, or only in length. */
const values: readonly Flaw[] = [
  {
    id: "enumeration-by-value",
    description: "a wrong password is refused with reason password, an unknown account with reason account.",
    expect: enumeration,
    change: amending(
      ({ kind }) => kind === "wrong-password" || kind === "unknown-account",
      ({ kind, extra }) => ({
        extra: { ...extra, reason: kind === "wrong-password" ? "password" : "account" },
      }),
    ),
  },
  {
    id: "enumeration-by-length",
    description: "the refusal of a wrong password ends in a line break, that of an unknown account does not.",
    expect: enumeration,
    change: together(
      onWrongPassword(({ headers }) => ({ headers: { ...headers, Vary: "password" } })),
      decorating((response) => {
        const { Vary: marked, ...headers } = response.headers;
        return marked === "password" ? { ...response, headers, body: `${response.body}\n` } : response;
      }),
    ),
  },
];

const allowing = (response: EmbeddedResponse, origin: string): EmbeddedResponse => ({
  ...response,
  headers: {
    ...response.headers,
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Credentials": "true",
  },
});

const allowingOrigin = (which: (origin: string, surface: CallSite["surface"]) => boolean): BehaviourChange =>
  decorating((response, { headers: { origin }, path }) =>
    origin !== undefined && which(origin, surfaceOf(path)) ? allowing(response, origin) : response,
  );

const allowingOriginAt = (path: string): BehaviourChange =>
  decorating((response, call) =>
    call.headers["origin"] !== undefined && call.path.endsWith(path)
      ? allowing(response, call.headers["origin"])
      : response,
  );

const reflected = { findings: ["reflected-origin/reflected"], severity: "medium" } as const;

/** Origins that may send credentials and should not. */
const origins: readonly Flaw[] = [
  {
    id: "cors-reflects-origin",
    description: "any origin is allowed to send credentials.",
    expect: reflected,
    change: allowingOrigin(() => true),
  },
  {
    id: "cors-reflects-origin-on-billing",
    description: "the billing surface lets any origin send credentials.",
    expect: reflected,
    change: allowingOrigin((_origin, surface) => surface === "billing"),
  },
  {
    id: "cors-reflects-origin-on-tasks",
    description: "the task surface lets any origin send credentials.",
    expect: reflected,
    change: allowingOrigin((_origin, surface) => surface === "task"),
  },
  {
    id: "cors-allows-null-origin-on-analytics",
    description: "the analytics surface lets the origin null send credentials.",
    expect: reflected,
    change: allowingOrigin((origin, surface) => origin === "null" && surface === "analytics"),
  },
  {
    id: "cors-allows-null-origin-on-tasks",
    description: "the task surface lets the origin null send credentials.",
    expect: reflected,
    change: allowingOrigin((origin, surface) => origin === "null" && surface === "task"),
  },
  {
    id: "cors-reflects-origin-to-preflights",
    description: "the answers to OPTIONS, and no others, let any origin send credentials.",
    expect: reflected,
    change: decorating((response, { method, headers: { origin } }) =>
      method === "OPTIONS" && origin !== undefined ? allowing(response, origin) : response,
    ),
  },
  {
    id: "cors-compares-beginnings",
    description: "origins that begin as the deployment's own may send credentials.",
    expect: reflected,
    change: allowingOrigin((origin) => /^https:\/\/(?:127\.0\.0\.1|localhost)/.test(origin)),
  },
  {
    id: "cors-allows-null-origin",
    description: "the origin null may send credentials.",
    expect: reflected,
    change: allowingOrigin((origin) => origin === "null"),
  },
  {
    id: "cors-reflects-origin-at-sign-in",
    description: "sign-in lets any origin send credentials.",
    expect: reflected,
    change: allowingOriginAt(authPaths.login),
  },
  {
    id: "cors-reflects-origin-at-key-list",
    description: "the list of keys lets any origin send credentials.",
    expect: reflected,
    change: allowingOriginAt(authPaths.apiKeys),
  },
  {
    id: "cors-allows-all-with-credentials",
    description: "every answer allows all origins (*), and says that they may send credentials.",
    expect: { findings: ["reflected-origin/wildcard"], severity: "medium" },
    change: decorating((response) => allowing(response, "*")),
  },
];

const errorPage = (server: string, page: (status: number) => string): BehaviourChange =>
  decorating((response) =>
    response.status < 400
      ? response
      : {
          status: response.status,
          headers: { ...response.headers, Server: server, "Content-Type": "text/html" },
          body: page(response.status),
        },
  );

const reasons: Readonly<Record<number, string>> = { 401: "Unauthorized", 403: "Forbidden", 404: "Not Found" };

const titleOf = (status: number): string => `${status} ${reasons[status] ?? "Error"}`;

/** A gateway's default pages in place of the documented errors. */
const pages: readonly Flaw[] = [
  {
    id: "nginx-error-pages",
    description: "every error is answered with nginx's default page.",
    expect: { findings: ["malformed-refusal/not-json"] },
    change: errorPage(
      "nginx/1.27.0",
      (status) =>
        `<html>\r\n<head><title>${titleOf(status)}</title></head>\r\n<body>\r\n<center><h1>${titleOf(status)}</h1></center>\r\n<hr><center>nginx/1.27.0</center>\r\n</body>\r\n</html>\r\n`,
    ),
  },
  {
    id: "apache-error-pages",
    description: "every error is answered with Apache's default page.",
    expect: { findings: ["malformed-refusal/not-json"] },
    change: errorPage(
      "Apache/2.4.62 (Debian)",
      (status) =>
        `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${titleOf(status)}</title>\n</head><body>\n<h1>${reasons[status] ?? "Error"}</h1>\n<p>You don't have permission to access this resource.</p>\n<hr>\n<address>Apache/2.4.62 (Debian) Server at 127.0.0.1 Port 80</address>\n</body></html>\n`,
    ),
  },
];

/** Answers that reveal too much, to people or to other origins. */
export const disclosureFlaws: readonly Flaw[] = [
  ...(Object.keys(traces) as (keyof typeof traces)[]).map(tracing),
  ...databases,
  ...accounts,
  ...values,
  ...origins,
  ...pages,
];
