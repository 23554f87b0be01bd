import { option, type Settings } from "./setting.ts";
import {
  billingSettings,
  connectionSettings,
  embeddedSettings,
  gateSettings,
  readOnlySettings,
  reportsSettings,
  runLimitSettings,
  selectionSettings,
  targetSettings,
} from "./settings.ts";

/** What a deployment is compared with. */
export const documentSettings = {
  openapi: option.text("target", "FILE", "compare the deployment with an OpenAPI document (3.0 to 3.2)", {
    key: ["openapi"],
  }),
} as const satisfies Settings;

/** What programs can set, for one deployment and for a run. Secrets and outputs are set separately there. */
const { envFile: _envFile, ...programTargetSettings } = targetSettings;
export const deploymentOptionSettings = {
  ...programTargetSettings,
  ...connectionSettings,
  ...readOnlySettings,
  ...embeddedSettings,
} as const satisfies Settings;

export const runOptionSettings = {
  ...billingSettings,
  failOn: gateSettings.failOn,
  ...runLimitSettings,
} as const satisfies Settings;

/** The options of `describeDeployment`: each is a flag of `check`. */
export const testOptionSettings = {
  ...programTargetSettings,
  ...connectionSettings,
  ...readOnlySettings,
  ...embeddedSettings,
  ...billingSettings,
  ...gateSettings,
  ...selectionSettings,
  ...runLimitSettings,
  reports: reportsSettings.reports,
} as const satisfies Settings;
