import { createHmac, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readJwt } from "./jwt.ts";
import { forgeWithPublicKey } from "./public-key-forgery.ts";

const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
const jwk = { ...publicKey.export({ format: "jwk" }), kid: "k1" };
const keySet = { keys: [{ ...other.export({ format: "jwk" }), kid: "k0" }, { kty: "odd" }, jwk] };

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = `${encode({ alg: "RS256", kid: "k1" })}.${encode({ sub: "42" })}.c2ln`;

const isSignedWith = (forged: string | undefined, secret: string | Buffer): boolean => {
  const [head, body, signature] = (forged ?? "").split(".");
  return createHmac("sha256", secret).update(`${head}.${body}`).digest("base64url") === signature;
};
const pem = String(publicKey.export({ type: "spki", format: "pem" }));

describe("a JWT that is signed with the published key as a secret", () => {
  it.each([
    ["public-key-pem", pem],
    ["public-key-pem-trimmed", pem.trimEnd()],
    ["public-key-pkcs1", String(publicKey.export({ type: "pkcs1", format: "pem" }))],
    ["public-key-der", publicKey.export({ type: "spki", format: "der" })],
    ["public-key-jwk", JSON.stringify(jwk)],
  ] as const)("takes the key that the token names: %s", (how, secret) => {
    const forged = forgeWithPublicKey(token, how, keySet);
    expect(isSignedWith(forged, secret)).toBe(true);
    expect(readJwt(forged ?? "")).toEqual({ header: { alg: "HS256", kid: "k1" }, claims: { sub: "42" } });
  });

  it("is none where no key is published, or the key has no such form", () => {
    expect(forgeWithPublicKey(token, "public-key-pem", undefined)).toBeUndefined();
    expect(forgeWithPublicKey(token, "public-key-pem", { keys: [{ kty: "oct", k: "x" }] })).toBeUndefined();
    expect(forgeWithPublicKey(token, "public-key-pkcs1", { keys: keySet.keys.slice(0, 1) })).toBeUndefined();
  });
});
