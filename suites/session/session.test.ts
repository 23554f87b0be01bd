import { describe, expect, it } from "vitest";
import type { Check } from "../kit/check.ts";
import type { Need } from "../kit/credential.ts";
import type { Probe } from "../kit/probe.ts";
import {
  forbidden,
  judged,
  refusal,
  type Said,
  type Sketch,
  testWorld,
  unauthorized,
} from "../kit/testing.ts";
import caseSensitiveScheme from "./case-sensitive-scheme.ts";
import expiredJwt from "./expired-jwt.ts";
import forgedJwt from "./forged-jwt.ts";
import { session } from "./index.ts";
import inexactToken from "./inexact-token.ts";
import oversizedToken from "./oversized-token.ts";
import refusedSession from "./refused-session.ts";
import tokenInQuery from "./token-in-query.ts";
import unauthenticatedSession from "./unauthenticated-session.ts";

interface Row {
  readonly check: Check;
  readonly name: string;
  readonly answer: (name: string, probe: Probe) => Sketch;
  readonly means?: readonly Need[];
  /** Message ids of findings, or how else the judge speaks. */
  readonly says: readonly string[];
  /** A part of what is said. */
  readonly words?: string;
}

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

const edited = ["sub-edited", "scope-edited", "exp-edited"];
const unsigned = ["alg-none", "alg-None", "alg-NONE", "alg-nOnE"];
const cut = ["cut short by 1 character", "cut short by 8 characters"];
const bases = ["none", "garbage"];

