import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { faultSentence, fillWords } from "./fault-sentence.ts";
import { faultWords } from "./fault-words.ts";
import { type FaultId, faultIds, inspect } from "./text-faults.ts";

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
      expect(inspect(token, { wanted: "any" }), token).toMatchObject({ ...none, repaired: token });
    }
  });

  it("JWTs are welcome in JWT_TOKEN", () => {
    expect(inspect(jwt("RS256", 256), { wanted: "jwt" })).toMatchObject(none);
  });
});

const letters = (size: number): string => randomBytes(size).toString("hex").slice(0, size);

describe("what is wrong is named, with what sets it apart", () => {
  const key = `titan_sk_live_${letters(40)}`;
  const good = jwt("HS256", 32);

  it.each<[FaultId, string, string?]>([
    ["other-service-token", `ghp_${letters(36)}`, "GitHub"],
    ["other-service-token", `github_pat_${letters(22)}_${letters(59)}`, "GitHub"],
    ["other-service-token", `sk-proj-${letters(40)}`, "OpenAI"],
    ["other-service-token", `sk-ant-api03-${letters(40)}`, "Anthropic"],
    ["other-service-token", `sk_live_${letters(24)}`, "Stripe"],
    ["other-service-token", `xoxb-${letters(12)}-${letters(24)}`, "Slack"],
    ["other-service-token", "AKIAIOSFODNN7EXAMPLE", "AWS"],
    ["other-service-token", `glpat-${letters(20)}`, "GitLab"],
    ["other-service-token", `AIza${letters(35)}`, "Google"],
    ["other-service-token", `npm_${letters(36)}`, "npm"],
    ["other-service-token", `hf_${letters(34)}`, "Hugging Face"],
    ["other-service-token", `SG.${letters(22)}.${letters(43)}`, "SendGrid"],
    ["other-service-token", `hvs.${letters(30)}`, "HashiCorp Vault"],
    ["other-service-token", `-----BEGIN PRIVATE KEY-----\nMIIE${letters(40)}`, "an SSH or TLS key file"],
    [
      "other-service-token",
      jwt("RS256", 256, { iss: "https://token.actions.githubusercontent.com" }),
      "GitHub Actions",
    ],
    ["other-service-token", jwt("RS256", 256, { iss: "kubernetes/serviceaccount" }), "Kubernetes"],
    ["json-as-token", JSON.stringify({ token: good }), "token"],
    [
      "json-as-token",
      JSON.stringify({ data: { session: { access_token: good } } }),
      "data.session.access_token",
    ],
    ["json-as-token", JSON.stringify({ id: "1", key }, null, 2), "key"],
    ["json-as-token", JSON.stringify([{ key }]), "key"],
    ["json-as-token", `{"token":"${good.slice(0, 30)}`],
    ["scheme-in-token", `Authorization: Bearer ${key}`, "the whole header line"],
    ["scheme-in-token", `X-API-Key: ${key}`, "the whole header line"],
    ["scheme-in-token", `-H "Authorization: Bearer ${key}`, "the whole header line"],
    ["scheme-in-token", `Bearer: ${key}`, "the scheme Bearer in front of it"],
    ["scheme-in-token", `Bearer:${key}`, "the scheme Bearer in front of it"],
    ["unresolved-reference", "op://vault/titan/token", "1Password"],
    ["unresolved-reference", "vault:secret/data/titan#token", "HashiCorp Vault"],
    ["unresolved-reference", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:titan", "AWS"],
    ["unresolved-reference", "projects/p/secrets/titan/versions/latest", "Google Cloud"],
    [
      "unresolved-reference",
      "@Microsoft.KeyVault(SecretUri=https://x.vault.azure.net/secrets/t)",
      "Azure Key Vault",
    ],
    ["unresolved-reference", "((titan-token))", "a template"],
    ["unresolved-reference", "#{TitanToken}#", "a template"],
    ["unexpanded-variable", "${TITAN_TOKEN}"],
    ["unexpanded-variable", "{{ secrets.TITAN_TOKEN }}"],
    ["unexpanded-variable", "$(cat token.txt)"],
    ["unexpanded-variable", "`cat token.txt`"],
    ["url-as-token", `https://api.example.com/?token=${key}`],
    ["path-as-token", "/run/secrets/titan_token"],
    ["path-as-token", "./token.txt"],
    ["assignment-in-token", `TITAN_TOKEN=${key}`, "TITAN_TOKEN="],
    ["assignment-in-token", `export TITAN_TOKEN=${key}`, "TITAN_TOKEN="],
    ["assignment-in-token", `my-secret=${key}`],
    ["masked-token", "REDACTED"],
    ["masked-token", "***"],
    ["masked-token", "titan_sk_live_xxxxxxxxxxxx"],
    ["null-token", "null"],
    ["null-token", "undefined"],
    ["null-token", "[object Object]"],
    ["placeholder-token", "<your-token>"],
    ["invisible-character", `${key.slice(0, 20)}\u200b${key.slice(20)}`, "U+200B, character 21 of 55"],
    ["invisible-character", `\ufeff${key}`, "U+FEFF, character 1 of 55"],
    ["invisible-character", `${key}\u00a0`, "U+00A0, character 55 of 55"],
    ["quoted-token", `\u201c${key}\u201d`],
    ["base64-encoded-token", Buffer.from(`${key}\n`).toString("base64"), "base64"],
    [
      "base64-encoded-token",
      (
        Buffer.from(`${good}${good}`)
          .toString("base64")
          .match(/.{1,76}/g) ?? []
      ).join("\n"),
      "base64",
    ],
    ["punctuation-in-token", `${key},`],
    ["punctuation-in-token", `${key}.`],
    ["punctuation-in-token", `(${key})`],
    ["punctuation-in-token", `${key}\\n`],
    ["punctuation-in-token", `${good};`],
    ["doubled-token", key + key],
    ["several-tokens", `${key},${good}`],
    ["several-tokens", `${key}\n${good}`],
    ["assignment-in-token", `export TITAN_TOKEN="${key}"`, "TITAN_TOKEN="],
    ["assignment-in-token", `$Env:TITAN_TOKEN = '${key}'`, "TITAN_TOKEN="],
    ["assignment-in-token", `"token": "${key}",`],
    ["assignment-in-token", `token: "${key}"`],
    ["scheme-in-token", `Bearer${good}`, "the scheme Bearer in front of it"],
    ["scheme-in-token", `Bearer+${key}`, "the scheme Bearer in front of it"],
    ["json-as-token", JSON.stringify({ SecretString: JSON.stringify({ TITAN_TOKEN: key }) }), "SecretString"],
    [
      "json-as-token",
      JSON.stringify({ headers: { Authorization: `Bearer ${key}` } }),
      "headers.Authorization",
    ],
    ["message-as-token", "curl: (22) The requested URL returned error: 401"],
    ["message-as-token", "<!DOCTYPE html><html><title>502 Bad Gateway</title></html>"],
    ["message-as-token", '{"message":"Unauthorized"}'],
    ["message-as-token", '{"success":false,"error":{"code":"UNAUTHORIZED","message":"no"}}'],
    ["message-as-token", "Access denied"],
    ["message-as-token", "bash: vault: command not found"],
    ["null-token", "Promise { <pending> }"],
    ["null-token", "System.Security.SecureString"],
    ["masked-token", "[secure]"],
    ["masked-token", "(sensitive value)"],
    ["unresolved-reference", "!secret titan_token", "a YAML tag"],
    ["unresolved-reference", "/prod/titan/token", "a parameter store"],
    ["unresolved-reference", "gcp-secret://project/titan", "a secret store"],
    ["unexpanded-variable", "secrets.TITAN_TOKEN"],
    ["unexpanded-variable", "process.env.TITAN_TOKEN"],
    ["unexpanded-variable", "TITAN_TOKEN"],
    ["surrounded-token", `setx TITAN_TOKEN ${key}`],
    ["surrounded-token", `--token ${key}`],
    ["surrounded-token", `?token=${good}`],
    ["surrounded-token", `${key}%`],
    ["surrounded-token", `**${key}**`],
    ["surrounded-token", `2026-01-01T00:00:00Z INFO ${key}`],
    ["surrounded-token", `${good}==`],
    ["punctuation-in-token", `<${key}>`],
    ["changed-case", key.toUpperCase()],
    ["changed-case", good.toLowerCase()],
    ["doubled-prefix", `titan_sk_live_${key}`],
    ["base64-encoded-token", Buffer.from(Buffer.from(key).toString("base64")).toString("base64"), "base64"],
    ["base64-encoded-token", Buffer.from(`TITAN_TOKEN=${key}\n`).toString("base64"), "base64"],
    ["base64-encoded-token", Buffer.from(key).toString("hex"), "hexadecimal digits"],
    ["invisible-character", `${key}\u3164`, "U+3164, character 55 of 55"],
    ["truncated-jwt", good.slice(5)],
    [
      "truncated-jwt",
      `${good.split(".")[0]}==.${good.split(".").slice(1).join(".")}`,
      "a JWT in standard base64, with +, / or =, and not in base64url",
    ],
    ["example-key", jwt("HS256", 32, { sub: "1234567890", name: "John Doe", iat: 1516239022 })],
    ["other-service-token", `pat-na1-${randomUUID()}`, "HubSpot"],
    ["other-service-token", `dp.st.prod.${letters(40)}`, "Doppler"],
    ["other-service-token", "SSWS 00abc", "Okta"],
    ["sealed-token", "ENC[AES256_GCM,data:abc,type:str]", "SOPS"],
    [
      "sealed-token",
      "vault:v1:8SDd3WHDOjf7mq69CyCqYjBXAiQQAVZRkFM13ok481zo",
      "HashiCorp Vault's transit engine",
    ],
    ["sealed-token", "$2b$12$KIXQ4hG5zq0h0J1l9mO1Ue5c5q1b4b4s7M3Jm8l1g5a0q9d1k2j3e", "a hash"],
    ["sealed-token", `sha256:${letters(64)}`, "a hash"],
    ["sealed-token", `age1${letters(58)}`, "age"],
    ["sealed-token", `AgBy${Buffer.from(letters(200)).toString("base64")}`, "Sealed Secrets"],
    ["unexpanded-variable", "!TITAN_TOKEN!"],
    ["unexpanded-variable", ".Values.titan.token"],
    ["unexpanded-variable", '"$TITAN_TOKEN"'],
    ["unresolved-reference", "@titan.token@", "a template"],
    ["null-token", "None"],
    ["null-token", '"null"'],
    ["null-token", "Bearer undefined"],
    ["null-token", "Optional.empty"],
    ["masked-token", `titan_sk_live_abcdxxxxxxxxxxxx1234`],
    ["masked-token", "xxx"],
    ["placeholder-token", "Bearer <your-token>"],
    ["shortened-token", `${key.slice(0, 20)}..${key.slice(-4)}`],
    ["path-as-token", ".env"],
    ["other-service-token", `"ghp_${letters(36)}"`, "GitHub"],
    ["other-service-token", `AKIAIOSFODNN7EXAMPLE:${letters(40)}`, "AWS"],
    [
      "other-service-token",
      Buffer.from("-----BEGIN KEY-----\nMIIE\n").toString("base64"),
      "an SSH or TLS key file",
    ],
    ["other-service-token", Buffer.from('<samlp:Response ID="_1">').toString("base64"), "SAML"],
    ["password-as-token", Buffer.from("dana:hunter2-and-more").toString("base64")],
    ["json-as-token", `{'Authorization': 'Bearer ${key}'}`, "Authorization"],
    ["punctuation-in-token", `[key](${key})`],
    ["truncated-jwt", `${good.split(".")[0]}.`],
    ["torn-token", (good.match(/.{1,40}/g) ?? []).join("\\n")],
    ["unsigned-jwt", `${good.split(".").slice(0, 2).join(".")}.`],
  ])("%s: %s", (id, text, detail) => {
    const found = inspect(text, { wanted: "any" });
    expect(found.faults[0]).toBe(id);
    expect(found.details[id]).toBe(detail);
  });

  it("has words for each, without an open place", () => {
    for (const id of faultIds)
      for (const detail of [undefined, "GitHub"]) {
        const { proof, now, later } = faultWords[id];
        const words = [
          faultSentence(id, "TITAN_TOKEN", detail),
          ...[proof, now, later].map((text) => fillWords(text, "TITAN_TOKEN", detail)),
        ];
        expect(words.join(" ")).not.toMatch(/\{(?:place|detail)/);
      }
  });
});

describe("a fault is repaired only where what was meant is beyond doubt", () => {
  const key = `titan_sk_live_${randomBytes(32).toString("base64url")}`;

  it.each([
    [`"Bearer ${key}"`, key],
    [`'${key}'\n`, key],
    [`  bearer   ${key}  `, key],
    [encodeURIComponent(`Bearer ${key}`), key],
    [Buffer.from(key).toString("base64"), key],
    [`${key.slice(0, 30)}\n  ${key.slice(30)}`, key],
  ])("%j", (text, repaired) => {
    const found = inspect(text, { wanted: "any" });
    expect(found.repaired).toBe(repaired);
    expect(found.faults.length).toBeGreaterThan(0);
  });

  it.each(["$TOKEN", "***", `${key.slice(0, 20)}...`, "dana@titan.example"])("%s stays as it is", (text) => {
    expect(inspect(text, { wanted: "any" }).repaired).toBe(text);
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
