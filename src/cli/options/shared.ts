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

/** The format of what stdout carries, of those that a command has. */
export const formatOption = <const Formats extends readonly string[]>(choices: Formats) =>
  ({
    format: {
      kind: "text",
      group: "output",
      describe: "what stdout carries",
      choices,
      default: "terminal",
    },
  }) as const;

/** Where a deployment is and how it is spoken to. */
export const deploymentOptions = { ...targetSettings, ...credentialSettings, ...connectionSettings } as const;

/** What `check`, `verify` and `watch` share. */
export const runOptions = {
  ...deploymentOptions,
  ...embeddedSettings,
  ...billingSettings,
  ...gateSettings,
  ...runLimitSettings,
} as const;

/** What commands about one credential share. */
export const subjectOptions = {
  ...deploymentOptions,
  ...embeddedSettings,
  ...tokenSettings,
  ...readOnlySettings,
} as const;

/** `check` and `report` alone: what a person asks for at a prompt. */
export const openOption = {
  open: {
    kind: "flag",
    group: "output",
    describe: "open the HTML report in the browser; only on a terminal",
  },
} as const;

export { lookSettings, readOnlySettings, recordingSettings, reportsSettings };
