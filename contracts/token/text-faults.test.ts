import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { inspect } from "../../contracts/token/text-faults.ts";

const none = { faults: [] };
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = (alg: string, signature: number, claims: unknown = { sub: "1" }): string =>
  `${part({ alg, typ: "JWT" })}.${part(claims)}.${randomBytes(signature).toString("base64url")}`;

describe("a sound token has no fault", () => {
  it.each([
    ["a live key", () => `titan_sk_live_${randomBytes(32).toString("base64url")}`],
    ["a test key", () => `titan_sk_test_${randomBytes(24).toString("hex")}`],
    ["a short key", () => `titan_sk_live_${randomBytes(6).toString("base64url")}`],
    ["an opaque key", () => randomBytes(32).toString("base64url")],
    ["a UUID", () => randomUUID()],
    ["a base64 key", () => randomBytes(33).toString("base64")],
    ["another service's key", () => `sk-${randomBytes(24).toString("base64url")}`],
    ["a JWT by HS256", () => jwt("HS256", 32, { sub: randomUUID(), exp: 4e9 })],
    ["a JWT by RS256", () => jwt("RS256", 256)],
    ["a JWT by RS256 with a long key", () => jwt("RS256", 512)],
    ["a JWT by ES256", () => jwt("ES256", 64)],
    ["a JWT by ES512", () => jwt("ES512", 132)],
    ["a JWT by Ed25519", () => jwt("EdDSA", 64)],
    ["a JWT by Ed448", () => jwt("EdDSA", 114)],
    [
      "a JWE",
      () =>
        ["eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ", "a", "b", "c", "d"]
          .map((one) => one + randomBytes(9).toString("base64url"))
          .join("."),
    ],
  ])("%s", (_name, make) => {
    for (let round = 0; round < 300; round += 1) {
      const token = make();
      expect(inspect(token, { wanted: "any" }), token).toMatchObject({ ...none, mended: token });
    }
  });

  it("JWTs are welcome in JWT_TOKEN", () => {
    expect(inspect(jwt("RS256", 256), { wanted: "jwt" })).toMatchObject(none);
  });
});

describe("a fault is mended only where what was meant is beyond doubt", () => {
  const key = `titan_sk_live_${randomBytes(32).toString("base64url")}`;

  it.each([
    [`"Bearer ${key}"`, key],
    [`'${key}'\n`, key],
    [`  bearer   ${key}  `, key],
    [encodeURIComponent(`Bearer ${key}`), key],
    [Buffer.from(key).toString("base64"), key],
    [`${key.slice(0, 30)}\n  ${key.slice(30)}`, key],
  ])("%j", (text, mended) => {
    const found = inspect(text, { wanted: "any" });
    expect(found.mended).toBe(mended);
    expect(found.faults.length).toBeGreaterThan(0);
  });

  it.each(["$TOKEN", "***", `${key.slice(0, 20)}...`, "dana@titan.example"])("%s stays as it is", (text) => {
    expect(inspect(text, { wanted: "any" }).mended).toBe(text);
  });

  it("comes to an end for any text", () => {
    for (const text of [
      "",
      "\u0000",
      "%25".repeat(400),
      '"'.repeat(400),
      "Bearer ".repeat(50),
      "e30".repeat(999),
    ])
      expect(inspect(text, { wanted: "any" }).faults.length).toBeLessThanOrEqual(6);
  });
});
