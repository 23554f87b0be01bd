import { format, inspect } from "node:util";
import { deserialize, serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import { hideShapes, looksSecret, Secret } from "./secret.ts";

const value = "correct horse battery staple";
const secret = new Secret("password", value);

describe("Secret", () => {
  const circular = { secret, list: [secret], map: new Map([["password", secret]]) };
  const printed: readonly (readonly [string, () => unknown])[] = [
    ["String", () => String(secret)],
    ["a template", () => `${secret}`],
    ["concatenation", () => `${"a"}${secret}`.concat(secret as unknown as string)],
    ["JSON", () => JSON.stringify(circular.list)],
    ["inspect", () => inspect(secret)],
    ["inspect, everything shown", () => inspect(circular, { showHidden: true, depth: 9, getters: true })],
    ["inspect, custom inspection off", () => inspect(circular, { customInspect: false, showHidden: true })],
    ["format", () => format("%s %o %O %j %d %i", secret, secret, secret, secret, secret, secret)],
    ["an error's message", () => new Error(`wrong: ${secret}`).stack],
    ["an error's cause", () => inspect(new Error("wrong", { cause: secret }))],
    ["structuredClone", () => inspect(structuredClone({ ...secret }))],
    ["structuredClone, itself", () => inspect(structuredClone(secret))],
    ["v8 serialisation", () => inspect(deserialize(serialize({ ...secret })))],
    ["keys", () => Reflect.ownKeys(secret).map(String).join()],
    ["entries", () => Object.entries(secret).flat().join()],
    ["descriptors", () => inspect(Object.getOwnPropertyDescriptors(secret), { showHidden: true })],
    ["a spread", () => inspect({ ...secret })],
    ["a number", () => String(Number(secret))],
  ];

  it.each(printed)("shows nothing through %s", (_, print) => {
    const text = String(print());
    expect(text).not.toContain("horse");
    expect(text).not.toBe("");
  });

  it("gives its value to whoever asks for it", () => {
    expect(secret.reveal()).toBe(value);
  });

  it("has a mark that tells equal values from others", () => {
    expect(secret.mark).toMatch(/^\[password#[0-9a-f]{6}\]$/);
    expect(new Secret("password", value).mark).toBe(secret.mark);
    expect(new Secret("password", `${value}.`).mark).not.toBe(secret.mark);
  });

  it("cannot be changed", () => {
    expect(() => Object.assign(secret, { mark: value })).toThrow(TypeError);
  });
});

const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.bm90LWEtc2lnbmF0dXJl";
const key = "titan_sk_live_Zk3x9QpL0aB7";

describe("looksSecret", () => {
  it.each([
    jwt,
    `--token=${jwt}`,
    `-t${jwt}`,
    `my_${jwt}`,
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiI0MiJ9.",
    `${Buffer.from('{ "alg": "HS256" }').toString("base64url")}.eyJzdWIiOiI0MiJ9.c2ln`,
    `${Buffer.from('{\n  "alg": "HS256"\n}').toString("base64url")}.eyJzdWIiOiI0MiJ9.c2ln`,
    "eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn",
    key,
    `https://host/?token=${key}`,
    "titan_sk_test_abcd",
    "titan_sk_0123456789abcdef",
  ])("recognises %s", (text) => expect(looksSecret(text)).toBe(true));

  it.each([
    "",
    "https://api.webscraping.titannet.io",
    "https://ewok-village.example.com",
    "GET /api/v1/tasks/{id}",
    "titan_sk_live_",
    "keys look like titan_sk_live_…",
    "tasks:read",
    "eyJ.a.b",
  ])("passes %s", (text) => expect(looksSecret(text)).toBe(false));

  it("gives the same answer every time", () => {
    expect([looksSecret(key), looksSecret(key), looksSecret(jwt), looksSecret(jwt)]).toEqual(
      Array(4).fill(true),
    );
  });
});

describe("hideShapes", () => {
  it("replaces every token and key, and nothing else", () => {
    expect(hideShapes(`a ${jwt}, ${key} and "${key}"; ${jwt}`)).toBe('a [jwt], [key] and "[key]"; [jwt]');
    expect(hideShapes("GET /api/v1/tasks 401")).toBe("GET /api/v1/tasks 401");
  });

  it("hides an encrypted token to its end", () => {
    expect(hideShapes("x eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn y")).toBe("x [jwt] y");
  });
});
