import { describe, expect, it } from "vitest";
import type { Check } from "../kit/check.ts";
import { credentialName, keyWithAll } from "../kit/credential.ts";
import type { Probe } from "../kit/probe.ts";
import { exercise, trialOf } from "../kit/requests.ts";
import {
  forbidden,
  judged,
  listen,
  refusal,
  reply,
  type Said,
  type Sketch,
  surveyed,
  testWorld,
  unauthorized,
} from "../kit/testing.ts";
import anonymousKeyCreation from "./anonymous-key-creation.ts";
import { badRequests, emptyScopes, scopelessKey } from "./bad-requests.ts";
import brokenKeyCreation from "./broken-key-creation.ts";
import cacheableKey from "./cacheable-key.ts";
import exposedKeySecret from "./exposed-key-secret.ts";
import { apiKeys } from "./index.ts";
import irrevocableKey from "./irrevocable-key.ts";
import keyCreatedByKey from "./key-created-by-key.ts";
import malformedKeyRequest from "./malformed-key-request.ts";
import revokedKey from "./revoked-key.ts";
import { placeOf, scopeNames } from "./support.ts";
import { revokedTrial } from "./trial.ts";

type Answer = (name: string, probe: Probe) => Sketch;

interface Row {
  readonly check: Check;
  readonly name: string;
  readonly answer: Answer;
  readonly means?: readonly "jwt"[];
  /** Message ids of findings, or how else the judge speaks. */
  readonly says: readonly string[];
  /** A part of what is said. */
  readonly words?: string;
}

const tasks: Sketch = { status: 200, json: { success: true, data: [] } };
const failed = refusal(500, "INTERNAL_SERVER_ERROR");
const missing = refusal(404, "NOT_FOUND");
const invalid = refusal(400, "BAD_REQUEST");
const capped = refusal(409, "CONFLICT", "An account may have 5 API keys.");
const limited = refusal(429, "TOO_MANY_REQUESTS");
const disguised: Sketch = { ...forbidden, status: 200 };
const unsent: Sketch = { status: 0 };
const revoked: Sketch = { status: 204 };

const sound = { length: 57, bits: 256, repeated: false, prefix: true };
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
  (sketches: Readonly<Record<string, Sketch>>): Answer =>
  (name, probe) =>
    sketches[name] ?? (probe.yields === undefined ? unauthorized : granted(probe));

/** For K1: every creation answered so, or only some. */
const creations =
  (sketch: (probe: Probe) => Sketch, only: (probe: Probe) => boolean = () => true): Answer =>
  (name, probe) =>
    name === "session" ? tasks : only(probe) ? sketch(probe) : granted(probe);
const others = (probe: Probe): boolean => !isTrial(probe);

/** For K4: requests with this fault answered so, the others refused; keys that come of them open these scopes. */
const bad =
  (made: Readonly<Record<string, Sketch>>, opens: readonly string[] = []): Answer =>
  (name, probe) => {
    if (name === "good") return granted(probe);
    const fault = Object.keys(made).find((label) => name.includes(`with ${label})`));
    if (probe.effect === "create-key") return (fault === undefined ? undefined : made[fault]) ?? invalid;
    const operation = testWorld.operations.find(({ id }) => id === probe.operation);
    const isMade = Object.keys(made).some((label) => credentialName(probe.credential).includes(label));
    return isMade && operation?.scopes.some((scope) => opens.includes(scope)) ? tasks : forbidden;
  };

const listOf = (...names: readonly string[]): Sketch => ({
  status: 200,
  json: { success: true, data: names.map((name, index) => ({ id: `key_${index}`, name })) },
});
/** For K5: the list at the end, and once more when a key is revoked. */
const shown = (json: unknown, less: unknown = json): Answer =>
  given({ listed: { status: 200, json }, revoked, again: { status: 200, json: less } });
const strangers = (who: string): string => `titan-auth-check ${testWorld.runId} made as ${who}`;

/** For K6: what becomes of the trial key after its revocation. */
const life = (sketches: Readonly<Record<string, Sketch>>): Answer =>
  given({ warm: tasks, revoke: revoked, late: unsent, ...sketches });
const timed = (sketch: Sketch, elapsedMs: number): Sketch => ({
  ...sketch,
  more: { attempts: { count: 3, elapsedMs } },
});

