import type { Threat } from "./attacks.ts";

/** Threats that help an attacker in other ways, or lock valid callers out. */
export const weaknesses = {
  "unreachable-service": {
    attack: "Make callers give up encryption",
    decided: "Address, connection, certificate chain and name are tried as any client does",
    unseen: "how the private key is kept; other names of the same host",
  },
  "foreign-service": {
    attack: "Have callers send their credentials to something else",
    decided: "What answers is not Titan: a page, a redirect, another envelope",
    unseen: "an imitation that answers as Titan does",
  },
  "skewed-clock": {
    attack: "Profit from clocks that differ",
    decided: "Date and iat are compared with the clock of this machine",
    unseen: "clocks of services that say no time",
  },
  "redirected-request": {
    attack: "Have credentials sent to another origin",
    decided: "A call is redirected to another origin; it is not followed with a credential",
    unseen: "redirects that only other callers get",
  },
  "server-error": {
    attack: "Break a call by asking for it",
    decided: "Valid requests are answered with a server error, three times over two seconds",
    unseen: "errors under load",
  },
  "broken-login": {
    attack: "Use a stolen token for long",
    decided: "The JWT of a sign-in has no exp, or one that is far away",
    unseen: "how long the service goes on accepting it, without an expired one",
  },
  "cacheable-login": {
    attack: "Read a token out of a cache",
    decided: "The answer with the JWT lacks Cache-Control: no-store",
    unseen: "caches that ignore it",
  },
  "refused-session": {
    attack: "See somebody else's session",
    decided: "The session names another user than the one who signed in, or refuses the JWT",
    unseen: "sessions that are mixed up under load",
  },
  "case-sensitive-scheme": {
    attack: "None: valid callers are locked out",
    decided: "bearer is refused where Bearer works",
    unseen: "other spellings",
  },
  "oversized-token": {
    attack: "Break the service by a long or odd token",
    decided: "A token of 5 kB, 64 kB or of control characters is answered with a server error, or let in",
    unseen: "tokens that are longer still",
  },
  "broken-key-creation": {
    attack: "Guess a key, or get more scopes than asked for",
    decided: "A new key is short, repeated or masked, or has other scopes than were asked for",
    unseen: "how the key is stored",
  },
  "exposed-key-secret": {
    attack: "Read keys in the list",
    decided: "The list shows a key or the hash of one, or lacks one that was made",
    unseen: "lists of other accounts",
  },
  "cacheable-key": {
    attack: "Read a key out of a cache",
    decided: "The answer with the key lacks Cache-Control: no-store",
    unseen: "caches that ignore it",
  },
  "irrevocable-key": {
    attack: "Use a leaked key that nobody can end",
    decided: "The creator's JWT cannot revoke a key",
    unseen: "keys of other people",
  },
  "late-credential": {
    attack: "None: valid callers are locked out",
    decided: "A new key or JWT works only after more than 5 seconds",
    unseen: "delays under load",
  },
  "refused-scope": {
    attack: "None: valid callers are locked out",
    decided: "A key with the scope, alone or among all, is refused",
    unseen: "combinations of scopes that are not tried",
  },
  "refused-jwt": {
    attack: "None: valid callers are locked out",
    decided: "The JWT is refused where a key with the scope is let in",
    unseen: "roles of other users",
  },
  "refused-key": {
    attack: "None: valid callers are locked out",
    decided: "A key is refused where the JWT is let in, or works in X-API-Key alone",
    unseen: "why, beyond what the answers say",
  },
  "late-guard": {
    attack: "Learn of objects and rules without a credential",
    decided: "Validation or look-up answers a request without credential",
    unseen: "answers that differ in time",
  },
  "misnamed-scope": {
    attack: "None: callers are misled",
    decided: "A refusal names a scope that does not help",
    unseen: "refusals that name none",
  },
  "absent-operation": {
    attack: "Use what nobody looks after",
    decided: "A documented operation is not exposed here",
    unseen: "operations that are exposed and not documented",
  },
  "malformed-refusal": {
    attack: "None: callers are misled",
    decided: "A refusal is no JSON, or its code is not that of its status",
    unseen: "refusals that this run does not cause",
  },
  "missing-challenge": {
    attack: "None: callers are misled",
    decided: "A 401 lacks WWW-Authenticate, or has one that cannot be parsed",
    unseen: "whether clients act on it",
  },
  "swapped-refusal": {
    attack: "None: callers are misled",
    decided: "401 and 403 are counted over all cells of the matrix",
    unseen: "operations that are not in the catalogue",
  },
  "silent-rate-limit": {
    attack: "Use up what others need",
    decided: "A 429 does not say when to come back",
    unseen: "whether there is a limit: none is provoked",
  },
  "broken-contract": {
    attack: "None: callers are misled",
    decided: "Every answer of the run is held against its contract",
    unseen: "answers that this run does not cause",
  },
  "openapi-mismatch": {
    attack: "Calls that nobody documented, or guards that nobody wrote, go unnoticed",
    decided: "Every documented operation is called without a credential, with keys and the JWT, on request",
    unseen: "writes that would be carried out, and operations whose parameters the document does not say",
  },
  "broken-pact": {
    attack: "None: callers are misled",
    decided: "Every interaction of the consumers' pacts is sent, on request",
    unseen: "what no consumer has written down",
  },
} as const satisfies Readonly<Record<string, Threat>>;
