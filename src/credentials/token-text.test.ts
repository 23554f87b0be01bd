import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { UserError } from "../user-error.ts";
import { jwtText, plainText, tokenText } from "./token-text.ts";

const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl";
const key = "titan_sk_live_0123456789abcdef";

/** The error that a value leads to. */
function refusalOf(read: (place: string, value: string) => unknown, value: string): UserError {
  try {
    read("SOME_TOKEN", value);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("It was accepted.");
}

describe.each([
  ["jwtText", jwtText, jwt],
  ["tokenText", tokenText, jwt],
  ["tokenText", tokenText, key],
] as const)("%s", (_, read, token) => {
  it("accepts the token itself", () => {
    expect(read("SOME_TOKEN", token).reveal()).toBe(token);
  });

  it.each([
    ["double quotes", `"${token}"`, /quotation marks/],
    ["single quotes", `'${token}'`, /quotation marks/],
    ["an opening quote", `"${token}`, /quotation marks/],
    ["typographic quotes", `\u201c${token}\u201d`, /quotation marks/],
    ["a line break at the end", `${token}\n`, /line break/],
    ["a blank at the start", ` ${token}`, /blanks/],
    ["only a blank", " ", /blanks/],
    ["the scheme", `Bearer ${token}`, /scheme Bearer/],
    ["the scheme in lower case", `bearer ${token}`, /scheme Bearer/],
    ["the whole header", `Authorization: Bearer ${token}`, /whole header line/],
    ["a line break inside", `${token.slice(0, 20)}\n${token.slice(20)}`, /inside/],
    ["a letter that no header can hold", `${token}\u00e9`, /U\+00E9/],
    ["dots at the end", `${token}...`, /shortened/],
    ["an ellipsis", `${token.slice(0, 20)}\u2026`, /shortened/],
  ])("refuses %s without showing the value", (_, value, reason) => {
    const error = refusalOf(read, value);
    expect(error.message).toMatch(/^SOME_TOKEN: wanted a JWT/);
    expect(error.facts.got).toMatch(reason);
    expect(error.facts.remedy).toMatch(/\.$/);
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain(token.slice(0, 20));
  });

  it.each([
    ["$TITAN_TOKEN", /name of a variable/],
    ["${TITAN_TOKEN}", /name of a variable/],
    ["$(cat token)", /name of a variable/],
    ["${{ secrets.TITAN_TOKEN }}", /name of a variable/],
    ["%TITAN_TOKEN%", /name of a variable/],
    ["{{ titan_token }}", /name of a variable/],
    ["titan_sk_live_abc123...", /example key/],
    ['{"key":"titan_sk_live_0123456789abcdef"}', /JSON answer/],
    ["op://vault/titan/token", /unresolved reference/],
    ["ghp_0123456789abcdefghijABCDEFGHIJ012345", /another service/],
    ["<your token>", /placeholder/],
  ])("refuses %s", (value, reason) => expect(refusalOf(read, value).facts.got).toMatch(reason));
});

describe("jwtText", () => {
  it("sends an API key to its own variable", () => {
    expect(refusalOf(jwtText, key).message).toMatch(
      /got an API key where a JWT is needed\. Put the API key into TITAN_TOKEN/,
    );
  });

  it.each(["garbage", "a.b.c", jwt.slice(0, 30)])("refuses %s", (value) => {
    expect(refusalOf(jwtText, value).facts.got).toMatch(/not a JWT|not complete/);
  });
});

describe("tokenText", () => {
  it("knows a JWT from a key", () => {
    expect(tokenText("SOME_TOKEN", jwt).kind).toBe("jwt");
    expect(tokenText("SOME_TOKEN", key).kind).toBe("key");
  });

  it("does not take half a JWT for a key", () => {
    for (const value of [jwt.slice(0, 12), jwt.slice(0, 30), `${jwt}.x`]) {
      expect(refusalOf(tokenText, value).facts.got).toContain("not complete");
    }
  });
});

describe("plainText", () => {
  it("refuses what is surely a mistake, and nothing else", () => {
    expect(plainText("TITAN_EMAIL", "an e-mail address", "a@b.c")).toBe("a@b.c");
    for (const value of ['"a@b.c"', "a@b.c\n", "$TITAN_EMAIL"]) {
      expect(() => plainText("TITAN_EMAIL", "an e-mail address", value)).toThrow(UserError);
    }
  });

  it("names standard base64, which a JWT is not in", () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64");
    const value = `${encode({ alg: "HS256" })}.${encode({ sub: "a?>b" })}.${Buffer.alloc(32, 250).toString("base64")}`;
    expect(() => tokenText("TITAN_TOKEN", value)).toThrow(/standard base64, with \+, \/ or =/);
  });
});