const rows: readonly Row[] = [
  { check: brokenKeyCreation, name: "as documented", answer: creations(granted), says: [] },
  {
    check: brokenKeyCreation,
    name: "200, enveloped, with more fields",
    answer: creations((probe) => ({
      ...issued({ success: true, data: document(askedOf(probe), { expires_at: null, owner: "x" }) }),
      status: 200,
    })),
    says: [],
  },
  {
    check: brokenKeyCreation,
    name: "scopes in another order",
    answer: creations((probe) => issued(document([...askedOf(probe)].reverse()))),
    says: [],
  },
  {
    check: brokenKeyCreation,
    name: "another prefix",
    answer: creations((probe) => granted(probe, {}, { ...sound, prefix: false })),
    says: ["note"],
    words: "titan_sk_",
  },
  {
    check: brokenKeyCreation,
    name: "no key but the trial's",
    answer: creations(() => unsent, others),
    says: ["note", "note"],
    words: "no answer",
  },
  {
    check: brokenKeyCreation,
    name: "a limit of keys after the first",
    answer: creations(() => capped, others),
    says: ["note", "note"],
  },
  {
    check: brokenKeyCreation,
    name: "a date that is not ISO 8601, and no id",
    answer: creations((probe) => granted(probe, { created_at: "yesterday", id: undefined }), isTrial),
    says: ["contract"],
    words: "id: wanted a value of type string, got nothing; created_at: wanted an ISO 8601 date and time",
  },
  {
    check: brokenKeyCreation,
    name: "scopes as text",
    answer: creations(() => issued(document("tasks:read")), isTrial),
    says: ["contract"],
    words: "scopes: wanted a value of type array",
  },
  {
    check: brokenKeyCreation,
    name: "no body",
    answer: creations(() => ({ status: 204 }), isTrial),
    says: ["contract"],
    words: "the document",
  },
  {
    check: brokenKeyCreation,
    name: "every scope for one",
    answer: creations(() => withScopes("tasks:read", "billing:write"), isTrial),
    says: ["wider-scopes"],
    words: "billing:write",
  },
  {
    check: brokenKeyCreation,
    name: "the first scope only",
    answer: creations(() => withScopes("tasks:read")),
    says: ["narrower-scopes"],
    words: "billing:write",
  },
  {
    check: brokenKeyCreation,
    name: "few random characters",
    answer: creations((probe) => granted(probe, {}, { ...sound, bits: 47.6, length: 22 })),
    says: ["weak-key"],
    words: '"bits":47',
  },
  {
    check: brokenKeyCreation,
    name: "the same key again",
    answer: creations((probe) => granted(probe, {}, { ...sound, repeated: true }), others),
    says: ["repeated-key", "repeated-key"],
  },
  {
    check: brokenKeyCreation,
    name: "a JWT that may not create keys",
    answer: creations(() => forbidden, isTrial),
    says: ["creation-refused"],
  },
  {
    check: brokenKeyCreation,
    name: "a JWT that works nowhere",
    answer: (_name, probe) => (isTrial(probe) || probe.yields === undefined ? unauthorized : granted(probe)),
    says: ["unsure"],
    words: "session does not accept",
  },
  {
    check: brokenKeyCreation,
    name: "the documented request refused",
    answer: creations(() => invalid, isTrial),
    says: ["creation-invalid"],
    words: "tasks:read",
  },
  {
    check: brokenKeyCreation,
    name: "a limit of keys in 409",
    answer: creations(() => capped, isTrial),
    says: ["unsure"],
    words: "limit of keys",
  },
  {
    check: brokenKeyCreation,
    name: "a limit of keys in 403",
    answer: creations(() => refusal(403, "FORBIDDEN", "The quota of keys is used up."), isTrial),
    says: ["unsure"],
    words: "limit of keys",
  },
  {
    check: brokenKeyCreation,
    name: "no such path",
    answer: creations(() => missing, isTrial),
    says: ["absent"],
  },
  { check: brokenKeyCreation, name: "500", answer: creations(() => failed, isTrial), says: ["unsure"] },
  {
    check: brokenKeyCreation,
    name: "a redirect",
    answer: creations(() => ({ status: 302 }), isTrial),
    says: ["unsure"],
    words: "302",
  },

  { check: anonymousKeyCreation, name: "401", answer: given({}), says: [] },
  { check: anonymousKeyCreation, name: "401, without a JWT", answer: given({}), means: [], says: [] },
  {
    check: anonymousKeyCreation,
    name: "401, and this run's other keys in the list",
    answer: given({ shown: listOf(`titan-auth-check ${testWorld.runId} all`) }),
    says: [],
  },
  {
    check: anonymousKeyCreation,
    name: "a key for everybody",
    answer: given({ anonymous: withScopes("tasks:read"), garbage: withScopes("tasks:read") }),
    says: ["created"],
    words: '"credential":"none"',
  },
  {
    check: anonymousKeyCreation,
    name: "a key for any token",
    answer: given({ garbage: withScopes("tasks:read") }),
    says: ["created"],
    words: '"credential":"garbage"',
  },
  {
    check: anonymousKeyCreation,
    name: "401, and the key in the list",
    answer: given({ shown: listOf(strangers("none")) }),
    says: ["created-anyway"],
  },
  { check: anonymousKeyCreation, name: "403", answer: given({ garbage: forbidden }), says: ["wrong-status"] },
  {
    check: anonymousKeyCreation,
    name: "a redirect",
    answer: given({ anonymous: { status: 302 } }),
    says: ["wrong-status"],
  },
  { check: anonymousKeyCreation, name: "400", answer: given({ anonymous: invalid }), says: ["note"] },
  {
    check: anonymousKeyCreation,
    name: "no such path",
    answer: given({ anonymous: missing }),
    says: ["absent"],
  },
  { check: anonymousKeyCreation, name: "429", answer: given({ anonymous: limited }), says: ["unsure"] },

  { check: keyCreatedByKey, name: "403", answer: given({ alive: tasks, made: forbidden }), says: [] },
  { check: keyCreatedByKey, name: "401", answer: given({ alive: tasks }), says: [] },
  {
    check: keyCreatedByKey,
    name: "a key for a key",
    answer: given({ alive: tasks, made: withScopes("tasks:read") }),
    says: ["created"],
    words: "key[all]",
  },
  {
    check: keyCreatedByKey,
    name: "a key for everybody",
    answer: given({ alive: tasks, anonymous: withScopes("tasks:read"), made: withScopes("tasks:read") }),
    says: ["unsure"],
  },
  {
    check: keyCreatedByKey,
    name: "no such path for keys",
    answer: given({ alive: tasks, made: missing }),
    says: ["note"],
  },
  {
    check: keyCreatedByKey,
    name: "a refusal in a 200",
    answer: given({ alive: tasks, made: disguised }),
    says: ["note"],
  },
  { check: keyCreatedByKey, name: "400", answer: given({ alive: tasks, made: invalid }), says: ["unsure"] },

  { check: malformedKeyRequest, name: "400 throughout", answer: bad({}), says: [] },
  {
    check: malformedKeyRequest,
    name: "keys without a name",
    answer: bad({ "no name": withScopes("tasks:read"), "an empty name": withScopes("tasks:read") }, [
      "tasks:read",
    ]),
    says: [],
  },
  {
    check: malformedKeyRequest,
    name: "long names, and scopes named twice",
    answer: bad(
      {
        "a name of 300 characters": withScopes("tasks:read"),
        "a scope named twice": withScopes("tasks:read"),
      },
      ["tasks:read"],
    ),
    says: [],
  },
  {
    check: malformedKeyRequest,
    name: "scopes that do not exist and open nothing",
    answer: bad({
      "an unknown scope": withScopes("titan-auth-check:unknown"),
      "a scope in capitals": withScopes("TASKS:READ"),
      "a padded scope": withScopes(" tasks:read "),
      "the wildcard *": withScopes("*"),
      "no scopes": withScopes(),
    }),
    says: [],
  },
  {
    check: malformedKeyRequest,
    name: "one cause, however many requests show it",
    answer: bad({
      "the wildcard *": withScopes("tasks:read"),
      "the wildcard tasks:*": withScopes("tasks:read"),
    }),
    says: ["wider"],
    words: "the wildcard *, or the wildcard tasks:*",
  },
  {
    check: malformedKeyRequest,
    name: "a scope that only the list of keys shows",
    answer: (name, probe) =>
      name.startsWith("GET /api/v1/api-keys ")
        ? { status: 200, json: [{ id: "key_1", scopes: ["billing:write"] }] }
        : bad({ "no scopes": withScopes() })(name, probe),
    says: ["wider"],
    words: "billing:write",
  },
  {
    check: malformedKeyRequest,
    name: "every scope where none was named",
    answer: bad({ "no scopes": withScopes(...scopeNames(testWorld)) }),
    says: ["wider"],
    words: "no scopes",
  },
  {
    check: malformedKeyRequest,
    name: "a wildcard spelled out",
    answer: bad({ "the wildcard tasks:*": withScopes("tasks:read", "tasks:write") }),
    says: ["wider"],
    words: "tasks:write",
  },
  {
    check: malformedKeyRequest,
    name: "a wildcard that opens everything",
    answer: bad({ "the wildcard *": withScopes("*") }, scopeNames(testWorld)),
    says: ["opens-more"],
    words: "GET /api/v1/billing/balance",
  },
  {
    check: malformedKeyRequest,
    name: "an unknown scope that opens something",
    answer: bad({ "an unknown scope": withScopes("titan-auth-check:unknown") }, ["executions:read"]),
    says: ["opens-more"],
    words: "GET /api/v1/executions",
  },
  {
    check: malformedKeyRequest,
    name: "a scope for another",
    answer: bad({ "no name": withScopes("tasks:read") }, ["tasks:read", "billing:read"]),
    says: ["opens-more"],
  },
  {
    check: malformedKeyRequest,
    name: "a padded scope that is trimmed",
    answer: bad({ "a padded scope": withScopes("tasks:read") }, ["tasks:read"]),
    says: ["normalised"],
  },
  {
    check: malformedKeyRequest,
    name: "capitals that are read as small letters",
    answer: bad({ "a scope in capitals": withScopes("TASKS:READ") }, ["tasks:read"]),
    says: ["normalised"],
  },
  {
    check: malformedKeyRequest,
    name: "500 to all, told once",
    answer: (name, probe) => (name === "good" ? granted(probe) : failed),
    says: ["server-error"],
    words: "an empty name, a name of 300 characters",
  },
  {
    check: malformedKeyRequest,
    name: "429 for one",
    answer: bad({ "no name": limited }),
    says: ["unsure"],
    words: "no name",
  },
  {
    check: malformedKeyRequest,
    name: "good requests that are granted too much",
    answer: (name) => (name === "good" ? withScopes("tasks:read", "billing:write") : invalid),
    says: ["unsure"],
  },
  {
    check: malformedKeyRequest,
    name: "an empty list, whose key another check tries",
    answer: bad({ "an empty list of scopes": withScopes() }),
    says: [],
  },

  { check: exposedKeySecret, name: "a list", answer: shown([{ id: "key_1", name: "a" }]), says: [] },
  {
    check: exposedKeySecret,
    name: "a list in an envelope, with the last characters of keys",
    answer: shown({
      success: true,
      data: { items: [{ id: "key_1", key: "titan_sk_live_…c41f" }], total: 1 },
    }),
    says: [],
  },
  {
    check: exposedKeySecret,
    name: "secrets in the list",
    answer: shown([{ id: "key_1", key: "[key#3fa2c1]" }]),
    says: ["secret-in-list"],
    words: "[0].key",
  },
  {
    check: exposedKeySecret,
    name: "a hidden key",
    answer: shown([{ id: "key_9" }, { id: "key_8" }], [{ id: "key_9" }]),
    says: ["not-listed"],
    words: '"keys":"key[all]"',
  },
  {
    check: exposedKeySecret,
    name: "a list that is cut into pages: it gets no shorter",
    answer: shown([{ id: "key_9" }, { id: "key_8" }], [{ id: "key_8" }, { id: "key_7" }]),
    says: [],
  },
  {
    check: exposedKeySecret,
    name: "a key that the list shows a moment later",
    answer: shown([{ id: "key_9" }, { id: "key_8" }], [{ id: "key_1" }]),
    says: [],
  },
  {
    check: exposedKeySecret,
    name: "a list that is limited",
    answer: given({ listed: refusal(429, "TOO_MANY_REQUESTS") }),
    says: ["unsure"],
  },
  {
    check: exposedKeySecret,
    name: "keys without identifiers",
    answer: shown([{ id: "key_1" }, { name: "b" }]),
    says: ["note"],
  },
  { check: exposedKeySecret, name: "no list", answer: given({ listed: missing }), says: ["absent"] },
  {
    check: exposedKeySecret,
    name: "501",
    answer: given({ listed: refusal(501, "NOT_IMPLEMENTED") }),
    says: ["absent"],
  },
  { check: exposedKeySecret, name: "a refused list", answer: given({ listed: forbidden }), says: ["note"] },
  { check: exposedKeySecret, name: "no list in the answer", answer: shown({ count: 0 }), says: ["note"] },

  {
    check: revokedKey,
    name: "401 soon",
    answer: life({ refused: timed(unauthorized, 40) }),
    says: ["note"],
    words: "after 0 s",
  },
  {
    check: revokedKey,
    name: "401 after 2 s",
    answer: life({ refused: timed(unauthorized, 2_010) }),
    says: ["note"],
    words: "after 2 s",
  },
  {
    check: revokedKey,
    name: "never refused",
    answer: life({ refused: timed(tasks, 5_200), late: tasks }),
    says: ["still-works"],
    words: '"seconds":5.2',
  },
  {
    check: revokedKey,
    name: "refused by the end",
    answer: life({ refused: timed(tasks, 5_000), late: unauthorized }),
    says: ["refused-late"],
    words: "refused by the end",
  },
  {
    check: revokedKey,
    name: "an end that is unknown",
    answer: life({ refused: timed(tasks, 5_000), late: limited }),
    says: ["refused-late"],
    words: "unknown",
  },
  { check: revokedKey, name: "403", answer: life({ refused: forbidden }), says: ["wrong-status"] },
  {
    check: revokedKey,
    name: "403, as everybody unknown gets",
    answer: life({ refused: forbidden, anonymous: forbidden }),
    says: ["note"],
  },
  {
    check: revokedKey,
    name: "an open list of tasks",
    answer: life({ anonymous: tasks, refused: tasks }),
    says: ["unsure"],
  },
  {
    check: revokedKey,
    name: "no revocation",
    answer: life({ revoke: missing, refused: unsent }),
    says: ["absent"],
  },
  {
    check: revokedKey,
    name: "a refused revocation",
    answer: life({ revoke: forbidden, refused: unsent }),
    says: ["unsure"],
  },
  {
    check: revokedKey,
    name: "no answer to the revocation",
    answer: life({ revoke: unsent, refused: unsent }),
    says: ["unsure"],
  },
  { check: revokedKey, name: "500 afterwards", answer: life({ refused: failed }), says: ["unsure"] },

  { check: cacheableKey, name: "no-store", answer: (_name, probe) => granted(probe), says: [] },
  {
    check: cacheableKey,
    name: "no-store among others",
    answer: (_name, probe) => ({ ...granted(probe), headers: { "cache-control": "private, No-Store" } }),
    says: [],
  },
  {
    check: cacheableKey,
    name: "private only",
    answer: (_name, probe) => ({ ...granted(probe), headers: { "cache-control": "private, max-age=0" } }),
    says: ["cacheable"],
    words: "max-age=0",
  },
  {
    check: cacheableKey,
    name: "no header",
    answer: (_name, probe) => ({ ...granted(probe), headers: {} }),
    says: ["cacheable"],
    words: "nothing",
  },

  { check: irrevocableKey, name: "204", answer: given({ revoke: revoked }), says: [] },
  { check: irrevocableKey, name: "202", answer: given({ revoke: { status: 202 } }), says: [] },
  {
    check: irrevocableKey,
    name: "404",
    answer: given({ revoke: missing }),
    says: ["note"],
    words: "not exposed",
  },
  { check: irrevocableKey, name: "405", answer: given({ revoke: { status: 405 } }), says: ["note"] },
  {
    check: irrevocableKey,
    name: "400",
    answer: given({ revoke: invalid }),
    says: ["note"],
    words: "differently",
  },
  { check: irrevocableKey, name: "403", answer: given({ revoke: forbidden }), says: ["revocation-refused"] },
  { check: irrevocableKey, name: "401", answer: given({}), says: ["revocation-refused"] },
];

