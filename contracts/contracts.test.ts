import { describe, expect, it } from "vitest";
import { authPaths, errorCodes, operations, scopes } from "./catalogue/catalogue.ts";
import { titanProfile } from "./profile/profile.ts";
import { isAtLeast, severities } from "./report/terms.ts";
import {
  apiKeyContract,
  apiKeyListContract,
  findCreatedKey,
  findListedKeys,
  isWholeList,
} from "./wire/api-key.ts";
import { type Contract, describe as described } from "./wire/contract.ts";
import { authError, errorEnvelope, successEnvelope, unwrap } from "./wire/envelope.ts";
import { isRecord } from "./wire/json.ts";
import { findTokens, loginContract } from "./wire/login.ts";
import { identityOf, sessionContract } from "./wire/session.ts";

const enveloped = (data: unknown) => ({ success: true, data });
const without = (value: Record<string, unknown>, field: string) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== field));

/** The seed's example, with the key as it is kept. */
const key = {
  id: "key_123",
  name: "backend-job",
  key: "[key#3fa2c1]",
  scopes: ["tasks:read", "tasks:write"],
  created_at: "2026-01-31T09:30:00Z",
};
const refusal = { success: false, error: { code: "FORBIDDEN", message: "No." } };
const keyed = (change: Record<string, unknown>) => ({ ...key, ...change });

const healthy: readonly (readonly [string, Contract, unknown])[] = [
  ["a bare key", apiKeyContract, key],
  ["an enveloped key", apiKeyContract, enveloped(key)],
  ["a key with more fields", apiKeyContract, keyed({ expires_at: null, owner: { id: 1 } })],
  ["a key with a number as id", apiKeyContract, keyed({ id: 7 })],
  ["a key without scopes", apiKeyContract, keyed({ scopes: [] })],
  ["a date with an offset", apiKeyContract, keyed({ created_at: "2026-01-31T09:30:00.123+02:00" })],
  ["a date without a zone", apiKeyContract, keyed({ created_at: "2026-01-31T09:30:00" })],
  ["a bare list", apiKeyListContract, [without(key, "key")]],
  ["an empty list", apiKeyListContract, []],
  ["an enveloped list", apiKeyListContract, enveloped([{ id: 7 }])],
  ["a list in items", apiKeyListContract, enveloped({ items: [{ key_id: "a" }], total: 1 })],
  ["a list in api_keys", apiKeyListContract, { api_keys: [{ keyId: "a" }] }],
  ["a bare session", sessionContract, { user: { id: "usr_1" } }],
  ["an enveloped session", sessionContract, enveloped({ user: { id: "usr_1" } })],
  ["an empty session", sessionContract, {}],
  ["a success", successEnvelope, enveloped([])],
  ["a success with null", successEnvelope, enveloped(null)],
  ["a success with more fields", successEnvelope, { ...enveloped({}), meta: {} }],
  ["a refusal", errorEnvelope, refusal],
  [
    "a refusal with an unknown code",
    errorEnvelope,
    { success: false, error: { code: "TEAPOT", message: "" } },
  ],
  [
    "a refusal with more fields",
    errorEnvelope,
    { ...refusal, requestId: "1", error: { ...refusal.error, details: [] } },
  ],
  ["any object of the auth service", authError, { message: "no" }],
  ...titanProfile.login.answer.within.flatMap((holder) =>
    titanProfile.login.answer.token.map((field): readonly [string, Contract, unknown] => [
      `a login with ${holder === "" ? field : `${holder}.${field}`}`,
      loginContract,
      holder === "" ? { [field]: "[jwt#1]" } : { [holder]: { [field]: "[jwt#1]" } },
    ]),
  ),
  ["an enveloped login", loginContract, enveloped({ token: "[jwt#1]", expires_in: 3600 })],
];

