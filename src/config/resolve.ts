import type { documentSettings } from "../../contracts/config/program-settings.ts";
import type { Given } from "../../contracts/config/setting.ts";
import type {
  billingSettings,
  connectionSettings,
  credentialSettings,
  embeddedSettings,
  gateSettings,
  readOnlySettings,
  runLimitSettings,
  selectionSettings,
  targetSettings,
  tokenSettings,
} from "../../contracts/config/settings.ts";
import type { Depth } from "../../suites/model/run-context.ts";
import { type GatheredSecrets, gatherSecrets } from "../credentials/sources.ts";
import { gatherSubjectCredentials, type SubjectCredentials } from "../credentials/subject-credentials.ts";
import type { TransportOptions } from "../http/wire.ts";
import { UserError } from "../user-error.ts";
import { type Addresses, addressesOf, type Environment, refusePlainHttp } from "./addresses.ts";
import { deploymentFlags, insecureNotices, transportFiles } from "./connection.ts";
import { type Described, describedBy, leftOutOf } from "./deployment.ts";
import { layersOf, oneLayers } from "./environments.ts";
import { withGivenKeys, withKeyParts } from "./given-keys.ts";
import { Layers } from "./layers.ts";
import { limitsOf, patienceOf, readOnlyOf, waitOf } from "./limits.ts";
import { quoteNotices, refuseHalfAccounts, refuseLostSecrets } from "./lost-secrets.ts";
import { withDocument } from "./openapi/compared.ts";
import { completeEnvironment, givenBy, readTokenCommand, readTokenFile } from "./secret-sources.ts";

/** Options about one deployment. */
export type GivenSettings = Partial<
  Given<
    typeof targetSettings &
      typeof embeddedSettings &
      typeof documentSettings &
      typeof credentialSettings &
      typeof tokenSettings &
      typeof connectionSettings &
      typeof runLimitSettings &
      typeof readOnlySettings &
      typeof billingSettings &
      typeof gateSettings &
      typeof selectionSettings & { waitForExpiry: { kind: "number" } }
  >
>;

/** Where settings are read. Nothing else reads it afterwards. */
export interface Surroundings {
  readonly env: Environment;
  readonly cwd: string;
  /** Whether the folder's titan-auth.yaml is read if none is named; true by default. */
  readonly readsFolder?: boolean;
  /** Reads all of standard input. */
  readonly readStdin: () => Promise<string>;
  /** Asks on a terminal without showing the answer; absent if nobody can answer. */
  readonly prompt?: (question: string) => Promise<string>;
  /** Called with what a command of the user's writes to stderr. */
  readonly onCommandWords?: (words: string) => void;
}

type Target =
  | { readonly kind: "embedded"; readonly switches: readonly string[] }
  | ({ readonly kind: "deployment" } & Addresses);

/** The deployment, its profile, and what may be done there. */
export interface DeploymentSettings {
  readonly target: Target;
  readonly environment: string | undefined;
  readonly described: Described;
  readonly connection: Omit<TransportOptions, "deadline">;
  /** Seconds for all of it. */
  readonly deadlineS: number;
  readonly readOnly: boolean;
  readonly allowBillingWrite: boolean;
  readonly notices: readonly string[];
}

/** The settings of a run. */
export interface RunSettings extends DeploymentSettings {
  readonly secrets: GatheredSecrets;
  readonly depth: Depth;
  readonly waitForExpiryS: number | undefined;
  /** Seconds for a new credential to begin to work. */
  readonly patienceS: number;
  readonly failOn: ReturnType<typeof limitsOf>["failOn"]["value"];
  /** Suites and rows that must have been tested. */
  readonly required: readonly string[];
}

/** The settings of `diagnose`, `scopes` and `status`: the credential in question, as it was found. */
export interface SubjectSettings extends DeploymentSettings {
  readonly addresses: Addresses;
  readonly subject: SubjectCredentials;
  /** The flags that named the deployment, for the next command: each with a leading blank, quoted for a shell. */
  readonly deploymentFlags: string;
}

/** The settings of a run against each of the named environments. All secrets are read before anything is sent. */
export async function resolve(
  given: GivenSettings,
  surroundings: Surroundings,
): Promise<readonly [RunSettings, ...RunSettings[]]> {
  const [first, ...others] = await layersOf(given, surroundings);
  const settings: [RunSettings, ...RunSettings[]] = [await runSettings(given, first, surroundings)];
  for (const layers of others) settings.push(await runSettings(given, layers, surroundings));
  return settings;
}

/** The same for a command that is about one deployment. */
export const resolveOne = async (given: GivenSettings, surroundings: Surroundings): Promise<RunSettings> =>
  runSettings(given, await oneLayers(given, surroundings), surroundings);

async function runSettings(
  given: GivenSettings,
  named: Layers,
  surroundings: Surroundings,
): Promise<RunSettings> {
  const { layers, settings } = deploymentSettings(given, named, surroundings);
  const { deadlineS } = settings;
  const limits = limitsOf(given, named);
  const secrets =
    settings.target.kind === "embedded" ? noSecrets : await secretsOf(given, layers, surroundings);
  if (settings.target.kind === "deployment")
    refusePlainHttp(settings.target, holdsSecrets(secrets), given.insecure);
  return Object.freeze({
    ...settings,
    described: await withDocument(
      settings.described,
      settings.target.kind === "deployment" ? settings.target : undefined,
      { given, layers, cwd: surroundings.cwd },
    ),
    notices: [...settings.notices, ...noticesOf(secrets)],
    secrets,
    depth: given.depth ?? "proof",
    waitForExpiryS: given.waitForExpiry === undefined ? undefined : waitOf(given.waitForExpiry, deadlineS),
    patienceS: patienceOf(settings.target.kind, limits.patience),
    failOn: limits.failOn.value,
    required: given.require ?? [],
  });
}

