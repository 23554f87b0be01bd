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
    format: {
      kind: "text",
      group: "output",
      metavar: "FORMAT",
      describe: "what stdout carries",
      choices,
      default: "terminal",
    },
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

/** Only for `check` and `report`, which people run at a prompt. */
export const openOption = {
  open: {
    kind: "flag",
    group: "output",
    describe: "open the HTML report in the browser; only on a terminal",
  },
} as const;

export { lookSettings, readOnlySettings, recordingSettings, reportsSettings };