const broken: readonly (readonly [
  string,
  Contract,
  unknown,
  readonly (readonly [string, string, string])[],
])[] = [
  ...(["id", "name", "key"] as const).map((field): (typeof broken)[number] => [
    `a key without ${field}`,
    apiKeyContract,
    without(key, field),
    [[field, "a value of type string", "nothing"]],
  ]),
  ["an empty key", apiKeyContract, keyed({ key: "" }), [["key", "text that is not empty", "an empty text"]]],
  ["a list as id", apiKeyContract, keyed({ id: [7] }), [["id", "a value of type string", "a list of 1"]]],
  [
    "scopes as text",
    apiKeyContract,
    keyed({ scopes: "tasks:read" }),
    [["scopes", "a value of type array", "a text of 10 characters"]],
  ],
  [
    "a scope that is no text",
    apiKeyContract,
    keyed({ scopes: ["tasks:read", null] }),
    [["scopes[1]", "a value of type string", "null"]],
  ],
  [
    "a date as in HTTP",
    apiKeyContract,
    keyed({ created_at: "Sat, 31 Jan 2026 09:30:00 GMT" }),
    [["created_at", "an ISO 8601 date and time", "a text of 29 characters"]],
  ],
  [
    "a date alone",
    apiKeyContract,
    keyed({ created_at: "2026-01-31" }),
    [["created_at", "an ISO 8601 date and time", "a text of 10 characters"]],
  ],
  [
    "an enveloped key without an id",
    apiKeyContract,
    enveloped(without(key, "id")),
    [["data.id", "a value of type string", "nothing"]],
  ],
  ["an enveloped nothing", apiKeyContract, enveloped(null), [["data", "a value of type object", "null"]]],
  ["no key at all", apiKeyContract, undefined, [["", "a value of type object", "nothing"]]],
  [
    "no list of keys",
    apiKeyListContract,
    { count: 0 },
    [["", "a list, or an object that holds one", "neither"]],
  ],
  [
    "a listed key without an id",
    apiKeyListContract,
    [{ id: "a" }, { name: "b" }],
    [["[1].id", "a value of type string", "nothing"]],
  ],
  ["a session that is a list", sessionContract, [], [["", "a value of type object", "a list of 0"]]],
  [
    "an enveloped session that is a text",
    sessionContract,
    enveloped("usr_1"),
    [["", "an object, bare or under data", "an object with success, data"]],
  ],
  [
    "a success without data",
    successEnvelope,
    { success: true },
    [["data", "a field, whatever its value", "nothing"]],
  ],
  [
    "a success that is bare",
    successEnvelope,
    { items: [] },
    [
      ["success", "true", "nothing"],
      ["data", "a field, whatever its value", "nothing"],
    ],
  ],
  [
    "a success as text",
    successEnvelope,
    { success: "true", data: 1 },
    [["success", "true", "a text of 4 characters"]],
  ],
  [
    "a refusal that succeeds",
    errorEnvelope,
    { ...refusal, success: true },
    [["success", "false", "a boolean"]],
  ],
  [
    "a refusal without a code",
    errorEnvelope,
    { success: false, error: { message: "No." } },
    [["error.code", "a value of type string", "nothing"]],
  ],
  [
    "a refusal with an empty code",
    errorEnvelope,
    { success: false, error: { code: "", message: "No." } },
    [["error.code", "text that is not empty", "an empty text"]],
  ],
  [
    "a refusal with an object as message",
    errorEnvelope,
    { success: false, error: { code: "X", message: { en: "No." } } },
    [["error.message", "a value of type string", "an object with en"]],
  ],
  [
    "a refusal as text",
    errorEnvelope,
    { success: false, error: "No." },
    [["error", "a value of type object", "a text of 3 characters"]],
  ],
  [
    "an auth refusal that is a text",
    authError,
    "no",
    [["", "a value of type object", "a text of 2 characters"]],
  ],
  [
    "a login without a token",
    loginContract,
    { user: {} },
    [
      [
        "",
        "a JWT in token, access_token, accessToken, jwt (top level, or under data or session)",
        "an object with user",
      ],
    ],
  ],
  [
    "a login with an empty token",
    loginContract,
    { token: "" },
    [
      [
        "",
        "a JWT in token, access_token, accessToken, jwt (top level, or under data or session)",
        "an object with token",
      ],
    ],
  ],
];

describe("the contracts", () => {
  it.each(healthy)("accept %s", (_name, { check }, document) => {
    expect(check(document)).toEqual([]);
  });

  it.each(broken)("refuse %s", (_name, { check }, document, deviations) => {
    const wanted = deviations.map(([path, wish, got]) => ({ path, wanted: wish, got }));
    expect(check(document)).toEqual(wanted);
  });

  it("describe values without quoting them", () => {
    const secret = "titan_sk_live_notquoted";
    const documents = [secret, [secret], { key: secret, scopes: secret }, enveloped({ key: [secret] })];
    const contracts = [
      apiKeyContract,
      apiKeyListContract,
      sessionContract,
      successEnvelope,
      errorEnvelope,
      loginContract,
    ];
    const said = JSON.stringify(contracts.flatMap(({ check }) => documents.flatMap((one) => check(one))));
    expect(said).not.toContain("notquoted");
  });

  it.each([
    [undefined, "nothing"],
    [null, "null"],
    ["", "an empty text"],
    ["abc", "a text of 3 characters"],
    [[1, 2], "a list of 2"],
    [{}, "an empty object"],
    [{ a: 1, b: 2 }, "an object with a, b"],
    [7, "a number"],
    [true, "a boolean"],
  ])("describe %j as %s", (value, words) => {
    expect(described(value)).toBe(words);
  });
});

