/** What a run against each flaw of the embedded deployment must find, and nothing else: one cause, one finding. */
export interface Expected {
  /** The depth at which it is looked for; `proof` unless said otherwise. */
  readonly depth?: "full";
  readonly exit: number;
  /** Every finding, as check/message. */
  readonly findings: readonly string[];
  /** Rows of the troubleshooting table that are confirmed. */
  readonly rows: readonly string[];
}

export const expected: Readonly<Record<string, Expected>> = {
  "login-accepts-any-password": { exit: 1, findings: ["wrong-password/accepted"], rows: [] },
  "login-accepts-unknown-account": { exit: 1, findings: ["unknown-account/accepted"], rows: [] },
  "unknown-account-404": {
    exit: 1,
    findings: ["unknown-account/wrong-status", "wrong-password/enumeration"],
    rows: [],
  },
  "enumeration-by-message": { exit: 1, findings: ["wrong-password/enumeration"], rows: [] },
  "enumeration-by-header": { exit: 1, findings: ["wrong-password/enumeration"], rows: [] },
  "wrong-password-500": { exit: 1, findings: ["wrong-password/server-error"], rows: [] },
  "bad-body-500": {
    exit: 1,
    findings: ["malformed-login/server-error", "malformed-login/stack-trace"],
    rows: [],
  },
  "password-in-query-accepted": { exit: 1, findings: ["password-in-query/accepted"], rows: [] },
  "login-without-token": { exit: 1, findings: ["broken-login/no-token"], rows: ["api-key-creation"] },
  "login-without-exp": { exit: 1, findings: ["broken-login/no-exp"], rows: ["api-key-creation"] },
  "login-long-lived": { exit: 1, findings: ["broken-login/long-lived"], rows: ["api-key-creation"] },
  "jwt-valid-later": {
    exit: 1,
    findings: ["refused-session/refused", "skewed-clock/issued-in-future"],
    rows: ["api-key-creation", "unauthorized"],
  },
  "clock-ahead": { exit: 1, findings: ["skewed-clock/clock-differs"], rows: ["unauthorized"] },
  "session-of-another-user": {
    exit: 1,
    findings: ["refused-session/other-user"],
    rows: ["api-key-creation"],
  },
  "session-open": { exit: 1, findings: ["unauthenticated-session/open"], rows: ["unauthorized"] },
  "secret-answer-cacheable": {
    exit: 0,
    findings: ["cacheable-login/cacheable", "cacheable-key/cacheable"],
    rows: [],
  },
  "alg-none-accepted": { exit: 1, findings: ["forged-jwt/unsigned"], rows: ["unauthorized"] },
  "changed-signature-accepted": {
    exit: 1,
    findings: ["forged-jwt/signature-ignored"],
    rows: ["unauthorized"],
  },
  "empty-key-signature-accepted": { exit: 1, findings: ["forged-jwt/empty-key"], rows: ["unauthorized"] },
  "unknown-kid-accepted": { exit: 1, findings: ["forged-jwt/unknown-kid"], rows: ["unauthorized"] },
  "expired-token-accepted": { exit: 1, findings: ["expired-jwt/accepted"], rows: ["unauthorized"] },
  "truncated-token-accepted": { exit: 1, findings: ["inexact-token/cut-accepted"], rows: ["unauthorized"] },
  "junk-after-token-accepted": { exit: 1, findings: ["inexact-token/junk-accepted"], rows: ["unauthorized"] },
  "case-insensitive-key": { exit: 1, findings: ["inexact-token/case-ignored"], rows: ["unauthorized"] },
  "garbage-token-accepted": {
    exit: 1,
    findings: [
      "unauthenticated-session/any-text",
      "anonymous-key-creation/created",
      "unauthenticated-operation/open-to-garbage",
    ],
    rows: ["api-key-creation", "unauthorized"],
  },
  "revoked-key-works": { exit: 1, findings: ["revoked-key/still-works"], rows: ["unauthorized"] },
  "revoked-key-works-a-while": { exit: 1, findings: ["revoked-key/still-works"], rows: ["unauthorized"] },
  "keys-refused-on-tasks": { exit: 1, findings: ["refused-key/keys-refused"], rows: ["session-vs-key"] },
  "jwt-refused-on-tasks": {
    exit: 1,
    findings: ["refused-jwt/jwt-refused-everywhere"],
    rows: ["session-vs-key"],
  },
  "keys-only-by-x-api-key": { exit: 1, findings: ["refused-key/only-x-api-key"], rows: ["session-vs-key"] },
  "header-stripped": { exit: 1, findings: ["refused-key/header-dropped"], rows: ["unauthorized"] },
  "header-stripped-everywhere": {
    exit: 1,
    findings: ["refused-session/header-dropped"],
    rows: ["unauthorized"],
  },
  "tasks-moved": {
    exit: 1,
    findings: [
      "redirected-request/other-origin",
      "unauthenticated-operation/wrong-refusal",
      "unguarded-scope/wrong-refusal",
    ],
    rows: ["forbidden", "unauthorized"],
  },
  "basic-scheme-accepted": {
    exit: 1,
    findings: ["unauthenticated-session/any-scheme"],
    rows: ["unauthorized"],
  },
  "scheme-less-token-accepted": {
    exit: 1,
    findings: ["unauthenticated-session/no-scheme"],
    rows: ["unauthorized"],
  },
  "scheme-case-sensitive": { exit: 1, findings: ["case-sensitive-scheme/refused"], rows: ["unauthorized"] },
  "query-token-accepted": { exit: 1, findings: ["token-in-query/accepted"], rows: ["unauthorized"] },
  "key-creates-key": { exit: 1, findings: ["key-created-by-key/created"], rows: ["api-key-creation"] },
  "anonymous-creates-key": {
    exit: 1,
    findings: ["anonymous-key-creation/created"],
    rows: ["api-key-creation"],
  },
  "key-creation-refused": {
    exit: 1,
    findings: ["broken-key-creation/creation-refused"],
    rows: ["api-key-creation"],
  },
  "revocation-refused": { exit: 1, findings: ["irrevocable-key/revocation-refused"], rows: [] },
  "scopes-ignored-at-creation": {
    exit: 1,
    findings: ["broken-key-creation/wider-scopes"],
    rows: ["forbidden"],
  },
  "scopes-widened-silently": {
    exit: 1,
    findings: ["unguarded-scope/no-scope-enforced"],
    rows: ["forbidden"],
  },
  "scopes-narrowed": { exit: 1, findings: ["broken-key-creation/narrower-scopes"], rows: ["forbidden"] },
  "missing-scopes-mean-all": { exit: 1, findings: ["malformed-key-request/opens-more"], rows: ["forbidden"] },
  "scopes-corrected-silently": { exit: 0, findings: ["malformed-key-request/normalised"], rows: [] },
  "bad-key-body-500": { exit: 1, findings: ["malformed-key-request/server-error"], rows: ["forbidden"] },
  "weak-keys": { exit: 1, findings: ["broken-key-creation/weak-key"], rows: ["api-key-creation"] },
  "same-key-twice": { exit: 1, findings: ["broken-key-creation/repeated-key"], rows: ["api-key-creation"] },
  "key-in-list": { exit: 1, findings: ["exposed-key-secret/secret-in-list"], rows: [] },
  "new-key-not-listed": { exit: 1, findings: ["exposed-key-secret/not-listed"], rows: [] },
  "key-answer-renamed-field": {
    exit: 1,
    findings: ["broken-key-creation/contract"],
    rows: ["api-key-creation"],
  },
  "key-answer-without-id": {
    exit: 1,
    findings: ["broken-key-creation/contract"],
    rows: ["api-key-creation"],
  },
  "key-date-not-iso": { exit: 1, findings: ["broken-key-creation/contract"], rows: ["api-key-creation"] },
  "key-scopes-as-text": { exit: 1, findings: ["broken-key-creation/contract"], rows: ["api-key-creation"] },
  "unguarded-operation": { exit: 1, findings: ["unguarded-scope/operation-unguarded"], rows: ["forbidden"] },
  "unauthenticated-operation": {
    exit: 1,
    findings: ["unauthenticated-operation/open-to-all"],
    rows: ["unauthorized"],
  },
  "guard-asks-another-scope": {
    exit: 1,
    findings: ["unguarded-scope/guarded-by-another"],
    rows: ["forbidden"],
  },
  "guard-asks-two-scopes": { exit: 1, findings: ["refused-scope/scope-refused"], rows: ["forbidden"] },
  "guard-takes-another-scope-too": {
    exit: 1,
    findings: ["unguarded-scope/operation-unguarded"],
    rows: ["forbidden"],
  },
  "scope-never-checked": { exit: 1, findings: ["unguarded-scope/scope-never-checked"], rows: ["forbidden"] },
  "any-key-opens-everything": {
    exit: 1,
    findings: ["unguarded-scope/no-scope-enforced"],
    rows: ["forbidden"],
  },
  "lone-scope-opens-another": {
    depth: "full",
    exit: 1,
    findings: ["misplaced-guard/opens-another"],
    rows: ["forbidden"],
  },
  "guards-swapped": { exit: 1, findings: ["unguarded-scope/guarded-by-another"], rows: ["forbidden"] },
  "scope-compared-by-prefix": {
    exit: 1,
    findings: ["unguarded-scope/scope-never-checked", "unguarded-scope/operation-unguarded"],
    rows: ["forbidden"],
  },
  "two-scopes-open-another": {
    exit: 1,
    findings: ["unguarded-scope/operation-unguarded"],
    rows: ["forbidden"],
  },
  "read-opens-write": {
    exit: 1,
    findings: ["unguarded-scope/scope-never-checked", "unguarded-scope/operation-unguarded"],
    rows: ["forbidden"],
  },
  "write-opens-read": {
    exit: 1,
    findings: ["unguarded-scope/scope-never-checked", "unguarded-scope/operation-unguarded"],
    rows: ["forbidden"],
  },
  "wildcard-scope-grants-all": {
    exit: 1,
    findings: ["malformed-key-request/opens-more"],
    rows: ["forbidden"],
  },
  "unknown-scope-grants-all": {
    exit: 1,
    findings: ["malformed-key-request/opens-more"],
    rows: ["forbidden"],
  },
  "empty-scopes-mean-all": { exit: 1, findings: ["scopeless-key/empty-means-all"], rows: ["forbidden"] },
  "empty-scopes-open-reads": { exit: 1, findings: ["scopeless-key/empty-means-all"], rows: ["forbidden"] },
  "denied-write-happens": { exit: 1, findings: ["executed-denial/executed"], rows: ["forbidden"] },
  "session-refuses-jwt": { exit: 1, findings: ["refused-session/refused"], rows: ["api-key-creation"] },
  "401-for-403": { exit: 1, findings: ["unguarded-scope/wrong-refusal"], rows: ["forbidden"] },
  "403-for-401": {
    exit: 1,
    findings: [
      "unauthenticated-session/wrong-status",
      "anonymous-key-creation/wrong-status",
      "unauthenticated-operation/wrong-refusal",
    ],
    rows: ["api-key-creation", "unauthorized"],
  },
  "404-for-401": { exit: 1, findings: ["unauthenticated-operation/wrong-refusal"], rows: ["unauthorized"] },
  "redirect-for-401": {
    exit: 1,
    findings: [
      "redirected-request/other-origin",
      "unauthenticated-session/wrong-status",
      "anonymous-key-creation/wrong-status",
      "unauthenticated-operation/wrong-refusal",
    ],
    rows: ["api-key-creation", "unauthorized"],
  },
  "refusal-with-200": {
    exit: 1,
    findings: [
      "unauthenticated-operation/wrong-refusal",
      "unguarded-scope/wrong-refusal",
      "malformed-refusal/success-status",
    ],
    rows: ["forbidden", "unauthorized"],
  },
  "revoked-key-403": { exit: 1, findings: ["revoked-key/wrong-status"], rows: ["unauthorized"] },
  "oversized-token-500": { exit: 0, findings: ["oversized-token/server-error"], rows: [] },
  "malformed-token-500": {
    exit: 1,
    findings: ["unauthenticated-session/server-error", "forged-jwt/server-error"],
    rows: ["unauthorized"],
  },
  "html-refusals": { exit: 1, findings: ["malformed-refusal/not-json"], rows: [] },
  "text-refusals": { exit: 1, findings: ["malformed-refusal/not-json"], rows: [] },
  "empty-refusals": { exit: 1, findings: ["malformed-refusal/empty"], rows: [] },
  "no-www-authenticate": { exit: 0, findings: ["missing-challenge/missing"], rows: [] },
  "refusal-without-code": { exit: 1, findings: ["malformed-refusal/envelope"], rows: [] },
  "wrong-code": {
    exit: 1,
    findings: ["malformed-refusal/wrong-code", "unknown-account/wrong-code"],
    rows: [],
  },
  "limit-without-reset": { exit: 0, findings: ["silent-rate-limit/silent"], rows: [] },
  "cors-reflects-origin": { exit: 1, findings: ["reflected-origin/reflected"], rows: [] },
  "refusal-names-wrong-scope": { exit: 1, findings: ["misnamed-scope/names-another"], rows: ["forbidden"] },
  "stack-trace-in-refusal": { exit: 1, findings: ["leaking-refusal/stack-trace"], rows: [] },
  "token-echoed-in-refusal": { exit: 1, findings: ["leaking-refusal/secret"], rows: [] },
  "internal-host-in-refusal": { exit: 1, findings: ["leaking-refusal/internal-host"], rows: [] },
  "validation-before-authentication": { exit: 0, findings: ["late-guard/answered-first"], rows: [] },
  "validation-before-guard": {
    exit: 1,
    findings: ["unguarded-scope/scope-never-checked", "unguarded-scope/operation-unguarded"],
    rows: ["forbidden"],
  },
  "yes-to-all": {
    exit: 1,
    findings: [
      "unknown-account/accepted",
      "malformed-login/accepted",
      "unauthenticated-session/open",
      "anonymous-key-creation/created",
      "unauthenticated-operation/open-to-all",
      "broken-login/no-token",
    ],
    rows: ["api-key-creation", "unauthorized"],
  },
  "false-with-200-to-all": {
    exit: 1,
    findings: [
      "unknown-account/wrong-status",
      "malformed-login/wrong-status",
      "unauthenticated-session/wrong-status",
      "unauthenticated-operation/wrong-refusal",
      "malformed-refusal/success-status",
    ],
    rows: ["unauthorized"],
  },
  "401-to-all": { exit: 1, findings: ["malformed-login/wrong-status"], rows: [] },
  "403-to-all": {
    exit: 1,
    findings: [
      "unknown-account/wrong-status",
      "malformed-login/wrong-status",
      "unauthenticated-session/wrong-status",
      "anonymous-key-creation/wrong-status",
      "unauthenticated-operation/wrong-refusal",
    ],
    rows: ["api-key-creation", "unauthorized"],
  },
  "404-to-all": { exit: 3, findings: [], rows: [] },
  "500-to-all": { exit: 3, findings: [], rows: [] },
  "html-to-all": { exit: 3, findings: [], rows: [] },
  "redirect-to-all": { exit: 3, findings: [], rows: [] },
  "operations-unrouted": { exit: 3, findings: [], rows: [] },
  hangs: { exit: 3, findings: [], rows: [] },
  "success-without-envelope": { exit: 1, findings: ["broken-contract/envelope"], rows: [] },
  ...byPathVariants({
    "trailing-slash-unguarded": "trailing-slash",
    "double-slash-unguarded": "double-slash",
    "encoded-path-unguarded": "percent-escape",
    "upper-case-path-unguarded": "letter-case",
    "head-unguarded": "head",
    "method-override-unguarded": "method-override",
    "original-url-unguarded": "original-url",
  }),
};

/** Flaws that no check of the suites looks for yet: the known survivors of `titan-auth selftest`. */
export const unsought: readonly string[] = [];

function byPathVariants(messages: Readonly<Record<string, string>>): Readonly<Record<string, Expected>> {
  const one = (message: string): Expected => ({
    depth: "full",
    exit: 1,
    findings: [`path-variants/${message}`],
    rows: ["forbidden"],
  });
  return Object.fromEntries(Object.entries(messages).map(([flaw, message]) => [flaw, one(message)]));
}
