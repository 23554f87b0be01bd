import { describe, expect, it } from "vitest";
import { credentialName, keyWithAll } from "../../contracts/catalogue/credential.ts";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import type { Issued } from "../../contracts/wire/answer.ts";
import { describeRows } from "../../test/support/check-rows.ts";
import {
  type Answering,
  forbidden,
  judged,
  listen,
  of,
  type Row,
  refusal,
  response,
  type Said,
  type Sketch,
  surveyed,
  testContext,
  unauthorized,
} from "../../test/support/suites.ts";
import { checksOf } from "../index.ts";
import type { Check } from "../model/check.ts";
import type { Probe } from "../model/probe.ts";
import { exercise, trialOf } from "../model/requests.ts";
import { scopeNames } from "../model/run-context.ts";
import anonymousKeyCreation from "./anonymous-key-creation.ts";
import { badRequests, emptyScopes, scopelessKey } from "./bad-requests.ts";
import brokenKeyCreation from "./broken-key-creation.ts";
import cacheableKey from "./cacheable-key.ts";
import exposedKeySecret from "./exposed-key-secret.ts";
import irrevocableKey from "./irrevocable-key.ts";
import keyCreatedByKey from "./key-created-by-key.ts";
import malformedKeyRequest from "./malformed-key-request.ts";
import revokedKey from "./revoked-key.ts";
import { placeOf, revokedTrial } from "./shared.ts";

const tasks: Sketch = { status: 200, json: { success: true, data: [] } };
const failed = refusal(500, "INTERNAL_SERVER_ERROR");
const missing = refusal(404, "NOT_FOUND");
const invalid = refusal(400, "BAD_REQUEST");
const capped = refusal(409, "CONFLICT", "An account may have 5 API keys.");
const limited = refusal(429, "TOO_MANY_REQUESTS");
const disguised: Sketch = { ...forbidden, status: 200 };
const unsent: Sketch = { status: 0 };
const revoked: Sketch = { status: 204 };

type Look = NonNullable<Issued["look"]>;
const sound: Look = { length: 57, bits: 256, repeated: false, prefix: true };
const document = (scopes: unknown, more: Record<string, unknown> = {}) => ({
  id: "key_1",
  name: "titan-auth-check",
  key: "[key#3fa2c1]",
  scopes,
  created_at: "2026-01-01T00:00:00Z",
  ...more,
});
const issued = (json: unknown, look = sound): Sketch => ({
  status: 201,
  json,
  headers: { "cache-control": "no-store" },
  issued: [{ kind: "key", path: "key", mark: "[key#3fa2c1]", look }],
});
const withScopes = (...scopes: readonly string[]): Sketch => issued(document(scopes));
const askedOf = ({ yields }: Probe): readonly string[] => (yields?.kind === "key" ? yields.scopes : []);
/** A creation that grants what was asked for. */
const granted = (probe: Probe, more: Record<string, unknown> = {}, look = sound): Sketch =>
  issued(document(askedOf(probe), more), look);
const isTrial = ({ yields }: Probe): boolean => yields?.kind === "key" && yields.trial === true;

/** The named probes answered so, every creation with what it asked for, the rest with 401. */
const given =
  (sketches: Readonly<Record<string, Sketch>>): Answering =>
  (name, probe) =>
    sketches[name] ?? (probe.yields === undefined ? unauthorized : granted(probe));

/** For K1: every creation answered so, or only some. */
const creations =
  (sketch: (probe: Probe) => Sketch, only: (probe: Probe) => boolean = () => true): Answering =>
  (name, probe) =>
    name === "session" ? tasks : only(probe) ? sketch(probe) : granted(probe);
const others = (probe: Probe): boolean => !isTrial(probe);

/** For K4: requests with this fault answered so, the others refused; keys that come of them open these scopes. */
const bad =
  (made: Readonly<Record<string, Sketch>>, opens: readonly string[] = []): Answering =>
  (name, probe) => {
    if (name === "good") return granted(probe);
    const fault = Object.keys(made).find((label) => name.includes(`with ${label})`));
    if (probe.effect === "create-key") return (fault === undefined ? undefined : made[fault]) ?? invalid;
    const operation = testContext.operations.find(({ id }) => id === probe.operation);
    const isMade = Object.keys(made).some((label) => credentialName(probe.credential).includes(label));
    return isMade && operation?.scopes.some((scope) => opens.includes(scope)) ? tasks : forbidden;
  };

