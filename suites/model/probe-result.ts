import type { Answer, TroubleSeen } from "../../contracts/wire/answer.ts";

/** Everything a run learns from one probe. Trouble is data: no result is ever an exception. */
export type ProbeResult = Answer | TroubleSeen | NotSent;

export interface NotSent {
  readonly kind: "not-sent";
  /**
   * `condition`: what the probe waits for did not come about. `trouble`: nothing could be told of it. `credential`: the deployment did not give the credential.
   * `unreachable`: its origin is down. `outage`: its service went down in the middle of the run. `deadline`: the time was up. `not-titan`: no secret is sent to what is not Titan.
   * `fail-fast`: a finding ended the run before.
   */
  readonly reason:
    | "condition"
    | "trouble"
    | "credential"
    | "unreachable"
    | "outage"
    | "deadline"
    | "not-titan"
    | "interrupted"
    | "fail-fast";
  readonly detail: string;
  /** For an outage: when it began, in milliseconds since 1970. */
  readonly since?: number;
}

/**
 * What an answer says about authorization, whatever its words.
 *
 * `allowed` 2xx; `disguised` 2xx whose document reports a failure; `invalid` 400, 409, 422: refused by validation; `missing`
 * 404, 410; `unexposed` 405, 501; `limited` 429, or 403 with the headers of a limit; `failed` 500; `gateway` other 5xx;
 * `foreign` not the deployment's own answer, such as a page where JSON was due; `elsewhere` 3xx; `odd` any other status, such
 * as 402, 413 or 431, or a 400 for a body that was lost, which proves nothing; `silent` no answer; `unsent` never sent.
 */
export type ResponseClass =
  | "allowed"
  | "disguised"
  | "unauthorized"
  | "forbidden"
  | "invalid"
  | "missing"
  | "unexposed"
  | "limited"
  | "failed"
  | "gateway"
  | "foreign"
  | "elsewhere"
  | "odd"
  | "silent"
  | "unsent";

/** Every response class that an answer can have. */
export const answered: readonly ResponseClass[] = [
  "allowed",
  "disguised",
  "unauthorized",
  "forbidden",
  "invalid",
  "missing",
  "unexposed",
  "failed",
  "gateway",
  "foreign",
  "elsewhere",
  "odd",
];

/** Every response class of an answer except success. */
export const answeredOtherwise: readonly ResponseClass[] = answered.filter(
  (responseClass) => responseClass !== "allowed",
);

/** Response classes of validation and look-up, after a guard has let a request through. */
export const pastTheGuard: readonly ResponseClass[] = ["invalid", "missing"];

/** Response classes that may mean that an operation is switched off (platform page: 404 and 501). */
export const switchedOff: readonly ResponseClass[] = ["missing", "unexposed"];

/** Response classes that show nothing about the deployment's rules. */
export const noVerdict: readonly ResponseClass[] = [
  "limited",
  "failed",
  "gateway",
  "foreign",
  "odd",
  "silent",
  "unsent",
];
