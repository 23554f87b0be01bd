import type { Given } from "../../contracts/config/setting.ts";
import type {
  credentialSettings,
  embeddedSettings,
  targetSettings,
} from "../../contracts/config/settings.ts";
import { closeTo } from "../close-to.ts";
import { UserError } from "../user-error.ts";
import type { Environment } from "./addresses.ts";
import { Layers } from "./layers.ts";
import { type Configured, loadConfiguration } from "./load.ts";
import { credentialNames, credentialVariables, sourceOf } from "./secret-sources.ts";

/** Options about environments, and options that must not apply to several of them. */
export type GivenEnvironments = Partial<
  Given<typeof targetSettings & typeof embeddedSettings & typeof credentialSettings>
>;

interface Folder {
  readonly env: Environment;
  readonly cwd: string;
  /** Whether the folder's titan-auth.yaml is read if none is named; true by default. */
  readonly readsFolder?: boolean;
}

/** The layers of each named environment; one if none is named. */
export async function layersOf(
  given: GivenEnvironments,
  { env, cwd, readsFolder = true }: Folder,
): Promise<readonly [Layers, ...Layers[]]> {
  const isRead = given.config !== undefined || readsFolder;
  const configured = isRead ? await loadConfiguration(given.config, cwd) : undefined;
  const names = chosenEnvironments(given.environment, configured);
  if (names.length > 0 && given.embedded !== undefined)
    throw new UserError("--environment and --embedded exclude each other: leave one of them out");
  const [first, ...others] = names.map((name) => new Layers(configured, name));
  if (first === undefined) return [new Layers(configured, undefined)];
  if (others.length > 0) for (const layers of [first, ...others]) refuseShared(given, layers, env);
  return [first, ...others];
}

/** The same for a command that is about one deployment. */
export async function oneLayers(given: GivenEnvironments, surroundings: Folder): Promise<Layers> {
  const [first, second] = await layersOf(given, surroundings);
  if (second === undefined) return first;
  throw new UserError(
    `--environment ${given.environment} names several environments: this command takes one. Run it for each of them`,
  );
}

/** The environments that a flag names: separated by commas, or all. Throws a `UserError` for unknown ones. */
function chosenEnvironments(
  named: string | undefined,
  configured: Configured | undefined,
): readonly string[] {
  if (named === undefined) return [];
  const known = Object.keys(configured?.value.environments ?? {});
  if (known.length === 0) {
    const why =
      configured === undefined
        ? "there is no titan-auth.yaml here: titan-auth init writes one"
        : `${configured.name} has no environments`;
    throw new UserError(`--environment ${named}: ${why}`);
  }
  if (named === "all") return known;
  const names = [...new Set(named.split(",").map((name) => name.trim()))];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  const meant = closeTo(unknown, known);
  throw new UserError(
    `There is no environment "${unknown}" in ${configured?.name}. ${meant === undefined ? "" : `Did you mean ${meant}? `}Known: ${known.join(", ")}`,
  );
}

/** With several environments, an option that is meant for one must not apply to all. */
function refuseShared(given: GivenEnvironments, layers: Layers, env: Environment): void {
  const [shared] = [
    ...(given.authUrl === undefined ? [] : ["--auth-url"]),
    ...(given.taskServiceUrl === undefined ? [] : ["--task-service-url"]),
    ...(given.passwordStdin ? ["--password-stdin"] : []),
    ...(given.tokenStdin ? ["--token-stdin"] : []),
    ...["AUTH_URL", "TASK_SERVICE_URL", "TITAN_API_URL"].filter((name) => env[name]),
    ...credentialNames.flatMap((name) => {
      const variable = credentialVariables[name];
      const source = sourceOf(layers, name)?.value;
      return env[variable] && source !== undefined && source.env !== variable ? [variable] : [];
    }),
  ];
  if (shared === undefined) return;
  throw new UserError(
    `${shared} would go to all of them: each environment, such as ${layers.environment}, has its own. Leave it out, or name one environment`,
  );
}
