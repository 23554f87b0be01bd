import type { GivenSettings, RunSettings, Surroundings } from "../config/resolve.ts";
import { Redactor } from "../secrets/redactor.ts";
import { type Host, stateDir } from "./host.ts";
import type { DeploymentOptions, RunOptions } from "./types.ts";

/** Translates the options of a program into those of the command. */

/** What a command line would say. */
export function givenBy(options: DeploymentOptions): GivenSettings {
  const { authUrl, taskServiceUrl, config, environment, timeout, concurrency, rate, caFile } = options;
  const { clientCert, clientKey, insecure, readOnly, embedded } = options;
  return {
    authUrl,
    taskServiceUrl,
    config,
    environment,
    timeout,
    concurrency,
    rate,
    caFile,
    clientCert,
    clientKey,
    insecure,
    readOnly,
    input: false,
    embedded: typeof embedded === "object" ? embedded.join(",") : embedded ? "" : undefined,
  };
}

export const runGiven = (options: RunOptions): GivenSettings => ({
  ...givenBy(options),
  allowBillingWrite: options.allowBillingWrite,
  failOn: options.failOn,
  deadline: options.deadline,
  patience: options.patience,
});

/** Secrets come with the call, and titan-auth.yaml is read only if it is named. */
export const surroundingsOf = ({ credentials = {}, config }: DeploymentOptions): Surroundings => ({
  env: { ...credentials },
  cwd: ".",
  readsFolder: config !== undefined,
  readStdin: async () => "",
});

/** The host of one call, with a redactor of its own. */
export function hostOf(
  options: DeploymentOptions & Pick<RunOptions, "onProgress">,
  { target }: Pick<RunSettings, "target">,
): Host {
  const redactor = new Redactor();
  if (target.kind === "deployment")
    for (const one of [target.authUrl, target.taskServiceUrl]) redactor.allow(one);
  return {
    signal: options.signal ?? new AbortController().signal,
    redactor,
    stateDir: options.stateDir ?? stateDir({}),
    cwd: ".",
    env: {},
    ...(options.onProgress && { onProgress: options.onProgress }),
  };
}
