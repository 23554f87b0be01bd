import { describe, expect, it } from "vitest";
import type { Issued, JwtFacts } from "../../contracts/wire/answer.ts";
import { describeRows } from "../../test/support/check-rows.ts";
import {
  type CheckRow,
  judged,
  refusal,
  type Said,
  type Sketch,
  testContext,
  unauthorized,
} from "../../test/support/suites.ts";
import { checksOf } from "../index.ts";
import brokenLogin from "./broken-login.ts";
import cacheableLogin from "./cacheable-login.ts";
import malformedLogin from "./malformed-login.ts";
import passwordInQuery from "./password-in-query.ts";
import { showsStackTrace } from "./shared.ts";
import unknownAccount from "./unknown-account.ts";
import wrongPassword from "./wrong-password.ts";

interface Row extends CheckRow {
  readonly answer: (name: string) => Sketch;
}

const now = Date.UTC(2026, 0, 1) / 1000;
const hour = 3600;
const good: JwtFacts = { iat: now, exp: now + hour };
const jwtAt = (path: string, claims: JwtFacts | undefined = good, mark = "[jwt#1]"): Issued => ({
  kind: "jwt",
  path,
  mark,
  ...(claims && { claims }),
});
const token = (claims: JwtFacts, more: Partial<Sketch> = {}): Sketch => ({
  status: 200,
  json: { token: "[jwt#1]" },
  issued: [jwtAt("token", claims)],
  ...more,
});
const ok: Sketch = { status: 200, json: { success: true, data: {} } };
const disguised: Sketch = { status: 200, json: { success: false, error: { code: "UNAUTHORIZED" } } };
const failed = refusal(500, "INTERNAL_SERVER_ERROR");
const invalid = refusal(400, "BAD_REQUEST");
const all = (sketch: Sketch) => (): Sketch => sketch;
const only =
  (one: string, sketch: Sketch, others: Sketch = unauthorized) =>
  (name: string): Sketch =>
    name === one ? sketch : others;
/** For all sign-ins but that of the given account. */
const butGood = (sketch: Sketch) => only("good", ok, sketch);
const inQuery =
  (sketch: Sketch) =>
  (name: string): Sketch =>
    ({ unknown: unauthorized, empty: invalid, byGet: { status: 405 }, plainGet: { status: 405 } })[name] ??
    sketch;
const locked = refusal(401, "LOCKED", "Account locked for 15 minutes");
const page: Sketch = { status: 403, html: "<h1>Blocked</h1>" };
const trace = "Error\n    at login (/app/src/login.js:41:19)";

