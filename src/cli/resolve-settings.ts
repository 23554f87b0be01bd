import { type Described, describedBy, leftOutOf } from "../config/deployment.ts";
import { chosenEnvironments, Layers, type Sourced } from "../config/layers.ts";
import { loadConfiguration } from "../config/load.ts";
import { credentialNames, credentialVariables, sourceOf } from "../config/secret-sources.ts";
import { UserError } from "../user-error.ts";
import { readOnlyOf } from "./read-only.ts";
import type { Environment } from "./settings.ts";
import { usualValues } from "./usual-values.ts";

/** What the configuration says of the deployment that a command is about. */
export interface Site {
  readonly layers: Layers;
  readonly described: Described;
  readonly notices: readonly string[];
}

/** What a command line may say of what a configuration says as well. */
export interface GivenSettings {
  readonly config?: string | undefined;
  readonly environment?: string | undefined;
  readonly authUrl?: string | undefined;
  readonly taskServiceUrl?: string | undefined;
  readonly timeout?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly rate?: string | undefined;
  readonly deadline?: number | undefined;
  readonly failOn?: string | undefined;
  readonly readOnly?: boolean | undefined;
  readonly embedded?: string | undefined;
  readonly passwordStdin?: boolean | undefined;
  readonly tokenStdin?: boolean | undefined;
}

/** Each value by its name, and where it comes from: flag, environment of the file, file, default. */
export function settingsOf(given: GivenSettings, layers: Layers) {
  const limit = <T>(flag: string, said: T | undefined, name: Limit, usual: T): Sourced<T> =>
    (said === undefined ? undefined : { value: said, origin: `--${flag}` }) ??
    (layers.find(["thresholds", name], ({ thresholds }) => thresholds?.[name]) as Sourced<T> | undefined) ?? {
      value: usual,
      origin: "default",
    };
  return {
    timeout: limit<number>("timeout", given.timeout, "timeoutS", usualValues.timeout),
    concurrency: limit<number>("concurrency", given.concurrency, "concurrency", usualValues.concurrency),
    rate: limit<number | string | undefined>("rate", given.rate, "ratePerS", undefined),
    deadline: limit<number>("deadline", given.deadline, "deadlineS", usualValues.deadline),
    failOn: limit<string>("fail-on", given.failOn, "failOn", usualValues.failOn),
  };
}

type Limit = "timeoutS" | "concurrency" | "ratePerS" | "deadlineS" | "failOn";

/** The arguments of a command that is about one deployment, completed by the configuration. */
export async function resolveOne<A extends GivenSettings>(given: A, env: Environment): Promise<Resolved<A>> {
  const [first, second] = await resolveSettings(given, env);
  if (second === undefined) return first;
  throw UserError.of(
    `--environment ${given.environment}`,
    "one environment for this command",
    "several",
    "Run it for each of them",
  );
}

export type Resolved<A> = A & {
  readonly timeout: number;
  readonly concurrency: number;
  readonly rate: string | undefined;
  readonly deadline: number;
  readonly failOn: string;
  readonly readOnly: boolean | undefined;
  readonly site: Site;
};

/** The same for each of the environments that are named; there is one where none is. */
export async function resolveSettings<A extends GivenSettings>(
  given: A,
  env: Environment,
): Promise<readonly [Resolved<A>, ...Resolved<A>[]]> {
  const configured = await loadConfiguration(given.config, process.cwd());
  const names = chosenEnvironments(given.environment, configured);
  if (names.length > 0 && given.embedded !== undefined)
    throw UserError.of("--environment", "no environment beside --embedded", "both", "Leave one of them out");
  const [first, ...others] = names.map((name) => new Layers(configured, name));
  if (first === undefined) return [resolvedFrom(given, new Layers(configured, undefined), env)];
  if (others.length > 0) for (const layers of [first, ...others]) refuseShared(given, layers, env);
  return [resolvedFrom(given, first, env), ...others.map((layers) => resolvedFrom(given, layers, env))];
}

function resolvedFrom<A extends GivenSettings>(given: A, layers: Layers, env: Environment): Resolved<A> {
  const { timeout, concurrency, rate, deadline, failOn } = settingsOf(given, layers);
  const own = given.embedded === undefined ? layers : new Layers(undefined, undefined);
  const { readOnly, notices } = readOnlyOf(given, own, env);
  return {
    ...given,
    timeout: timeout.value,
    concurrency: concurrency.value,
    rate: rate.value === undefined ? undefined : String(rate.value),
    deadline: deadline.value,
    failOn: failOn.value,
    readOnly: readOnly?.value,
    site: { layers: own, described: describedBy(own), notices: [...leftOutOf(own), ...notices] },
  };
}

/** With several environments, nothing may go to all of them that is meant for one. */
function refuseShared(given: GivenSettings, layers: Layers, env: Environment): void {
  const shared = [
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
  const [first] = shared;
  if (first === undefined) return;
  throw UserError.of(
    first,
    `each environment's own, such as ${layers.environment}'s`,
    "one that would go to all of them",
    "Leave it out, or name one environment",
  );
}
