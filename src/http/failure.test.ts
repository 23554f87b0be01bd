import { expect, it } from "vitest";
import { explain } from "./failure.ts";
import { placeOf } from "./place.ts";

const place = placeOf(new URL("https://api.example.com/x?token=secret"));
const coded = (code: string, more: object = {}) => Object.assign(new Error("secret"), { code, ...more });

it.each([
  ["EHOSTUNREACH", "unreachable"],
  ["ENETUNREACH", "unreachable"],
  ["ETIMEDOUT", "timeout"],
  ["EAI_AGAIN", "dns"],
  ["EPIPE", "reset"],
  ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "tls"],
  ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "tls"],
  ["CERT_SIGNATURE_FAILURE", "tls"],
  ["EPROTO", "tls"],
  ["UND_ERR_HEADERS_OVERFLOW", "protocol"],
  ["HPE_INVALID_HEADER_TOKEN", "protocol"],
  ["SOMETHING_NEW", "protocol"],
])("%s is %s", (code, trouble) => {
  const failure = explain(coded(code), place);
  expect(failure.trouble).toBe(trouble);
  expect(failure.message).not.toContain("secret");
});

it("knows any other trouble of looking a name up", () => {
  expect(explain(coded("EAI_FAIL", { syscall: "getaddrinfo" }), place).trouble).toBe("dns");
});

it("takes the most telling of several addresses", () => {
  const all = new AggregateError([coded("ENETUNREACH"), coded("ETIMEDOUT"), coded("ECONNREFUSED")]);
  expect(explain(all, place).message).toBe("connection refused by api.example.com port 443");
  expect(explain(new AggregateError([coded("ENETUNREACH")]), place).trouble).toBe("unreachable");
});

it("looks under wrappers", () => {
  expect(explain(new Error("outer", { cause: coded("ECONNREFUSED") }), place).trouble).toBe("refused");
});

it("has words for what is no error at all", () => {
  expect(explain("secret", place).message).toBe(
    "the exchange with api.example.com port 443 failed (no code)",
  );
});

it.each([
  ["SSH-2.0-OpenSSH_9.2p1\r\n", "SSH"],
  ["220 mail.example.com ESMTP\r\n", "SMTP or FTP"],
  ["J\0\0\0\n8.0.36\0", "MySQL"],
  ["-ERR unknown command\r\n", "Redis or POP3"],
  ["\x15\x03\x01\0\x02", "TLS: write https:// in the address"],
])("names the protocol of %j", (data, name) => {
  const failure = explain(coded("HPE_INVALID_CONSTANT", { data }), place);
  expect(failure.message).toBe(`what api.example.com port 443 answers is not HTTP/1.1, but ${name}`);
});