describe("unwrap", () => {
  it.each([
    [enveloped(1), { payload: 1, enveloped: true }],
    [enveloped(undefined), { payload: undefined, enveloped: true }],
    [{ success: true }, { payload: { success: true }, enveloped: false }],
    [
      { success: false, data: 1 },
      { payload: { success: false, data: 1 }, enveloped: false },
    ],
    [[1], { payload: [1], enveloped: false }],
    ["text", { payload: "text", enveloped: false }],
  ])("opens %j only where it is a success envelope", (document, result) => {
    expect(unwrap(document)).toEqual(result);
  });
});

describe("findTokens", () => {
  it("gives every place that holds a text, the preferred one first", () => {
    const document = {
      session: { jwt: "d" },
      data: { access_token: "c" },
      jwt: "b",
      token: "a",
      accessToken: 1,
    };
    expect(findTokens(document)).toEqual([
      { path: "token", token: "a" },
      { path: "jwt", token: "b" },
      { path: "data.access_token", token: "c" },
      { path: "session.jwt", token: "d" },
    ]);
  });

  it.each([
    [null],
    ["token"],
    [[{ token: "a" }]],
    [{ token: "" }],
    [{ data: "token" }],
    [{ refresh_token: "a" }],
  ])("finds none in %j", (document) => {
    expect(findTokens(document)).toEqual([]);
  });
});

describe("findCreatedKey", () => {
  it.each<[unknown, unknown]>([
    [key, { id: "key_123", name: key.name, key: "[key#3fa2c1]", scopes: key.scopes, path: "key" }],
    [
      enveloped(key),
      { id: "key_123", name: key.name, key: "[key#3fa2c1]", scopes: key.scopes, path: "data.key" },
    ],
    [{ api_key: { key_id: 7, secret: "s" } }, { id: "7", key: "s", path: "api_key.secret" }],
    [{ data: { apiKey: { keyId: "a", token: "s" } } }, { id: "a", key: "s", path: "data.apiKey.token" }],
    [
      { id: "a", api_key: "s" },
      { id: "a", key: "s", path: "api_key" },
    ],
    [{ id: "a" }, { id: "a", path: "key" }],
    [
      { key: "s", scopes: "tasks:read" },
      { key: "s", path: "key" },
    ],
    [{ key: "" }, undefined],
    [{}, undefined],
    [null, undefined],
    [[key], undefined],
  ])("finds in %j", (document, found) => {
    expect(findCreatedKey(document)).toEqual(found);
  });
});

describe("findListedKeys", () => {
  const listed = { id: "a", name: "n", created_at: "2026-01-01T00:00:00Z", scopes: ["tasks:read"] };
  const seen = { id: "a", name: "n", createdAt: "2026-01-01T00:00:00Z", scopes: ["tasks:read"] };

  it.each<[string, unknown]>([
    ["bare", [listed]],
    ["enveloped", enveloped([listed])],
    ...["items", "api_keys", "apiKeys", "keys", "results", "data"].map((field): [string, unknown] => [
      `in ${field}`,
      { [field]: [listed] },
    ]),
    ["enveloped, in items", enveloped({ items: [listed], total: 1 })],
  ])("finds a list that stands %s", (_where, document) => {
    expect(findListedKeys(document)).toEqual([seen]);
  });

  it("takes other spellings, and leaves out what is no object", () => {
    expect(findListedKeys([{ keyId: 7, createdAt: "x", scopes: [1] }, "text", null])).toEqual([
      { id: "7", createdAt: "x" },
    ]);
  });

  it.each([[null], ["keys"], [{ count: 0 }], [enveloped({ total: 3 })]])("finds none in %j", (document) => {
    expect(findListedKeys(document)).toBeUndefined();
  });
});

