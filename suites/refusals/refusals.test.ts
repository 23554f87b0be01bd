import { describe, expect, it } from "vitest";
import { operations } from "../../contracts/catalogue/catalogue.ts";
import { garbage, jwt, keyWithout, none } from "../../contracts/catalogue/credential.ts";
import { groupBy } from "../../contracts/group.ts";
import { describeRows } from "../../test/support/check-rows.ts";
import {
  type CheckRow,
  forbidden,
  listen,
  refusal,
  response,
  type Said,
  type Sketch,
  surveyed,
  testContext,
  unauthorized,
} from "../../test/support/suites.ts";
import { checksOf } from "../index.ts";
import { evaluateMatrix } from "../matrix/evaluate.ts";
import type { Check, ClassifiedResponse } from "../model/check.ts";
import type { Probe } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { anonymousSession, emptyLogin, exercise, mintKey, ownSession, trialOf } from "../model/requests.ts";
import leakingRefusal from "./leaking-refusal.ts";
import malformedRefusal from "./malformed-refusal.ts";
import missingChallenge, { readChallenges } from "./missing-challenge.ts";
import reflectedOrigin from "./reflected-origin.ts";
import silentRateLimit from "./silent-rate-limit.ts";
import swappedRefusal from "./swapped-refusal.ts";

interface Row extends CheckRow {
  readonly said: () => readonly Said[];
}

const at = (id: string) => {
  const found = operations.find((operation) => operation.id === id);
  if (found === undefined) throw new Error(`no operation ${id}`);
  return found;
};
const tasks = exercise(at("GET /api/v1/tasks"), none, testContext);
const usage = exercise(at("GET /api/v1/analytics/usage"), none, testContext);
const ledger = exercise(at("GET /api/v1/billing/ledger"), none, testContext);
const asBadToken = exercise(at("GET /api/v1/tasks"), garbage, testContext);
const success: Sketch = { status: 200, json: { success: true, data: [] } };
const bare = (json: unknown, status = 401): Sketch => ({ status, json });
const invalid = refusal(400, "BAD_REQUEST");

type Seen = readonly (readonly [Probe, Sketch])[];
const survey = (check: Check, name: string, seen: Seen, says: readonly string[], words?: string): Row => ({
  check,
  name,
  said: () =>
    surveyed(
      check,
      seen.map(([probe, sketch]) => response(probe, sketch)),
    ),
  says,
  ...(words === undefined ? {} : { words }),
});
const everywhere = (sketch: Sketch): Seen => [tasks, usage, ledger].map((probe) => [probe, sketch]);

const form = [
  survey(malformedRefusal, "the envelope", [...everywhere(unauthorized), [tasks, forbidden]], []),
  survey(malformedRefusal, "codes that are not documented", [[tasks, refusal(401, "TOKEN_EXPIRED")]], []),
  survey(
    malformedRefusal,
    "a JSON object from the auth service",
    [[anonymousSession, bare({ error: "who are you?" })]],
    [],
  ),
  survey(
    malformedRefusal,
    "no refusal",
    [
      [tasks, success],
      [usage, invalid],
    ],
    ["absent"],
  ),
  survey(
    malformedRefusal,
    "pages, told once",
    everywhere({ status: 401, html: "<h1>No</h1>" }),
    ["not-json"],
    "GET /api/v1/billing/ledger",
  ),
  survey(malformedRefusal, "plain text", [[tasks, { status: 403, text: "no" }]], ["not-json"]),
  survey(
    malformedRefusal,
    "a page of the auth service, which weighs less",
    [[anonymousSession, { status: 401, html: "<h1>No</h1>" }]],
    ["not-json"],
    '"severity":"low"',
  ),
  survey(malformedRefusal, "no body", everywhere({ status: 401 }), ["empty"]),
  survey(
    malformedRefusal,
    "no code",
    everywhere(bare({ success: false, error: { message: "No." } })),
    ["envelope"],
    "error.code: wanted a value of type string, got nothing",
  ),
  survey(
    malformedRefusal,
    "a message that is no text",
    [[tasks, bare({ success: false, error: { code: "X", message: {} } })]],
    ["envelope"],
    "error.message",
  ),
  survey(
    malformedRefusal,
    "no success",
    [[tasks, bare({ error: { code: "X", message: "No." } })]],
    ["envelope"],
    "success",
  ),
  survey(
    malformedRefusal,
    "JSON that says it is text",
    [
      [
        tasks,
        {
          ...unauthorized,
          more: { body: { kind: "json", value: unauthorized.json, contentType: "text/plain" } },
        },
      ],
    ],
    ["envelope"],
    "text/plain",
  ),
  survey(
    malformedRefusal,
    "problem details as content type",
    [
      [
        tasks,
        {
          ...unauthorized,
          more: {
            body: {
              kind: "json",
              value: unauthorized.json,
              contentType: "application/problem+json; charset=utf-8",
            },
          },
        },
      ],
    ],
    [],
  ),
  survey(
    malformedRefusal,
    "a code of another status",
    [...everywhere(refusal(401, "FORBIDDEN")), [tasks, refusal(403, "UNAUTHORIZED")]],
    ["wrong-code", "wrong-code"],
    "FORBIDDEN with 401",
  ),
  survey(
    malformedRefusal,
    "a wrong code of the auth service, which weighs less",
    [[anonymousSession, refusal(401, "NOT_FOUND")]],
    ["wrong-code"],
    '"severity":"low"',
  ),
  survey(
    malformedRefusal,
    "refusals in a 200",
    everywhere({ ...unauthorized, status: 200 }),
    ["success-status", "absent"],
    '"status":"200"',
  ),
  survey(
    malformedRefusal,
    "two patterns",
    [
      [tasks, { status: 401 }],
      [usage, { status: 401, text: "no" }],
    ],
    ["empty", "not-json"],
  ),
];

