import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { DisclosureSearch } from "./disclosure-search.ts";

const password = "Tr0ub4dor&3-x";
const jwtOf = (claims: Record<string, unknown>): string =>
  `${[{ alg: "HS256" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")}.c2ln`;
const seen = (document: unknown, known = password) =>
  new DisclosureSearch([known]).in(document, [], "tokens").map(({ what, path }) => `${what} at ${path}`);
const digest = (algorithm: string, encoding: "hex" | "base64") =>
  createHash(algorithm).update(password).digest(encoding);

describe("what an answer gives away", () => {
  it.each<[name: string, value: string]>([
    ["bcrypt", "$2b$12$eImiTXuWVxfM37uY4JANjQ9eT2g7wG1m5Yt9c8HqfG0ZlqkE0oK1e"],
    ["Argon2", "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub"],
    ["scrypt of Werkzeug", "scrypt:32768:8:1$aB3dE5fG7hI9jK1l$0f1e2d3c4b5a"],
    ["PBKDF2 of Django", "pbkdf2_sha256$600000$abcdefgh$Zm9vYmFyYmF6"],
    ["crypt with SHA-512", `$6$rounds=5000$saltsalt$${"a".repeat(86)}`],
    ["SHA-256 in hexadecimal digits", digest("sha256", "hex").toUpperCase()],
    ["MD5 in base64", digest("md5", "base64")],
  ])("is a hash of the password: %s", (_, value) => {
    expect(seen({ user: { secret: value } })).toEqual(["password-hash at user.secret"]);
  });

  it("is a hash by the name of its member, whatever it looks like", () => {
    expect(seen({ data: [{ password_hash: "9f86d081884c7d659a2f" }] })).toEqual([
      "password-hash at data[0].password_hash",
    ]);
  });

  it("is the password", () => {
    expect(seen({ request: { password } })).toEqual(["password at request.password"]);
  });

  it("is a secret in the claims of a token", () => {
    const token = jwtOf({ sub: "1", pwd: password, key: `titan_sk_live_${"x1".repeat(16)}` });
    expect(seen({ token })).toEqual([
      "secret-in-claims at token, claim pwd",
      "secret-in-claims at token, claim key",
    ]);
  });

  it.each<[name: string, document: unknown]>([
    [
      "what is said of the password",
      { password: null, has_password: true, password_changed_at: "2026-01-01" },
    ],
    ["a mask", { password: "********", password_hash: null }],
    ["the name of a function", { password_hash_algorithm: "bcrypt", password_hash: "bcrypt" }],
    [
      "digests of something else",
      { etag: createHash("sha256").update("x").digest("hex"), avatar: "a".repeat(32) },
    ],
    ["prices", { price: "$2 off", note: "$5$" }],
  ])("is not %s", (_, document) => {
    expect(seen(document)).toEqual([]);
  });

  it("is no word that people use", () => {
    expect(seen({ type: "password" }, "password")).toEqual([]);
  });
});
