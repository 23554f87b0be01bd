import { describe, expect, it } from "vitest";
import { type Credential, jwt, literal, none } from "../../../contracts/catalogue/credential.ts";
import { bearer, type Carrier, type Probe, placeholder } from "../../../suites/model/probe.ts";
import { contextDefaults } from "../../../suites/model/run-context.ts";
import { heldEmail, heldJwt, heldKey, heldPassword } from "../../../test/support/pact/sketches.ts";
import type { PactRequest } from "../matcher/protocol.ts";
import { credentialOf, probeOf, type RequestParts, Unsendable } from "./requests.ts";
import type { StateBinding } from "./values.ts";

const bindings = [heldEmail, heldPassword, heldJwt];
const json = { "content-type": "application/json" };

const sent = (request: Partial<PactRequest>, expected = 200): Probe =>
  probeOf(
    { method: "GET", target: "/api/v1/tasks", headers: {}, ...request },
    { label: "i7", bindings, expected },
    contextDefaults,
  );

const posted = (body: string, headers: PactRequest["headers"] = json, target = "/api/v1/tasks"): Probe =>
  sent({ method: "POST", target, headers, body });

describe("a pact's request", () => {
  it("becomes a probe of its operation, under a name of its own", () => {
    const target = "/api/v1/tasks?limit=1";
    const probe = sent({ target, headers: { authorization: `Bearer ${heldJwt.text}`, accept: "*/*" } });
    expect(probe).toMatchObject({
      phase: "exercise",
      service: "task",
      surface: "task",
      operation: "GET /api/v1/tasks",
      method: "GET",
      path: target,
      headers: { accept: "*/*" },
      credential: jwt,
    });
    expect(probe.id).toBe("GET /api/v1/tasks as jwt (pact i7)");
    expect(probe).not.toHaveProperty("payload");
  });

  it.each([
    ["GET", "/api/v1/tasks", "read"],
    ["HEAD", "/api/v1/tasks", "read"],
    ["POST", "/api/v1/auth/login", "read"],
    ["POST", "/api/v1/tasks", "write"],
    ["DELETE", "/api/v1/api-keys/1", "write"],
    ["POST", "/api/v1/api-keys", "create-key"],
    ["POST", "/api/v1/api-keys/", "create-key"],
    ["POST", "/api/v1/api-keys?dry=1", "create-key"],
    ["GET", "/api/v1/api-keys", "read"],
  ])("%s %s may bring about: %s", (method, target, effect) => {
    expect(sent({ method, target }).effect).toBe(effect);
  });

  it("has slots where an account's values stand, however deep", () => {
    const body = {
      a: [{ email: heldEmail.text }],
      b: { c: { d: heldPassword.text } },
      e: "other",
      f: null,
      g: 1,
    };
    expect(posted(JSON.stringify(body)).payload).toEqual({
      kind: "json",
      value: {
        a: [{ email: placeholder("email") }],
        b: { c: { d: placeholder("password") } },
        e: "other",
        f: null,
        g: 1,
      },
    });
  });

  it.each([
    ["JSON of another type", "application/vnd.api+json; charset=utf-8", "[1]", { kind: "json", value: [1] }],
    [
      "no JSON, whatever it says",
      "application/json",
      "{",
      { kind: "raw", text: "{", contentType: "application/json" },
    ],
    ["a text", "text/plain", "{}", { kind: "raw", text: "{}", contentType: "text/plain" }],
    [
      "a name that begins like it",
      "application/jsonx",
      "{}",
      { kind: "raw", text: "{}", contentType: "application/jsonx" },
    ],
  ])("has a body as it is: %s", (_, contentType, body, payload) => {
    expect(posted(body, { "content-type": contentType }).payload).toEqual(payload);
  });

  it("has a body without a type", () => {
    expect(posted("x", {}).payload).toEqual({ kind: "raw", text: "x", contentType: "" });
  });

  it("keeps a body's names, whatever they are", () => {
    const { payload } = posted('{"__proto__":{"a":1},"constructor":2}');
    expect(JSON.stringify(payload)).toContain('{"__proto__":{"a":1},"constructor":2}');
  });

  it("keeps garbage as it is where 401 is expected", () => {
    const probe = sent({ headers: { authorization: "Bearer garbage" } }, 401);
    expect(probe.credential).toEqual(literal("literal of the pact", "garbage"));
  });
});