const challenged = (field: string | undefined): Sketch => ({
  ...unauthorized,
  headers: field === undefined ? {} : { "www-authenticate": field },
});
const challenges = [
  survey(missingChallenge, "a challenge", everywhere(unauthorized), []),
  survey(
    missingChallenge,
    "several challenges",
    [[tasks, challenged('Bearer realm="a, b", error="invalid_token", Basic realm=x')]],
    [],
  ),
  survey(
    missingChallenge,
    "none, told once",
    [...everywhere(challenged(undefined)), [tasks, forbidden]],
    ["missing"],
    '"count":3',
  ),
  survey(missingChallenge, "an empty one", [[tasks, challenged("")]], ["unreadable"]),
  survey(
    missingChallenge,
    "one that breaks the grammar",
    [
      [tasks, challenged("please sign in")],
      [usage, challenged(undefined)],
    ],
    ["missing", "unreadable"],
  ),
  survey(missingChallenge, "no 401", [[tasks, forbidden]], ["absent"]),
];

const saying = (message: string, status = 403): Sketch => refusal(status, "FORBIDDEN", message);
const nodeTrace =
  "AuthError: No.\n    at authorize (/app/src/guard.js:88:11)\n    at next (/app/router.js:280:10)";
const leaks = [
  survey(
    leakingRefusal,
    "plain words",
    [...everywhere(unauthorized), [tasks, saying("The scope tasks:read is needed at the moment.")]],
    [],
  ),
  survey(leakingRefusal, "nothing refused", [[tasks, success]], ["absent"]),
  survey(
    leakingRefusal,
    "a key where none was refused",
    [[tasks, { status: 200, json: { key: "[key#3fa2c1]" } }]],
    ["absent"],
  ),
  survey(
    leakingRefusal,
    "the address that signed in",
    [[emptyLogin, saying("[email#1a2b3c] may not sign in.", 401)]],
    [],
  ),
  survey(
    leakingRefusal,
    "public addresses and versions",
    [[tasks, saying("Served by 8.8.8.8, version 10.2.3, for app.example.com")]],
    [],
  ),
  ...["jwt", "key", "password", "token"].map((kind) =>
    survey(
      leakingRefusal,
      `a ${kind}`,
      everywhere(saying(`Token: [${kind}#3fa2c1]`)),
      ["secret"],
      `[${kind}#3fa2c1]`,
    ),
  ),
  survey(leakingRefusal, "a key of nobody's in this run", [[tasks, saying("[key] was sent")]], ["secret"]),
  survey(
    leakingRefusal,
    "words in brackets",
    [[tasks, saying("Send Authorization: Bearer [token]; [password] is needed")]],
    [],
  ),
  survey(
    leakingRefusal,
    "a key in a header",
    [[tasks, { ...forbidden, headers: { "x-token": "[key#3fa2c1]" } }]],
    ["secret"],
  ),
  survey(
    leakingRefusal,
    "the garbage token",
    [[asBadToken, saying("titan-auth-check-garbage-token is no token", 401)]],
    ["secret"],
  ),
  survey(
    leakingRefusal,
    "a token in a refusal with 200",
    [[tasks, { ...saying("[jwt#3fa2c1]"), status: 200 }]],
    ["secret"],
  ),
  survey(leakingRefusal, "a token in a 500", [[tasks, saying("[jwt#3fa2c1]", 500)]], ["secret"]),
  survey(
    leakingRefusal,
    "a stack trace",
    everywhere(bare({ success: false, error: { code: "FORBIDDEN", message: "No.", stack: nodeTrace } })),
    ["stack-trace"],
  ),
  survey(
    leakingRefusal,
    "an error of the database",
    everywhere(
      bare({ success: false, error: { code: "FORBIDDEN", message: "SQLSTATE[42S22]: no such column" } }),
    ),
    ["database-error"],
  ),
  ...[
    "select * from api_keys where hash = $1 - permission denied",
    'update "users" set `seen` = ? where `id` = ?',
    "duplicate key value violates unique constraint",
    "Unknown column 'keys.hash' in 'where clause'",
    "no such table: api_keys",
    'password authentication failed for user "titan"',
  ].map((message) =>
    survey(
      leakingRefusal,
      `a message of the database: ${message}`,
      everywhere(bare({ success: false, error: { code: "FORBIDDEN", message } })),
      ["database-error"],
    ),
  ),
  survey(
    leakingRefusal,
    "words that a statement has as well",
    everywhere(
      bare({
        success: false,
        error: { code: "FORBIDDEN", message: "Select a key from the list, or update your plan for $1." },
      }),
    ),
    [],
  ),
  survey(
    leakingRefusal,
    "a stack trace as text",
    [[tasks, { status: 500, text: "Traceback (most recent call last):\n  File" }]],
    ["stack-trace"],
  ),
  survey(
    leakingRefusal,
    "a stack trace of a bad login, which sign-in tells",
    [[emptyLogin, bare({ stack: nodeTrace }, 400)]],
    [],
  ),
  survey(
    leakingRefusal,
    "a name inside the cluster",
    everywhere(saying("from http://auth-core.titan.svc.cluster.local:8080")),
    ["internal-host"],
    "auth-core.titan.svc.cluster.local",
  ),
  ...["10.42.0.17", "192.168.1.20", "172.16.3.4", "172.31.255.1", "users-db.internal:5432"].map((host) =>
    survey(leakingRefusal, host, [[tasks, saying(`connect ECONNREFUSED ${host}`, 500)]], ["internal-host"]),
  ),
  ...["errors.internal", "auth.internal", "build 10.999.1.2", "v10.0.0.1"].map((words) =>
    survey(leakingRefusal, words, [[tasks, saying(words)]], []),
  ),
  survey(leakingRefusal, "a code that looks like a name", [[tasks, refusal(500, "errors.internal")]], []),
  survey(
    leakingRefusal,
    "the caller's own address",
    [[tasks, { ...forbidden, headers: { "x-forwarded-for": "10.0.0.7" } }]],
    [],
  ),
  ...[
    "getaddrinfo ENOTFOUND postgres.internal",
    "see http://wiki.corp/auth",
    "upstream=auth.lan",
    "auth.titan.svc",
  ].map((words) => survey(leakingRefusal, words, [[tasks, saying(words)]], ["internal-host"])),
  survey(
    leakingRefusal,
    "addresses next to the private ones",
    [[tasks, saying("172.15.0.1 172.32.0.1 193.168.0.1 127.0.0.1")]],
    [],
  ),
  survey(
    leakingRefusal,
    "everything at once",
    [[tasks, saying(`[key#3fa2c1] 10.0.0.1 ${nodeTrace}`)]],
    ["secret", "stack-trace", "internal-host"],
  ),
];