const listOf = (...names: readonly string[]): Sketch => ({
  status: 200,
  json: { success: true, data: names.map((name, index) => ({ id: `key_${index}`, name })) },
});
/** For K5: the list at the end, and once more when a key is revoked. */
const shown = (json: unknown, less: unknown = json): Answering =>
  given({ listed: { status: 200, json }, revoked, again: { status: 200, json: less } });
const strangers = (who: string): string => `titan-auth-check ${testContext.runId} made as ${who}`;

/** For K6: what becomes of the trial key after its revocation. */
const life = (sketches: Readonly<Record<string, Sketch>>): Answering =>
  given({ warm: tasks, revoke: revoked, late: unsent, ...sketches });
const timed = (sketch: Sketch, elapsedMs: number): Sketch => ({
  ...sketch,
  more: { attempts: { count: 3, elapsedMs } },
});

const k1 = of(brokenKeyCreation);
const k2 = of(anonymousKeyCreation);
const k3 = of(keyCreatedByKey);
const k4 = of(malformedKeyRequest);
const k5 = of(exposedKeySecret);
const k6 = of(revokedKey);
const k7 = of(cacheableKey);
const k8 = of(irrevocableKey);

const rows: readonly Row[] = [
  k1("as documented", creations(granted)),
  k1(
    "200, enveloped, with more fields",
    creations((probe) => ({
      ...issued({ success: true, data: document(askedOf(probe), { expires_at: null, owner: "x" }) }),
      status: 200,
    })),
  ),
  k1(
    "201 without a body",
    creations(() => ({ status: 201 }), isTrial),
    ["contract"],
    "without a body",
  ),
  k1(
    "scopes in another order",
    creations((probe) => issued(document([...askedOf(probe)].reverse()))),
  ),
  k1(
    "another prefix",
    creations((probe) => granted(probe, {}, { ...sound, prefix: false })),
    ["note"],
    "titan_sk_",
  ),
  k1(
    "no key but the trial's",
    creations(() => unsent, others),
    ["note", "note"],
    "no answer",
  ),
  k1(
    "a limit of keys after the first",
    creations(() => capped, others),
    ["note", "note"],
  ),
  k1(
    "a date that is not ISO 8601, and no id",
    creations((probe) => granted(probe, { created_at: "yesterday", id: undefined }), isTrial),
    ["contract"],
    "id: wanted a value of type string, got nothing; created_at: wanted an ISO 8601 date and time",
  ),
  k1(
    "a key at another place",
    creations((probe) => granted(probe, { key: undefined, apiKey: "[key#3fa2c1]" }), isTrial),
    ["contract"],
    "The key itself is in apiKey: if that is meant, set expectations.fields.key to apiKey",
  ),
  k1(
    "scopes as text",
    creations(() => issued(document("tasks:read")), isTrial),
    ["contract"],
    "scopes: wanted a value of type array",
  ),
  k1(
    "no body",
    creations(() => ({ status: 204 }), isTrial),
    ["contract"],
    "the document",
  ),
  k1(
    "every scope for one",
    creations(() => withScopes("tasks:read", "billing:write"), isTrial),
    ["wider-scopes"],
    "billing:write",
  ),
  k1(
    "the first scope only",
    creations(() => withScopes("tasks:read")),
    ["narrower-scopes"],
    "billing:write",
  ),
  k1(
    "few random characters",
    creations((probe) => granted(probe, {}, { ...sound, bits: 47.6, length: 22 })),
    ["weak-key"],
    '"bits":47',
  ),
  k1(
    "a masked key, which is no weak one",
    creations((probe) => granted(probe, {}, { ...sound, bits: 40, length: 22, masked: true })),
    ["masked-key"],
    '"length":22',
  ),
  k1(
    "the same key again",
    creations((probe) => granted(probe, {}, { ...sound, repeated: true }), others),
    ["repeated-key", "repeated-key"],
  ),
  k1(
    "a JWT that may not create keys",
    creations(() => forbidden, isTrial),
    ["creation-refused"],
  ),
  k1(
    "a JWT that works nowhere",
    (_name, probe) => (isTrial(probe) || probe.yields === undefined ? unauthorized : granted(probe)),
    ["unsure"],
    "session does not accept",
  ),
  k1(
    "the documented request refused",
    creations(() => invalid, isTrial),
    ["creation-invalid"],
    "tasks:read",
  ),
  k1(
    "a limit of keys in 409",
    creations(() => capped, isTrial),
    ["unsure"],
    "limit of keys",
  ),
  k1(
    "a limit of keys in 403",
    creations(() => refusal(403, "FORBIDDEN", "The quota of keys is used up."), isTrial),
    ["unsure"],
    "limit of keys",
  ),
  k1(
    "no such path",
    creations(() => missing, isTrial),
    ["absent"],
  ),
  k1(
    "500",
    creations(() => failed, isTrial),
    ["unsure"],
  ),
  k1(
    "a redirect",
    creations(() => ({ status: 302 }), isTrial),
    ["unsure"],
    "302",
  ),

  k2("401", given({})),
  k2("401, without a JWT", given({}), [], undefined, []),
  k2(
    "401, and this run's other keys in the list",
    given({ shown: listOf(`titan-auth-check ${testContext.runId} all`) }),
  ),
  k2(
    "a key for everybody",
    given({ anonymous: withScopes("tasks:read"), garbage: withScopes("tasks:read") }),
    ["created"],
    '"credential":"none"',
  ),
  k2(
    "a key for any token",
    given({ garbage: withScopes("tasks:read") }),
    ["created"],
    '"credential":"undefined"',
  ),
  k2("401, and the key in the list", given({ shown: listOf(strangers("none")) }), ["created-anyway"]),
  k2("403", given({ garbage: forbidden }), ["wrong-status"]),
  k2("a redirect", given({ anonymous: { status: 302 } }), ["wrong-status"]),
  k2("400", given({ anonymous: invalid }), ["note"]),
  k2("no such path", given({ anonymous: missing }), ["absent"]),
  k2("429", given({ anonymous: limited }), ["unsure"]),

  k3("403", given({ alive: tasks, made: forbidden })),
  k3("401", given({ alive: tasks })),
  k3("a key for a key", given({ alive: tasks, made: withScopes("tasks:read") }), ["created"], "key[all]"),
  k3(
    "a key for everybody",
    given({ alive: tasks, anonymous: withScopes("tasks:read"), made: withScopes("tasks:read") }),
    ["unsure"],
  ),
  k3("no such path for keys", given({ alive: tasks, made: missing }), ["note"]),
  k3("a refusal in a 200", given({ alive: tasks, made: disguised }), ["note"]),
  k3("400", given({ alive: tasks, made: invalid }), ["unsure"]),

  k4("400 throughout", bad({})),
  k4(
    "keys without a name",
    bad({ "no name": withScopes("tasks:read"), "a name of 300 characters": withScopes("tasks:read") }, [
      "tasks:read",
    ]),
  ),
  k4(
    "long names, and scopes named twice",
    bad({ "a name of 300 characters": withScopes("tasks:read") }, ["tasks:read"]),
  ),
  k4(
    "scopes that do not exist and open nothing",
    bad({
      "an unknown scope": withScopes("titan-auth-check:unknown"),
      "a scope in capitals": withScopes("TASKS:READ"),
      "a padded scope": withScopes(" tasks:read "),
      "the wildcard *": withScopes("*"),
      "no scopes": withScopes(),
    }),
  ),
  k4(
    "one cause, however many requests show it",
    bad({
      "the wildcard *": withScopes("tasks:read"),
      "the wildcard tasks:*": withScopes("tasks:read"),
    }),
    ["wider"],
    "the wildcard *, or the wildcard tasks:*",
  ),
  k4(
    "a scope that only the list of keys shows",
    (name, probe) =>
      name.startsWith("GET /api/v1/api-keys ")
        ? { status: 200, json: [{ id: "key_1", scopes: ["billing:write"] }] }
        : bad({ "no scopes": withScopes() })(name, probe),
    ["wider"],
    "billing:write",
  ),
  k4(
    "every scope where none was named",
    bad({ "no scopes": withScopes(...scopeNames(testContext)) }),
    ["wider"],
    "no scopes",
  ),
  k4(
    "a wildcard spelled out",
    bad({ "the wildcard tasks:*": withScopes("tasks:read", "tasks:write") }),
    ["wider"],
    "tasks:write",
  ),
  k4(
    "a wildcard that opens everything",
    bad({ "the wildcard *": withScopes("*") }, scopeNames(testContext)),
    ["opens-more"],
    "GET /api/v1/billing/balance",
  ),
  k4(
    "an unknown scope that opens something",
    bad({ "an unknown scope": withScopes("titan-auth-check:unknown") }, ["executions:read"]),
    ["opens-more"],
    "GET /api/v1/executions",
  ),
  k4("a scope for another", bad({ "no name": withScopes("tasks:read") }, ["tasks:read", "billing:read"]), [
    "opens-more",
  ]),
  k4(
    "a good scope twice beside a wrong guard: only what it does not open by right is named",
    bad({ "a name of 300 characters": withScopes("tasks:read") }, ["tasks:read", "billing:read"]),
    ["opens-more"],
    '"opened":"GET /api/v1/billing/balance"',
  ),
  k4(
    "capitals that are read as small letters",
    bad({ "a scope in capitals": withScopes("TASKS:READ") }, ["tasks:read"]),
    ["normalised"],
  ),
  k4(
    "500 to all, told once",
    (name, probe) => (name === "good" ? granted(probe) : failed),
    ["server-error"],
    "members that raise its rights, a name of 300 characters",
  ),
  k4(
    "a key that the request chose",
    bad({ "members that raise its rights": issued(document(["tasks:read"]), { ...sound, chosen: true }) }),
    ["chosen-key"],
  ),
  k4(
    "an identifier that the request chose",
    bad({ "members that raise its rights": issued(document(["tasks:read"], { id: testContext.absentId })) }),
    ["chosen-id"],
  ),
  k4("429 for one", bad({ "no name": limited }), ["unsure"], "no name"),
  k4(
    "good requests that are granted too much",
    (name) => (name === "good" ? withScopes("tasks:read", "billing:write") : invalid),
    ["unsure"],
  ),
  k4("an empty list, whose key another check tries", bad({ "an empty list of scopes": withScopes() })),

  k5("a list", shown([{ id: "key_1", name: "a" }])),
  k5(
    "a list in an envelope, with the last characters of keys",
    shown({
      success: true,
      data: { items: [{ id: "key_1", key: "titan_sk_live_…c41f" }], total: 1 },
    }),
  ),
  k5("secrets in the list", shown([{ id: "key_1", key: "[key#3fa2c1]" }]), ["secret-in-list"], "[0].key"),
  k5(
    "hashes in the list",
    (name, probe) => {
      const answer = shown([{ id: "key_1", key_hash: "5e88" }])(name, probe);
      return typeof answer === "object" && answer !== null
        ? { ...answer, more: { givenAway: [{ what: "key-hash" as const, path: "[0].key_hash" }] } }
        : answer;
    },
    ["hash-in-list"],
    "[0].key_hash",
  ),
  k5(
    "a hidden key",
    shown([{ id: "key_9" }, { id: "key_8" }], [{ id: "key_9" }]),
    ["not-listed"],
    '"keys":"key[all]"',
  ),
  k5(
    "a list that is cut into pages: it gets no shorter",
    shown([{ id: "key_9" }, { id: "key_8" }], [{ id: "key_8" }, { id: "key_7" }]),
  ),
  k5(
    "a key that the list shows a moment later",
    shown([{ id: "key_9" }, { id: "key_8" }], [{ id: "key_1" }]),
  ),
  k5("a list that is limited", given({ listed: refusal(429, "TOO_MANY_REQUESTS") }), ["unsure"]),
  k5("keys without identifiers", shown([{ id: "key_1" }, { name: "b" }]), ["note"]),
  k5("no list", given({ listed: missing }), ["absent"]),
  k5("501", given({ listed: refusal(501, "NOT_IMPLEMENTED") }), ["absent"]),
  k5("a refused list", given({ listed: forbidden }), ["note"]),
  k5("no list in the answer", shown({ count: 0 }), ["note"]),

  k6("401 soon", life({ refused: timed(unauthorized, 40) }), ["note"], "after 0 s"),
  k6("401 after 2 s", life({ refused: timed(unauthorized, 2_010) }), ["note"], "after 2 s"),
  k6("never refused", life({ refused: timed(tasks, 5_200), late: tasks }), ["still-works"], '"seconds":5.2'),
  k6(
    "refused by the end",
    life({ refused: timed(tasks, 5_000), late: unauthorized }),
    ["refused-late"],
    "refused by the end",
  ),
  k6(
    "an end that is unknown",
    life({ refused: timed(tasks, 5_000), late: limited }),
    ["refused-late"],
    "unknown",
  ),
  k6(
    "let in again between refusals",
    life({ refused: { ...unauthorized, more: { attempts: { count: 9, elapsedMs: 900, relapses: 2 } } } }),
    ["works-again"],
    "between refusals",
  ),
  k6(
    "let in again at the end",
    life({ refused: timed(unauthorized, 40), late: tasks }),
    ["works-again"],
    "at the end",
  ),
  k6("403", life({ refused: forbidden }), ["wrong-status"]),
  k6("403, as everybody unknown gets", life({ refused: forbidden, anonymous: forbidden }), ["note"]),
  k6("an open list of tasks", life({ anonymous: tasks, refused: tasks }), ["unsure"]),
  k6("no revocation", life({ revoke: missing, refused: unsent }), ["absent"]),
  k6("a refused revocation", life({ revoke: forbidden, refused: unsent }), ["unsure"]),
  k6("no answer to the revocation", life({ revoke: unsent, refused: unsent }), ["unsure"]),
  k6("500 afterwards", life({ refused: failed }), ["wrong-status"]),
  k6("500 to everybody", life({ refused: failed, anonymous: failed }), ["unsure"]),

  k7("no-store", (_name, probe) => granted(probe)),
  k7("no-store among others", (_name, probe) => ({
    ...granted(probe),
    headers: { "cache-control": "private, No-Store" },
  })),
  k7(
    "private only",
    (_name, probe) => ({ ...granted(probe), headers: { "cache-control": "private, max-age=0" } }),
    ["cacheable"],
    "max-age=0",
  ),
  k7("no header", (_name, probe) => ({ ...granted(probe), headers: {} }), ["cacheable"], "nothing"),

  k8("204", given({ revoke: revoked })),
  k8("202", given({ revoke: { status: 202 } })),
  k8("404", given({ revoke: missing }), ["note"], "not exposed"),
  k8("405", given({ revoke: { status: 405 } }), ["note"]),
  k8("400", given({ revoke: invalid }), ["note"], "differently"),
  k8("403", given({ revoke: forbidden }), ["revocation-refused"]),
  k8("401", given({}), ["revocation-refused"]),
];

