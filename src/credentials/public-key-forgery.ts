import { createHmac, createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import type { Forgery, PublicKeyForgery } from "../../contracts/catalogue/credential.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import { readJwt } from "./jwt.ts";

/** The public key that a deployment publishes. */
interface Published {
  readonly jwk: Record<string, unknown>;
  readonly key: KeyObject;
}

/** The texts and bytes that a verifier may use as that key; none if it has no such form. */
const spellings: Readonly<Record<PublicKeyForgery, (published: Published) => string | Buffer | undefined>> = {
  "public-key-pem": ({ key }) => pemOf(key),
  "public-key-pem-trimmed": ({ key }) => pemOf(key).trimEnd(),
  "public-key-pkcs1": ({ key }) =>
    key.asymmetricKeyType === "rsa" ? String(key.export({ type: "pkcs1", format: "pem" })) : undefined,
  "public-key-der": ({ key }) => key.export({ type: "spki", format: "der" }),
  "public-key-jwk": ({ jwk }) => JSON.stringify(jwk),
};

const pemOf = (key: KeyObject): string => String(key.export({ type: "spki", format: "pem" }));

export const takesPublicKey = (how: Forgery): how is PublicKeyForgery => Object.hasOwn(spellings, how);

/** The real JWT signed with HS256 and the published key as the secret; none if no key can be read. */
export function forgeWithPublicKey(
  token: string,
  how: PublicKeyForgery,
  keySet: unknown,
): string | undefined {
  const contents = readJwt(token);
  const published = publishedIn(keySet, contents?.header["kid"]);
  const secret = published && spellings[how](published);
  if (contents === undefined || secret === undefined) return undefined;
  const head = Buffer.from(JSON.stringify({ ...contents.header, alg: "HS256" })).toString("base64url");
  const signed = `${head}.${token.split(".")[1]}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** The key of a set (RFC 7517, section 5) that a token names, else the first readable one. */
function publishedIn(keySet: unknown, kid: unknown): Published | undefined {
  const keys = isRecord(keySet) && Array.isArray(keySet["keys"]) ? keySet["keys"].filter(isRecord) : [];
  const named = keys.filter((jwk) => jwk["kid"] === kid);
  return [...named, ...keys].flatMap((jwk) => readKey(jwk) ?? [])[0];
}

function readKey(jwk: Record<string, unknown>): Published | undefined {
  try {
    return { jwk, key: createPublicKey({ key: jwk as JsonWebKey, format: "jwk" }) };
  } catch {
    return undefined;
  }
}
