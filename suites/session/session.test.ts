import { describe, expect, it } from "vitest";
import type { Need } from "../../contracts/catalogue/credential.ts";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import { describeRows } from "../../test/support/check-rows.ts";
import {
  forbidden,
  judged,
  of,
  type Row,
  refusal,
  type Said,
  type Sketch,
  testContext,
  unauthorized,
} from "../../test/support/suites.ts";
import { checksOf } from "../index.ts";
import type { Probe } from "../model/probe.ts";
import caseSensitiveScheme from "./case-sensitive-scheme.ts";
import expiredJwt from "./expired-jwt.ts";
import forgedJwt from "./forged-jwt.ts";
import inexactToken from "./inexact-token.ts";
import oversizedToken from "./oversized-token.ts";
import refusedSession from "./refused-session.ts";
import unauthenticatedSession from "./unauthenticated-session.ts";

const own: Sketch = { status: 200, json: { user: { id: "usr_1", email: "[email#1a2b3c]" } } };
const login = (sub?: string): Sketch => ({
  status: 200,
  json: { token: "[jwt#1]" },
  issued: [{ kind: "jwt", path: "token", mark: "[jwt#1]", claims: sub === undefined ? {} : { sub } }],
});
const failed = refusal(500, "INTERNAL_SERVER_ERROR");
const missing = refusal(404, "NOT_FOUND");
const invalid = refusal(400, "BAD_REQUEST");
const page: Sketch = { status: 403, html: "<h1>Blocked</h1>" };
const unsent: Sketch = { status: 0 };

/** The named probes answered so, the control well, the rest with 401. */
const given =
  (sketches: Readonly<Record<string, Sketch>>) =>
  (name: string): Sketch =>
    sketches[name] ?? (name === "own" ? own : unauthorized);
const healthy = given({});
const named = (sketch: Sketch, ...names: readonly string[]) =>
  given(Object.fromEntries(names.map((name) => [name, sketch])));
/** Everything but these answered so. */
const allBut =
  (sketch: Sketch, ...names: readonly string[]) =>
  (name: string): Sketch =>
    name === "own" ? own : names.includes(name) ? unauthorized : sketch;
const user = (json: unknown, sub?: string) => given({ own: { status: 200, json }, login: login(sub) });
/** Only the case of the JWT, or of the key. */
const caseOf =
  (service: "auth" | "task", answer: (name: string) => Sketch) =>
  (name: string, probe: Probe): Sketch =>
    probe.service === service ? answer(name) : healthy(name);
const uuid = (digit: string): string => `${digit.repeat(8)}-0000-4000-8000-000000000000`;

const balance = "GET /api/v1/billing/balance";
const unsigned = ["alg-none", "alg-NONE"];
const cut = ["cut short by 1 character"];
const bases = ["none", "garbage"];

const e1 = of(refusedSession);
const e2 = of(unauthenticatedSession);
const e3 = of(forgedJwt);
const e4 = of(expiredJwt);
const e5 = of(inexactToken);
const e6 = of(caseSensitiveScheme);
const e8 = of(oversizedToken);

