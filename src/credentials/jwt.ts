import { decodeProtectedHeader } from "jose/decode/protected_header";
import { decodeJwt } from "jose/jwt/decode";
import type { TokenClaims, TokenUse } from "../../contracts/token/token.ts";
import type { JwtFacts } from "../../contracts/wire/answer.ts";
import { isRecord } from "../../contracts/wire/json.ts";

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

/** The facts of a JWT for judges. A claim of a wrong type counts as missing. */
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

type Named = Exclude<keyof JwtFacts, "weakSecret">;

function pick<Name extends Named>(
  name: Name,
  value: JwtFacts[Name],
): Partial<Record<Name, NonNullable<JwtFacts[Name]>>>;
function pick(name: string, value: string | number | undefined): Record<string, string | number> {
  return value === undefined ? {} : { [name]: value };
}

/** NumericDates from this value on may be in a smaller unit: in seconds, it is the year 5138. */
const leastMilliseconds = 1e11;
/** Instants that a claim in a smaller unit means: 2000 to 2200. Others are ends of time, such as the year 9999. */
const [earliest, latest] = [9.4e8, 7.3e9];
const isSmaller = (time: number): boolean => {
  const seconds = time / perSecond(time);
  return time >= leastMilliseconds && seconds > earliest && seconds < latest;
};
const perSecond = (time: number): number => (time >= 1e17 ? 1e9 : time >= 1e14 ? 1e6 : 1e3);
const units = { 1e6: "microseconds", 1e9: "nanoseconds" } as const;
const timeClaims = ["exp", "iat", "nbf"] as const;

/** The facts of a JWT for a diagnosis: with times in seconds, and whatever else the token says about itself. */
export function tokenClaims(token: string): TokenClaims | undefined {
  const [contents, facts] = [readJwt(token), jwtFacts(token)];
  if (contents === undefined || facts === undefined) return undefined;
  const inMilliseconds = timeClaims.filter((name) => isSmaller(facts[name] ?? 0));
  const kid = text(contents.header["kid"]);
  const [first] = inMilliseconds;
  const unit = first && units[perSecond(facts[first] ?? 0) as keyof typeof units];
  const asText = timeClaims.filter((name) => name in contents.claims && facts[name] === undefined);
  const bound = isRecord(contents.claims["cnf"]) ? contents.claims["cnf"] : {};
  return {
    ...facts,
    ...Object.fromEntries(
      inMilliseconds.map((name) => [name, (facts[name] ?? 0) / perSecond(facts[name] ?? 0)]),
    ),
    ...(unit === undefined ? {} : { unit }),
    ...(asText.length > 0 && { asText }),
    ...("jkt" in bound ? { boundTo: "a key (DPoP)" as const } : {}),
    ...("x5t#S256" in bound ? { boundTo: "a client certificate" as const } : {}),
    ...(kid === undefined ? {} : { kid }),
    ...(inMilliseconds.length > 0 && { inMilliseconds }),
    ...useOf(contents),
  };
}

/** Fields by which issuers say what a token is for: Keycloak's `typ`, Cognito's `token_use`, and others'. */
const useFields = ["typ", "token_use", "token_type", "type", "use", "purpose", "scope"] as const;
/** Claims of an ID token (OpenID Connect Core, sections 2 and 3.3.2.11). */
const idClaims = ["nonce", "at_hash", "c_hash"] as const;

function useOf({ header, claims }: JwtContents): Pick<TokenClaims, "use" | "shownBy"> {
  const uses: readonly (readonly [TokenUse, RegExp])[] = [
    ["logout", /^logout(?:[-_+ ]?(?:token|jwt))?$/i],
    [
      "one-time",
      /^(?:(?:password[-_ ]?)?reset|invit(?:e|ation)|email[-_ ]?(?:verif\w*|confirm\w*)|verif\w*|magic[-_ ]?link|unsubscribe)(?:[-_ ]?(?:password|token))?$/i,
    ],
    ["second-factor", /^(?:mfa|2fa|otp|challenge|pre[-_ ]?auth)(?:[-_ ]?(?:pending|required|token))?$/i],
    ["refresh", /^(?:refresh|offline|rt)(?:[-_+ ]?(?:token|jwt))?$/i],
    ["id", /^id(?:[-_+ ]?(?:token|jwt))?$/i],
  ];
  for (const part of [claims, header])
    for (const field of useFields)
      for (const [use, shape] of uses)
        if (shape.test(text(part[field]) ?? "")) return { use, shownBy: field };
  const shown = idClaims.filter((name) => claims[name] !== undefined);
  const hasRights = ["scope", "scp", "scopes", "permissions"].some((name) => claims[name] !== undefined);
  return shown.length > 0 && !hasRights ? { use: "id", shownBy: shown.join(", ") } : {};
}
