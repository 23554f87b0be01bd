import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findLiveCredentials } from "./live-credentials.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const base64url = (text: string): string => Buffer.from(text).toString("base64url");

// Made up here, piece by piece, so that no scanner of this repository takes them for live ones.
const jwt = [
  base64url('{"alg":"HS256","typ":"JWT"}'),
  base64url('{"sub":"usr_1","exp":1}'),
  base64url("signature-of-it"),
].join(".");
const spacedJwt = [base64url('{ "alg": "none" }'), base64url("{}"), ""].join(".");
const key = ["titan", "sk", "live", "9fQ2mZx7Lr"].join("_");
const testKey = ["titan", "sk", "test", "aaaabbbbcccc1"].join("_");
const pem = ["-----BEGIN", "EC PRIVATE", "KEY-----"].join(" ");
const aws = `AKIA${"IOSFODNN7ABCDEFG"}`;
const github = `ghp_${"a1B2".repeat(9)}`;
const random = "q7Zp1Xv9Kd3Rb5Nw8Tf2Yh6Mj4Lc0Gs1";
const uuid = "6f1c2a52-91d4-4c6e-9b1a-2d5b7e8f0a13";

const kinds = (value: unknown): readonly string[] => findLiveCredentials(value).map(({ kind }) => kind);

