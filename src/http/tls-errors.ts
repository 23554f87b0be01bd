/** What is known of the certificate that a server showed. */
export interface SeenCertificate {
  readonly valid_from?: string;
  readonly valid_to?: string;
  readonly subjectaltname?: string;
}

type Words = (hostname: string, certificate: SeenCertificate) => string;

const selfSigned: Words = (hostname) => `the certificate of ${hostname} is self-signed`;
const unknownIssuer: Words = (hostname) =>
  `the certificate of ${hostname} is not signed by an authority known here, or the server leaves out an intermediate certificate`;
const notTls: Words = (hostname) => `${hostname} does not speak TLS on this port`;
const wantsCertificate: Words = (hostname) => `${hostname} asks for a client certificate and accepted none`;

/** OpenSSL's verification results and Node's own codes, in words. */
const byCode: ReadonlyMap<string, Words> = new Map<string, Words>(
  Object.entries({
    CERT_HAS_EXPIRED: (hostname, { valid_to }) => `the certificate of ${hostname} expired${on(valid_to)}`,
    CERT_NOT_YET_VALID: (hostname, { valid_from }) =>
      `the certificate of ${hostname} is not valid${on(valid_from, "before") || " yet"}`,
    DEPTH_ZERO_SELF_SIGNED_CERT: selfSigned,
    SELF_SIGNED_CERT_IN_CHAIN: (hostname) =>
      `the certificate of ${hostname} is signed by a self-signed authority that is not known here`,
    UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
    CERT_UNTRUSTED: unknownIssuer,
    CERT_REVOKED: (hostname) => `the certificate of ${hostname} was revoked`,
    ERR_TLS_CERT_ALTNAME_INVALID: (hostname, { subjectaltname }) =>
      `the certificate is for another name than ${hostname}${names(subjectaltname)}`,
    HOSTNAME_MISMATCH: (hostname) => `the certificate is for another name than ${hostname}`,
    ERR_SSL_WRONG_VERSION_NUMBER: notTls,
    ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
    ERR_SSL_HTTP_REQUEST: notTls,
    ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: wantsCertificate,
    ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: (hostname) =>
      `${hostname} broke the TLS handshake off: it knows no common cipher, or asks for a client certificate`,
    ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: (hostname) => `${hostname} does not accept the client certificate`,
    ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: (hostname) =>
      `${hostname} does not know who signed the client certificate`,
    ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: (hostname) =>
      `${hostname} supports no TLS version that is allowed here`,
    ERR_SSL_UNSUPPORTED_PROTOCOL: (hostname) => `${hostname} supports no TLS version that is allowed here`,
  }),
);

/** Other codes of OpenSSL's certificate verification (X509_V_ERR_…), as Node names them. */
const ofVerification =
  /^(?:CERT|CRL|ERR_SSL|ERR_TLS|UNABLE|ERROR_IN|INVALID|PATH|HOSTNAME)_[A-Z0-9_]+$|^EPROTO$/;

/** The sentence for an error of TLS; nothing where the code is none of TLS. */
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
