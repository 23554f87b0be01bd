import { createHmac, sign } from "node:crypto";
import { scopes } from "../../contracts/catalogue/catalogue.ts";
import type { Alteration, Forgery, PublicKeyForgery } from "../../contracts/catalogue/credential.ts";
import { type JwtContents, readJwt } from "./jwt.ts";
import { selfSignedKey } from "./self-signed.ts";

interface Original extends JwtContents {
  readonly token: string;
  /** The parts as they were sent: what a forgery does not change stays as it is, byte for byte. */
  readonly head: string;
  readonly body: string;
  readonly signature: string;
}

/** Forgeries that need only the token. */
export type ForgeryByItself = Exclude<Forgery, PublicKeyForgery>;

const forgeries = {
  "alg-none": (real) => unsigned(real, "none"),
  "alg-None": (real) => unsigned(real, "None"),
  "alg-NONE": (real) => unsigned(real, "NONE"),
  // Where an empty signature is refused, another one may not be looked at.
  "alg-nOnE": (real) => distinct(real, { alg: "nOnE" }, (signed) => `${signed}.${flipped(real.signature)}`),
  "alg-null": (real) => distinct(real, { alg: null }, (signed) => `${signed}.`),
  "signature-stripped": ({ head, body }) => `${head}.${body}.`,
  "signature-flipped": ({ head, body, signature }) => `${head}.${body}.${flipped(signature)}`,
  "signature-empty-key": (real) => distinct(real, { alg: "HS256" }, signedWithNothing),
  "signature-secret": (real) => hmacSigned(real, {}, "secret"),
  "signature-changeme": (real) => hmacSigned(real, {}, "changeme"),
  "signature-example": (real) => hmacSigned(real, {}, "your-256-bit-secret"),
  "signature-supersecret": (real) => hmacSigned(real, {}, "supersecret"),
  "signature-password": (real) => hmacSigned(real, {}, "password"),
  "signature-jwt-secret": (real) => hmacSigned(real, {}, "jwt-secret"),
  // A variable that was never set, made into a text.
  "signature-undefined": (real) => hmacSigned(real, {}, "undefined"),
  // It names another issuer, whose keys must not be fetched.
  "claims-edited": (real) =>
    edited(real, {
      ...everyScope(real.claims),
      exp: later(real.claims),
      iss: "https://titan-auth-check.invalid",
    }),
  "kid-unknown": ({ header, body, signature }) =>
    `${encode({ ...header, kid: "titan-auth-check-unknown" })}.${body}.${signature}`,
  "two-parts": ({ head, body }) => `${head}.${body}`,
  "header-bare": ({ body, signature }) => `${encode({ typ: "JWT" })}.${body}.${signature || zeros}`,
  "signature-zero": (real) => `${encode({ ...real.header, alg: "ES256" })}.${real.body}.${zeros}`,
  "embedded-jwk": (real) => selfSigned(real),
  "kid-path": (real) => hmacSigned(real, { kid: "../../../../../../../../dev/null" }, ""),
  "kid-injection": (real) => {
    const k = Buffer.from(injected).toString("base64url");
    const jwk = { kty: "oct", k, alg: "HS256", use: "sig" };
    return hmacSigned(
      real,
      {
        // Ends the text of a statement in either kind of quotation marks.
        kid: `titan-auth-check' UNION SELECT '${injected}' -- " UNION SELECT "${injected}" -- `,
        jwk,
        jku: dataUrl("application/json", JSON.stringify({ keys: [jwk] })),
      },
      injected,
    );
  },
} as const satisfies Record<ForgeryByItself, (real: Original) => string>;

/**
 * A JWT derived from the real one, which no deployment may accept (RFC 8725, sections 2.1 and 3.1 to 3.3). It equals the
 * original only if that one is unsigned and its signature was to be removed.
 */
export function forge(token: string, how: ForgeryByItself): string {
  const contents = readJwt(token);
  if (contents === undefined) throw new TypeError("Only a JWT can be forged.");
  const [head = "", body = "", signature = ""] = token.split(".");
  return forgeries[how]({ ...contents, token, head, body, signature });
}

/** r and s of an ES256 signature (RFC 7518, section 3.4), both zero. */
const zeros = Buffer.alloc(64).toString("base64url");

const encode = (value: Record<string, unknown>): string =>
  Buffer.from(JSON.stringify(value)).toString("base64url");

const unsigned = (real: Original, alg: string): string => distinct(real, { alg }, (signed) => `${signed}.`);

