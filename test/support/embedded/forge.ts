import { createHmac } from "node:crypto";

type Members = Readonly<Record<string, unknown>>;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

const decode = (part: string | undefined): Members =>
  JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8"));

/** The claims of a JWT. */
export const claimsOf = (jwt: string): Members => decode(jwt.split(".")[1]);

/** A JWT with its header and claims changed; `sign` makes the signature from `header.payload`. */
export function forge(
  jwt: string,
  header: Members,
  claims: Members = {},
  sign: (input: string) => string = () => jwt.split(".")[2] ?? "",
): string {
  const [head, payload] = jwt.split(".");
  const input = `${encode({ ...decode(head), ...header })}.${encode({ ...decode(payload), ...claims })}`;
  return `${input}.${sign(input)}`;
}

/** HMAC-SHA-256 with the empty key. */
export const emptyKey = (input: string): string => createHmac("sha256", "").update(input).digest("base64url");

/** A JWT whose signature has other bytes. */
export function flipped(jwt: string): string {
  const [header, payload, signature = ""] = jwt.split(".");
  return `${header}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
}

/** A text with the case of each letter after `from` turned round. */
export function caseChanged(text: string, from: number): string {
  const turned = [...text.slice(from)].map((letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  return text.slice(0, from) + turned.join("");
}
