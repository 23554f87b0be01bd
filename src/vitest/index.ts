import "./matchers.ts";

/** The entry for tests: checks as tests, and fixtures and matchers for single calls. */

export { describeDeployment } from "./describe.ts";
export { test } from "./fixtures.ts";
export type {
  CallResult,
  Credential,
  DeploymentOptions,
  DescribeDeployment,
  Fixtures,
  SettingOptions,
  TestMeta,
} from "./types.ts";
