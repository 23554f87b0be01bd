/** What is known about the certificate that a server presented. */
export interface SeenCertificate {
  readonly valid_from?: string;
  readonly valid_to?: string;
  readonly subjectaltname?: string;
}

type Words = (hostname: string, certificate: SeenCertificate) => string;

const selfSigned: Words = (hostname) =>
  `the certificate of ${hostname} is self-signed: trust it with --ca-file`;
const unknownIssuer: Words = (hostname) =>
  `the certificate of ${hostname} is not signed by an authority known here, or the server leaves out an intermediate certificate: trust its authority with --ca-file`;
const notTls: Words = (hostname) =>
  `${hostname} does not speak TLS on this port: name the https port, or write http:// if that is meant`;
const wantsCertificate: Words = (hostname) =>
  `${hostname} asks for a client certificate and accepted none: give one with --client-cert and --client-key`;

const oldTls: Words = (hostname) =>
  `${hostname} supports no TLS version that is allowed here (1.2 and later): update it, or allow older ones with NODE_OPTIONS=--tls-min-v1.0`;
const http2Only: Words = (hostname) =>
  `${hostname} speaks HTTP/2 alone, and titan-auth speaks HTTP/1.1: let the server offer http/1.1 as well (ALPN)`;
const passOver = ", or pass over it with --insecure";

/** OpenSSL's verification results and Node's own codes, in words. */
const byCode: ReadonlyMap<string, Words> = new Map<string, Words>(
  Object.entries({
    CERT_HAS_EXPIRED: (hostname, { valid_to }) =>
      `the certificate of ${hostname} expired${on(valid_to)}: renew it${passOver}`,
    CERT_NOT_YET_VALID: (hostname, { valid_from }) =>
      `the certificate of ${hostname} is not valid${on(valid_from, "before") || " yet"}: check the clocks${passOver}`,
    DEPTH_ZERO_SELF_SIGNED_CERT: selfSigned,
    SELF_SIGNED_CERT_IN_CHAIN: (hostname) =>
      `the certificate of ${hostname} is signed by a self-signed authority that is not known here: trust it with --ca-file`,
    UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
    CERT_UNTRUSTED: unknownIssuer,
    CERT_REVOKED: (hostname) => `the certificate of ${hostname} was revoked: replace it${passOver}`,
    ERR_TLS_CERT_ALTNAME_INVALID: (hostname, { subjectaltname }) =>
      `the certificate is for another name than ${hostname}${names(subjectaltname)}: use a name that it has${passOver}`,
    HOSTNAME_MISMATCH: (hostname) =>
      `the certificate is for another name than ${hostname}: use a name that it has${passOver}`,
    ERR_SSL_WRONG_VERSION_NUMBER: notTls,
    ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
    ERR_SSL_HTTP_REQUEST: notTls,
    ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: wantsCertificate,
    ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: (hostname) =>
      `${hostname} broke the TLS handshake off: it knows no common cipher, or asks for a client certificate (--client-cert, --client-key)`,
    ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: (hostname) => `${hostname} does not accept the client certificate`,
    ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: (hostname) =>
      `${hostname} does not know who signed the client certificate`,
    ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: oldTls,
    ERR_SSL_UNSUPPORTED_PROTOCOL: oldTls,
    ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: http2Only,
    ERR_SSL_NO_APPLICATION_PROTOCOL: http2Only,
  }),
);

/** Other codes of OpenSSL's certificate verification (X509_V_ERR_…), as Node names them. */
const ofVerification =
  /^(?:CERT|CRL|ERR_SSL|ERR_TLS|UNABLE|ERROR_IN|INVALID|PATH|HOSTNAME)_[A-Z0-9_]+$|^EPROTO$/;

/** The sentence for a TLS error; `undefined` for other codes. */
export function tlsTrouble(
  code: string,
  hostname: string,
  certificate: SeenCertificate = {},
): string | undefined {
  const words = byCode.get(code);
  if (words) return words(hostname, certificate);
  return ofVerification.test(code) ? `TLS with ${hostname} failed (${code})` : undefined;
}

function on(date: string | undefined, preposition = "on"): string {
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? "" : ` ${preposition} ${new Date(time).toISOString().slice(0, 10)}`;
}

function names(subjectAltName: string | undefined): string {
  const first = /(?:DNS|IP Address):([\w.*:-]{1,80})/.exec(subjectAltName ?? "")?.[1];
  return first ? ` (${first})` : "";
}