const limited = (...blocked: ClassifiedResponse["blocked"]): Sketch => ({ ...success, more: { blocked } });
const limits = [
  survey(silentRateLimit, "no limit", everywhere(success), ["absent"]),
  survey(silentRateLimit, "a reset", [[tasks, limited({ reset: true, retryAfter: false })]], []),
  survey(silentRateLimit, "Retry-After", [[tasks, limited({ reset: false, retryAfter: true })]], []),
  survey(
    silentRateLimit,
    "neither, told once",
    everywhere(limited({ reset: false, retryAfter: false })),
    ["silent"],
    "GET /api/v1/billing/ledger",
  ),
  survey(
    silentRateLimit,
    "neither, the second time",
    [[tasks, limited({ reset: true, retryAfter: false }, { reset: false, retryAfter: false })]],
    ["silent"],
  ),
  survey(
    silentRateLimit,
    "a last 429 with neither",
    [[tasks, refusal(429, "TOO_MANY_REQUESTS")]],
    ["silent"],
  ),
  survey(
    silentRateLimit,
    "a limit of keys",
    [[mintKey(trialOf(testContext).key, testContext), refusal(429, "TOO_MANY_KEYS")]],
    ["absent"],
  ),
  survey(
    silentRateLimit,
    "a last 429 with a reset",
    [[tasks, { ...refusal(429, "TOO_MANY_REQUESTS"), headers: { "x-ratelimit-reset": "1767225600" } }]],
    [],
  ),
  survey(
    silentRateLimit,
    "a last 429 with Retry-After",
    [[tasks, { ...refusal(429, "TOO_MANY_REQUESTS"), headers: { "retry-after": "3" } }]],
    [],
  ),
];