const listing = ["made", "full", "listed", "revoked", "again"];

const ask = ({ check, answer, means }: Row): readonly Said[] =>
  check.kind === "survey"
    ? surveyed(
        check,
        check.probes(testWorld).map((probe, at) => reply(probe, answer(listing[at] ?? "", probe))),
      )
    : askCases({ check, answer, ...(means && { means }) });
const askCases = ({ check, answer, means }: Pick<Row, "check" | "answer" | "means">): readonly Said[] =>
  judged(check, answer, means === undefined ? testWorld : { ...testWorld, means: new Set(means) });
const saidIds = (row: Row): readonly string[] =>
  ask(row).map(({ how, what }) => (how === "found" ? what : how));

describe("api-keys", () => {
  it.each(rows.map((row) => [`${row.check.id}: ${row.name}`, row] as const))("%s", (_title, row) => {
    expect(saidIds(row)).toEqual(row.says);
    if (row.words !== undefined) expect(JSON.stringify(ask(row))).toContain(row.words);
  });

  it.each(apiKeys.map((check) => [check.id, check] as const))(
    "%s: every message is reached",
    (_id, check) => {
      const reached = new Set(rows.filter((row) => row.check === check).flatMap(saidIds));
      expect(Object.keys(check.messages).filter((message) => !reached.has(message))).toEqual([]);
    },
  );

  it("says the same of a probe wherever it stands", () => {
    const byId = new Map<string, string>();
    for (const probe of apiKeys.flatMap(probesOf)) {
      const whole = JSON.stringify(probe);
      expect(byId.get(probe.id) ?? whole).toBe(whole);
      byId.set(probe.id, whole);
    }
  });
});