const rows: readonly Row[] = [
  { check: brokenLogin, name: "a JWT of an hour", answer: all(token(good)), says: [] },
  {
    check: brokenLogin,
    name: "a JWT of just 24 hours",
    answer: all(token({ iat: now, exp: now + 24 * hour })),
    says: [],
  },
  {
    check: brokenLogin,
    name: "no iat, 24 hours, a second late",
    answer: all(token({ exp: now + 24 * hour + 1 })),
    says: [],
  },
  {
    check: brokenLogin,
    name: "an encrypted JWT",
    answer: all({ ...ok, json: { jwt: "[jwt#1]" }, issued: [{ kind: "jwt", path: "jwt", mark: "[jwt#1]" }] }),
    says: [],
  },
  {
    check: brokenLogin,
    name: "the same JWT twice, enveloped, besides a refresh token",
    answer: all({
      status: 201,
      json: { success: true, data: { token: "[jwt#1]", accessToken: "[jwt#1]", refresh: "[jwt#2]" } },
      issued: [jwtAt("data.token"), jwtAt("data.accessToken"), jwtAt("data.refresh", {}, "[jwt#2]")],
    }),
    says: [],
  },
  {
    check: brokenLogin,
    name: "the wrong clock of this machine",
    answer: all(
      token(
        { iat: now - 2 * hour, exp: now - hour },
        { headers: { date: new Date((now - 2 * hour) * 1000).toUTCString() } },
      ),
    ),
    says: [],
  },
  { check: brokenLogin, name: "no token", answer: all(ok), says: ["no-token"] },
  {
    check: brokenLogin,
    name: "a second factor",
    answer: all({ status: 200, json: { mfa_required: true, mfa_token: "abc.def.ghi" } }),
    says: ["unsure"],
    words: "a second factor",
  },
  {
    check: brokenLogin,
    name: "a JWT in a place that the profile has to name",
    answer: all({ status: 200, json: { data: { session: { refresh: "[jwt]", access_token: "[jwt]" } } } }),
    says: ["unsure"],
    words: "Set expectations.fields.token to data.session.access_token",
  },
  { check: brokenLogin, name: "no body", answer: all({ status: 204 }), says: ["no-token"] },
  {
    check: brokenLogin,
    name: "a JWT where none is looked for",
    answer: all({ ...ok, json: { ticket: "[jwt#1]" }, issued: [jwtAt("ticket")] }),
    says: ["unsure"],
    words: "ticket",
  },
  {
    check: brokenLogin,
    name: "an opaque token",
    answer: all({ ...ok, json: { token: "opaque" } }),
    says: ["not-a-jwt"],
  },
  {
    check: brokenLogin,
    name: "two JWTs",
    answer: all({
      status: 200,
      json: { token: "[jwt#1]", jwt: "[jwt#2]" },
      issued: [jwtAt("token"), jwtAt("jwt", good, "[jwt#2]")],
    }),
    says: ["several-tokens"],
  },
  { check: brokenLogin, name: "no exp", answer: all(token({ iat: now })), says: ["no-exp"] },
  {
    check: brokenLogin,
    name: "an exp in the past",
    answer: all(token({ iat: now - hour, exp: now - 60 })),
    says: ["expired"],
  },
  {
    check: brokenLogin,
    name: "30 days",
    answer: all(token({ iat: now, exp: now + 720 * hour })),
    says: ["long-lived"],
  },
  {
    check: brokenLogin,
    name: "an exp in milliseconds",
    answer: all(token({ iat: now, exp: (now + hour) * 1000 })),
    says: ["long-lived"],
  },
  {
    check: brokenLogin,
    name: "a refused account",
    answer: all(unauthorized),
    says: ["unsure"],
    words: "TITAN_PASSWORD",
  },
  {
    check: brokenLogin,
    name: "an account refused with 200",
    answer: all(disguised),
    says: ["unsure"],
    words: "an error inside",
  },
  {
    check: brokenLogin,
    name: "no such path",
    answer: all(refusal(404, "NOT_FOUND")),
    says: ["unsure"],
    words: "not exposed",
  },
  {
    check: brokenLogin,
    name: "a redirect",
    answer: all({ status: 302 }),
    says: ["unsure"],
    words: "redirect",
  },

  { check: unknownAccount, name: "401", answer: all(unauthorized), says: [] },
  {
    check: unknownAccount,
    name: "401 without an envelope",
    answer: all({ status: 401, json: { message: "no" } }),
    says: [],
  },
  { check: unknownAccount, name: "a sign-in", answer: all(token(good)), says: ["accepted"] },
  {
    check: unknownAccount,
    name: "a second factor",
    answer: all({ status: 200, json: { mfa_required: true } }),
    says: ["unsure"],
    words: "a second factor",
  },
  { check: unknownAccount, name: "success: false", answer: butGood(disguised), says: ["wrong-status"] },
  { check: unknownAccount, name: "404", answer: butGood(refusal(404, "NOT_FOUND")), says: ["wrong-status"] },
  { check: unknownAccount, name: "403", answer: butGood(refusal(403, "FORBIDDEN")), says: ["wrong-status"] },
  {
    check: unknownAccount,
    name: "403 to the given account as well",
    answer: all(refusal(403, "FORBIDDEN", "A second factor is needed")),
    says: ["unsure"],
    words: "A second factor is needed",
  },
  { check: unknownAccount, name: "500", answer: only("unknown", failed), says: ["server-error"] },
  { check: unknownAccount, name: "500 for everything", answer: all(failed), says: ["unsure"] },
  {
    check: unknownAccount,
    name: "another code",
    answer: all(refusal(401, "FORBIDDEN")),
    says: ["wrong-code"],
  },

  { check: wrongPassword, name: "two equal refusals", answer: all(unauthorized), says: [] },
  {
    check: wrongPassword,
    name: "refusals that differ by chance",
    answer: (name) => ({
      ...refusal(
        401,
        "UNAUTHORIZED",
        name === "wrong" ? "No [email#1a2b3c], 4 tries" : "No a@b.test, 3 tries",
      ),
      headers: {
        "content-type": name === "wrong" ? "application/json; charset=utf-8" : "application/json",
        date: name,
        ...(name === "wrong"
          ? { "x-request-id": "1", "set-cookie": "lb=1", "cf-ray": "1" }
          : { "x-ratelimit-remaining": "9" }),
      },
    }),
    says: [],
  },
  {
    check: wrongPassword,
    name: "trouble in the one attempt",
    answer: only("wrong", { status: 503, html: "<h1>Unwell</h1>" }),
    says: ["absent"],
    words: "is not tried again",
  },
  {
    check: wrongPassword,
    name: "a gateway's page in the one attempt",
    answer: only("wrong", { status: 200, html: "<h1>Welcome</h1>" }),
    says: ["absent"],
    words: "is not tried again",
  },
  {
    check: wrongPassword,
    name: "trouble with the unknown account",
    answer: only("unknown", { status: 503, html: "<h1>Unwell</h1>" }),
    says: ["unsure"],
  },
  { check: wrongPassword, name: "a sign-in", answer: only("wrong", token(good)), says: ["accepted"] },
  { check: wrongPassword, name: "a success without a token", answer: only("wrong", ok), says: ["unsure"] },
  { check: wrongPassword, name: "500 once", answer: only("wrong", failed), says: [] },
  {
    check: wrongPassword,
    name: "500 twice",
    answer: (name) => (name === "wrong" || name === "again" ? failed : unauthorized),
    says: ["server-error"],
  },
  {
    check: wrongPassword,
    name: "403 for both",
    answer: all(refusal(403, "FORBIDDEN")),
    says: ["wrong-status"],
  },
  {
    check: wrongPassword,
    name: "another status",
    answer: only("wrong", refusal(403, "FORBIDDEN")),
    says: ["enumeration"],
    words: "status (403, but 401)",
  },
  {
    check: wrongPassword,
    name: "another code",
    answer: only("wrong", refusal(401, "WRONG_PASSWORD")),
    says: ["enumeration"],
    words: "error.code",
  },
  {
    check: wrongPassword,
    name: "other words",
    answer: only("wrong", { ...unauthorized, ...refusal(401, "UNAUTHORIZED", "Wrong password.") }),
    says: ["enumeration"],
    words: "the words",
  },
  {
    check: wrongPassword,
    name: "another header",
    answer: only("wrong", {
      ...unauthorized,
      headers: { ...unauthorized.headers, "x-attempts-remaining": "4" },
    }),
    says: ["enumeration"],
    words: "the header x-attempts-remaining",
  },
  {
    check: wrongPassword,
    name: "another challenge",
    answer: only("wrong", { ...unauthorized, headers: {} }),
    says: ["enumeration"],
    words: "WWW-Authenticate",
  },
  {
    check: wrongPassword,
    name: "another field",
    answer: only("wrong", { ...unauthorized, json: { error: { code: "UNAUTHORIZED", message: "No." } } }),
    says: ["enumeration"],
    words: "fields",
  },
  {
    check: wrongPassword,
    name: "an unknown account that signs in",
    answer: only("unknown", token(good)),
    says: ["unsure"],
  },
  {
    check: wrongPassword,
    name: "an unknown account with 500",
    answer: only("unknown", failed),
    says: ["unsure"],
  },

  { check: malformedLogin, name: "400", answer: all(invalid), says: [] },
  {
    check: malformedLogin,
    name: "415 for a form, 422 else",
    answer: only("a form", { status: 415 }, { status: 422, json: {} }),
    says: [],
  },
  {
    check: malformedLogin,
    name: "a sign-in",
    answer: only("null", token(good), invalid),
    says: ["accepted"],
    words: "null",
  },
  {
    check: malformedLogin,
    name: "a success without a token",
    answer: only("null", ok, invalid),
    says: ["unsure"],
  },
  {
    check: malformedLogin,
    name: "500 to a good sign-in as well",
    answer: only("session", unauthorized, failed),
    says: ["unsure"],
    words: "every request",
  },
  {
    check: malformedLogin,
    name: "500 with a stack trace",
    answer: (name) =>
      name === "good" ? ok : name === "session" ? unauthorized : { ...failed, json: { stack: trace } },
    says: ["server-error", "stack-trace"],
  },
  {
    check: malformedLogin,
    name: "a stack trace in a good refusal",
    answer: only("JSON cut short", { status: 400, text: trace }, invalid),
    says: ["stack-trace"],
  },
  {
    check: malformedLogin,
    name: "401",
    answer: only("no password", unauthorized, invalid),
    says: ["wrong-status"],
    words: "no password",
  },
  ...["Account locked for 15 minutes", "Too many failed attempts, locked out"].map((message) => ({
    check: malformedLogin,
    name: `401 and "${message}"`,
    answer: only(
      "a form",
      { status: 401, json: { success: false, error: { code: "UNAUTHORIZED", message } } },
      invalid,
    ),
    says: ["unsure"],
    words: message,
  })),
  {
    check: malformedLogin,
    name: "403",
    answer: only("a form", refusal(403, "FORBIDDEN"), invalid),
    says: ["wrong-status"],
  },
  { check: malformedLogin, name: "success: false", answer: butGood(disguised), says: ["wrong-status"] },
  {
    check: malformedLogin,
    name: "403 to the given account as well",
    answer: all(refusal(403, "FORBIDDEN", "A second factor is needed")),
    says: ["unsure"],
    words: "A second factor is needed",
  },
  {
    check: malformedLogin,
    name: "a firewall's page",
    answer: only("wrong types", page, invalid),
    says: ["unsure"],
    words: "wrong types",
  },
  {
    check: malformedLogin,
    name: "no answer to one",
    answer: only("no body", { status: 503 }, invalid),
    says: ["unsure"],
    words: "no body",
  },
  {
    check: malformedLogin,
    name: "no such path",
    answer: all(refusal(404, "NOT_FOUND")),
    says: ["unsure"],
    words: "not exposed",
  },
  { check: malformedLogin, name: "redirects", answer: all({ status: 307 }), says: ["unsure"] },
  { check: malformedLogin, name: "500 for everything", answer: all(failed), says: ["unsure"], words: "down" },

  { check: passwordInQuery, name: "400", answer: inQuery(invalid), says: [] },
  { check: passwordInQuery, name: "success: false", answer: inQuery(disguised), says: [] },
  { check: passwordInQuery, name: "a sign-in", answer: inQuery(token(good)), says: ["accepted"] },
  {
    check: passwordInQuery,
    name: "the refusal of a wrong password",
    answer: inQuery(unauthorized),
    says: ["accepted"],
    words: "refuses a wrong one there just as in the body; without either it answers 400",
  },
  {
    check: passwordInQuery,
    name: "a lock for whoever signs in",
    answer: (name) => (name === "unknown" ? locked : inQuery(locked)(name)),
    says: ["unsure"],
    words: "Account locked",
  },
  {
    check: passwordInQuery,
    name: "a refusal of its own",
    answer: inQuery(refusal(401, "NO_QUERY")),
    says: [],
  },
  { check: passwordInQuery, name: "401 whatever is sent", answer: all(unauthorized), says: ["absent"] },
  {
    check: passwordInQuery,
    name: "a sign-in whatever is sent",
    answer: all(token(good)),
    says: ["unsure", "unsure"],
  },
  {
    check: passwordInQuery,
    name: "a sign-in by GET",
    answer: (name) => (name === "byGet" ? token(good) : inQuery(invalid)(name)),
    says: ["by-get"],
  },
  {
    check: passwordInQuery,
    name: "the refusal of a wrong password by GET, where GET alone is not there",
    answer: (name) => (name === "byGet" ? unauthorized : inQuery(invalid)(name)),
    says: ["by-get"],
  },
  {
    check: passwordInQuery,
    name: "one refusal to all GET",
    answer: (name) => (/get$/i.test(name) ? unauthorized : inQuery(invalid)(name)),
    says: [],
  },

  {
    check: cacheableLogin,
    name: "no-store",
    answer: all(token(good, { headers: { "cache-control": "private, No-Store" } })),
    says: [],
  },
  { check: cacheableLogin, name: "no Cache-Control", answer: all(token(good)), says: ["cacheable"] },
  {
    check: cacheableLogin,
    name: "private only",
    answer: all(token(good, { headers: { "cache-control": "private" } })),
    says: ["cacheable"],
  },
  { check: cacheableLogin, name: "no token", answer: all(ok), says: ["absent"] },
  { check: cacheableLogin, name: "a refused account", answer: all(unauthorized), says: ["unsure"] },
];

