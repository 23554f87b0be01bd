import { option } from "../../../contracts/config/setting.ts";
import {
  billingSettings,
  connectionSettings,
  credentialSettings,
  embeddedSettings,
  gateSettings,
  lookSettings,
  readOnlySettings,
  recordingSettings,
  reportsSettings,
  runLimitSettings,
  targetSettings,
  tokenSettings,
} from "../../../contracts/config/settings.ts";

/** The format of stdout, out of those that a command has. */
export const formatOption = <const Formats extends readonly string[]>(choices: Formats) =>
  ({
    format: option.text("output", "FORMAT", "what stdout carries", { choices, default: "terminal" }),
  }) as const;

/** The deployment and its profile. */
export const deploymentOptions = { ...targetSettings, ...credentialSettings, ...connectionSettings } as const;

/** What `check`, `verify` and `watch` share. */
export const runOptions = {
  ...deploymentOptions,
  ...embeddedSettings,
  ...billingSettings,
  ...gateSettings,
  ...runLimitSettings,
} as const;

/** Options of commands about one credential. */
export const subjectOptions = {
  ...deploymentOptions,
  ...embeddedSettings,
  ...tokenSettings,
  ...readOnlySettings,
} as const;

/** Where `serve` and `states` listen. */
export const portOption = {
  port: option.number("target", "PORT", "port on 127.0.0.1; 0 takes a free one", {
    default: 0,
    least: 0,
    most: 65_535,
  }),
} as const;

/** The checks that `check` and `watch` run. */
export const checkNames = [
  { name: "names", many: true, describe: "suites or checks; all unless named" },
] as const;

/** Only for `check` and `report`, which people run at a prompt. */
export const openOption = {
  open: option.flag("output", "open the HTML report in the browser; only on a terminal"),
} as const;

export { lookSettings, readOnlySettings, recordingSettings, reportsSettings };
