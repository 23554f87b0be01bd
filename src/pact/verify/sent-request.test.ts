import { describe, expect, it } from "vitest";
import { type Credential, jwt, literal, none } from "../../../contracts/catalogue/credential.ts";
import { bearer, type Carrier } from "../../../suites/model/probe.ts";
import { heldEmail, heldJwt, heldKey } from "../../../test/support/pact-sketches.ts";
import { credentialOf, type SentRequest } from "./sent-request.ts";
import type { StateBinding } from "./values.ts";

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
}: Seen): SentRequest => credentialOf({ method: "GET", target, headers }, bindings, expected);

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
