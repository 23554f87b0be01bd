import type { SuiteId } from "../contracts/report/terms.ts";
import anonymousKeyCreation from "./api-keys/anonymous-key-creation.ts";
import brokenKeyCreation from "./api-keys/broken-key-creation.ts";
import cacheableKey from "./api-keys/cacheable-key.ts";
import exposedKeySecret from "./api-keys/exposed-key-secret.ts";
import irrevocableKey from "./api-keys/irrevocable-key.ts";
import keyCreatedByKey from "./api-keys/key-created-by-key.ts";
import lateCredential from "./api-keys/late-credential.ts";
import malformedKeyRequest from "./api-keys/malformed-key-request.ts";
import predictableKeys from "./api-keys/predictable-keys.ts";
import revokedKey from "./api-keys/revoked-key.ts";
import unguardedKeyManagement from "./api-keys/unguarded-key-management.ts";
import brokenContract from "./contracts/broken-contract.ts";
import openapiMismatch from "./contracts/openapi-mismatch.ts";
import type { Check } from "./model/check.ts";
import type { Depth } from "./model/run-context.ts";
import brokenPact from "./pact/broken-pact.ts";
import cachedAnswer from "./reach/cached-answer.ts";
import foreignService from "./reach/foreign-service.ts";
import inconsistentAnswers from "./reach/inconsistent-answers.ts";
import plaintextService from "./reach/plaintext-service.ts";
import publicAnswer from "./reach/public-answer.ts";
import redirectedRequest from "./reach/redirected-request.ts";
import serverError from "./reach/server-error.ts";
import skewedClock from "./reach/skewed-clock.ts";
import unreachableService from "./reach/unreachable-service.ts";
import leakingRefusal from "./refusals/leaking-refusal.ts";
import malformedRefusal from "./refusals/malformed-refusal.ts";
import missingChallenge from "./refusals/missing-challenge.ts";
import reflectedOrigin from "./refusals/reflected-origin.ts";
import silentRateLimit from "./refusals/silent-rate-limit.ts";
import swappedRefusal from "./refusals/swapped-refusal.ts";
import absentOperation from "./scopes/absent-operation.ts";
import brokenIsolation from "./scopes/broken-isolation.ts";
import executedDenial from "./scopes/executed-denial.ts";
import lateGuard from "./scopes/late-guard.ts";
import misnamedScope from "./scopes/misnamed-scope.ts";
import misplacedGuard from "./scopes/misplaced-guard.ts";
import pathVariants from "./scopes/path-variants.ts";
import refusedJwt from "./scopes/refused-jwt.ts";
import refusedKey from "./scopes/refused-key.ts";
import refusedScope from "./scopes/refused-scope.ts";
import scopelessKey from "./scopes/scopeless-key.ts";
import secondDoor from "./scopes/second-door.ts";
import unauthenticatedOperation from "./scopes/unauthenticated-operation.ts";
import unguardedItem from "./scopes/unguarded-item.ts";
import unguardedScope from "./scopes/unguarded-scope.ts";
import caseSensitiveScheme from "./session/case-sensitive-scheme.ts";
import expiredJwt from "./session/expired-jwt.ts";
import forgedJwt from "./session/forged-jwt.ts";
import inexactToken from "./session/inexact-token.ts";
import leakingAnswer from "./session/leaking-answer.ts";
import oversizedToken from "./session/oversized-token.ts";
import refusedSession from "./session/refused-session.ts";
import tokenInQuery from "./session/token-in-query.ts";
import unauthenticatedSession from "./session/unauthenticated-session.ts";
import brokenLogin from "./sign-in/broken-login.ts";
import cacheableLogin from "./sign-in/cacheable-login.ts";
import inexactPassword from "./sign-in/inexact-password.ts";
import malformedLogin from "./sign-in/malformed-login.ts";
import passwordInQuery from "./sign-in/password-in-query.ts";
import unknownAccount from "./sign-in/unknown-account.ts";
import wrongPassword from "./sign-in/wrong-password.ts";

/** All checks, in the order of reports. */
export const checks: readonly Check[] = [
  unreachableService,
  foreignService,
  plaintextService,
  skewedClock,
  redirectedRequest,
  serverError,
  inconsistentAnswers,
  cachedAnswer,
  publicAnswer,
  brokenLogin,
  unknownAccount,
  wrongPassword,
  inexactPassword,
  malformedLogin,
  passwordInQuery,
  cacheableLogin,
  refusedSession,
  unauthenticatedSession,
  forgedJwt,
  expiredJwt,
  inexactToken,
  caseSensitiveScheme,
  tokenInQuery,
  oversizedToken,
  leakingAnswer,
  brokenKeyCreation,
  predictableKeys,
  anonymousKeyCreation,
  keyCreatedByKey,
  malformedKeyRequest,
  exposedKeySecret,
  revokedKey,
  cacheableKey,
  irrevocableKey,
  unguardedKeyManagement,
  lateCredential,
  unauthenticatedOperation,
  refusedScope,
  unguardedScope,
  unguardedItem,
  misplacedGuard,
  scopelessKey,
  refusedJwt,
  refusedKey,
  lateGuard,
  misnamedScope,
  pathVariants,
  executedDenial,
  secondDoor,
  brokenIsolation,
  absentOperation,
  malformedRefusal,
  missingChallenge,
  swappedRefusal,
  leakingRefusal,
  silentRateLimit,
  reflectedOrigin,
  brokenContract,
  openapiMismatch,
  brokenPact,
];

/**
 * Checks of repeated requests: judged in every run that repeated one, whatever was selected, since other findings give way
 * to theirs.
 */
export const confirmationChecks: readonly Check[] = [inconsistentAnswers, cachedAnswer];

/** The checks of one suite. */
export const checksOf = (suite: SuiteId): readonly Check[] => checks.filter((check) => check.suite === suite);

/** Checks that run only on request: the consumers' pacts, and slow or noisy ones. */
export const isOnRequest = ({ kind, onRequest }: Check): boolean => kind === "pact" || onRequest === true;

/** Checks that compare a deployment with an OpenAPI document: they run if one is named. */
export const needsDocument = ({ needs }: Check): boolean => needs?.includes("openapi") === true;

/**
 * Depth `quick`: whether the deployment is up, users can sign in and create keys, and each scope opens its own operation.
 */
const quickChecks: ReadonlySet<Check> = new Set([
  ...checksOf("reach"),
  brokenLogin,
  refusedSession,
  unauthenticatedSession,
  brokenKeyCreation,
  anonymousKeyCreation,
  keyCreatedByKey,
  irrevocableKey,
  unauthenticatedOperation,
  refusedScope,
  unguardedScope,
  misplacedGuard,
  refusedJwt,
  refusedKey,
  swappedRefusal,
]);

/** Checks that run only on request and were not requested. */
export const unaskedBeside = (asked: readonly Check[], depth: Depth): readonly Check[] =>
  checks.filter(
    (check) =>
      !needsDocument(check) &&
      (isOnRequest(check) || (depth === "quick" && !quickChecks.has(check))) &&
      !asked.some(({ id }) => id === check.id),
  );

/** What runs by default without an OpenAPI document. Depth `full` includes the slow and noisy checks. */
export const usualChecks = (all: readonly Check[], depth: Depth): readonly Check[] =>
  depth === "quick"
    ? all.filter((check) => quickChecks.has(check) || check.suite === "own")
    : all.filter(
        (check) =>
          !needsDocument(check) && (!isOnRequest(check) || (check.kind !== "pact" && depth === "full")),
      );
