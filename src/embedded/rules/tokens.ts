import { randomUUID } from "node:crypto";
import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { CredentialFault } from "../server/responses.ts";
import type { UserAccount } from "./accounts.ts";
import { type Algorithm, createSigner, type LooseToken, parseLoosely, type Signer } from "./signing.ts";
export interface TokenRules {
  readonly algorithm: Algorithm;
  /** `iss` and `aud` (RFC 7519, 4.1.1 and 4.1.3) that are signed and asked for. */
  readonly issuer: string;
  readonly audience: string;
  /** The claims as they are signed, from those that a right deployment signs. */
  readonly claims: (claims: JWTPayload) => JWTPayload;
  /** Claims without which a token is refused. */
  readonly required: readonly string[];
  /** Whether `exp` is looked at. */
  readonly checksExpiry: boolean;
  /** Tokens that are accepted though their signature does not hold: none, where all is right. */
  readonly alsoAccepts: readonly ((token: LooseToken) => boolean)[];
}

export interface Issued {
  readonly token: string;
  readonly claims: JWTPayload;
}

export type TokenCheck = { readonly claims: JWTPayload } | { readonly fault: CredentialFault };

/** Issues and checks the JWTs of one deployment. `clock` gives milliseconds since 1970. */
export class Tokens {
  readonly #rules: TokenRules;
  readonly #clock: () => number;
  readonly #lifetimeS: number;
  readonly #signer: Signer;

  private constructor(rules: TokenRules, clock: () => number, lifetimeS: number, signer: Signer) {
    this.#rules = rules;
    this.#clock = clock;
    this.#lifetimeS = lifetimeS;
    this.#signer = signer;
  }

  static async create(rules: TokenRules, clock: () => number, lifetimeS: number): Promise<Tokens> {
    return new Tokens(rules, clock, lifetimeS, await createSigner(rules.algorithm));
  }

  async issue(account: UserAccount): Promise<Issued> {
    const claims = this.#rules.claims(this.#claimsOf(account, this.#nowS()));
    return { token: await this.#sign(claims), claims };
  }

  /** A genuine token whose time was over an hour ago. */
  async issueExpired(account: UserAccount): Promise<string> {
    return this.#sign(this.#claimsOf(account, this.#nowS() - this.#lifetimeS - 3600));
  }

  async verify(token: string): Promise<TokenCheck> {
    const strict = isCanonical(token) ? await this.#verifyStrictly(token) : ({ fault: "invalid" } as const);
    if ("claims" in strict || strict.fault === "expired") return strict;
    const loose = parseLoosely(token, this.#signer);
    if (!loose || !this.#rules.alsoAccepts.some((accepts) => accepts(loose))) return strict;
    const { exp } = loose.claims;
    const over = this.#rules.checksExpiry && typeof exp === "number" && exp <= this.#nowS();
    return over ? { fault: "expired" } : { claims: loose.claims };
  }

  async #verifyStrictly(token: string): Promise<TokenCheck> {
    const { algorithm, issuer, audience, required, checksExpiry } = this.#rules;
    const { kid, verifyKey } = this.#signer;
    try {
      const { payload } = await jwtVerify(
        token,
        (header) => (header.kid === kid ? verifyKey : Promise.reject(new Error("unknown kid"))),
        {
          algorithms: [algorithm],
          issuer,
          audience,
          requiredClaims: [...required],
          currentDate: new Date(checksExpiry ? this.#clock() : 0),
        },
      );
      return { claims: payload };
    } catch (error) {
      return { fault: error instanceof errors.JWTExpired ? "expired" : "invalid" };
    }
  }

  #claimsOf(account: UserAccount, iat: number): JWTPayload {
    return {
      iss: this.#rules.issuer,
      aud: this.#rules.audience,
      sub: account.id,
      email: account.email,
      jti: randomUUID(),
      iat,
      exp: iat + this.#lifetimeS,
    };
  }

  #sign(claims: JWTPayload): Promise<string> {
    const { algorithm, kid, signKey } = this.#signer;
    return new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ: "JWT", kid }).sign(signKey);
  }

  #nowS(): number {
    return Math.floor(this.#clock() / 1000);
  }
}

/** Three base64url parts, each written the one way that its bytes are written: the last character has no idle bits set. */
function isCanonical(token: string): boolean {
  const parts = token.split(".");
  return (
    parts.length === 3 &&
    parts.every((part) => part !== "" && Buffer.from(part, "base64url").toString("base64url") === part)
  );
}
