/** An answer before it is sent. `body` is empty if there is none. */
export interface EmbeddedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): EmbeddedResponse {
  return {
    status,
    headers: { "Content-Type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

/** An answer that contains a secret, which no cache may store (RFC 6749, 5.1). */
export const secretJson = (status: number, value: unknown): EmbeddedResponse =>
  json(status, value, { "Cache-Control": "no-store" });

export const html = (
  status: number,
  title: string,
  headers: Readonly<Record<string, string>> = {},
): EmbeddedResponse => ({
  status,
  headers: { "Content-Type": "text/html; charset=utf-8", ...headers },
  body: `<!doctype html>\n<html lang="en"><head><title>${escapeHtml(title)}</title></head><body><h1>${escapeHtml(title)}</h1></body></html>\n`,
});

const text = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): EmbeddedResponse => ({
  status,
  headers: { "Content-Type": "text/plain; charset=utf-8", ...headers },
  body,
});

/** A streamed file with a name to save it under. */
export const file = (name: string, contentType: string, body: string): EmbeddedResponse => ({
  status: 200,
  headers: { "Content-Type": contentType, "Content-Disposition": `attachment; filename="${name}"` },
  body,
});

export const empty = (status: number, headers: Readonly<Record<string, string>> = {}): EmbeddedResponse => ({
  status,
  headers,
  body: "",
});

/** Writes a refusal in its format. */
export function render(rejection: Rejection): EmbeddedResponse {
  const { status, code, message, headers, extra } = rejection;
  switch (rejection.format) {
    case "envelope":
      return json(status, { success: false, error: { code, message, ...extra } }, headers);
    case "bare-error":
      return json(status, { error: message, ...extra }, headers);
    case "bare-message":
      return json(status, { message, ...extra }, headers);
    case "html":
      return html(status, message, headers);
    case "text":
      return text(status, message, headers);
    case "empty":
      return empty(status, headers);
  }
}

function escapeHtml(words: string): string {
  return words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** Why a call is refused. Flaws and variations distinguish refusals by this. */
export type RejectionKind =
  | "unauthenticated"
  | "forbidden"
  | "not-granted"
  | "users-only"
  | "unknown-account"
  | "wrong-password"
  | "unrouted"
  | "not-implemented"
  | "absent"
  | "bad-request"
  | "media-type"
  | "too-large"
  | "conflict"
  | "too-many"
  | "internal";

/** What is wrong with a credential: none was sent, it is not genuine, it has expired, or it was revoked. */
export type CredentialFault = "absent" | "invalid" | "expired" | "revoked";

/** How a refusal is written: the envelope, a bare JSON object with one text member, a page, plain text, or no body. */
type RejectionFormat = "envelope" | "bare-error" | "bare-message" | "html" | "text" | "empty";

/** A refusal before it is written. */
export interface Rejection {
  readonly kind: RejectionKind;
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string;
  readonly format: RejectionFormat;
  readonly headers: Readonly<Record<string, string>>;
  /** Further members of the `error` object. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Only with `unauthenticated`. */
  readonly fault?: CredentialFault;
  /** Only with `forbidden`: the required scopes; the caller lacks at least one. */
  readonly scopes?: readonly string[];
}

type More = Partial<Omit<Rejection, "kind" | "status" | "code" | "message">>;

function rejection(
  kind: RejectionKind,
  status: number,
  code: string,
  message: string,
  more: More = {},
): Rejection {
  return { kind, status, code, message, format: "envelope", headers: {}, extra: {}, ...more };
}

/** RFC 9110, 15.5.2 requires a challenge in every 401; RFC 6750, 3.1 wants no error code if no credential was sent. */
const challenge = 'Bearer realm="titan"';
const plainChallenge = { "WWW-Authenticate": challenge };
const tokenChallenge = { "WWW-Authenticate": `${challenge}, error="invalid_token"` };

const faultMessages = {
  absent: "A bearer token is needed.",
  invalid: "The token is not valid.",
  expired: "The token has expired.",
  revoked: "The API key has been revoked.",
} as const satisfies Record<CredentialFault, string>;

export function unauthenticated(fault: CredentialFault): Rejection {
  const headers = fault === "absent" ? plainChallenge : tokenChallenge;
  return rejection("unauthenticated", 401, "UNAUTHORIZED", faultMessages[fault], { fault, headers });
}

/** The answer to a known caller without the required scopes. */
export function forbidden(scopes: readonly string[], of: "any" | "all"): Rejection {
  return rejection("forbidden", 403, "FORBIDDEN", scopeMessage(scopes, of), { scopes });
}

export function scopeMessage(scopes: readonly string[], of: "any" | "all"): string {
  if (scopes.length === 1) return `The scope ${scopes.join()} is needed.`;
  return `${of === "any" ? "One" : "Each"} of these scopes is needed: ${scopes.join(", ")}.`;
}

/** A scope that the account may not grant to a key. */
export function notGranted(scope: string): Rejection {
  return rejection("not-granted", 403, "FORBIDDEN", `This account cannot grant the scope ${scope}.`);
}

/** An API key where only a signed-in user may act. */
export function usersOnly(): Rejection {
  return rejection("users-only", 403, "FORBIDDEN", "Only a signed-in user may do this.");
}

/** Wrong password and unknown account look alike, so that nobody learns which accounts exist. */
export function signInRefused(kind: "unknown-account" | "wrong-password"): Rejection {
  return rejection(kind, 401, "UNAUTHORIZED", "The email address or the password is wrong.", {
    headers: plainChallenge,
  });
}

export function unrouted(): Rejection {
  return rejection("unrouted", 404, "NOT_FOUND", "There is no such path.");
}

export function notImplemented(): Rejection {
  return rejection(
    "not-implemented",
    501,
    "NOT_IMPLEMENTED",
    "This deployment does not offer this operation.",
  );
}

/** `what` starts the sentence: `Task`, `Execution`, `API key`. */
export function absent(what: string): Rejection {
  return rejection("absent", 404, "NOT_FOUND", `${what} not found.`);
}

export function badRequest(message: string): Rejection {
  return rejection("bad-request", 400, "BAD_REQUEST", message);
}

export function mediaType(): Rejection {
  return rejection("media-type", 415, "UNSUPPORTED_MEDIA_TYPE", "The body must be application/json.");
}

export function tooLarge(): Rejection {
  return rejection("too-large", 413, "PAYLOAD_TOO_LARGE", "The body is larger than 64 KiB.");
}

export function conflict(message: string): Rejection {
  return rejection("conflict", 409, "CONFLICT", message);
}

export function tooMany(headers: Readonly<Record<string, string>>): Rejection {
  return rejection("too-many", 429, "TOO_MANY_REQUESTS", "Too many requests in this window.", { headers });
}

export function internal(): Rejection {
  return rejection("internal", 500, "INTERNAL_SERVER_ERROR", "Something went wrong on our side.");
}
