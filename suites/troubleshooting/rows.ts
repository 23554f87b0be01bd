import type { RowId } from "../../contracts/report/terms.ts";

/** One row of Titan's troubleshooting table (seed), and what decides it. */
export interface Row {
  readonly row: RowId;
  readonly problem: string;
  readonly checkFirst: string;
  /** Checks that must all pass to rule the row out. */
  readonly ruledOutBy: readonly string[];
  /** What is known then. */
  readonly ruledOut: string;
  /** What to do if it could not be tested. */
  readonly untested: readonly string[];
}

/** Checks whose inconclusive result explains that of others: their reason is named first. */
export const rootChecks: readonly string[] = [
  "unreachable-service",
  "foreign-service",
  "absent-operation",
  "broken-login",
  "refused-session",
  "broken-key-creation",
  "refused-key",
];

/** The table, in its order. A finding belongs to the row that it names. */
export const rows: readonly Row[] = [
  {
    row: "unauthorized",
    problem: "401 Unauthorized",
    checkFirst: "missing bearer token or invalid token",
    ruledOutBy: ["refused-session", "unauthenticated-session", "unauthenticated-operation"],
    ruledOut: "Valid credentials are accepted; missing and invalid ones are refused with 401",
    untested: ["Set TITAN_EMAIL and TITAN_PASSWORD, or JWT_TOKEN, and run titan-auth check again"],
  },
  {
    row: "forbidden",
    problem: "403 Forbidden",
    checkFirst: "token is valid but missing required scopes",
    ruledOutBy: ["refused-scope", "unguarded-scope"],
    ruledOut: "Each scope is enough for its operations, and no other opens them",
    untested: ["Supply an account or a JWT without --read-only, so that a key for each scope can be made"],
  },
  {
    row: "api-key-creation",
    problem: "API key creation fails",
    checkFirst: "you call auth with a valid JWT",
    ruledOutBy: ["broken-key-creation", "anonymous-key-creation", "key-created-by-key"],
    ruledOut: "A JWT creates keys as asked; no token, a bad token and an API key create none",
    untested: ["Supply an account or a JWT without --read-only, so that a key can be made"],
  },
  {
    row: "session-vs-key",
    problem: "Dashboard works but backend calls fail",
    checkFirst: "a session flow is used where an API key is needed",
    ruledOutBy: ["refused-key", "refused-jwt"],
    ruledOut: "The task service takes the JWT and API keys alike, as bearer tokens",
    untested: ["Supply an account or a JWT without --read-only, so that both kinds of token can be compared"],
  },
];
