import type { Forgery } from "../../contracts/catalogue/credential.ts";
import type { Message } from "../model/check.ts";

/** Findings about JWTs that no deployment may accept. */

/** The message for each forgery that is accepted. */
export const causes = {
  "alg-none": "unsigned",
  "alg-None": "unsigned",
  "alg-NONE": "unsigned",
  "alg-nOnE": "unsigned",
  "alg-null": "unsigned",
  "signature-stripped": "unsigned",
  "two-parts": "unsigned",
  "signature-flipped": "signature-ignored",
  "claims-edited": "signature-ignored",
  "signature-empty-key": "empty-key",
  "signature-secret": "known-key",
  "signature-changeme": "known-key",
  "signature-example": "known-key",
  "signature-supersecret": "known-key",
  "signature-password": "known-key",
  "signature-jwt-secret": "known-key",
  "signature-undefined": "known-key",
  "kid-unknown": "unknown-kid",
  "header-bare": "bare-header",
  "signature-zero": "zero-signature",
  "embedded-jwk": "embedded-jwk",
  "kid-path": "kid-path",
  "kid-injection": "kid-injection",
  "public-key-pem": "public-key-as-secret",
  "public-key-pem-trimmed": "public-key-as-secret",
  "public-key-pkcs1": "public-key-as-secret",
  "public-key-der": "public-key-as-secret",
  "public-key-jwk": "public-key-as-secret",
} as const satisfies Record<Forgery, keyof typeof forgeryMessages>;

const everyToken = "End all sessions: tokens that were forged so far cannot be told from real ones.";

export const forgeryMessages = {
  unsigned: {
    text: "{where} answered {status} to JWTs without a signature that say so in alg: {tokens}",
    cause: "The algorithm is taken from the token, and none is one of those that are allowed.",
    fix: ["Pin the algorithms that may sign tokens; none is never one of them, in any spelling.", everyToken],
  },
  "signature-ignored": {
    text: "{where} answered {status} to JWTs whose signature does not fit their content: {tokens}",
    cause: "Tokens are decoded and not verified, or what is verified is not what is used.",
    fix: [
      "Call the verifying function of the JWT library, not the decoding one, on every request.",
      everyToken,
    ],
  },
  "empty-key": {
    text: "{where} answered {status} to a JWT that was signed (HS256) with the empty key",
    cause: "The signing secret is not set, or a missing public key counts as an empty secret.",
    fix: ["Set the signing secret, and let the service not start without it.", everyToken],
  },
  "known-key": {
    text: "{where} answered {status} to JWTs that were signed (HS256) with a secret of public examples: {tokens}",
    weakness: { cwe: 1391, owasp: "API2" },
    cause: "A default secret is used instead of the signing secret, or besides it.",
    fix: ["Take the signing secret from the configuration alone, without a default.", everyToken],
  },
  "unknown-kid": {
    text: "{where} answered {status} to a JWT whose kid names no key of the deployment",
    cause: "Where the key is not found, the token is let through unverified.",
    fix: ["Refuse a token whose key is not known.", everyToken],
  },
  "bare-header": {
    text: "{where} answered {status} to a JWT whose header names neither an algorithm nor a key",
    cause: "A missing alg counts as none, or a missing kid as nothing to verify with.",
    fix: ["Refuse a token whose header does not name the pinned algorithm and a known key.", everyToken],
  },
  "zero-signature": {
    text: "{where} answered {status} to a JWT with an ES256 signature of zeros alone",
    weakness: { cwe: 347, owasp: "API2" },
    cause: "The library verifies ECDSA signatures without a look at their range (CVE-2022-21449).",
    fix: ["Update the runtime or the library that verifies signatures.", everyToken],
  },
  "embedded-jwk": {
    text: "{where} answered {status} to a JWT that brings its own key along in the header (jwk, x5c, or a data: URL in jku or x5u)",
    cause: "The key that verifies a token is taken from the token.",
    fix: [
      "Take keys from the deployment's own configuration, never from jwk, jku, x5c or x5u of a token.",
      everyToken,
    ],
  },
  "kid-path": {
    weakness: { cwe: 22, owasp: "API2" },
    text: "{where} answered {status} to a JWT whose kid is the path of an empty file",
    cause: "kid is used as the path of a key file.",
    fix: ["Look keys up by kid in a fixed list.", everyToken],
  },
  "kid-injection": {
    weakness: { cwe: 89, owasp: "API2" },
    text: "{where} answered {status} to a JWT whose kid is a piece of SQL, and which brings the same key along as a symmetric jwk",
    cause: "kid is put into the query that looks the key up, or a secret is taken from the token.",
    fix: ["Look keys up by kid in a fixed list, and never take one from the token.", everyToken],
  },
  "public-key-as-secret": {
    text: "{where} answered {status} to a JWT that was signed (HS256) with the published public key",
    cause: "The algorithm is taken from the token, so that the public key counts as a shared secret.",
    fix: ["Pin the algorithm to the one that the deployment signs with, on every service.", everyToken],
  },
  "weak-secret": {
    weakness: { cwe: 1391, owasp: "API2" },
    text: "The JWT from {where} is signed with a secret that is in public lists of examples",
    cause: "The signing secret was copied from an example.",
    fix: ["Replace the signing secret by at least 32 random bytes.", everyToken],
  },
} as const satisfies Record<string, Message>;