describe("a request in which a stand-in is left", () => {
  it.each<readonly [string, Partial<PactRequest>]>([
    ["a part of the path", { target: `/api/v1/users/${heldEmail.text}` }],
    ["a query parameter of the account", { target: `/api/v1/tasks?email=${heldEmail.text}` }],
    ["a part of a query parameter", { target: `/api/v1/tasks?token=x${heldJwt.text}` }],
    ["another header", { headers: { "x-token": heldJwt.text } }],
    ["a part of a header", { headers: { cookie: `session=${heldJwt.text}` } }],
    ["a second header", { headers: { authorization: `Bearer ${heldJwt.text}`, "x-api-key": heldJwt.text } }],
    ["a part of the credential", { headers: { authorization: `Bearer ${heldJwt.text}x` } }],
    ["two blanks before the credential", { headers: { authorization: `Bearer  ${heldJwt.text}` } }],
    ["a token in a body", { method: "POST", headers: json, body: JSON.stringify({ token: heldJwt.text }) }],
    [
      "a part of a text in a body",
      { method: "POST", headers: json, body: JSON.stringify([`<${heldEmail.text}>`]) },
    ],
    ["a name in a body", { method: "POST", headers: json, body: JSON.stringify({ [heldEmail.text]: 1 }) }],
    ["a form", { method: "POST", headers: {}, body: `password=${heldPassword.text}` }],
  ])("is never sent: %s", (_, request) => {
    expect(() => sent(request)).toThrow(Unsendable);
    expect(() => sent(request, 401)).toThrow(Unsendable);
  });
  it.each<readonly [string, Partial<PactRequest>]>([
    ["a path", { target: `/api/v1/users/${encodeURIComponent(heldEmail.text)}` }],
    ["a form", { method: "POST", body: `email=${encodeURIComponent(heldEmail.text)}` }],
  ])("is never sent, percent-encoded in %s", (_, request) => {
    expect(() => sent(request)).toThrow(Unsendable);
  });

  it("tells no stand-in", () => {
    expect(() => sent({ target: `/api/v1/users/${heldEmail.text}` })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(heldEmail.text) }),
    );
  });

  it("is no concern of another interaction's", () => {
    const headers = { "x-token": heldKey.text };
    expect(sent({ headers })).toMatchObject({ headers });
  });
});

interface Seen {
  readonly headers?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly bindings?: readonly StateBinding[];
  readonly expected?: number;
}

const carriedBy = ({
  headers = {},
  target = "/x",
  bindings = [heldJwt],
  expected = 200,
}: Seen): RequestParts => credentialOf({ method: "GET", target, headers }, bindings, expected);

const scheme = (name: string): Carrier => ({ kind: "authorization", scheme: name });
const inQuery = (name: string): Carrier => ({ kind: "query", name });
const xApiKey: Carrier = { kind: "x-api-key" };
const ofPact = (text: string): Credential => literal("literal of the pact", text);
const authorization = (text: string) => ({ headers: { authorization: text } });

interface Row {
  readonly name: string;
  readonly seen: Seen;
  readonly credential: Credential;
  readonly carrier: Carrier;
  readonly target?: string;
}

