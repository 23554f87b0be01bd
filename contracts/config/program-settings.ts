import type { Settings } from "./setting.ts";
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

/** What programs set, for one deployment and for a run. Secrets and outputs have ways of their own there. */
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

/** What `describeDeployment` takes: each is a flag of `check`. */
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
