/** The terms that findings, reports and gates share. Their order is their rank, worst first. */
export const severities = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof severities)[number];

/** How sure a finding is: `certain` seen, `likely` the best explanation, `possible` one of several. */
export const confidences = ["certain", "likely", "possible"] as const;
export type Confidence = (typeof confidences)[number];

/** What became of a check. Only `pass` is a pass. */
export const outcomes = ["pass", "fail", "inconclusive", "inapplicable", "crashed"] as const;
export type Outcome = (typeof outcomes)[number];

/** The rows of Titan's troubleshooting table, in the table's order. */
export const rowIds = ["unauthorized", "forbidden", "api-key-creation", "session-vs-key"] as const;
export type RowId = (typeof rowIds)[number];

export const suiteIds = [
  "reach",
  "sign-in",
  "session",
  "api-keys",
  "scopes",
  "refusals",
  "contracts",
  "own",
  "pact",
] as const;
export type SuiteId = (typeof suiteIds)[number];

/** What a cell of the scope matrix should show. */
export const expectations = ["allow", "deny-401", "deny-403", "any"] as const;
export type Expectation = (typeof expectations)[number];

/**
 * Why a credential is in the matrix: `right-scope` has just the operation's scopes, `other-scopes` all scopes but these,
 * `some-scopes` a mixture of no importance to this operation; `trial` is the only key of a deployment that cannot revoke.
 */
export const roles = [
  "no-token",
  "bad-token",
  "right-scope",
  "other-scopes",
  "all-scopes",
  "some-scopes",
  "jwt",
  "trial",
  "given",
] as const;
export type Role = (typeof roles)[number];

/**
 * What a cell shows: `unexpected-allow` allowed though it must be refused; `unexpected-deny` refused though it must be
 * allowed; `wrong-status` refused rightly with the wrong status; `unknown` no verdict; `absent` the operation is not exposed.
 */
export const cellVerdicts = [
  "ok",
  "unexpected-allow",
  "unexpected-deny",
  "wrong-status",
  "unknown",
  "absent",
] as const;
export type CellVerdict = (typeof cellVerdicts)[number];

/** Why something was not tested: means are lacking, which few have where they are optional, refusals look like look-ups, it runs on request only, or at another depth. */
export const gapKinds = ["lacking-means", "optional", "concealed", "not-asked", "depth"] as const;

export const rowVerdicts = ["confirmed", "ruled-out", "not-tested"] as const;
export type RowVerdict = (typeof rowVerdicts)[number];

/** Which side of a rule is broken: a valid caller is turned away, or an invalid one is let in. */
export const sides = ["wrongly-refused", "not-enforced"] as const;
export type Side = (typeof sides)[number];

/** Who can fix the cause of a failing call: its caller, or the team that runs the deployment. */
export const owners = ["caller", "deployment"] as const;
export type Owner = (typeof owners)[number];

/** A run is divided into so many shards at most. */
export const mostShards = 1_000;

/** The worst first. */
export const bySeverity = (
  one: { readonly severity: Severity },
  other: { readonly severity: Severity },
): number => severities.indexOf(one.severity) - severities.indexOf(other.severity);

/** Whether `severity` is as bad as `threshold`, or worse. */
export const isAtLeast = (severity: Severity, threshold: Severity): boolean =>
  severities.indexOf(severity) <= severities.indexOf(threshold);

/** Whether a finding of this severity fails a run with this threshold. */
export const isGating = (severity: Severity, failOn: Severity | "never"): boolean =>
  failOn !== "never" && isAtLeast(severity, failOn);

/**
 * Why a key is left, or may be. `not-own`: it was there before the run; `other-name`: it is listed under another name, or its identifier came
 * in answer to two creations; `not-listed`: the list does not show it; `unsafe-id`: its identifier cannot be put into a path; `unclear`: the answer to its creation does not tell, nor does a list;
 * `unhandled`: the same, but the answer says that the request was not handled (503); `unanswered`,
 * `refused`: so was its revocation; `still-listed`: it was revoked, and the list goes on showing it; `may-be-reused`: no list shows
 * whose key has this identifier now; `no-jwt`: there is no JWT to revoke it with; `still-works`: its revocation was answered with success, and it
 * still opens what it opened before.
 */
export const leftReasons = [
  "not-own",
  "other-name",
  "not-listed",
  "unsafe-id",
  "unclear",
  "unhandled",
  "unanswered",
  "refused",
  "still-listed",
  "may-be-reused",
  "no-jwt",
  "still-works",
] as const;
export type LeftReason = (typeof leftReasons)[number];

/** Whether a key was most likely never created: only a list could show it. */
export const isUnlikely = ({ reason }: { readonly reason?: LeftReason | undefined }): boolean =>
  reason === "unhandled";

/** Whether a key may exist, or not. */
export const isUncertain = ({ reason }: { readonly reason?: LeftReason | undefined }): boolean =>
  reason === "unclear" || reason === "unhandled";
