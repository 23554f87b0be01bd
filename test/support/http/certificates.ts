import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

// Certificates for tests, written out in DER (X.509, RFC 5280), so that no test needs openssl and each may choose its dates.

export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
  readonly privateKey: KeyObject;
  readonly name: Buffer;
}

export interface CertificateWish {
  readonly name: string;
  /** Absent: signed by itself, and an authority. */
  readonly issuer?: TestCertificate;
  readonly dns?: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const hex = (text: string): Buffer => Buffer.from(text, "hex");
const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);

const ecdsaWithSha256 = sequence(hex("06082a8648ce3d040302"));
const commonName = (text: string): Buffer =>
  sequence(der(0x31, sequence(hex("0603550403"), der(0x0c, Buffer.from(text)))));
const time = (text: string): Buffer =>
  der(0x17, Buffer.from(`${new Date(text).toISOString().replace(/\D/g, "").slice(2, 14)}Z`));
const loopback = der(0x87, Buffer.from([127, 0, 0, 1]));
const alternativeNames = (names: readonly string[]): Buffer => {
  const all = [
    ...names.map((name) => der(0x82, Buffer.from(name))),
    ...(names.includes("localhost") ? [loopback] : []),
  ];
  return sequence(hex("0603551d11"), der(0x04, sequence(...all)));
};
const isAuthority = sequence(hex("0603551d13"), hex("0101ff"), der(0x04, sequence(hex("0101ff"))));
const pem = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;

export function makeCertificate(wish: CertificateWish): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = commonName(wish.name);
  const extension = wish.issuer ? alternativeNames(wish.dns ?? ["localhost"]) : isAuthority;
  const body = sequence(
    der(0xa0, hex("020102")),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    wish.issuer?.name ?? name,
    sequence(time(wish.from ?? "2020-01-01"), time(wish.to ?? "2049-01-01")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(extension)),
  );
  const signature = sign("sha256", body, wish.issuer?.privateKey ?? privateKey);
  const whole = sequence(body, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature));
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { cert: pem(whole), key, privateKey, name };
}
