import type { testOptionSettings } from "../../contracts/config/program-settings.ts";
import type { OptionsOf } from "../../contracts/config/setting.ts";
import type { CallResult } from "../api/calls/types.ts";

/** Where a deployment is and how it is tested: the flags of `check`. Credentials come from the environment, as they do for the command. */
export interface SettingOptions extends OptionsOf<typeof testOptionSettings> {
  /** Variables beside those of this process, such as TITAN_TOKEN; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What `describeDeployment` takes. */
export interface DeploymentOptions extends SettingOptions {
  /** Title of the suite. */
  readonly title?: string;
  /** Suites or checks, by name or code; all that are usual unless named. */
  readonly names?: readonly string[];
  /**
   * What is one test: a check (unless said otherwise); a cell of the scope matrix, that is an operation with a credential; an
   * interaction of a consumer's pact. What has no cells or interactions stays one test a check.
   */
  readonly granularity?: "check" | "cell" | "interaction";
  /** With granularity `interaction`: pact files and folders; the built-in pacts unless named. */
  readonly pacts?: readonly string[];
}

/**
 * Declares a suite of vitest with one test for each check of titan-auth. One run, before the first of them, asks the deployment
 * and revokes every key that it made. A test that vitest tries again asks again.
 */
export type DescribeDeployment = (options?: DeploymentOptions) => void;

/** A JWT or an API key of this run. Printed in whatever way it shows its name; `reveal` gives the text. */
export interface Credential {
  /** `jwt`, `key[tasks:read]` */
  readonly name: string;
  reveal(): string;
}

/** What the exported `test` gives to tests. */
export interface Fixtures {
  /** Where and how calls are made; override it at the top of a file: `test.override({ deployment: { embedded: true } })`. */
  readonly deployment: SettingOptions;
  /** The JWT of the account. */
  readonly jwt: Credential;
  /** Creates an API key with exactly these scopes; one for each set of scopes and test file. It is revoked at the end of the file. */
  readonly keyWith: (...scopes: readonly string[]) => Promise<Credential>;
  /**
   * Sends the safe request of an operation, `GET /api/v1/tasks`: a write goes out with an empty body or an id that does not
   * exist. `undefined` and `"none"` stand for no credential; any other text is sent as the token.
   */
  readonly call: (
    operation: string,
    credential?: Credential | string | Promise<Credential>,
  ) => Promise<CallResult>;
}

export type { CallResult };

/** What `task.meta.titanAuth` of a test holds, for reporters. */
export interface TestMeta {
  /** The check, cell or interaction. */
  readonly id: string;
  readonly suite: string;
  readonly severity: string;
  readonly state: "passed" | "failed" | "error" | "skipped";
  /** The findings, as in the JSON report. */
  readonly findings: readonly unknown[];
}