describe("findLiveCredentials", () => {
  it.each<[string, string, readonly string[]]>([
    ["a JWT", jwt, ["jwt"]],
    ["a JWT with spaces in its header and no signature", spacedJwt, ["jwt"]],
    ["a JWE", `${jwt}.${base64url("iv")}.${base64url("tag")}`, ["jwt"]],
    ["a JWT in a sentence", `It said ${jwt}, and no more.`, ["jwt"]],
    ["a JWT behind Bearer", `Bearer ${jwt}`, ["jwt"]],
    ["a JWT in JSON in a text", JSON.stringify({ token: jwt }), ["jwt"]],
    ["a JWT in base64", base64(jwt), ["jwt"]],
    ["a JWT in base64url within base64", base64(`x=${base64url(jwt)}`), ["jwt"]],
    ["a JWT in base64 behind other letters", `zz${base64(jwt)}`, ["jwt", "random-text"]],
    ["a percent-encoded JWT", jwt.replaceAll(".", "%2E"), ["jwt"]],
    ["a JWT that is percent-encoded twice", jwt.replaceAll(".", "%252e"), ["jwt"]],
    ["a key", key, ["key"]],
    ["another key", testKey, ["key"]],
    ["a key behind Bearer", `Bearer ${key}`, ["key"]],
    ["a key in a URL", `https://titan.example/?api_key=${key}&x=1`, ["key"]],
    ["a percent-encoded key", key.replaceAll("_", "%5F"), ["key"]],
    ["a key in base64", base64(key), ["key"]],
    ["a key and its user in base64", `Basic ${base64(`user:${key}`)}`, ["key"]],
    ["an opaque token behind Bearer", "Bearer 8d7f2ab91c", ["bearer"]],
    ["a token in mixed case behind bearer", "authorization: bearer aQxLmPz", ["bearer"]],
    ["a long token behind Bearer", "Bearer correcthorsebatterystaple", ["bearer"]],
    ["a private key", `${pem}\nMHcCAQEE`, ["private-key"]],
    ["a private key in base64", base64(`${pem}\n`), ["private-key"]],
    ["an AWS access key", `id=${aws}`, ["cloud-key"]],
    ["a GitHub token", github, ["cloud-key"]],
    ["random text", random, ["random-text"]],
    ["random text in a URL", `https://x.example/hook/${random}`, ["random-text"]],
    ["random hexadecimal digits", createHash("sha256").update("a").digest("hex"), ["random-text"]],
    ["two kinds", `${key} ${jwt}`, ["jwt", "key"]],
  ])("finds %s", (_, text, found) => {
    expect([...kinds({ field: text })].sort()).toEqual([...found].sort());
    expect([...kinds({ [text]: 1 })].sort()).toEqual([...found].sort());
  });

  it.each<[string, string]>([
    ["the example of a key", "titan_sk_live_example"],
    ["the documented prefix", "titan_sk_"],
    ["the documented prefix with dots", "titan_sk_live_..."],
    ["the documented prefix with an ellipsis", "titan_sk_live_…"],
    ["a key of crosses", "titan_sk_test_xxxxxxxxxxxx"],
    ["an example behind Bearer", "Bearer example-token"],
    ["a template behind Bearer", ["Bearer $", "token}"].join("{")],
    ["the garbage token", "Bearer titan-auth-check-garbage-token"],
    ["a pattern behind Bearer", "^Bearer \\S+$"],
    ["prose about bearers", "Send the bearer authentication header, not a bearer certificate."],
    ["the beginning of a JWT", "eyJhbGciOi…"],
    ["a UUID", uuid],
    ["several UUIDs", `/api/v1/tasks/${uuid}/executions/${uuid.toUpperCase()}`],
    ["a mark of a hidden secret", "[jwt#c41f09] [key#3fa2c1]"],
    [
      "a pattern of dates",
      String.raw`^(?:(?:\d\d[2468][048]|\d\d[13579][26]|\d\d0[48])-02-29|\d{4}-(?:0[13578]|1[02]))$`,
    ],
    ["a commit", createHash("sha1").update("a").digest("hex")],
    ["words in camel case", "listExecutionsForTask2026/getActiveSessionOfCurrentUser/Version1"],
    ["words in base64", base64("GET /api/v1/tasks with tasks:read and nothing else")],
    ["a long row of one sign", "Aa1".padEnd(400, "a")],
    ["a broken percent-encoding", "100%ZZ%"],
    ["nothing", ""],
  ])("lets %s be", (_, text) => {
    expect(findLiveCredentials({ field: text, [text]: 1 })).toEqual([]);
  });

  it("names the place, and the credential neither as a value nor as a name", () => {
    const found = findLiveCredentials({ a: [{ b: key }, { [jwt]: { c: key } }], d: "fine" });
    expect(found).toEqual([
      { path: "a[0].b", kind: "key" },
      { path: "a[1].[a name]", kind: "jwt" },
      { path: "a[1].[a name].c", kind: "key" },
    ]);
    expect(findLiveCredentials(key)).toEqual([{ path: "", kind: "key" }]);
  });

  it.each([[null], [7], [true], [[]], [{}], [undefined]])("finds nothing in %j", (value) => {
    expect(findLiveCredentials(value)).toEqual([]);
  });

  it("finds most of what is truly random", () => {
    const found = Array.from({ length: 500 }, () => randomBytes(32).toString("base64url")).filter(
      (text) => findLiveCredentials(text).length > 0,
    );
    expect(found.length).toBeGreaterThan(450);
  });

  it.each(["eyJaaaaaa", "A/", "bearer ", "%25"])(
    "takes time in proportion to a hostile text: %s…",
    (piece) => {
      const fastest = (times: number): number => {
        const text = piece.repeat(times);
        const spans = Array.from({ length: 3 }, () => {
          const startedAt = performance.now();
          findLiveCredentials([text]);
          return performance.now() - startedAt;
        });
        return Math.min(...spans);
      };
      // Four times the text: four times the time, or sixteen times where it grows with the square.
      expect(fastest(80_000)).toBeLessThan(10 * fastest(20_000) + 50);
    },
  );

  it("finds nothing in the committed pacts", () => {
    const folder = new URL("../pacts/", import.meta.url);
    const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
    expect(names).toHaveLength(2);
    for (const name of names) {
      expect(findLiveCredentials(JSON.parse(readFileSync(new URL(name, folder), "utf8")))).toEqual([]);
    }
  });
});
