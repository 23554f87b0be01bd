import { createPublicKey, verify } from "node:crypto";
import { isRecord } from "../../../contracts/wire/json.ts";
import { type BehaviourChange, together, within } from "../rules/change.ts";
import { hs256, type LooseToken } from "../rules/signing.ts";
import type { Flaw } from "../switches.ts";

const accepting = (which: (token: LooseToken) => boolean): BehaviourChange =>
  within("tokens", ({ alsoAccepts }) => ({ alsoAccepts: [...alsoAccepts, which] }));

const publishing = within("tokens", () => ({ algorithm: "RS256" as const, publishesKeys: true }));

const signedWith = (secret: string) => within("tokens", () => ({ secret }));

const critical = { rows: ["unauthorized"], severity: "critical" } as const;

/** Forgeries that published attacks on JWT libraries use (RFC 8725, 2). */
export const forgeryFlaws: readonly Flaw[] = [
  {
    id: "public-key-as-secret-accepted",
    description: "an HS256 signature keyed with the published RS256 key is accepted.",
    expect: { findings: ["forged-jwt/public-key-as-secret"], ...critical },
    change: together(
      publishing,
      accepting(
        ({ alg, input, signature, publicKey }) =>
          alg === "HS256" && [publicKey, publicKey.trimEnd()].some((pem) => signature === hs256(input, pem)),
      ),
    ),
  },
  {
    id: "embedded-jwk-accepted",
    description: "the key that a JWT brings along in its header verifies it.",
    expect: { findings: ["forged-jwt/embedded-jwk"], ...critical },
    change: accepting(verifiesItself),
  },
  {
    id: "kid-path-followed",
    description: "kid is read as the path of a key file, /dev/null included.",
    expect: { findings: ["forged-jwt/kid-path"], ...critical },
    change: accepting(
      ({ header, alg, input, signature }) =>
        alg === "HS256" && /dev\/null$/.test(String(header["kid"])) && signature === hs256(input, ""),
    ),
  },
  {
    id: "kid-injected-into-sql",
    description: "kid is pasted into the SQL query that looks the key up.",
    expect: { findings: ["forged-jwt/kid-injection"], ...critical },
    change: accepting(({ header, alg, input, signature }) => {
      const injected = /' *union +(?:all +)?select +'([^']*)'/i.exec(String(header["kid"]))?.[1];
      return alg === "HS256" && injected !== undefined && signature === hs256(input, injected);
    }),
  },
  {
    id: "weak-secret",
    description: 'JWTs are signed with HS256 and the secret "secret".',
    expect: { findings: ["forged-jwt/weak-secret"], ...critical },
    change: signedWith("secret"),
  },
  {
    id: "placeholder-secret",
    description: 'JWTs are signed with HS256 and the secret "your-256-bit-secret" of a well-known example.',
    expect: { findings: ["forged-jwt/weak-secret"], ...critical },
    change: signedWith("your-256-bit-secret"),
  },
  {
    id: "claims-trusted-without-signature",
    description: "a JWT of two parts, without any signature, is accepted.",
    expect: { findings: ["forged-jwt/unsigned"], ...critical },
    change: accepting(({ signature }) => signature === ""),
  },
  {
    id: "framework-secret",
    description: "JWTs are signed with HS256 and the secret of a framework's example configuration.",
    expect: { findings: ["forged-jwt/weak-secret"], ...critical },
    change: signedWith("super-secret-jwt-token-with-at-least-32-characters-long"),
  },
];

function verifiesItself({ header, input, signature }: LooseToken): boolean {
  const { jwk, alg } = header;
  if (!isRecord(jwk)) return false;
  try {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    const encoding = String(alg).startsWith("ES") ? ({ dsaEncoding: "ieee-p1363" } as const) : {};
    return verify("sha256", Buffer.from(input), { key, ...encoding }, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}