const ask = ({ check, answer }: Row): readonly Said[] =>
  judged(check, answer, testContext).filter(({ how }) => how !== "note");

describe("sign-in", () => {
  describeRows("sign-in", rows, ask);

  it("names quotation marks about a refused password", () => {
    const said = judged(brokenLogin, all(unauthorized), { ...testContext, quotedPassword: true });
    expect(said[0]?.what).toContain("begins and ends with quotation marks");
  });

  it("is less sure where only a header differs", () => {
    const headers = { ...unauthorized.headers, "x-attempts-remaining": "4" };
    const [found] = judged(wrongPassword, only("wrong", { ...unauthorized, headers }));
    expect(found?.facts?.confidence).toBe("likely");
  });

  it("sends the wrong password for the real account once, again only after a server error, and no malformed sign-in with both", () => {
    const probes = checksOf("sign-in").flatMap((check) =>
      check.kind === "cases" ? check.cases(testContext).flatMap(({ probes }) => Object.values(probes)) : [],
    );
    const byId = new Map(probes.map((probe) => [probe.id, JSON.stringify(probe)]));
    const wrong = [...byId.values()].filter(
      (text) =>
        text.includes('"email"') &&
        text.includes('"email":{"placeholder":"email"}') &&
        text.includes("wrong-password"),
    );
    expect(wrong.filter((text) => !text.includes('"given"'))).toHaveLength(1);
    expect(wrong.map((text) => JSON.parse(text).given?.reads)).toEqual([undefined, ["failed"]]);
    for (const probe of probes) expect(JSON.stringify(probe)).toBe(byId.get(probe.id));
  });

  it.each([
    trace,
    JSON.stringify({ stack: trace }),
    JSON.stringify(["at login (/app/login.js:1:2)"]),
    "Traceback (most recent call last):\n  File x",
    String.raw`Could not find file "C:\inetpub\titan\keys.json".`,
    'Exception in thread "main" java.lang.Error',
    "at com.titan.Login.post(Login.java:12)",
    "at Titan.Login.Post() in /src/Login.cs:line 12",
    "#0 /var/www/login.php(12): login()",
    "goroutine 1 [running]:",
  ])("knows a stack trace: %s", (text) => expect(showsStackTrace(text)).toBe(true));

  it.each([
    "",
    "Look at 10:30 for news",
    JSON.stringify({ error: { message: "email is needed at the top" } }),
    "at most 5",
  ])("takes no stack trace for one: %s", (text) => expect(showsStackTrace(text)).toBe(false));
});

/** A check with a test file of its own is not in the table here. */