const listing = ["made", "full", "listed", "revoked", "again"];

const ask = ({ check, answer, means }: Row): readonly Said[] =>
  check.kind === "survey"
    ? surveyed(
        check,
        check.probes(testContext).map((probe, at) => response(probe, answer(listing[at] ?? "", probe))),
      )
    : askCases({ check, answer, ...(means && { means }) });
const askCases = ({ check, answer, means }: Pick<Row, "check" | "answer" | "means">): readonly Said[] =>
  judged(check, answer, means === undefined ? testContext : { ...testContext, means: new Set(means) });

describe("api-keys", () => {
  describeRows("api-keys", rows, ask, ["late-credential"]);

  it("says the same of a probe wherever it stands", () => {
    const byId = new Map<string, string>();
    for (const probe of checksOf("api-keys").flatMap(probesOf)) {
      const whole = JSON.stringify(probe);
      expect(byId.get(probe.id) ?? whole).toBe(whole);
      byId.set(probe.id, whole);
    }
  });
});

const probesOf = (check: Check): readonly Probe[] =>
  check.kind === "cases" ? check.cases(testContext).flatMap(({ probes }) => Object.values(probes)) : [];

describe("the keys that the checks make", () => {
  it("are made by a JWT only where keys can be revoked, but for the trial key", () => {
    const { create, revoke } = trialOf(testContext);
    const made = checksOf("api-keys")
      .flatMap(probesOf)
      .filter(({ effect, credential }) => effect === "create-key" && credential.kind === "jwt");
    for (const probe of made.filter(({ id }) => id !== create.id)) {
      expect(probe.given?.probe.id, probe.id).toBe(revoke.id);
      expect(probe.given?.reads, probe.id).toEqual(["allowed"]);
    }
  });

  it("are named after the tool wherever the request names them", () => {
    const names = badRequests(testContext).map(({ payload }) =>
      payload.kind === "json" ? JSON.stringify(payload.value) : "",
    );
    const others = names.filter((text) => !/"placeholder":"key-name"|titan-auth-check |"name":""/.test(text));
    expect(others).toEqual([JSON.stringify({ scopes: ["tasks:read"] })]);
  });

  it("come to nothing where none can be revoked: bad requests are not judged", () => {
    const [situation] = malformedKeyRequest.kind === "cases" ? malformedKeyRequest.cases(testContext) : [];
    const responses = Object.fromEntries(
      Object.entries(situation?.probes ?? {}).map(([name, probe]) => [
        name,
        name === "good"
          ? response(probe, granted(probe))
          : { ...response(probe, unsent), responseClass: "unsent" as const },
      ]),
    );
    const { reporter, said } = listen();
    if (malformedKeyRequest.kind === "cases") malformedKeyRequest.judge(responses, reporter, {}, testContext);
    expect(said.map(({ how }) => how)).toEqual(["absent"]);
  });

  it("have no scope where the request names none", () => {
    expect(scopelessKey(testContext)).toEqual({
      kind: "key-from",
      probe: emptyScopes(testContext).id,
      label: "no scope",
    });
    expect(emptyScopes(testContext).payload).toMatchObject({ kind: "json", value: { scopes: [] } });
  });
});

