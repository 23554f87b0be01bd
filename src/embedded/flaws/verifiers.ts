import { createPublicKey, type KeyObject, verify, X509Certificate } from "node:crypto";
import { isRecord } from "../../../contracts/wire/json.ts";
import { routeNames } from "../rules/behaviour.ts";
import type { CallSite } from "../rules/call-site.ts";
import { amending, type BehaviourChange, together, within } from "../rules/change.ts";
import { hs256, type LooseToken } from "../rules/signing.ts";
import type { Flaw } from "../switches.ts";

type Where = (site: CallSite) => boolean;

const offAuth: Where = ({ surface }) => surface !== "auth";
const writes: Where = (site) => offAuth(site) && site.call.method !== "GET";
const at =
  (route: string): Where =>
  (site) =>
    site.route === route;

const accepting = (where: Where, which: (token: LooseToken) => boolean): BehaviourChange =>
  within("tokens", ({ alsoAccepts }) => ({
    alsoAccepts: [...alsoAccepts, (token, site) => where(site) && which(token)],
  }));

const keyedWith =
  (secret: string) =>
  ({ alg, input, signature }: LooseToken): boolean =>
    alg === "HS256" && signature === hs256(input, secret);

/** Verifies a token by a key that its own header brings along. */
const verifiedBy =
  (keyOf: (header: LooseToken["header"]) => KeyObject | undefined) =>
  ({ header, input, signature }: LooseToken): boolean => {
    try {
      const key = keyOf(header);
      const bytes = Buffer.from(signature, "base64url");
      return (
        key !== undefined && verify("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }, bytes)
      );
    } catch {
      return false;
    }
  };

/** The text of a `data:` URL. */
function textOf(url: unknown): string | undefined {
  const base64 = /^data:[^,]*;base64,(.*)$/s.exec(String(url))?.[1];
  return base64 === undefined ? undefined : Buffer.from(base64, "base64").toString("utf8");
}

function certified({ x5c }: LooseToken["header"]): KeyObject | undefined {
  const [first] = Array.isArray(x5c) ? x5c : [];
  return first === undefined
    ? undefined
    : new X509Certificate(Buffer.from(String(first), "base64")).publicKey;
}

/** The first key of the set that a `data:` URL holds. */
function setAt(url: unknown): unknown {
  const set: unknown = JSON.parse(textOf(url) ?? "null");
  return isRecord(set) && Array.isArray(set["keys"]) ? set["keys"][0] : undefined;
}

function fetched({ jku }: LooseToken["header"]): KeyObject | undefined {
  const key = setAt(jku);
  return isRecord(key) ? createPublicKey({ key, format: "jwk" }) : undefined;
}

const symmetric = (jwk: unknown): string | undefined =>
  isRecord(jwk) && jwk["kty"] === "oct" ? Buffer.from(String(jwk["k"]), "base64url").toString() : undefined;

const keyedBy =
  (secretOf: (header: LooseToken["header"]) => string | undefined) =>
  (token: LooseToken): boolean => {
    const secret = secretOf(token.header);
    return secret !== undefined && keyedWith(secret)(token);
  };

const isJwt = (token: string | undefined): boolean => token?.split(".").length === 3;

const critical = { rows: ["unauthorized"], severity: "critical" } as const;

/** Verification that takes keys from tokens or defaults, or is weaker for one method or one call. */
export const verifierFlaws: readonly Flaw[] = [
  {
    id: "x5c-accepted",
    description: "the certificate that a JWT brings along in its header verifies it.",
    expect: { findings: ["forged-jwt/embedded-jwk"], ...critical },
    change: accepting(() => true, verifiedBy(certified)),
  },
  {
    id: "jku-fetched",
    description: "the key set that the header of a JWT points to verifies it.",
    expect: { findings: ["forged-jwt/embedded-jwk"], ...critical },
    change: accepting(offAuth, verifiedBy(fetched)),
  },
  {
    id: "default-secret-accepted-on-tasks",
    description: 'the task, analytics and billing surfaces also accept JWTs signed with the secret "secret".',
    expect: { findings: ["forged-jwt/known-key"], ...critical },
    change: accepting(offAuth, keyedWith("secret")),
  },
  {
    id: "alg-none-capital-accepted-on-analytics",
    description: "the analytics surface accepts JWTs that say alg None.",
    expect: { findings: ["forged-jwt/unsigned"], ...critical },
    change: accepting(
      ({ surface }) => surface === "analytics",
      ({ alg }) => alg === "None",
    ),
  },
  {
    id: "alg-none-mixed-case-accepted-on-billing",
    description: "the billing surface accepts JWTs that say alg nOnE.",
    expect: { findings: ["forged-jwt/unsigned"], ...critical },
    change: accepting(
      ({ surface }) => surface === "billing",
      ({ alg }) => alg === "nOnE",
    ),
  },
  {
    id: "alg-none-capitals-accepted-on-tasks",
    description: "the task surface accepts JWTs that say alg NONE.",
    expect: { findings: ["forged-jwt/unsigned"], ...critical },
    change: accepting(
      ({ surface }) => surface === "task",
      ({ alg }) => alg === "NONE",
    ),
  },
  {
    id: "alg-none-capitals-accepted-at-creation",
    description: "creating a key accepts JWTs that say alg NONE.",
    expect: { findings: ["forged-jwt/unsigned"], ...critical },
    change: accepting(at(routeNames.createKey), ({ alg }) => alg === "NONE"),
  },
  {
    id: "forged-jwt-403-on-analytics",
    description: "the analytics surface answers 403 to JWTs that are not valid.",
    expect: { findings: ["forged-jwt/wrong-status"], rows: ["unauthorized"], severity: "medium" },
    change: amending(
      ({ status }, { surface, token }) => status === 401 && surface === "analytics" && isJwt(token),
      () => ({ status: 403, code: "FORBIDDEN", headers: {} }),
    ),
  },
  {
    id: "bad-token-500-on-billing",
    description: "the billing surface answers 500 to tokens that are not valid.",
    expect: {
      findings: ["forged-jwt/server-error"],
      rows: ["unauthorized"],
      severity: "medium",
    },
    change: amending(
      ({ status }, { surface, token }) => status === 401 && surface === "billing" && token !== undefined,
      () => ({ status: 500, code: "INTERNAL_SERVER_ERROR", message: "Something went wrong.", headers: {} }),
    ),
  },
  {
    id: "revoked-key-403-on-billing",
    description: "the billing surface answers 403 to a revoked key.",
    expect: { findings: ["revoked-key/wrong-status"], rows: ["unauthorized"], severity: "medium" },
    change: amending(
      ({ fault }, { surface }) => fault === "revoked" && surface === "billing",
      () => ({ status: 403, code: "FORBIDDEN", headers: {} }),
    ),
  },
  {
    id: "jwt-unverified-for-writes",
    description: "the task, analytics and billing surfaces do not verify the JWTs of writes.",
    expect: { findings: ["forged-jwt/signature-ignored"], ...critical },
    change: accepting(writes, () => true),
  },
  {
    id: "expired-token-writes",
    description: "the task, analytics and billing surfaces ignore the expiry of a JWT for writes.",
    expect: { findings: ["expired-jwt/accepted"], ...critical },
    change: within("tokens", ({ checksExpiry }) => ({
      checksExpiry: (site) => checksExpiry(site) && !writes(site),
    })),
  },
  {
    id: "jwt-unverified-for-downloads",
    description: "downloading results does not verify JWTs.",
    expect: { findings: ["unauthenticated-operation/open-to-garbage"], ...critical },
    change: accepting(at("GET /api/v1/executions/{id}/results/download"), () => true),
  },
  {
    id: "jwt-unverified-at-key-list",
    description: "the list of keys does not verify JWTs.",
    expect: { findings: ["forged-jwt/signature-ignored"], ...critical },
    change: accepting(at(routeNames.listKeys), () => true),
  },
  {
    id: "jwt-unverified-at-revocation",
    description: "revoking a key does not verify JWTs.",
    expect: {
      findings: ["unguarded-key-management/revoked-with-garbage"],
      rows: ["api-key-creation"],
      severity: "critical",
    },
    change: accepting(at(routeNames.revokeKey), () => true),
  },
  {
    id: "empty-key-signature-creates-key",
    description: "a JWT signed with the empty key creates API keys.",
    expect: { findings: ["forged-jwt/empty-key"], ...critical },
    change: accepting(at(routeNames.createKey), keyedWith("")),
  },
  {
    id: "proxy-authorization-ignores-scopes",
    description: "a key in Proxy-Authorization opens everything, whatever its scopes.",
    expect: { findings: ["second-door/scopes-ignored"], rows: ["forbidden"], severity: "critical" },
    change: together(
      within("carriers", ({ headerNames }) => ({ headerNames: [...headerNames, "proxy-authorization"] })),
      within("access", ({ overlooks }) => ({
        overlooks: (site) => overlooks(site) || site.via === "header",
      })),
    ),
  },
  {
    id: "jku-fetched-on-billing",
    description: "the billing surface fetches the key of a JWT from the address in its header.",
    expect: { findings: ["forged-jwt/embedded-jwk"], ...critical },
    change: accepting(
      ({ surface }) => surface === "billing",
      (token) => verifiedBy(fetched)(token) || keyedBy(({ jku }) => symmetric(setAt(jku)))(token),
    ),
  },
  {
    id: "symmetric-jwk-accepted",
    description: "the secret that a JWT brings along in its header verifies it.",
    expect: { findings: ["forged-jwt/kid-injection"], ...critical },
    change: accepting(
      () => true,
      keyedBy(({ jwk }) => symmetric(jwk)),
    ),
  },
];
