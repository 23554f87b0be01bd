import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { jwtFacts, readJwt } from "./jwt.ts";

const key = new TextEncoder().encode("a key of at least thirty-two bytes");
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const unsigned = (claims: unknown, header: unknown = { alg: "HS256" }): string =>
  `${encode(header)}.${encode(claims)}.c2ln`;

describe("readJwt", () => {
  it("reads header and claims of a real token", async () => {
    const token = await new SignJWT({ sub: "42", n: [1] })
      .setProtectedHeader({ alg: "HS256", kid: "k" })
      .sign(key);
    expect(readJwt(token)).toEqual({ header: { alg: "HS256", kid: "k" }, claims: { sub: "42", n: [1] } });
  });

  it("reads a token without signature", () => {
    expect(readJwt(`${encode({ alg: "none" })}.${encode({ sub: "42" })}.`)?.claims).toEqual({ sub: "42" });
  });

  it.each([
    "",
    "garbage",
    "titan_sk_live_abc123",
    "a.b.c",
    "a.b",
    `${encode({ alg: "HS256" })}.${encode({})}`,
    `${unsigned({ sub: "42" })}.x.y`,
    `${unsigned({ sub: "42" })} `,
    ` ${unsigned({ sub: "42" })}`,
    `Bearer ${unsigned({ sub: "42" })}`,
    unsigned(["not", "an", "object"]),
    unsigned("text"),
    unsigned(null),
    unsigned({}, "text"),
    `${encode({ alg: "HS256" })}.!!!!.c2ln`,
    `${encode({ alg: "HS256" })}.bm90IEpTT04.c2ln`,
  ])("refuses %j", (token) => expect(readJwt(token)).toBeUndefined());
});

describe("jwtFacts", () => {
  it("takes what is well typed", () => {
    const claims = { iat: 1, exp: 2.5, nbf: 3, sub: "42", iss: "titan", aud: "tasks", email: "a@b.c" };
    expect(jwtFacts(unsigned(claims))).toEqual({
      alg: "HS256",
      iat: 1,
      exp: 2.5,
      nbf: 3,
      sub: "42",
      iss: "titan",
      aud: "tasks",
    });
  });

  it("leaves out what is not", () => {
    const claims = { iat: "1", exp: null, nbf: true, sub: 42, iss: {}, aud: ["a", 1] };
    expect(jwtFacts(unsigned(claims, { alg: 5 }))).toEqual({});
    expect(jwtFacts("garbage")).toBeUndefined();
  });

  it("joins several audiences", () => {
    expect(jwtFacts(unsigned({ aud: ["a", "b"] }))?.aud).toBe("a, b");
    expect(jwtFacts(unsigned({ aud: [] }))?.aud).toBeUndefined();
  });
});