describe("the trial", () => {
  const { create, warm, revoke, refused, late } = revokedTrial(testContext);

  it("makes, warms, revokes and tries in this order", () => {
    expect([warm, revoke, refused, late].map((probe) => probe.given?.probe.id)).toEqual(
      [create, warm, revoke, refused].map(({ id }) => id),
    );
    expect([create, warm, revoke, refused].map(({ phase }) => phase)).toEqual(Array(4).fill("trial"));
    expect(late.phase).toBe("after");
  });

  it("revokes the key whatever came of warming it", () => {
    expect(revoke.given?.reads).toEqual(
      expect.arrayContaining(["unauthorized", "forbidden", "failed", "missing"]),
    );
  });

  it("waits for the refusal as long as the policy allows", () => {
    expect(refused.repeat).toMatchObject({ everyMs: 250, budgetMs: testContext.policy.revocationMs });
    expect(refused.repeat?.until).toEqual(expect.arrayContaining(["unauthorized", "forbidden"]));
    expect(refused.repeat?.until).not.toContain("allowed");
  });
});

describe("the control of key-created-by-key", () => {
  it("is the very request that the scope matrix sends", () => {
    const [situation] = keyCreatedByKey.kind === "cases" ? keyCreatedByKey.cases(testContext) : [];
    const { operation } = trialOf(testContext);
    expect(situation?.control).toBe("alive");
    expect(situation?.probes["alive"]).toEqual(
      exercise(operation, keyWithAll(scopeNames(testContext)), testContext),
    );
  });
});

describe("placeOf", () => {
  it.each([
    [{ data: [{ id: 1 }, { key: "x" }] }, "data[1].key"],
    [["x"], "[0]"],
    ["x", ""],
    [{ data: null, more: 3 }, undefined],
  ])("finds a text in %j", (value, place) => {
    expect(placeOf(value, (text) => text === "x")).toBe(place);
  });
});

describe("a revoked key", () => {
  it("is held to the status that is declared for it, whatever nobody is answered", () => {
    const profile = completeProfile({ refusals: { missing: 403, invalid: 403 } });
    const answered = (refused: Sketch) =>
      judged(revokedKey, life({ refused, anonymous: forbidden }), { ...testContext, profile });
    expect(answered(forbidden).map(({ how }) => how)).toEqual(["note"]);
    expect(answered(unauthorized).map(({ what }) => what)).toEqual(["wrong-status"]);
  });
});

/** A check with a test file of its own, or one that a stage of the run tests, is not in the table here. */
