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