const origin = "https://titan-auth-check.invalid";
const pages = (means = testContext.means): readonly Probe[] =>
  reflectedOrigin.kind === "survey" ? reflectedOrigin.probes({ ...testContext, means }) : [];
const cors = (headers: Readonly<Record<string, string>>, says: readonly string[], name: string): Row => ({
  check: reflectedOrigin,
  name,
  said: () =>
    surveyed(
      reflectedOrigin,
      pages().map((probe) => response(probe, { ...success, headers })),
    ),
  says,
});
const credentials = { "access-control-allow-credentials": "true" };
const allowed = (value: string) => ({ "access-control-allow-origin": value });
const origins = [
  cors({}, [], "no CORS"),
  cors(allowed("*"), [], "everybody, without credentials"),
  cors(allowed(origin), [], "the origin, without credentials"),
  cors({ ...allowed("https://app.example.com"), ...credentials }, [], "another origin, with credentials"),
  cors({ ...allowed("null"), ...credentials }, ["reflected"], "null"),
  cors({ ...allowed(origin), ...credentials }, ["reflected"], "the origin, with credentials"),
  cors({ ...allowed("*"), ...credentials }, ["wildcard"], "everybody, with credentials"),
];

/** The whole matrix, answered by role. */
function matrixSaid(answer: (role: string) => Sketch): readonly Said[] {
  if (swappedRefusal.kind !== "matrix") return [];
  const cells = swappedRefusal.cells(testContext);
  const roles = new Map(cells.map((cell) => [cell.probe.id, cell.role]));
  const seen = (probe: Probe) => ({ response: response(probe, answer(roles.get(probe.id) ?? "nowhere")) });
  const { reporter, said } = listen();
  swappedRefusal.judge(evaluateMatrix(cells, seen, testContext), reporter, testContext);
  return said;
}
const byRole =
  (anonymous: Sketch, lacking: Sketch) =>
  (role: string): Sketch => {
    if (role === "no-token" || role === "bad-token") return anonymous;
    if (role === "nowhere") return refusal(404, "NOT_FOUND");
    return role === "other-scopes" ? lacking : success;
  };
const swaps: readonly Row[] = [
  {
    check: swappedRefusal,
    name: "401 and 403",
    said: () => matrixSaid(byRole(unauthorized, forbidden)),
    says: [],
  },
  {
    check: swappedRefusal,
    name: "403 to strangers, told once",
    said: () => matrixSaid(byRole(forbidden, forbidden)),
    says: ["wrong-refusal"],
    words: '"expected":"401"',
  },
  {
    check: swappedRefusal,
    name: "401 for lacking scopes, told once",
    said: () => matrixSaid(byRole(unauthorized, unauthorized)),
    says: ["wrong-refusal"],
    words: '"expected":"403"',
  },
  {
    check: swappedRefusal,
    name: "swapped, told twice",
    said: () => matrixSaid(byRole(forbidden, unauthorized)),
    says: ["wrong-refusal", "wrong-refusal"],
  },
];

