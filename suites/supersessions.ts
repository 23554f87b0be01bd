import type { Side } from "../contracts/report/terms.ts";
import { pathPatterns } from "./scopes/spellings/spellings.ts";

/**
 * One cause, one finding: which finding explains which others. Patterns are `check/message`; `*` stands for any check or message.
 * An explained finding is not reported: its check fails, and its row is confirmed by the explaining one.
 */
export interface Supersession {
  readonly finding: readonly string[];
  readonly explains: readonly string[];
  /**
   * Where both findings must be: on the same exchanges, on the same service, anywhere in the run, or all operations of one
   * among the other's.
   */
  readonly where: "evidence" | "service" | "run" | "operations";
  /** Only findings on this side. */
  readonly side?: Side;
  /** Only findings that all concern reads, which caches may keep. */
  readonly reads?: true;
  /** Set if the rows of the explained findings stay undecided: nothing is known about them. */
  readonly leavesRows?: true;
  /** Only findings of the same status as the explaining one's, or of a status that begins so. */
  readonly status?: "same" | "2" | "3";
}

const letIn = ["inconsistent-answers/anybody-let-in", "inconsistent-answers/key-let-in"];
const turnedAway = ["inconsistent-answers/caller-unknown", "inconsistent-answers/caller-forbidden"];
const keysWithGarbage = ["listed", "revoked"].map((done) => `unguarded-key-management/${done}-with-garbage`);
const wrongStatus = ["*/wrong-status", "*/wrong-refusal"];