const rows: readonly Row[] = [
  {
    check: refusedSession,
    name: "this user's session",
    answer: user({ email: "[email#1a2b3c]", id: 1 }, "x"),
    says: [],
  },
  {
    check: refusedSession,
    name: "the address in an envelope",
    answer: user({ success: true, data: { user: { email: "[email#1a2b3c]" } } }),
    says: [],
  },
  {
    check: refusedSession,
    name: "an alias of the same id",
    answer: user({ user: { id: "usr_1", email: "main@b.test" } }, "usr_1"),
    says: [],
  },
  {
    check: refusedSession,
    name: "an address shown in part",
    answer: user({ email: "a***@b.test" }, "usr_1"),
    says: [],
  },
  {
    check: refusedSession,
    name: "ids of two kinds",
    answer: user({ user: { id: "17" } }, uuid("a")),
    says: [],
  },
  { check: refusedSession, name: "nobody named", answer: user({ active: true }, "usr_1"), says: [] },
  {
    check: refusedSession,
    name: "a given JWT",
    answer: given({ own: { status: 200, json: { email: "a@b.test" } } }),
    means: ["jwt"],
    says: [],
  },
  {
    check: refusedSession,
    name: "another address and id",
    answer: user({ user: { id: "usr_2", email: "a@b.test" } }, "usr_1"),
    says: ["other-user"],
    words: "e-mail address",
  },
  {
    check: refusedSession,
    name: "another address, no id",
    answer: user({ email: "a@b.test" }),
    says: ["other-user"],
  },
  {
    check: refusedSession,
    name: "another id",
    answer: user({ user: { id: uuid("b") } }, uuid("a")),
    says: ["other-user"],
    words: "another id",
  },
  { check: refusedSession, name: "a list", answer: user([]), says: ["broken-session"] },
  {
    check: refusedSession,
    name: "no body",
    answer: given({ own: { status: 204 }, login: login() }),
    says: ["broken-session"],
  },
  {
    check: refusedSession,
    name: "a refusal of the new JWT",
    answer: given({
      own: { ...unauthorized, headers: { "www-authenticate": 'Bearer error="invalid_token"' } },
      login: login(),
    }),
    says: ["refused"],
  },
  {
    check: refusedSession,
    name: "the same answer to the new JWT as to no credential",
    answer: given({ own: unauthorized, login: login() }),
    says: ["header-dropped"],
  },
  {
    check: refusedSession,
    name: "a refusal of the given JWT",
    answer: given({ own: unauthorized }),
    means: ["jwt"],
    says: ["unsure"],
    words: "given JWT",
  },
  {
    check: refusedSession,
    name: "a refusal after sign-in was refused",
    answer: given({ own: unauthorized, login: unauthorized }),
    says: ["unsure"],
  },
  {
    check: refusedSession,
    name: "no such path",
    answer: given({ own: missing, login: login() }),
    says: ["unsure"],
    words: "not exposed",
  },

  { check: unauthenticatedSession, name: "401 throughout", answer: healthy, says: [] },
  {
    check: unauthenticatedSession,
    name: "401 throughout, without a JWT",
    answer: healthy,
    means: [],
    says: [],
  },
  { check: unauthenticatedSession, name: "open to all", answer: () => own, says: ["open"] },
  {
    check: unauthenticatedSession,
    name: "any text",
    answer: named(own, "a text that is no JWT", "three parts that are no JWT"),
    says: ["any-text"],
    words: "a text that is no JWT, three parts",
  },
  {
    check: unauthenticatedSession,
    name: "an empty token",
    answer: named(own, "an empty token"),
    says: ["any-text"],
  },
  {
    check: unauthenticatedSession,
    name: "other schemes",
    answer: named(own, "the JWT with scheme Basic", "the JWT with scheme Token"),
    says: ["any-scheme"],
  },
  {
    check: unauthenticatedSession,
    name: "no scheme",
    answer: named(own, "the JWT without a scheme"),
    says: ["no-scheme"],
  },
  { check: unauthenticatedSession, name: "403", answer: allBut(forbidden), says: ["wrong-status"] },
  {
    check: unauthenticatedSession,
    name: "redirects",
    answer: allBut({ status: 302 }),
    says: ["wrong-status"],
  },
  {
    check: unauthenticatedSession,
    name: "404 to strangers",
    answer: allBut(missing),
    says: ["wrong-status"],
  },
  {
    check: unauthenticatedSession,
    name: "404 to all",
    answer: () => missing,
    says: ["unsure"],
    words: "not exposed",
  },
  {
    check: unauthenticatedSession,
    name: "400 for what is malformed",
    answer: named(invalid, "an empty token", "the JWT without a scheme"),
    says: ["malformed"],
  },
  {
    check: unauthenticatedSession,
    name: "400 without credential",
    answer: named(invalid, "none"),
    says: ["wrong-status"],
  },
  {
    check: unauthenticatedSession,
    name: "500 for one",
    answer: named(failed, "two parts of three"),
    says: ["server-error"],
  },
  { check: unauthenticatedSession, name: "500 for all", answer: () => failed, says: ["unsure"] },
  {
    check: unauthenticatedSession,
    name: "a firewall's page for one",
    answer: named(page, "the JWT with scheme Basic"),
    says: ["unsure"],
    words: "scheme Basic (403)",
  },
  {
    check: unauthenticatedSession,
    name: "a hole besides a limit",
    answer: given({ "an empty token": own, "two parts of three": refusal(429, "TOO_MANY_REQUESTS") }),
    says: ["any-text", "unsure"],
  },
  {
    check: unauthenticatedSession,
    name: "a JWT that does not work",
    answer: () => unauthorized,
    says: ["unsure"],
    words: "Other schemes",
  },

  { check: forgedJwt, name: "401 throughout", answer: healthy, says: [] },
  { check: forgedJwt, name: "every forgery", answer: allBut(own, ...bases), says: ["signature-ignored"] },
  {
    check: forgedJwt,
    name: "an unchecked signature",
    answer: named(own, "signature-flipped", "signature-stripped", "exp-edited"),
    says: ["signature-ignored"],
  },
  {
    check: forgedJwt,
    name: "alg none",
    answer: named(own, ...unsigned),
    says: ["unsigned"],
    words: "alg-none, alg-None, alg-NONE, alg-nOnE",
  },
  { check: forgedJwt, name: "one spelling of none", answer: named(own, "alg-nOnE"), says: ["unsigned"] },
  { check: forgedJwt, name: "edited claims", answer: named(own, ...edited), says: ["signature-ignored"] },
  {
    check: forgedJwt,
    name: "a signature taken away",
    answer: named(own, "signature-stripped"),
    says: ["signature-ignored"],
  },
  { check: forgedJwt, name: "the empty key", answer: named(own, "signature-empty-key"), says: ["empty-key"] },
  { check: forgedJwt, name: "an unknown kid", answer: named(own, "kid-unknown"), says: ["unknown-kid"] },
  {
    check: forgedJwt,
    name: "two causes",
    answer: named(own, "alg-none", "kid-unknown"),
    says: ["unsigned", "unknown-kid"],
  },
  { check: forgedJwt, name: "500", answer: allBut(failed, ...bases), says: ["server-error"] },
  { check: forgedJwt, name: "403", answer: named(forbidden, ...edited), says: ["wrong-status"] },
  { check: forgedJwt, name: "no JWT to forge", answer: allBut(unsent, ...bases), says: ["unsure"] },
  {
    check: forgedJwt,
    name: "a session open to all",
    answer: () => own,
    says: ["unsure"],
    words: "no credential at all",
  },
  { check: forgedJwt, name: "403 to everybody", answer: allBut(forbidden), says: [] },
  {
    check: forgedJwt,
    name: "a session open to any text",
    answer: allBut(own, "none"),
    says: ["unsure"],
    words: "any text",
  },
  {
    check: forgedJwt,
    name: "no service",
    answer: named(unsent, "none"),
    says: ["unsure"],
    words: "no verdict",
  },

  { check: expiredJwt, name: "401", answer: healthy, says: [] },
  { check: expiredJwt, name: "accepted", answer: named(own, "expired"), says: ["accepted"] },
  {
    check: expiredJwt,
    name: "accepted, without a valid one",
    answer: named(own, "expired"),
    means: ["expired-jwt"],
    says: ["accepted"],
  },
  {
    check: expiredJwt,
    name: "401, without a valid one",
    answer: healthy,
    means: ["expired-jwt"],
    says: ["unsure"],
  },
  { check: expiredJwt, name: "403", answer: named(forbidden, "expired"), says: ["wrong-status"] },
  { check: expiredJwt, name: "403 to everybody", answer: allBut(forbidden), says: [] },
  { check: expiredJwt, name: "a session open to all", answer: () => own, says: ["unsure"] },

  { check: inexactToken, name: "401 throughout", answer: healthy, says: [] },
  {
    check: inexactToken,
    name: "a JWT in every form",
    answer: caseOf("auth", allBut(own, "garbage", "flipped")),
    says: ["unchecked"],
    words: "JWT",
  },
  {
    check: inexactToken,
    name: "a key cut short",
    answer: caseOf("task", named(own, ...cut)),
    says: ["cut-accepted"],
    words: "API key",
  },
  {
    check: inexactToken,
    name: "a key in another case",
    answer: caseOf("task", named(own, "its letter case changed")),
    says: ["case-ignored"],
  },
  {
    check: inexactToken,
    name: "junk after both",
    answer: named(own, "junk at its end"),
    says: ["junk-accepted", "junk-accepted"],
  },
  {
    check: inexactToken,
    name: "403",
    answer: caseOf("auth", named(forbidden, ...cut)),
    says: ["wrong-status"],
  },
  { check: inexactToken, name: "500", answer: caseOf("task", named(failed, ...cut)), says: ["server-error"] },
  {
    check: inexactToken,
    name: "a limit",
    answer: caseOf("task", named(refusal(429, "TOO_MANY_REQUESTS"), ...cut)),
    says: ["unsure"],
  },
  {
    check: inexactToken,
    name: "a key that lacks the scope, recognised although damaged",
    answer: caseOf("task", given({ own: forbidden, "junk at its end": forbidden })),
    says: ["junk-accepted"],
    words: "likely",
  },
  {
    check: inexactToken,
    name: "a key that lacks the scope",
    answer: caseOf("task", named(forbidden, "own")),
    says: [],
  },
  {
    check: inexactToken,
    name: "403 to everybody",
    answer: caseOf("task", () => forbidden),
    says: [],
  },
  { check: inexactToken, name: "an open list of tasks", answer: caseOf("task", () => own), says: ["unsure"] },
  {
    check: inexactToken,
    name: "an unchecked signature",
    answer: caseOf("auth", allBut(own, "garbage")),
    says: ["unsure"],
    words: "whose signature does not fit",
  },

  {
    check: inexactToken,
    name: "500 to any bad JWT",
    answer: caseOf("auth", allBut(failed, "garbage")),
    says: [],
  },

  { check: caseSensitiveScheme, name: "any case", answer: () => own, says: [] },
  {
    check: caseSensitiveScheme,
    name: "one spelling",
    answer: healthy,
    says: ["refused"],
    words: "bearer, BEARER",
  },
  {
    check: caseSensitiveScheme,
    name: "capitals refused",
    answer: given({ lower: own, upper: invalid }),
    says: ["refused"],
  },

  { check: tokenInQuery, name: "401", answer: healthy, says: [] },
  {
    check: tokenInQuery,
    name: "accepted",
    answer: named(own, "accessToken", "token"),
    says: ["accepted"],
    words: "access_token, token",
  },
  { check: tokenInQuery, name: "accepted as token", answer: named(own, "token"), says: ["accepted"] },
  { check: tokenInQuery, name: "a session open to all", answer: () => own, says: ["unsure"] },

  { check: oversizedToken, name: "401", answer: healthy, says: [] },
  {
    check: oversizedToken,
    name: "431, 400, 494",
    answer: given({ "64 kB": { status: 431 }, "5 kB": { status: 494 }, "bytes above ASCII": invalid }),
    says: [],
  },
  {
    check: oversizedToken,
    name: "500",
    answer: named(failed, "5 kB", "64 kB"),
    says: ["server-error"],
    words: "5 kB, 64 kB",
  },
  { check: oversizedToken, name: "502", answer: named({ status: 502 }, "64 kB"), says: ["server-error"] },
  { check: oversizedToken, name: "accepted", answer: named(own, "bytes above ASCII"), says: ["accepted"] },
  { check: oversizedToken, name: "cut off", answer: named(unsent, "64 kB"), says: ["note"] },
  { check: oversizedToken, name: "any text accepted", answer: allBut(own, "none"), says: ["unsure"] },
];

