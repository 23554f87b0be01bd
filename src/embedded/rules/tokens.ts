import { randomUUID } from "node:crypto";
import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { CredentialFault } from "../server/responses.ts";
import type { UserAccount } from "./accounts.ts";
import type { CallSite } from "./call-site.ts";
import {
  type Algorithm,
  createSigningKey,
  type LooseToken,
  parseLoosely,
  type SigningKey,
  type VerifyingKey,
  verifyingKeyOf,
} from "./signing.ts";

export interface TokenRules {
  readonly algorithm: Algorithm;
  /** The secret of HS256; random by default. */
  readonly secret: string | undefined;
  /** Whether the public key is published at `/.well-known/jwks.json` (RS256 only). */
  readonly publishesKeys: boolean;
  /** `iss` and `aud` (RFC 7519, 4.1.1 and 4.1.3), signed and required. */
  readonly issuer: string;
  readonly audience: string;
  /** Seconds. */
  readonly lifetimeS: number;
  /** The claims to sign, based on those of the healthy deployment. */
  readonly claims: (claims: JWTPayload) => JWTPayload;
  /** Claims without which a token is refused. */
  readonly required: readonly string[];
  /** Whether `exp` is checked. */
  readonly checksExpiry: (site: CallSite) => boolean;
  /** Tokens that are accepted despite a wrong signature; none in a healthy deployment. */
  readonly alsoAccepts: readonly ((token: LooseToken, site: CallSite) => boolean)[];
}

interface Issued {
  readonly token: string;
  readonly claims: JWTPayload;
}

type TokenCheck = { readonly claims: JWTPayload } | { readonly fault: CredentialFault };

/** The JWTs of one deployment: the auth service issues them, each service verifies them. `clock` gives Unix milliseconds. */
export interface Tokens {
  readonly issuer: TokenIssuer;
  readonly verifiers: Readonly<Record<"auth" | "task", TokenVerifier>>;
}

export async function createTokens(rules: TokenRules, clock: () => number): Promise<Tokens> {
  const key = await createSigningKey(rules.algorithm, rules.secret);
  return {
    issuer: new TokenIssuer(rules, clock, key),
    verifiers: {
      auth: new TokenVerifier(rules, clock, key, key),
      task: new TokenVerifier(rules, clock, verifyingKeyOf(key), key),
    },
  };
}

class TokenIssuer {
  readonly #rules: TokenRules;
  readonly #clock: () => number;
  readonly #key: SigningKey;

  constructor(rules: TokenRules, clock: () => number, key: SigningKey) {
    this.#rules = rules;
    this.#clock = clock;
    this.#key = key;
  }

  /** The published key set (RFC 7517, 5), if there is one. */
  get jwks(): unknown {
    const { jwk } = this.#key;
    return this.#rules.publishesKeys && jwk ? { keys: [jwk] } : undefined;
  }

  async issue(account: UserAccount): Promise<Issued> {
    const claims = this.#rules.claims(this.#claimsOf(account, this.#nowS()));
    return { token: await this.#sign(claims), claims };
  }

  /** A genuine token that expired an hour ago. */
  async issueExpired(account: UserAccount): Promise<string> {
    return this.#sign(this.#claimsOf(account, this.#nowS() - this.#rules.lifetimeS - 3600));
  }

  #claimsOf(account: UserAccount, iat: number): JWTPayload {
    const { issuer, audience, lifetimeS } = this.#rules;
    return {
      iss: issuer,
      aud: audience,
      sub: account.id,
      email: account.email,
      jti: randomUUID(),
      iat,
      exp: iat + lifetimeS,
    };
  }

  #sign(claims: JWTPayload): Promise<string> {
    const { algorithm, kid, signKey } = this.#key;
    return new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ: "JWT", kid }).sign(signKey);
  }

  #nowS(): number {
    return Math.floor(this.#clock() / 1000);
  }
}

/** One service's own verification of JWTs. */
class TokenVerifier {
  readonly #rules: TokenRules;
  readonly #clock: () => number;
  readonly #key: VerifyingKey;
  /** Flaws compare with the right signature. */
  readonly #signingKey: SigningKey;
  /** Claims of tokens whose signature was verified: it stays valid, and each comes with hundreds of calls. */
  readonly #genuine = new Map<string, JWTPayload>();

  constructor(rules: TokenRules, clock: () => number, key: VerifyingKey, signingKey: SigningKey) {
    this.#rules = rules;
    this.#clock = clock;
    this.#key = key;
    this.#signingKey = signingKey;
  }

  async verify(token: string, site: CallSite): Promise<TokenCheck> {
    const strict = isCanonical(token)
      ? await this.#verifyStrictly(token, site)
      : ({ fault: "invalid" } as const);
    if ("claims" in strict || strict.fault === "expired") return strict;
    const loose = parseLoosely(token, this.#signingKey);
    if (!loose || !this.#rules.alsoAccepts.some((accepts) => accepts(loose, site))) return strict;
    const isOver = this.#rules.checksExpiry(site) && this.#isOver(loose.claims);
    return isOver ? { fault: "expired" } : { claims: loose.claims };
  }

  #isOver({ exp }: { readonly exp?: unknown }): boolean {
    return typeof exp === "number" && exp * 1000 <= this.#clock();
  }

  async #verifyStrictly(token: string, site: CallSite): Promise<TokenCheck> {
    const { issuer, audience, required, checksExpiry } = this.#rules;
    const { algorithm, kid, key } = this.#key;
    const known = this.#genuine.get(token);
    if (known !== undefined && !(checksExpiry(site) && this.#isOver(known))) return { claims: known };
    try {
      const { payload } = await jwtVerify(
        token,
        (header) => (header.kid === kid ? key : Promise.reject(new Error("unknown kid"))),
        {
          algorithms: [algorithm],
          issuer,
          audience,
          requiredClaims: [...required],
          currentDate: new Date(checksExpiry(site) ? this.#clock() : 0),
        },
      );
      // A token that becomes valid later must be checked again.
      if (payload.nbf === undefined) this.#genuine.set(token, payload);
      return { claims: payload };
    } catch (error) {
      return { fault: error instanceof errors.JWTExpired ? "expired" : "invalid" };
    }
  }
}

/** Three base64url parts in canonical form: the last character has no idle bits set. */
function isCanonical(token: string): boolean {
  const parts = token.split(".");
  return (
    parts.length === 3 &&
    parts.every((part) => part !== "" && Buffer.from(part, "base64url").toString("base64url") === part)
  );
}
