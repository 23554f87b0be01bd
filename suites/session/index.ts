import type { Check } from "../model/check.ts";
import caseSensitiveScheme from "./case-sensitive-scheme.ts";
import expiredJwt from "./expired-jwt.ts";
import forgedJwt from "./forged-jwt.ts";
import inexactToken from "./inexact-token.ts";
import oversizedToken from "./oversized-token.ts";
import refusedSession from "./refused-session.ts";
import tokenInQuery from "./token-in-query.ts";
import unauthenticatedSession from "./unauthenticated-session.ts";

/** Which tokens open the session: the real one, however it is spelled, and no other. */
export const session: readonly Check[] = [
  refusedSession,
  unauthenticatedSession,
  forgedJwt,
  expiredJwt,
  inexactToken,
  caseSensitiveScheme,
  tokenInQuery,
  oversizedToken,
];