const rows: readonly Row[] = [...form, ...challenges, ...leaks, ...limits, ...origins, ...swaps];
const ask = (row: Row): readonly Said[] =>
  row.said().filter(({ how }) => row.check !== swappedRefusal || how !== "note");

describe("refusals", () => {
  describeRows("refusals", rows, ask);

  it("takes no name for a leak by which the caller reaches the deployment", () => {
    if (leakingRefusal.kind !== "survey") throw new Error("leaking-refusal is a survey");
    const context = {
      ...testContext,
      authUrl: "http://auth.titan.svc.cluster.local:8080",
      taskServiceUrl: "http://10.0.0.5",
    };
    const { reporter, said } = listen();
    const seen = [
      response(tasks, saying("See http://auth.titan.svc.cluster.local:8080/help")),
      response(tasks, saying("10.0.0.5 says no")),
    ];
    leakingRefusal.judge(seen, reporter, { operations: [], cells: [], response: () => undefined }, context);
    expect(said).toEqual([]);
  });

  it("asks as the user where there is one, else as nobody", () => {
    const who = (means: readonly "jwt"[]) => pages(new Set(means));
    expect(who(["jwt"])[0]).toMatchObject({ credential: jwt, headers: { origin } });
    expect(who([])[0]).toMatchObject({ credential: none, headers: { origin } });
    expect(who(["jwt"])[0]?.id).not.toBe(ownSession.id);
  });

  it("sends something for each survey that runs alone", () => {
    for (const check of checksOf("refusals").filter(({ kind }) => kind === "survey")) {
      expect(check.kind === "survey" && check.probes(testContext).length, check.id).toBeGreaterThan(0);
    }
  });

  it("lists one cause once, whatever the number of replies", () => {
    const many = operations.flatMap((operation) =>
      [none, keyWithout(["a"], "a")].map((credential) =>
        response(exercise(operation, credential, testContext), { status: 401, html: "<h1>No</h1>" }),
      ),
    );
    const said = surveyed(malformedRefusal, many);
    expect(said.length).toBe(1);
    expect(said[0]?.facts?.operations).toEqual([...groupBy(many, ({ probe }) => probe.operation).keys()]);
  });

  it("draws nothing from answers that are no verdict", () => {
    const seen = [500, 502, 429, 418].map((status) => response(tasks, { status, html: "<h1>?</h1>" }));
    expect(seen.every(({ responseClass }) => noVerdict.includes(responseClass))).toBe(true);
    expect(surveyed(malformedRefusal, seen).map(({ how }) => how)).toEqual(["absent"]);
  });
});

describe("readChallenges", () => {
  it.each<[string, readonly string[] | undefined]>([
    ["Bearer", ["Bearer"]],
    ['Bearer realm="titan"', ["Bearer"]],
    ["Bearer realm=titan,error=invalid_token", ["Bearer"]],
    ['Bearer realm="a, \\"b\\" = c", scope="x y"', ["Bearer"]],
    ["Negotiate dG9rZW4=", ["Negotiate"]],
    ["Bearer, Basic realm=x", ["Bearer", "Basic"]],
    [
      ', Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"',
      ["Newauth", "Basic"],
    ],
    ["Bearer  realm = titan", ["Bearer"]],
    ["", undefined],
    [",", undefined],
    ['realm="titan"', undefined],
    ["please sign in", undefined],
    ["Bearer: yes", undefined],
    ["401 (no)", undefined],
    ['Bearer realm="titan', undefined],
    ['Bearer realm="titan, Basic realm=x', undefined],
    ['Bearer realm="titan\\', undefined],
    ['Bearer realm="a" "b"', undefined],
    ['"Bearer"', undefined],
  ])("reads %j", (field, schemes) => {
    expect(readChallenges(field)).toEqual(schemes);
  });
});

/** A check with a test file of its own is not in the table here. */
