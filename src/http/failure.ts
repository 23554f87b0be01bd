import type { Trouble } from "../../contracts/wire/answer.ts";
import { nameOf, type Place } from "./place.ts";
import { type SeenCertificate, tlsTrouble } from "./tls-errors.ts";

/** Why an attempt failed: the kind, and one plain sentence without secrets. */
export class Failure extends Error {
  readonly trouble: Trouble;
  /** Whether the same attempt may succeed a moment later: the connection failed or broke. */
  readonly again: boolean;

  constructor(trouble: Trouble, detail: string, again = false) {
    super(detail);
    this.name = "Failure";
    this.trouble = trouble;
    this.again = again;
  }
}

/** Turns whatever Node, OpenSSL or undici threw into a Failure. `certificate` is what the server presented, if seen. */
export function explain(thrown: unknown, place: Place, certificate?: SeenCertificate): Failure {
  const error = rootOf(thrown);
  if (error instanceof Failure) return error;
  const { name, code, message, syscall } = partsOf(error);
  const words = byCode.get(code);
  if (words) return words(place);
  if (syscall === "getaddrinfo") return unresolved(place);
  if (code === "UND_ERR_SOCKET") return message.startsWith("bad ") ? notHttp(place) : reset(place);
  if (code.startsWith("HPE_") || name === "HTTPParserError")
    return isSettingsFrame(error) ? http2(place) : notHttp(place, protocolOf(error));
  const tls = tlsTrouble(code, place.hostname, certificate);
  if (tls) return new Failure("tls", tls);
  return new Failure(
    "protocol",
    `the exchange with ${nameOf(place)} failed (${/^[A-Z0-9_]+$/.test(code) ? code : "no code"})`,
  );
}

type Words = (place: Place) => Failure;

const unresolved: Words = ({ hostname }) => new Failure("dns", `the name ${hostname} does not resolve`);
const refused: Words = (place) => new Failure("refused", `connection refused by ${nameOf(place)}`, true);
const noRoute: Words = (place) => new Failure("unreachable", `there is no route to ${nameOf(place)}`, true);
const connectTimeOut: Words = (place) =>
  new Failure("timeout", `${nameOf(place)} took no connection in time`, true);
const reset: Words = (place) =>
  new Failure("reset", `the connection to ${nameOf(place)} was closed before the answer was whole`, true);
const notHttp = (place: Place, protocol?: string): Failure =>
  new Failure(
    "protocol",
    `what ${nameOf(place)} answers is not HTTP/1.1${protocol === undefined ? "" : `, but ${protocol}`}`,
  );
const http2: Words = (place) =>
  new Failure(
    "protocol",
    `${nameOf(place)} speaks HTTP/2 alone, and titan-auth speaks HTTP/1.1: let the server offer HTTP/1.1 as well`,
  );
const ended: Words = () => new Failure("interrupted", "the run was ended before the answer came");
const largeHeaders: Words = () => new Failure("protocol", "the answer's headers are larger than 32 KiB");

const byCode: ReadonlyMap<string, Words> = new Map(
  Object.entries({
    ENOTFOUND: unresolved,
    EAI_AGAIN: ({ hostname }) =>
      new Failure("dns", `the name ${hostname} does not resolve: no name server answered`, true),
    ECONNREFUSED: refused,
    EHOSTUNREACH: noRoute,
    ENETUNREACH: noRoute,
    EHOSTDOWN: noRoute,
    ENETDOWN: noRoute,
    EADDRNOTAVAIL: noRoute,
    EACCES: noRoute,
    EPERM: noRoute,
    ETIMEDOUT: connectTimeOut,
    ECONNRESET: reset,
    ECONNABORTED: reset,
    EPIPE: reset,
    HPE_INVALID_EOF_STATE: reset,
    UND_ERR_RES_CONTENT_LENGTH_MISMATCH: reset,
    UND_ERR_INFO: reset,
    UND_ERR_HEADERS_OVERFLOW: largeHeaders,
    HPE_HEADER_OVERFLOW: largeHeaders,
    UND_ERR_DESTROYED: ended,
    UND_ERR_CLOSED: ended,
  }),
);

/** Ranks the errors of tried addresses: a refused connection says most, a missing address family least. */
const telling = ["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT"];

/** Unwraps an error; of several tried addresses, picks the most telling. */
function rootOf(thrown: unknown): unknown {
  if (thrown instanceof Failure) return thrown;
  if (thrown instanceof AggregateError) {
    const found = telling.map((code) => thrown.errors.find((error) => partsOf(error).code === code));
    return found.find((error) => error !== undefined) ?? thrown.errors[0];
  }
  const known = thrown instanceof Error && byCode.has(partsOf(thrown).code);
  return thrown instanceof Error && thrown.cause instanceof Error && !known ? rootOf(thrown.cause) : thrown;
}

/** Whether a non-HTTP/1.1 answer begins as an HTTP/2 server does: with a SETTINGS frame (RFC 9113, 3.4 and 6.5). */
function isSettingsFrame(error: unknown): boolean {
  const bytes = bytesOf(error);
  return bytes?.subarray(0, 2).equals(Buffer.alloc(2)) === true && bytes[3] === 4;
}

/** What could not be parsed, where the error has it. */
function bytesOf(error: unknown): Buffer | undefined {
  const data: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "data") : undefined;
  return typeof data === "string" ? Buffer.from(data, "latin1") : Buffer.isBuffer(data) ? data : undefined;
}

/** How servers of other protocols begin. */
const greetings: readonly (readonly [RegExp, string])[] = [
  [/^SSH-/, "SSH"],
  [/^220[ -]/, "SMTP or FTP"],
  [/^\* OK/, "IMAP"],
  [/^[-+](?:OK|ERR)/, "Redis or POP3"],
  [/^...\0\n\d+\./s, "MySQL"],
];

function protocolOf(error: unknown): string | undefined {
  const bytes = bytesOf(error);
  // A record of an alert or a handshake (RFC 8446, 5.1).
  if ((bytes?.[0] === 0x15 || bytes?.[0] === 0x16) && bytes[1] === 3)
    return "TLS: write https:// in the address";
  const text = bytes?.toString("latin1") ?? "";
  return greetings.find(([greeting]) => greeting.test(text))?.[1];
}

function partsOf(error: unknown) {
  const field = (name: string): unknown =>
    typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
  const text = (name: string): string => {
    const value = field(name);
    return typeof value === "string" ? value : "";
  };
  return { name: text("name"), code: text("code"), message: text("message"), syscall: text("syscall") };
}