const probesOf = (check: Check): readonly Probe[] =>
  check.kind === "cases" ? check.cases(testWorld).flatMap(({ probes }) => Object.values(probes)) : [];

describe("the keys that the checks make", () => {
  it("are made by a JWT only where keys can be revoked, but for the trial key", () => {
    const { create, revoke } = trialOf(testWorld);
    const made = apiKeys
      .flatMap(probesOf)
      .filter(({ effect, credential }) => effect === "create-key" && credential.kind === "jwt");
    for (const probe of made.filter(({ id }) => id !== create.id)) {
      expect(probe.given?.probe.id, probe.id).toBe(revoke.id);
      expect(probe.given?.reads, probe.id).toEqual(["allowed"]);
    }
  });

  it("are named after the tool wherever the request names them", () => {
    const names = badRequests(testWorld).map(({ payload }) =>
      payload.kind === "json" ? JSON.stringify(payload.value) : "",
    );
    const others = names.filter((text) => !/"slot":"key-name"|titan-auth-check |"name":""/.test(text));
    expect(others).toEqual([JSON.stringify({ scopes: ["tasks:read"] })]);
  });

  it("come to nothing where none can be revoked: bad requests are not judged", () => {
    const [situation] = malformedKeyRequest.kind === "cases" ? malformedKeyRequest.cases(testWorld) : [];
    const replies = Object.fromEntries(
      Object.entries(situation?.probes ?? {}).map(([name, probe]) => [
        name,
        name === "good"
          ? reply(probe, granted(probe))
          : { ...reply(probe, unsent), reading: "unsent" as const },
      ]),
    );
    const { say, said } = listen();
    if (malformedKeyRequest.kind === "cases") malformedKeyRequest.judge(replies, say, {}, testWorld);
    expect(said.map(({ how }) => how)).toEqual(["absent"]);
  });

  it("have no scope where the request names none", () => {
    expect(scopelessKey(testWorld)).toEqual({
      kind: "key-from",
      probe: emptyScopes(testWorld).id,
      label: "no scope",
    });
    expect(emptyScopes(testWorld).payload).toMatchObject({ kind: "json", value: { scopes: [] } });
  });
});

describe("the trial", () => {
  const { create, warm, revoke, refused, late } = revokedTrial(testWorld);

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
    expect(refused.repeat).toMatchObject({ everyMs: 250, budgetMs: testWorld.policy.revocationMs });
    expect(refused.repeat?.until).toEqual(expect.arrayContaining(["unauthorized", "forbidden"]));
    expect(refused.repeat?.until).not.toContain("allowed");
  });
});

describe("the control of key-created-by-key", () => {
  it("is the very request that the scope matrix sends", () => {
    const [situation] = keyCreatedByKey.kind === "cases" ? keyCreatedByKey.cases(testWorld) : [];
    const { operation } = trialOf(testWorld);
    expect(situation?.control).toBe("alive");
    expect(situation?.probes["alive"]).toEqual(
      exercise(operation, keyWithAll(scopeNames(testWorld)), testWorld),
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
