import type { testOptionSettings } from "../../contracts/config/program-settings.ts";
import type { OptionsOf } from "../../contracts/config/setting.ts";
import type { CallResult } from "../api/calls/types.ts";

/** The deployment and how it is tested: the flags of `check`. Credentials come from the environment, as for the command. */
export interface SettingOptions extends OptionsOf<typeof testOptionSettings> {
  /** Variables in addition to those of this process, such as TITAN_TOKEN; `undefined` removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What `describeDeployment` takes. */
export interface DeploymentOptions extends SettingOptions {
  /** Title of the suite. */
  readonly title?: string;
  /** Suites or checks, by name or code; by default the usual ones. */
  readonly names?: readonly string[];
  /**
   * What is one test: a check (the default); a cell of the scope matrix, which is an operation with a credential; or an
   * interaction of a consumer's pact. A check without cells or interactions stays one test.
   */
  readonly granularity?: "check" | "cell" | "interaction";
  /** With granularity `interaction`: pact files and folders; by default the built-in pacts. */
  readonly pacts?: readonly string[];
}

/**
 * Declares a vitest suite with one test for each check of titan-auth. One run, before the first test, tests the deployment
 * and revokes every key that it created. A test that vitest retries runs its check again.
 */
export type DescribeDeployment = (options?: DeploymentOptions) => void;

/** A JWT or an API key of this run. Printing it shows its name; `reveal` returns the text. */
export interface Credential {
  /** `jwt`, `key[tasks:read]` */
  readonly name: string;
  reveal(): string;
}

/** The fixtures of the exported `test`. */
export interface Fixtures {
  /** Where and how calls are made; override it at the top of a file: `test.override({ deployment: { embedded: true } })`. */
  readonly deployment: SettingOptions;
  /** The JWT of the account. */
  readonly jwt: Credential;
  /**
   * Creates an API key with exactly these scopes; one for each set of scopes and test file. It is revoked at the end of the
   * file.
   */
  readonly keyWith: (...scopes: readonly string[]) => Promise<Credential>;
  /**
   * Sends the safe request of an operation, `GET /api/v1/tasks`: a write has an empty body or an id that does not exist.
   * `undefined` and `"none"` mean no credential; any other text is sent as the token.
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
