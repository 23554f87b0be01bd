import { createHmac, X509Certificate } from "node:crypto";
import {
  type CryptoKey,
  compactVerify,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from "jose";
import { describe, expect, it } from "vitest";
import type { Alteration } from "../../contracts/catalogue/credential.ts";
import { alter, type ForgeryByItself, forge } from "./forge.ts";
import { readJwt } from "./jwt.ts";

const secret = new TextEncoder().encode("a key of at least thirty-two bytes");
const claims = {
  sub: "550e8400-e29b-41d4-a716-446655440000",
  scope: "tasks:read",
  exp: 4_000_000_000,
  email: "a@b.c",
};
const header = { typ: "JWT", kid: "2026-01" };
const algorithms = ["HS256", "HS512", "RS256", "ES256", "EdDSA"] as const;

type Signed = { readonly token: string; readonly key: CryptoKey | Uint8Array };
const signedOnce = new Map<string, Promise<Signed>>();

/** Key generation is slow: one token for each algorithm is enough. */
function realToken(alg: (typeof algorithms)[number]): Promise<Signed> {
  const signed = signedOnce.get(alg) ?? sign(alg);
  signedOnce.set(alg, signed);
  return signed;
}

async function sign(alg: (typeof algorithms)[number]): Promise<Signed> {
  const jwt = new SignJWT(claims).setProtectedHeader({ alg, ...header });
  if (alg === "HS256" || alg === "HS512") return { token: await jwt.sign(secret), key: secret };
  const { privateKey, publicKey } = await generateKeyPair(alg);
  return { token: await jwt.sign(privateKey), key: publicKey };
}

const forgeries = {
  "alg-none": true,
  "alg-None": true,
  "alg-NONE": true,
  "alg-nOnE": true,
  "alg-null": true,
  "signature-stripped": true,
  "signature-flipped": true,
  "signature-empty-key": true,
  "claims-edited": true,
  "signature-secret": true,
  "signature-supersecret": true,
  "signature-password": true,
  "signature-jwt-secret": true,
  "signature-undefined": true,
  "signature-changeme": true,
  "signature-example": true,
  "kid-unknown": true,
  "two-parts": true,
  "header-bare": true,
  "signature-zero": true,
  "embedded-jwk": true,
  "kid-path": true,
  "kid-injection": true,
} satisfies Record<ForgeryByItself, true>;
const everyForgery = Object.keys(forgeries) as ForgeryByItself[];

const alterations = {
  "case-changed": true,
  "cut-by-1": true,
  "cut-by-8": true,
  "junk-appended": true,
} satisfies Record<Alteration, true>;
const everyAlteration = Object.keys(alterations) as Alteration[];

/** What the header of a forgery brings along. */
const brought = (forgery: string) =>
  readJwt(forgery)?.header as { jwk: JWK; x5c: readonly string[]; jku: string; x5u: string };

const bytesOf = (part: string | undefined): Buffer => Buffer.from(part ?? "", "base64url");
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

describe.each(algorithms)("with a token signed by %s", (alg) => {
  it("starts from a token that the real key verifies", async () => {
    const { token, key } = await realToken(alg);
    await expect(jwtVerify(token, key)).resolves.toMatchObject({ payload: claims });
  });

  it.each(everyForgery)("forges %s: readable, unlike the original, and never verified", async (how) => {
    const { token, key } = await realToken(alg);
    const forgery = forge(token, how);
    expect(forgery).not.toBe(token);
    if (how !== "embedded-jwk") expect(forgery).toBe(forge(token, how));
    expect(readJwt(how === "two-parts" ? `${forgery}.` : forgery)?.claims).toMatchObject({
      email: claims.email,
    });
    await expect(compactVerify(forgery, key)).rejects.toThrow();
    await expect(jwtVerify(forgery, key)).rejects.toThrow();
  });

  it.each(everyAlteration)("alters by %s: unlike the original and never verified", async (how) => {
    const { token, key } = await realToken(alg);
    const altered = alter(token, how);
    expect(altered).not.toBe(token);
    expect(bytesOf(altered.split(".")[2]).equals(bytesOf(token.split(".")[2]))).toBe(false);
    expect(altered.split(".").slice(0, 2)).toEqual(token.split(".").slice(0, 2));
    await expect(compactVerify(altered, key)).rejects.toThrow();
  });

  it("flips the signature so that other bytes of the same length come out", async () => {
    const { token } = await realToken(alg);
    const [head, body, signature] = token.split(".");
    const [newHead, newBody, newSignature] = forge(token, "signature-flipped").split(".");
    expect([newHead, newBody]).toEqual([head, body]);
    expect(bytesOf(newSignature)).toHaveLength(bytesOf(signature).length);
    expect(bytesOf(newSignature).equals(bytesOf(signature))).toBe(false);
  });
});

describe("forge", () => {
  const partsOf = (token: string) => {
    const [head = "", body = "", signature = ""] = token.split(".");
    return { head, body, signature };
  };

  it.each([
    ["alg-none", "none"],
    ["alg-None", "None"],
    ["alg-NONE", "NONE"],
    ["alg-null", null],
  ] as const)("%s changes the algorithm alone and signs nothing", async (how, spelled) => {
    const { token } = await realToken("RS256");
    const forgery = forge(token, how);
    expect(readJwt(forgery)?.header).toEqual({ ...header, alg: spelled });
    expect(partsOf(forgery)).toMatchObject({ body: partsOf(token).body, signature: "" });
  });

  it("keeps a signature that does not fit beside alg nOnE", async () => {
    const { token } = await realToken("RS256");
    const forgery = forge(token, "alg-nOnE");
    expect(readJwt(forgery)?.header).toEqual({ ...header, alg: "nOnE" });
    expect(partsOf(forgery).signature).toHaveLength(partsOf(token).signature.length);
    expect(partsOf(forgery).signature).not.toBe(partsOf(token).signature);
  });

  it("strips the signature and keeps the dot", async () => {
    const { token } = await realToken("HS256");
    const { head, body } = partsOf(token);
    expect(forge(token, "signature-stripped")).toBe(`${head}.${body}.`);
  });

  it("signs with a key of no bytes", async () => {
    const { token } = await realToken("RS256");
    const { head, body, signature } = partsOf(forge(token, "signature-empty-key"));
    expect(readJwt(`${head}.${body}.`)?.header).toEqual({ ...header, alg: "HS256" });
    expect(body).toBe(partsOf(token).body);
    expect(signature).toBe(createHmac("sha256", "").update(`${head}.${body}`).digest("base64url"));
  });

  it("names a key that does not exist", async () => {
    const { token } = await realToken("HS256");
    const forgery = forge(token, "kid-unknown");
    const { kid, ...rest } = readJwt(forgery)?.header ?? {};
    expect(kid).not.toBe(header.kid);
    expect(rest).toEqual({ typ: "JWT", alg: "HS256" });
    expect(partsOf(forgery)).toMatchObject({ ...partsOf(token), head: expect.any(String) });
  });

  it("brings the key of an injected statement along as a symmetric key, in every place", async () => {
    const { token } = await realToken("RS256");
    const forgery = forge(token, "kid-injection");
    const { jwk, jku } = brought(forgery);
    const secret = bytesOf(jwk.k);
    expect(readJwt(forgery)?.header["kid"]).toContain(`' UNION SELECT '${secret}'`);
    expect(await (await fetch(jku)).json()).toEqual({ keys: [jwk] });
    await expect(jwtVerify(forgery, secret)).resolves.toMatchObject({ protectedHeader: { alg: "HS256" } });
  });

  it("keeps header and signature of edited claims", async () => {
    const { token } = await realToken("HS256");
    const forgery = partsOf(forge(token, "claims-edited"));
    expect(forgery).toMatchObject({ ...partsOf(token), body: expect.any(String) });
  });

  it.each([
    ["RS256", "RS256"],
    ["HS256", "ES256"],
  ] as const)(
    "brings a key along for a token of %s that verifies it by %s, in every place",
    async (of, alg) => {
      const { token } = await realToken(of);
      const forgery = forge(token, "embedded-jwk");
      const { jwk, x5c, jku, x5u, ...rest } = brought(forgery);
      expect(rest).toEqual({ ...header, alg });
      const { keys } = (await (await fetch(jku)).json()) as { keys: readonly JWK[] };
      const certificates = [
        new X509Certificate(Buffer.from(x5c[0] ?? "", "base64")),
        new X509Certificate(await (await fetch(x5u)).text()),
      ];
      expect(keys[0]).toMatchObject({ kid: header.kid, ...jwk });
      const keysThere = [await importJWK(jwk, alg), ...certificates.map(({ publicKey }) => publicKey)];
      for (const key of keysThere)
        await expect(jwtVerify(forgery, key)).resolves.toMatchObject({ payload: claims });
      expect(certificates.every((one) => one.verify(one.publicKey))).toBe(true);
    },
  );

  const claimsAfter = (how: ForgeryByItself, before: Record<string, unknown>) =>
    readJwt(forge(`${encode({ alg: "HS256" })}.${encode(before)}.c2lnbmF0dXJl`, how))?.claims;

  it("moves the end by a day, and gives one where there was none", () => {
    expect(claimsAfter("claims-edited", claims)).toMatchObject({ sub: claims.sub, exp: claims.exp + 86_400 });
    expect(claimsAfter("claims-edited", { n: 1 })).toMatchObject({ n: 1, exp: 4_102_444_800 });
  });

  it("claims every scope, in the form the token has", () => {
    const texts = claimsAfter("claims-edited", { n: 1, scope: "tasks:read", scopes: "tasks:read" });
    expect(texts).toMatchObject({ n: 1, scope: expect.any(String), scopes: texts?.["scope"] });
    expect(texts?.["scope"]).toContain("billing:write");
    const lists = claimsAfter("claims-edited", { scope: ["tasks:read"], scopes: ["tasks:read"] });
    expect(lists?.["scope"]).toContain("billing:write");
    expect(lists?.["scopes"]).toContain("billing:write");
  });

  it("differs from a token that the deployment itself left unsigned, where it can", () => {
    const token = `${encode({ alg: "none" })}.${encode(claims)}.`;
    for (const how of everyForgery) {
      if (how === "signature-stripped") expect(forge(token, how)).toBe(token);
      else expect(forge(token, how)).not.toBe(token);
    }
  });

  it("differs from a token that the deployment itself signed with no key", () => {
    const signed = `${encode({ alg: "HS256" })}.${encode(claims)}`;
    const token = `${signed}.${createHmac("sha256", "").update(signed).digest("base64url")}`;
    const forgery = forge(token, "signature-empty-key");
    const { head, body, signature } = partsOf(forgery);
    expect(forgery).not.toBe(token);
    expect(signature).toBe(createHmac("sha256", "").update(`${head}.${body}`).digest("base64url"));
  });

  it("is asked for JWTs only", () => {
    expect(() => forge("titan_sk_live_abc", "alg-none")).toThrow(TypeError);
  });
});

describe("alter, with an API key", () => {
  it.each([
    ["titan_sk_live_Ab_cD-9x", "case-changed", "titan_sk_live_aB_Cd-9X"],
    ["sk-AbC", "case-changed", "sk-aBc"],
    ["550e8400e29b", "case-changed", "550E8400E29B"],
    ["AbCdEf", "case-changed", "aBcDeF"],
    ["titan_sk_live_123", "case-changed", "TITAN_SK_LIVE_123"],
    ["titan_sk_live_0123456789", "cut-by-1", "titan_sk_live_012345678"],
    ["titan_sk_live_0123456789", "cut-by-8", "titan_sk_live_01"],
    ["titan_sk_live_0123456789", "junk-appended", "titan_sk_live_0123456789junk"],
  ] as const)("%s, %s", (key, how, altered) => expect(alter(key, how)).toBe(altered));

  it("leaves the key as it is where no letter is in it", () => {
    expect(alter("0123456789", "case-changed")).toBe("0123456789");
  });
});