const rows: readonly Row[] = [
  { name: "nothing", seen: {}, credential: none, carrier: bearer },
  {
    name: "a bearer token",
    seen: authorization(`Bearer ${heldJwt.text}`),
    credential: jwt,
    carrier: bearer,
  },
  {
    name: "another scheme",
    seen: authorization(`ApiKey ${heldJwt.text}`),
    credential: jwt,
    carrier: scheme("ApiKey"),
  },
  {
    name: "a scheme in small letters",
    seen: authorization(`bearer ${heldJwt.text}`),
    credential: jwt,
    carrier: scheme("bearer"),
  },
  { name: "no scheme", seen: authorization(heldJwt.text), credential: jwt, carrier: scheme("") },
  {
    name: "no scheme, where 401 is expected",
    seen: { ...authorization(heldJwt.text), expected: 401 },
    credential: jwt,
    carrier: scheme(""),
  },
  {
    name: "one of two credentials",
    seen: { ...authorization(`Bearer ${heldKey.text}`), bindings: [heldJwt, heldKey] },
    credential: heldKey.credential ?? none,
    carrier: bearer,
  },
  {
    name: "a literal, where its states give one credential",
    seen: authorization("Bearer example"),
    credential: jwt,
    carrier: bearer,
  },
  {
    name: "a literal, where its states give one credential and an account",
    seen: { ...authorization("Bearer example"), bindings: [heldEmail, heldJwt] },
    credential: jwt,
    carrier: bearer,
  },
  {
    name: "a literal, where 403 is expected",
    seen: { ...authorization("Bearer example"), expected: 403 },
    credential: jwt,
    carrier: bearer,
  },
  {
    name: "garbage, where 401 is expected",
    seen: { ...authorization("Bearer garbage"), expected: 401 },
    credential: ofPact("garbage"),
    carrier: bearer,
  },
  {
    name: "garbage without a state",
    seen: { ...authorization("Bearer garbage"), bindings: [] },
    credential: ofPact("garbage"),
    carrier: bearer,
  },
  {
    name: "a literal, where its states give two credentials",
    seen: { ...authorization("Bearer example"), bindings: [heldJwt, heldKey] },
    credential: ofPact("example"),
    carrier: bearer,
  },
  {
    name: "a literal of several words",
    seen: { ...authorization("Digest a=1, b=2"), bindings: [] },
    credential: ofPact("a=1, b=2"),
    carrier: scheme("Digest"),
  },
  {
    name: "an empty header, which stays empty",
    seen: authorization(""),
    credential: ofPact(""),
    carrier: scheme(""),
  },
  {
    name: "a literal that a stand-in is only a part of",
    seen: authorization(`Bearer not-${heldJwt.text}`),
    credential: ofPact(`not-${heldJwt.text}`),
    carrier: bearer,
  },
  {
    name: "X-API-Key",
    seen: { headers: { "x-api-key": heldKey.text }, bindings: [heldKey] },
    credential: heldKey.credential ?? none,
    carrier: xApiKey,
  },
  {
    name: "a query parameter",
    seen: { target: `/x?limit=1&api_key=${heldKey.text}&page=2`, bindings: [heldKey] },
    credential: heldKey.credential ?? none,
    carrier: inQuery("api_key"),
    target: "/x?limit=1&page=2",
  },
  {
    name: "a query parameter behind a question mark",
    seen: { target: `/x?q=a?b&api_key=${heldKey.text}`, bindings: [heldKey] },
    credential: heldKey.credential ?? none,
    carrier: inQuery("api_key"),
    target: "/x?q=a%3Fb",
  },
  {
    name: "the only query parameter",
    seen: { target: `/x?token=${heldKey.text}`, bindings: [heldKey] },
    credential: heldKey.credential ?? none,
    carrier: inQuery("token"),
    target: "/x",
  },
];

describe("what a pact's request carries", () => {
  it.each(rows)("is recognised: $name", ({ seen, credential, carrier, target = "/x" }) => {
    expect(carriedBy(seen)).toEqual({ credential, carrier, headers: {}, target });
  });

  it("is nothing where the request has no credential, whatever its states give", () => {
    const seen = { headers: { accept: "*/*" }, target: "/x?a=b", bindings: [heldJwt, heldKey] };
    expect(carriedBy(seen)).toEqual({
      credential: none,
      carrier: bearer,
      headers: seen.headers,
      target: seen.target,
    });
  });

  it("leaves a literal X-API-Key and a slot's text where they stand", () => {
    const headers = { "x-api-key": "garbage" };
    expect(carriedBy({ headers })).toMatchObject({ credential: none, headers });
    const target = `/x?email=${heldEmail.text}`;
    expect(carriedBy({ target, bindings: [heldEmail] })).toMatchObject({ credential: none, target });
  });

  it("leaves headers of the connection to Pact behind, and keeps the others", () => {
    const { headers } = carriedBy({
      headers: {
        host: "127.0.0.1:41029",
        "content-length": "2",
        "accept-encoding": "gzip",
        connection: "close",
        "user-agent": "x",
        "x-titan-auth-interaction": "i1",
        accept: "application/json",
        "content-type": "application/json",
        "x-of-the-consumer": "kept",
      },
    });
    expect(headers).toEqual({
      accept: "application/json",
      "content-type": "application/json",
      "x-of-the-consumer": "kept",
    });
  });
});
