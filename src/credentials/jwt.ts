import { decodeProtectedHeader } from "jose/decode/protected_header";
import { decodeJwt } from "jose/jwt/decode";
import type { JwtFacts } from "../../contracts/wire/answer.ts";

/** A JWT's contents, neither verified nor trusted. */
export interface JwtContents {
  readonly header: Record<string, unknown>;
  readonly claims: Record<string, unknown>;
}

/** Three base64url parts (RFC 7515, section 7.1); the signature is empty in an unsecured JWT (RFC 7519, section 6). */
const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;

/** Header and claims of a JWT; `undefined` for anything else. */
export function readJwt(token: string): JwtContents | undefined {
  if (!compactForm.test(token)) return undefined;
  try {
    return { header: { ...decodeProtectedHeader(token) }, claims: { ...decodeJwt(token) } };
  } catch {
    return undefined;
  }
}

/** What judges need of a JWT. A claim of a wrong type counts as missing. */
export function jwtFacts(token: string): JwtFacts | undefined {
  const contents = readJwt(token);
  if (contents === undefined) return undefined;
  const { header, claims } = contents;
  return {
    ...pick("alg", text(header["alg"])),
    ...pick("iat", time(claims["iat"])),
    ...pick("exp", time(claims["exp"])),
    ...pick("nbf", time(claims["nbf"])),
    ...pick("sub", text(claims["sub"])),
    ...pick("iss", text(claims["iss"])),
    ...pick("aud", audience(claims["aud"])),
  };
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** A NumericDate (RFC 7519, section 2): seconds since 1970, which may have a fraction. */
const time = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

/** One audience or a list of them (RFC 7519, section 4.1.3). */
function audience(value: unknown): string | undefined {
  if (!Array.isArray(value)) return text(value);
  const all = value.filter((item) => typeof item === "string");
  return all.length === value.length && all.length > 0 ? all.join(", ") : undefined;
}

function pick<Name extends keyof JwtFacts>(
  name: Name,
  value: JwtFacts[Name],
): Partial<Record<Name, NonNullable<JwtFacts[Name]>>>;
function pick(name: string, value: string | number | undefined): Record<string, string | number> {
  return value === undefined ? {} : { [name]: value };
}
