import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A key that belongs to nobody, and its self-signed certificate, for forged tokens. */
export interface SelfSignedKey {
  readonly jwk: Readonly<Record<string, unknown>>;
  /** X.509 version 3 in DER (RFC 5280, section 4.1). */
  readonly certificate: Buffer;
  readonly privateKey: KeyObject;
}

const made = new Map<string, SelfSignedKey>();

/** Key generation is slow, so each process generates one key for each algorithm. */
export function selfSignedKey(alg: "RS256" | "ES256"): SelfSignedKey {
  const known = made.get(alg) ?? make(alg);
  made.set(alg, known);
  return known;
}

function make(alg: "RS256" | "ES256"): SelfSignedKey {
  const { publicKey, privateKey } =
    alg === "RS256"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const jwk = { ...publicKey.export({ format: "jwk" }) };
  return { jwk, certificate: certificateOf(spki, privateKey, alg), privateKey };
}

/** Distinguished Encoding Rules (ITU-T X.690): a tag, a length and the content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const hex = (text: string): Buffer => Buffer.from(text, "hex");

/** sha256WithRSAEncryption, ecdsa-with-SHA256. */
const algorithms = {
  RS256: sequence(hex("06092a864886f70d01010b"), hex("0500")),
  ES256: sequence(hex("06082a8648ce3d040302")),
} as const;

const commonName = sequence(
  der(0x31, sequence(hex("0603550403"), der(0x0c, Buffer.from("titan-auth-check")))),
);
const time = (text: string): Buffer => der(0x17, Buffer.from(text));

function certificateOf(spki: Buffer, key: KeyObject, alg: "RS256" | "ES256"): Buffer {
  const version = der(0xa0, hex("020102"));
  const validity = sequence(time("240101000000Z"), time("491231235959Z"));
  const body = sequence(version, hex("020101"), algorithms[alg], commonName, validity, commonName, spki);
  return sequence(body, algorithms[alg], der(0x03, Buffer.concat([hex("00"), sign("sha256", body, key)])));
}