const rows: readonly Row[] = [
  e1("this user's session", user({ email: "[email#1a2b3c]", id: 1 }, "x")),
  e1("the address in an envelope", user({ success: true, data: { user: { email: "[email#1a2b3c]" } } })),
  e1("an alias of the same id", user({ user: { id: "usr_1", email: "main@b.test" } }, "usr_1")),
  e1("an address shown in part", user({ email: "a***@b.test" }, "usr_1")),
  e1("ids of two kinds", user({ user: { id: "17" } }, uuid("a"))),
  e1("nobody named", user({ active: true }, "usr_1")),
  e1("a given JWT", given({ own: { status: 200, json: { email: "a@b.test" } } }), [], undefined, ["jwt"]),
  e1(
    "another address and id",
    user({ user: { id: "usr_2", email: "a@b.test" } }, "usr_1"),
    ["other-user"],
    "e-mail address",
  ),
  e1("the address of the second account", user({ email: "[second-email#1a2b3c]" }), ["other-user"]),
  e1("another address, no id", user({ email: "a@b.test" }), ["other-user"]),
  e1("another id", user({ user: { id: uuid("b") } }, uuid("a")), ["other-user"], "another id"),
  e1("a list", user([]), ["broken-session"]),
  e1("no body", given({ own: { status: 204 }, login: login() }), ["broken-session"]),
  e1(
    "a refusal of the new JWT",
    given({
      own: { ...unauthorized, headers: { "www-authenticate": 'Bearer error="invalid_token"' } },
      login: login(),
    }),
    ["refused"],
  ),
  e1("the same answer to the new JWT as to no credential", given({ own: unauthorized, login: login() }), [
    "header-dropped",
  ]),
  e1("a refusal of the given JWT", given({ own: unauthorized }), ["unsure"], "given JWT", ["jwt"]),
  e1("a refusal after sign-in was refused", given({ own: unauthorized, login: unauthorized }), ["unsure"]),
  e1("no such path", given({ own: missing, login: login() }), ["unsure"], "not exposed"),

  e2("401 throughout", healthy),
  e2("401 throughout, without a JWT", healthy, [], undefined, []),
  e2("open to all", () => own, ["open"]),
  e2(
    "any text",
    named(own, "a text that is no JWT", "an empty token"),
    ["any-text"],
    "an empty token, a text that is no JWT",
  ),
  e2("an empty token", named(own, "an empty token"), ["any-text"]),
  e2("null", named(own, "null"), ["unset-token"]),
  e2("other schemes", named(own, "the JWT with scheme Basic", "the JWT with scheme Token"), ["any-scheme"]),
  e2("no scheme", named(own, "the JWT without a scheme"), ["no-scheme"]),
  e2("403", allBut(forbidden), ["wrong-status"]),
  e2("redirects", allBut({ status: 302 }), ["wrong-status"]),
  e2("404 to strangers", allBut(missing), ["wrong-status"]),
  e2("404 to all", () => missing, ["unsure"], "not exposed"),
  e2("400 for what is malformed", named(invalid, "an empty token", "the JWT without a scheme"), [
    "malformed",
  ]),
  e2("400 without credential", named(invalid, "none"), ["wrong-status"]),
  e2("500 for one", named(failed, "null"), ["server-error"]),
  e2("500 for all", () => failed, ["unsure"]),
  e2("a firewall's page for one", named(page, "the JWT with scheme Basic"), ["unsure"], "scheme Basic (403)"),
  e2("a hole besides a limit", given({ "an empty token": own, null: refusal(429, "TOO_MANY_REQUESTS") }), [
    "any-text",
    "unsure",
  ]),
  e2("a JWT that does not work", () => unauthorized, ["unsure"], "Other schemes"),

  e3("401 throughout", healthy),
  e3("the published key in one spelling", named(own, "public-key-der"), ["public-key-as-secret"]),
  e3("every forgery", allBut(own, ...bases), ["signature-ignored"]),
  e3("an unchecked signature", named(own, "signature-flipped", "signature-stripped"), ["signature-ignored"]),
  e3("edited claims", named(own, "claims-edited"), ["signature-ignored"]),
  e3("alg none", named(own, ...unsigned), ["unsigned"], "alg-none, alg-NONE"),
  e3("one spelling of none", named(own, "alg-NONE"), ["unsigned"]),
  e3("a signature taken away", named(own, "signature-stripped"), ["unsigned"]),
  e3(
    "a secret of an example",
    given({
      login: {
        ...login(),
        issued: [{ kind: "jwt", path: "token", mark: "[jwt#1]", claims: { weakSecret: true } }],
      },
    }),
    ["weak-secret"],
  ),
  e3("a header without algorithm and key", named(own, "header-bare"), ["bare-header"]),
  e3("a signature of zeros", named(own, "signature-zero"), ["zero-signature"]),
  e3("its own key", named(own, "embedded-jwk"), ["embedded-jwk"]),
  e3("a kid that is a path", named(own, "kid-path"), ["kid-path"]),
  e3("a kid that is SQL", named(own, "kid-injection"), ["kid-injection"]),
  e3("the empty key", named(own, "signature-empty-key"), ["empty-key"]),
  e3("secrets of examples", named(own, `${balance}|signature-secret`, `${balance}|control`), ["known-key"]),
  e3("an unknown kid", named(own, "kid-unknown"), ["unknown-kid"]),
  e3("two causes", named(own, "alg-none", "kid-unknown"), ["unsigned", "unknown-kid"]),
  e3("500", allBut(failed, ...bases), ["server-error"]),
  e3("403", named(forbidden, "alg-NONE"), ["wrong-status"]),
  e3("no JWT to forge", allBut(unsent, ...bases), ["unsure"]),
  e3("a session open to all", () => own, ["unsure"], "no credential at all"),
  e3("403 to everybody", allBut(forbidden)),
  e3("a session open to any text", allBut(own, "none"), ["unsure"], "any text"),
  e3("no service", named(unsent, "none"), ["unsure"], "no verdict"),

  e4("401", healthy),
  e4("accepted", named(own, "expired"), ["accepted"]),
  e4("accepted, without a valid one", named(own, "expired"), ["accepted"], undefined, ["expired-jwt"]),
  e4("401, without a valid one", healthy, ["unsure"], undefined, ["expired-jwt"]),
  e4("403", named(forbidden, "expired"), ["wrong-status"]),
  e4("403 to everybody", allBut(forbidden)),
  e4("a session open to all", () => own, ["unsure"]),

  e5("401 throughout", healthy),
  e5("a JWT in every form", caseOf("auth", allBut(own, "garbage", "flipped")), ["unchecked"], "JWT"),
  e5("a key cut short", caseOf("task", named(own, ...cut)), ["cut-accepted"], "API key"),
  e5("a key in another case", caseOf("task", named(own, "its letter case changed")), ["case-ignored"]),
  e5("junk after both", named(own, "junk at its end"), ["junk-accepted", "junk-accepted"]),
  e5("403", caseOf("auth", named(forbidden, ...cut)), ["wrong-status"]),
  e5("500", caseOf("task", named(failed, ...cut)), ["server-error"]),
  e5("a limit", caseOf("task", named(refusal(429, "TOO_MANY_REQUESTS"), ...cut)), ["unsure"]),
  e5(
    "a key that is refused as its damaged forms are",
    caseOf("task", given({ own: forbidden, "junk at its end": forbidden })),
    ["absent"],
    "refuses the real API key as well",
  ),
  e5("a key that lacks the scope", caseOf("task", named(forbidden, "own")), ["absent"]),
  e5(
    "403 to everybody",
    caseOf("task", () => forbidden),
    ["absent"],
  ),
  e5(
    "an open list of tasks",
    caseOf("task", () => own),
    ["unsure"],
  ),
  e5(
    "an unchecked signature",
    caseOf("auth", allBut(own, "garbage")),
    ["unsure"],
    "whose signature does not fit",
  ),

  e5("500 to any bad JWT", caseOf("auth", allBut(failed, "garbage"))),

  e6("any case", () => own),
  e6("one spelling", healthy, ["refused"], "bearer"),

  e8("401", healthy),
  e8("400, 494", given({ "5 kB": { status: 494 }, "bytes above ASCII": invalid })),
  e8("500", named(failed, "5 kB", "bytes above ASCII"), ["server-error"], "5 kB, bytes above ASCII"),
  e8("502", named({ status: 502 }, "bytes above ASCII"), ["server-error"]),
  e8("accepted", named(own, "bytes above ASCII"), ["accepted"]),
  e8("cut off", named(unsent, "bytes above ASCII"), ["note"]),
  e8("a filter's page", named({ status: 200, html: "<h1>Request Rejected</h1>" }, "5 kB"), ["note"]),
  e8("a filter's 429", named({ status: 429 }, "5 kB"), ["note"]),
  e8("any text accepted", allBut(own, "none"), ["unsure"]),
];

