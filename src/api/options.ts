import { deploymentOptionSettings, runOptionSettings } from "../../contracts/config/program-settings.ts";
import type { Settings } from "../../contracts/config/setting.ts";
import type { GivenSettings, RunSettings, Surroundings } from "../config/resolve.ts";
import { Redactor } from "../secrets/redactor.ts";
import { type Host, stateDir } from "./host.ts";
import type { DeploymentOptions, RunOptions } from "./types.ts";

/** Translates the options of a program into those of the command. */

/** What a command line would say. */
export const givenBy = (options: DeploymentOptions): GivenSettings =>
  givenOf(options, deploymentOptionSettings);

export const runGiven = (options: RunOptions): GivenSettings => ({
  ...givenBy(options),
  ...givenOf(options, runOptionSettings),
});

/** `--embedded` as a command line has it. */
export const switchesText = (embedded: DeploymentOptions["embedded"]): string | undefined =>
  typeof embedded === "object" ? embedded.join(",") : embedded ? "" : undefined;

/** What is in a table of settings, and nothing else that a program hands in. */
function givenOf(options: DeploymentOptions, settings: Settings): GivenSettings {
  const own = Object.entries(options).filter(([name]) => Object.hasOwn(settings, name));
  return {
    ...Object.fromEntries(own),
    input: false,
    embedded: switchesText(options.embedded),
  };
}

/** Secrets come with the call, and titan-auth.yaml is read only if it is named. */
export const surroundingsOf = ({ credentials = {}, config }: DeploymentOptions): Surroundings => ({
  env: { ...credentials },
  cwd: ".",
  readsFolder: config !== undefined,
  readStdin: async () => "",
});

/** A redactor for one run: the deployment's addresses are no secret. */
export function redactorAt(target: RunSettings["target"]): Redactor {
  const redactor = new Redactor();
  if (target.kind === "deployment")
    for (const one of [target.authUrl, target.taskServiceUrl]) redactor.allow(one);
  return redactor;
}

/** The host of one call, with a redactor of its own. */
export function hostOf(
  options: DeploymentOptions & Pick<RunOptions, "onProgress">,
  { target }: Pick<RunSettings, "target">,
): Host {
  return {
    signal: options.signal ?? new AbortController().signal,
    redactor: redactorAt(target),
    stateDir: options.stateDir ?? stateDir({}),
    cwd: ".",
    env: {},
    ...(options.onProgress && { onProgress: options.onProgress }),
  };
}
