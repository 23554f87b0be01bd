import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { derivationOf } from "./key-derivation.ts";

const owner = "8f1a0d3c-82c0-4c9b-8edd-f94043ff722b";
const id = "1cd02d18-4d60-4f0e-93b3-25e7a2a7c0de";
const begun = Date.parse("2026-11-28T02:51:12.500Z");
const seen = (secret: string, prefix = "titan_sk_live_") =>
  derivationOf({
    key: `${prefix}${secret}`,
    document: { data: { created_at: "2026-11-28T02:51:12Z" } },
    created: { id, name: "reader" },
    begun,
    ended: begun + 40,
    owner: [owner, "ada@example.com"],
  });
const digest = (algorithm: string, text: string, encoding: "hex" | "base64url" = "hex") =>
  createHash(algorithm).update(text).digest(encoding);

describe("a key", () => {
  it.each([
    ["MD5 of a counter", digest("md5", "17"), "the MD5 of a counter"],
    ["SHA-1 of a counter", digest("sha1", "4999"), "the SHA-1 of a counter"],
    ["SHA-256 in base64", digest("sha256", "17", "base64url"), "the SHA-256 of a counter"],
    ["SHA-512 in base64", digest("sha512", "reader", "base64url"), "the SHA-512 of its name"],
    ["a cut digest", digest("sha256", "17").slice(0, 32), "the SHA-256 of a counter"],
    ["capital digits", digest("sha1", "17").toUpperCase(), "the SHA-1 of a counter"],
    ["a millisecond", digest("sha256", String(begun + 17)), "the SHA-256 of the time"],
    ["the time as written", digest("md5", "2026-11-28T02:51:12Z"), "the MD5 of the time"],
    ["owner and time", digest("md5", `${owner}:${begun}`), "the MD5 of its owner or name and the time"],
    ["owner and counter", digest("md5", `${owner}-3`), "the MD5 of its owner and a counter"],
    ["the identifier", id.replaceAll("-", ""), "its own identifier"],
    ["the owner", `${owner}-3`, "its owner's identifier"],
    ["text in base64", Buffer.from("ada@example.com:reader").toString("base64url"), "readable text"],
  ])("is recognised: %s", (_, secret, words) => {
    expect(seen(secret)).toContain(words);
  });

  it.each([12, 16, 20, 24, 32, 48, 64])("of %i random bytes is not", (size) => {
    const bytes = randomBytes(size);
    expect([seen(bytes.toString("hex")), seen(bytes.toString("base64url"))]).toEqual([undefined, undefined]);
    expect(seen(bytes.toString("hex"), "")).toBeUndefined();
  });

  it("is not alike by chance where it is short", () => {
    expect(seen(digest("md5", "17").slice(0, 12))).toBeUndefined();
  });
});
