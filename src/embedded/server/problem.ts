/** Why a call is refused. Flaws and variations tell refusals apart by this. */
export type ProblemKind =
  | "unauthenticated"
  | "forbidden"
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

/** What is the matter with a credential: none was sent, it is not genuine, its time is over, or it was revoked. */
export type CredentialFault = "absent" | "invalid" | "expired" | "revoked";

/** How a refusal is written: the envelope, a bare JSON object with one text member, a page, plain text, or no body. */
export type ProblemFormat = "envelope" | "bare-error" | "bare-message" | "html" | "text" | "empty";

/** A refusal before it is written. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string;
  readonly format: ProblemFormat;
  readonly headers: Readonly<Record<string, string>>;
  /** Further members of the `error` object. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Only with `unauthenticated`. */
  readonly fault?: CredentialFault;
  /** Only with `forbidden`: the scopes of which the caller lacks some. */
  readonly scopes?: readonly string[];
}

type More = Partial<Omit<Problem, "kind" | "status" | "code" | "message">>;

function problem(kind: ProblemKind, status: number, code: string, message: string, more: More = {}): Problem {
  return { kind, status, code, message, format: "envelope", headers: {}, extra: {}, ...more };
}

/** RFC 9110, 15.5.2 asks every 401 for a challenge; RFC 6750, 3.1 wants no error code where no credential was sent. */
const challenge = 'Bearer realm="titan"';
const plainChallenge = { "WWW-Authenticate": challenge };
const tokenChallenge = { "WWW-Authenticate": `${challenge}, error="invalid_token"` };

const faultMessages = {
  absent: "A bearer token is needed.",
  invalid: "The token is not valid.",
  expired: "The token has expired.",
  revoked: "The API key has been revoked.",
} as const satisfies Record<CredentialFault, string>;

export function unauthenticated(fault: CredentialFault): Problem {
  const headers = fault === "absent" ? plainChallenge : tokenChallenge;
  return problem("unauthenticated", 401, "UNAUTHORIZED", faultMessages[fault], { fault, headers });
}

/** A known caller without the scopes that are asked for: any of `scopes`, or all. */
export function forbidden(scopes: readonly string[], of: "any" | "all"): Problem {
  return problem("forbidden", 403, "FORBIDDEN", scopeMessage(scopes, of), { scopes });
}

export function scopeMessage(scopes: readonly string[], of: "any" | "all"): string {
  if (scopes.length === 1) return `The scope ${scopes.join()} is needed.`;
  return `${of === "any" ? "One" : "Each"} of these scopes is needed: ${scopes.join(", ")}.`;
}

/** An API key where only a signed-in user may act. */
export function usersOnly(): Problem {
  return problem("users-only", 403, "FORBIDDEN", "Only a signed-in user may do this.");
}

/** Wrong password and unknown account look alike, so that nobody learns which accounts there are. */
export function signInRefused(kind: "unknown-account" | "wrong-password"): Problem {
  return problem(kind, 401, "UNAUTHORIZED", "The email address or the password is wrong.", {
    headers: plainChallenge,
  });
}

export function unrouted(): Problem {
  return problem("unrouted", 404, "NOT_FOUND", "There is no such path.");
}

export function notImplemented(): Problem {
  return problem("not-implemented", 501, "NOT_IMPLEMENTED", "This deployment does not offer this operation.");
}

/** `what` starts the sentence: `Task`, `Execution`, `API key`. */
export function absent(what: string): Problem {
  return problem("absent", 404, "NOT_FOUND", `${what} not found.`);
}

export function badRequest(message: string): Problem {
  return problem("bad-request", 400, "BAD_REQUEST", message);
}

export function mediaType(): Problem {
  return problem("media-type", 415, "UNSUPPORTED_MEDIA_TYPE", "The body must be application/json.");
}

export function tooLarge(): Problem {
  return problem("too-large", 413, "PAYLOAD_TOO_LARGE", "The body is larger than 64 KiB.");
}

export function conflict(message: string): Problem {
  return problem("conflict", 409, "CONFLICT", message);
}

export function tooMany(headers: Readonly<Record<string, string>>): Problem {
  return problem("too-many", 429, "TOO_MANY_REQUESTS", "Too many requests in this window.", { headers });
}

export function internal(): Problem {
  return problem("internal", 500, "INTERNAL_SERVER_ERROR", "Something went wrong on our side.");
}