const edited = ({ head, claims, signature }: Original, changes: Record<string, unknown>): string =>
  `${head}.${encode({ ...claims, ...changes })}.${signature}`;

/** The key that an injected query would return. */
const injected = "titan-auth-check";

/** Signed with HS256 and a key that the header makes the deployment use. */
function hmacSigned(real: Original, header: Record<string, unknown>, key: string): string {
  const signed = `${encode({ ...real.header, ...header, alg: "HS256" })}.${real.body}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

/**
 * Signed with our own key, which the header supplies in every possible way (RFC 7515, sections 4.1.2 to 4.1.6). Addresses
 * are `data:` URLs, which common HTTP clients resolve, so nothing has to be hosted.
 */
function selfSigned(real: Original): string {
  const alg = real.header["alg"] === "RS256" ? "RS256" : "ES256";
  const { jwk, certificate, privateKey } = selfSignedKey(alg);
  const kid = typeof real.header["kid"] === "string" ? { kid: real.header["kid"] } : {};
  const der = certificate.toString("base64");
  const header = {
    ...real.header,
    alg,
    jwk,
    x5c: [der],
    jku: dataUrl("application/json", JSON.stringify({ keys: [{ ...jwk, ...kid, alg, use: "sig" }] })),
    x5u: dataUrl(
      "application/x-pem-file",
      `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`,
    ),
  };
  const signed = `${encode(header)}.${real.body}`;
  const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}

const dataUrl = (type: string, text: string): string =>
  `data:${type};base64,${Buffer.from(text).toString("base64")}`;

/** The HMAC signature with an empty key (RFC 8725, section 3.5: weak keys). */
const signedWithNothing = (signed: string): string =>
  `${signed}.${createHmac("sha256", "").update(signed).digest("base64url")}`;

/**
 * A new header with the real claims. If the deployment itself issues such tokens, a header parameter that receivers must
 * ignore (RFC 7515, section 4) makes the forgery differ from the original.
 */
function distinct(
  real: Original,
  changes: Record<string, unknown>,
  seal: (signed: string) => string,
): string {
  const header = { ...real.header, ...changes };
  const token = seal(`${encode(header)}.${real.body}`);
  return token === real.token ? seal(`${encode({ ...header, forged: true })}.${real.body}`) : token;
}

/**
 * Another signature of the same length. The last character may have unused bits (RFC 4648, section 3.5), so another one is
 * changed.
 */
function flipped(signature: string): string {
  if (signature.length < 2) return Buffer.alloc(32).toString("base64url");
  const at = Math.floor((signature.length - 1) / 2);
  return `${signature.slice(0, at)}${signature[at] === "A" ? "B" : "A"}${signature.slice(at + 1)}`;
}

/** Both usual names of the claim (`scope`: RFC 8693, section 4.2), each as a list if the real one is a list. */
function everyScope(claims: Record<string, unknown>): Record<string, unknown> {
  const all = [...scopes.map((scope) => scope.name), "*"];
  return {
    scope: Array.isArray(claims["scope"]) ? all : all.join(" "),
    scopes: typeof claims["scopes"] === "string" ? all.join(" ") : all,
  };
}

const day = 86_400;

/** One day after the real expiry; for a token without one, the year 2100. */
const later = ({ exp }: Record<string, unknown>): number =>
  typeof exp === "number" ? exp + day : Date.UTC(2100, 0) / 1000;

/** A real credential with small damage. It equals the original only if it has no letter whose case could change. */
export function alter(token: string, how: Alteration): string {
  switch (how) {
    case "case-changed":
      return withOtherCase(token);
    case "cut-by-1":
      return token.slice(0, -1);
    case "cut-by-8":
      return token.slice(0, -8);
    case "junk-appended":
      return `${token}junk`;
  }
}

/** Changes the case in a JWT's signature or after a key's prefix: the part before is public, or names the credential. */
function withOtherCase(token: string): string {
  const kept = readJwt(token) === undefined ? keyPrefix.exec(token)?.[0].length : token.lastIndexOf(".") + 1;
  const changed = token.slice(0, kept ?? 0) + token.slice(kept ?? 0).replace(/[A-Za-z]/g, otherCase);
  return changed === token ? token.replace(/[A-Za-z]/g, otherCase) : changed;
}

/** Up to three words of letters, as in `titan_sk_live_`. */
const keyPrefix = /^(?:[A-Za-z]+[_-]){1,3}/;

const otherCase = (letter: string): string =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