const ask = ({ check, answer, means }: Row): readonly Said[] =>
  judged(check, answer, means === undefined ? testContext : { ...testContext, means: new Set(means) });

describe("session", () => {
  describeRows("session", rows, ask);

  it("says the same of a probe wherever it stands", () => {
    const probes = checksOf("session").flatMap((check) =>
      check.kind === "cases" ? check.cases(testContext).flatMap(({ probes }) => Object.values(probes)) : [],
    );
    const byId = new Map(probes.map((probe) => [probe.id, JSON.stringify(probe)]));
    for (const probe of probes) expect(JSON.stringify(probe)).toBe(byId.get(probe.id));
  });

  it("damages the key that the wallet would take: the given one before a made one", () => {
    const controls = (means: readonly Need[]): readonly string[] =>
      inexactToken.kind === "cases"
        ? inexactToken
            .cases({ ...testContext, means: new Set(means) })
            .flatMap(({ probes }) => probes["own"]?.credential.kind ?? [])
        : [];
    expect(controls(["jwt", "key", "any-key", "minting"])).toEqual(["jwt", "given-key"]);
    expect(controls(["jwt", "any-key", "minting"])).toEqual(["jwt", "key"]);
  });
});

describe("the run's own JWT, when its time is over", () => {
  const context = { ...testContext, waitForExpiryS: 30 };
  const cases = expiredJwt.kind === "cases" ? expiredJwt.cases(context) : [];

  it("is tried at the very end, once it has expired, until a leeway is over", () => {
    expect(cases[0]?.probes["expired"]).toMatchObject({
      phase: "end",
      credential: { kind: "jwt" },
      expired: { from: { operation: "POST /api/v1/auth/login" }, withinS: 30 },
      repeat: { budgetMs: context.policy.expiryLeewayS * 1_000 },
    });
  });

  it("is the same finding as an expired one that was given", () => {
    const found = judged(expiredJwt, named(own, "expired"), context);
    expect(found.map(({ what, facts }) => `${what} ${facts?.["credential"]}`)).toEqual([
      "accepted jwt (expired)",
      "accepted jwt (expired)",
    ]);
  });

  it("is refused with the status that is declared for a credential of nobody's", () => {
    const profile = completeProfile({ refusals: { missing: 403, invalid: 403 } });
    const answered = (expired: Sketch) =>
      judged(expiredJwt, (name) => ({ own, garbage: forbidden })[name] ?? expired, { ...context, profile });
    expect(answered(forbidden)).toEqual([]);
    expect(answered(unauthorized).map(({ what }) => what)).toEqual(["wrong-status", "wrong-status"]);
  });

  it("is waited for only where it is asked for, and comes from a sign-in of this run", () => {
    const means = new Set<Need>(["jwt"]);
    const count = (changes: Partial<typeof context>): number =>
      expiredJwt.kind === "cases" ? expiredJwt.cases({ ...context, ...changes }).length : 0;
    const { waitForExpiryS: _never, ...without } = context;
    expect([count({}), count({ means })]).toEqual([3, 2]);
    expect(expiredJwt.kind === "cases" && expiredJwt.cases(without)).toHaveLength(2);
  });
});

/** A check with a test file of its own is not in the table here. */