/** The settings of a command about one credential. `prefer`: the kind in question if both are given. */
export async function resolveSubject(
  given: GivenSettings,
  prefer: "jwt" | "any",
  surroundings: Surroundings,
): Promise<SubjectSettings> {
  const { layers, settings } = deploymentSettings(given, await oneLayers(given, surroundings), surroundings);
  const { target } = settings;
  if (target.kind === "embedded") throw new Error("the embedded deployment has no credential in question");
  const { env, readStdin, prompt, cwd, onCommandWords } = surroundings;
  const hasToken = given.tokenStdin || given.tokenFile !== undefined || given.tokenCommand !== undefined;
  refuseLostSecrets(env);
  const found = await completeEnvironment(layers, env, givenBy(given.passwordStdin, hasToken));
  const asks = given.input !== false && prompt !== undefined;
  refuseHalfAccounts(found.env, given.passwordStdin === true || asks);
  const subject = await gatherSubjectCredentials({
    ...found,
    flags: given,
    readStdin,
    readFile: (path) => readTokenFile(path, cwd),
    readCommand: (command) => readTokenCommand(command, { env, cwd, onWords: onCommandWords }),
    ...(prompt && given.input !== false && { prompt }),
    prefer,
    opaqueSession: settings.described.profile.login.opaque === true,
  });
  refusePlainHttp(target, holdsSecrets(subject.secrets), given.insecure);
  const notices = [...found.notices, ...quoteNotices(found.env), ...subject.secrets.notices];
  const secrets = { ...withKeyParts(subject.secrets, settings.described.profile), notices };
  return Object.freeze({
    ...settings,
    addresses: target,
    subject: { ...subject, secrets },
    deploymentFlags: deploymentFlags(given),
  });
}

/** Everything but the credentials. The embedded deployment does not use the file's profile. */
function deploymentSettings(
  given: GivenSettings,
  named: Layers,
  { env, cwd }: Surroundings,
): { readonly layers: Layers; readonly settings: DeploymentSettings } {
  const limits = limitsOf(given, named);
  const layers = given.embedded === undefined ? named : new Layers(undefined, undefined);
  const { readOnly, notices } = readOnlyOf(given, layers, env);
  const rate = limits.rate.value;
  const settings = {
    target: targetOf(given, { env, cwd }, layers),
    environment: layers.environment,
    described: describedBy(layers),
    connection: {
      timeoutMs: limits.timeout.value * 1000,
      concurrency: Math.floor(limits.concurrency.value),
      ...(rate === undefined ? {} : { rate }),
      ...transportFiles(given, env, cwd),
    },
    deadlineS: limits.deadline.value,
    readOnly: readOnly?.value ?? false,
    allowBillingWrite: given.allowBillingWrite ?? false,
    notices: [...leftOutOf(layers), ...notices, ...insecureNotices(given)],
  };
  return { layers, settings };
}

function targetOf(
  given: GivenSettings,
  { env, cwd }: Pick<Surroundings, "env" | "cwd">,
  layers: Layers,
): Target {
  if (given.embedded === undefined) return { kind: "deployment", ...addressesOf(given, env, layers, cwd) };
  return { kind: "embedded", switches: given.embedded.split(",").filter((name) => name !== "") };
}

const noSecrets: GatheredSecrets = { notices: [] };

async function secretsOf(
  given: GivenSettings,
  layers: Layers,
  { env, readStdin, prompt }: Surroundings,
): Promise<GatheredSecrets> {
  const { passwordStdin, tokenStdin, input = true } = given;
  refuseLostSecrets(env);
  const found = await completeEnvironment(layers, env, givenBy(passwordStdin, tokenStdin));
  refuseHalfAccounts(found.env, passwordStdin === true || (input && prompt !== undefined));
  const secrets = await gatherSecrets({
    env: found.env,
    places: found.places,
    flags: { passwordStdin, tokenStdin, noInput: !input },
    readStdin,
    ...(prompt && { prompt }),
    now: new Date(),
    opaqueSessions: describedBy(layers).profile.login.opaque === true,
  });
  if (secrets.email !== undefined && secrets.password === undefined)
    throw new UserError("TITAN_EMAIL is set and no password was given: set both, or neither");
  const notices = [...found.notices, ...quoteNotices(found.env), ...secrets.notices];
  return withGivenKeys({ ...secrets, notices }, layers, env);
}

const holdsSecrets = ({ email: _email, notices: _notices, ...held }: GatheredSecrets): boolean =>
  Object.keys(held).length > 0;

const noticesOf = ({ password, jwt, notices }: GatheredSecrets): readonly string[] => [
  ...notices,
  ...(password !== undefined && jwt !== undefined
    ? ["JWT_TOKEN is not used: the account's own sign-in gives the JWT of this run"]
    : []),
];