const ask = ({ check, answer, means }: Row): readonly Said[] =>
  judged(check, answer, means === undefined ? testWorld : { ...testWorld, means: new Set(means) });
const saidIds = (row: Row): readonly string[] =>
  ask(row).map(({ how, what }) => (how === "found" ? what : how));

describe("session", () => {
  it.each(rows.map((row) => [`${row.check.id}: ${row.name}`, row] as const))("%s", (_title, row) => {
    expect(saidIds(row)).toEqual(row.says);
    if (row.words !== undefined) expect(JSON.stringify(ask(row))).toContain(row.words);
  });

  it.each(session.map((check) => [check.id, check] as const))(
    "%s: every message is reached",
    (_id, check) => {
      const reached = new Set(rows.filter((row) => row.check === check).flatMap(saidIds));
      expect(Object.keys(check.messages).filter((message) => !reached.has(message))).toEqual([]);
    },
  );

  it("says the same of a probe wherever it stands", () => {
    const probes = session.flatMap((check) =>
      check.kind === "cases" ? check.cases(testWorld).flatMap(({ probes }) => Object.values(probes)) : [],
    );
    const byId = new Map(probes.map((probe) => [probe.id, JSON.stringify(probe)]));
    for (const probe of probes) expect(JSON.stringify(probe)).toBe(byId.get(probe.id));
  });

  it("damages the key that the wallet would take: the given one before a made one", () => {
    const controls = (means: readonly Need[]): readonly string[] =>
      inexactToken.kind === "cases"
        ? inexactToken
            .cases({ ...testWorld, means: new Set(means) })
            .flatMap(({ probes }) => probes["own"]?.credential.kind ?? [])
        : [];
    expect(controls(["jwt", "key", "any-key", "minting"])).toEqual(["jwt", "given-key"]);
    expect(controls(["jwt", "any-key", "minting"])).toEqual(["jwt", "key"]);
  });
});