describe("isWholeList", () => {
  const few = [{ id: "a" }];
  it.each<[string, unknown, readonly { id: string }[], boolean]>([
    ["a short list", few, few, true],
    ["an empty list", [], [], true],
    ["its own total", { items: few, total: 1 }, few, true],
    ["an empty cursor", { items: few, next_cursor: null, next: "", has_more: false }, few, true],
    ["a larger total", { items: few, total: 2 }, few, false],
    ["a next page", { items: few, next: "/keys?page=2" }, few, false],
    ["a cursor", { items: few, nextCursor: "abc" }, few, false],
    ["more to come", { items: few, has_more: true }, few, false],
    ["just a page's size", few, Array.from({ length: 20 }, () => ({ id: "a" })), false],
  ])("reads %s", (_name, document, keys, whole) => {
    expect(isWholeList(document, keys)).toBe(whole);
  });
});

describe("identityOf", () => {
  it.each<[unknown, unknown]>([
    [
      { email: "a@b.test", sub: "usr_1" },
      { email: "a@b.test", id: "usr_1" },
    ],
    [{ user: { email: "a@b.test", id: "usr_1" } }, { email: "a@b.test", id: "usr_1" }],
    [enveloped({ session: { id: "ses_1", user: { id: 17 } } }), { id: "17" }],
    [{ id: "ses_1", user_id: "usr_1" }, { id: "usr_1" }],
    [{ profile: { id: "usr_1" } }, { id: "usr_1" }],
    [{ id: "ses_1" }, {}],
    [{ session: { id: "ses_1" } }, {}],
    [{ email: "", user: null }, {}],
    [null, {}],
  ])("names whom %j names", (document, identity) => {
    expect(identityOf(document)).toEqual(identity);
  });
});

describe("the catalogue", () => {
  const names = scopes.map(({ name }) => name);

  it("has the eight scopes of the platform's guide, each once", () => {
    expect(names).toEqual([
      "tasks:read",
      "tasks:write",
      "executions:read",
      "executions:write",
      "data:read",
      "analytics:read",
      "billing:read",
      "billing:write",
    ]);
    expect(new Set(names).size).toBe(names.length);
    expect(scopes.every(({ status, purpose }) => status === "seed" && purpose !== "")).toBe(true);
  });

  it("asks only for scopes that exist, and for each somewhere by itself", () => {
    const asked = operations.flatMap((operation) => operation.scopes);
    expect(asked.filter((scope) => !names.includes(scope))).toEqual([]);
    const alone = new Set(operations.filter((one) => one.scopes.length === 1).flatMap((one) => one.scopes));
    expect(names.filter((name) => !alone.has(name))).toEqual([]);
  });

  it.each(operations.map((operation) => [operation.id, operation] as const))(
    "is whole for %s",
    (id, operation) => {
      expect(id).toBe(`${operation.method} ${operation.path}`);
      expect(operations.filter((other) => other.id === id)).toEqual([operation]);
      expect(operation.path).toMatch(/^\/api\/v1(?:\/(?:[a-z-]+|\{id\}))+$/);
      expect(operation.target).toBe(operation.path.includes("{id}") ? "object" : "collection");
      expect(operation.effect).toBe(operation.method === "GET" ? "read" : "write");
      expect(operation.scopes.length).toBeGreaterThan(0);
    },
  );

  it("lets nothing happen by a write: its body is empty, or its object does not exist", () => {
    const writes = operations.filter(({ effect }) => effect === "write");
    expect(
      writes.filter(({ target, body }) => target === "collection" && JSON.stringify(body) !== "{}"),
    ).toEqual([]);
  });

  it("keeps the plan of a real account out of every run that does not ask for it", () => {
    const asked = operations.filter(({ allowOnRequest }) => allowOnRequest).map(({ id }) => id);
    expect(asked).toEqual(["POST /api/v1/billing/plan"]);
  });

  it("puts every path below /api/v1", () => {
    expect(Object.values(authPaths).every((path) => path.startsWith("/api/v1/"))).toBe(true);
  });

  it("gives each error code its own statuses", () => {
    const statuses = Object.values(errorCodes).flat();
    expect(new Set(statuses).size).toBe(statuses.length);
    expect(errorCodes.UNAUTHORIZED).toEqual([401]);
    expect(errorCodes.FORBIDDEN).toEqual([403]);
  });
});

describe("the terms", () => {
  it("rank severities worst first", () => {
    expect(isAtLeast("critical", "medium")).toBe(true);
    expect(isAtLeast("medium", "medium")).toBe(true);
    expect(isAtLeast("low", "medium")).toBe(false);
    expect(severities[0]).toBe("critical");
  });

  it.each([
    [{}, true],
    [[], false],
    [null, false],
    ["", false],
  ])("take %j for a JSON object: %s", (value, result) => {
    expect(isRecord(value)).toBe(result);
  });
});