/** Applied in this order: an explained finding explains nothing itself. */
export const supersessions: readonly Supersession[] = [
  // A cache that keeps refusals: the same read is refused once and allowed once it has expired.
  {
    finding: ["cached-answer/refusal-kept"],
    explains: [...turnedAway, "inconsistent-answers/status-varies"],
    where: "run",
    reads: true,
  },
  // Replicas that differ: nothing that rests on a single answer holds.
  { finding: ["inconsistent-answers/*"], explains: ["*/*"], where: "evidence", leavesRows: true },
  {
    finding: ["inconsistent-answers/*"],
    explains: [...wrongStatus, "unguarded-item/*"],
    where: "service",
    leavesRows: true,
  },
  { finding: letIn, explains: ["*/*"], where: "service", side: "not-enforced", leavesRows: true },
  { finding: turnedAway, explains: ["*/*"], where: "service", side: "wrongly-refused", leavesRows: true },
  // A cache in front of the service: what it stored says nothing about guards.
  { finding: ["cached-answer/*"], explains: ["*/*"], where: "evidence" },
  { finding: ["cached-answer/*"], explains: ["*/*"], where: "service", side: "not-enforced", reads: true },
  {
    finding: ["cached-answer/refusal-kept"],
    explains: ["*/*"],
    where: "service",
    side: "wrongly-refused",
    reads: true,
  },
  { finding: ["cached-answer/refusal-kept"], explains: wrongStatus, where: "service", reads: true },
  // The task service allows no valid caller: its other refusals prove nothing.
  { finding: ["refused-key/nothing-accepted"], explains: ["*/*"], where: "service", side: "wrongly-refused" },
  {
    finding: ["refused-key/nothing-accepted"],
    explains: [...wrongStatus, "inexact-token/*", "swapped-refusal/*", "misnamed-scope/*"],
    where: "service",
  },
  // One of the operations that know no key is the one by which keys as such are tried.
  { finding: ["refused-scope/keys-unknown"], explains: ["refused-key/keys-refused"], where: "run" },
  // A key that opens too much elsewhere does so beside a bearer token too.
  { finding: ["second-door/scopes-ignored"], explains: ["second-door/beside-bearer"], where: "service" },
  // Headers that name another method are among those of gateways.
  { finding: ["path-variants/method-override"], explains: ["second-door/privilege-header"], where: "run" },
  {
    finding: ["path-variants/unresolved-path"],
    explains: pathPatterns.map((pattern) => `path-variants/${pattern}`),
    where: "run",
  },
  {
    finding: ["predictable-keys/derived"],
    explains: ["broken-key-creation/repeated-key", "broken-key-creation/weak-key"],
    where: "run",
  },
  // Everybody shares one key: revoking or using one affects all.
  {
    finding: ["broken-key-creation/repeated-key"],
    explains: ["broken-isolation/*", "revoked-key/*", "malformed-key-request/opens-more"],
    where: "run",
    leavesRows: true,
  },
  // Authentication is off, or any text counts as a token.
  {
    finding: ["unauthenticated-session/open"],
    explains: [
      "unauthenticated-operation/open-to-all",
      "anonymous-key-creation/*",
      "unguarded-key-management/listed-without-token",
      "unguarded-key-management/revoked-without-token",
    ],
    where: "run",
  },
  {
    finding: ["unauthenticated-session/any-text"],
    explains: ["unauthenticated-operation/open-to-garbage", "anonymous-key-creation/*", ...keysWithGarbage],
    where: "run",
  },
  // What is open to any text or to nobody in particular accepts forged and expired JWTs as well.
  {
    finding: ["unguarded-key-management/listed-with-garbage", "unguarded-item/opened"],
    explains: ["forged-jwt/*", "expired-jwt/accepted"],
    where: "operations",
    leavesRows: true,
  },
  // If tokens are not verified, every token is accepted wherever it is tried.
  {
    finding: ["forged-jwt/signature-ignored"],
    explains: ["unauthenticated-operation/open-to-garbage"],
    where: "run",
    leavesRows: true,
  },
  // Keys are listed and revoked with a forgery.
  {
    finding: ["forged-jwt/*"],
    explains: keysWithGarbage,
    where: "run",
    leavesRows: true,
  },
  {
    finding: ["expired-jwt/accepted"],
    explains: ["unguarded-key-management/revoked-with-expired"],
    where: "run",
    leavesRows: true,
  },
  // Without verification, a JWT in quotation marks or another wrapping is accepted as well.
  {
    finding: ["forged-jwt/signature-ignored"],
    explains: ["unauthenticated-session/any-scheme"],
    where: "operations",
    leavesRows: true,
  },
  // A read that takes one forgery takes its bad token, which is that forgery.
  {
    finding: ["forged-jwt/*"],
    explains: ["unauthenticated-operation/open-to-garbage"],
    where: "operations",
    leavesRows: true,
  },
  // Invalid credentials are refused in a way of their own, on every operation.
  {
    finding: ["forged-jwt/wrong-status", "forged-jwt/server-error"],
    explains: [
      "inexact-token/wrong-status",
      "inexact-token/server-error",
      "expired-jwt/wrong-status",
      "unauthenticated-session/wrong-status",
      "unauthenticated-operation/wrong-refusal",
      "unauthenticated-operation/server-error",
      "anonymous-key-creation/wrong-status",
      "revoked-key/wrong-status",
    ],
    where: "run",
    status: "same",
  },
  {
    finding: ["unauthenticated-operation/server-error"],
    explains: ["forged-jwt/server-error", "inexact-token/server-error", "revoked-key/wrong-status"],
    where: "run",
    status: "same",
  },
  {
    finding: ["unknown-account/accepted", "wrong-password/accepted"],
    explains: ["inexact-password/*"],
    where: "run",
  },
  {
    finding: ["inexact-password/operator-accepted"],
    explains: ["inexact-password/no-password-accepted"],
    where: "run",
  },
  {
    finding: ["unknown-account/accepted"],
    explains: ["malformed-login/accepted", "broken-login/no-token"],
    where: "run",
  },
  // An operation that other keys can call can be called by keys from malformed requests and keys without a scope too.
  {
    finding: [
      "unguarded-scope/*",
      "misplaced-guard/*",
      "unauthenticated-operation/open-to-all",
      "unauthenticated-operation/open-to-garbage",
    ],
    explains: ["malformed-key-request/opens-more", "scopeless-key/*"],
    where: "operations",
    leavesRows: true,
  },
  // A gateway or a filter that answers invalid tokens itself, with its own status and its own form.
  {
    finding: ["unauthenticated-operation/wrong-refusal"],
    explains: ["malformed-refusal/not-json", "malformed-refusal/envelope", "malformed-refusal/empty"],
    where: "operations",
  },
  {
    finding: ["unauthenticated-operation/wrong-refusal"],
    explains: ["anonymous-key-creation/wrong-status"],
    where: "run",
    status: "same",
  },
  // Refusals with another status.
  { finding: ["redirected-request/*"], explains: wrongStatus, where: "run", status: "3" },
  { finding: ["malformed-refusal/success-status"], explains: wrongStatus, where: "run", status: "2" },
  {
    finding: ["unauthenticated-session/wrong-status"],
    explains: [
      "unauthenticated-operation/wrong-refusal",
      "anonymous-key-creation/wrong-status",
      "malformed-login/wrong-status",
      "unknown-account/wrong-status",
    ],
    where: "run",
    status: "same",
  },
  // A deployment that breaks its own contract also differs from an OpenAPI document.
  {
    finding: [
      "unauthenticated-operation/*",
      "unauthenticated-session/open",
      "anonymous-key-creation/*",
      "unguarded-key-management/listed-without-token",
    ],
    explains: ["openapi-mismatch/open-though-guarded"],
    where: "operations",
  },
  {
    finding: [
      "unguarded-scope/*",
      "misplaced-guard/*",
      "scopeless-key/*",
      "unguarded-item/*",
      "executed-denial/*",
    ],
    explains: ["openapi-mismatch/scope-not-enforced", "openapi-mismatch/another-scope"],
    where: "operations",
  },
  {
    finding: ["refused-scope/*", "refused-key/*"],
    explains: ["openapi-mismatch/scope-refused", "openapi-mismatch/another-scope"],
    where: "operations",
  },
];