describe("the run's own JWT, when its time is over", () => {
  const world = { ...testWorld, waitForExpiryS: 30 };
  const cases = expiredJwt.kind === "cases" ? expiredJwt.cases(world) : [];

  it("is tried at the very end, once it has expired, until a leeway is over", () => {
    expect(cases[0]?.probes["expired"]).toMatchObject({
      phase: "end",
      credential: { kind: "jwt" },
      expired: { from: { operation: "POST /api/v1/auth/login" }, withinS: 30 },
      repeat: { budgetMs: world.policy.expiryLeewayS * 1_000 },
    });
  });

  it("is the same finding as an expired one that was given", () => {
    const found = judged(expiredJwt, named(own, "expired"), world);
    expect(found.map(({ what, facts }) => `${what} ${facts?.["credential"]}`)).toEqual([
      "accepted jwt (expired)",
      "accepted jwt (expired)",
    ]);
  });

  it("is waited for only where it is asked for, and comes from a sign-in of this run", () => {
    const means = new Set<Need>(["jwt"]);
    const count = (changes: Partial<typeof world>): number =>
      expiredJwt.kind === "cases" ? expiredJwt.cases({ ...world, ...changes }).length : 0;
    const { waitForExpiryS: _never, ...without } = world;
    expect([count({}), count({ means })]).toEqual([2, 1]);
    expect(expiredJwt.kind === "cases" && expiredJwt.cases(without)).toHaveLength(1);
  });
});
