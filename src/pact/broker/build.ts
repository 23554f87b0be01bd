import { byHand, type CiService, ciServices, type Environment, headOf } from "./ci-services.ts";

export interface BuildInputs {
  readonly env: Environment;
  /** Flags; each takes precedence over the environment. */
  readonly version?: string | undefined;
  readonly branch?: string | undefined;
  /** The parsed JSON of the file that `GITHUB_EVENT_PATH` names, if there is one: it alone has a pull request's commit. */
  readonly githubEvent?: unknown;
}

/** What is built, as far as it is known. */
export interface BuildFacts {
  /** Whether this is a CI build: results from a developer's machine should not be published by default. */
  readonly ci: boolean;
  /** The CI service, if it is a known one. */
  readonly service?: string;
  /** The commit. */
  readonly version?: string;
  readonly branch?: string;
  /** An http or https address. */
  readonly buildUrl?: string;
  /** Why something is absent that the environment seems to have; whole sentences. */
  readonly cautions: readonly string[];
}

/** The provider's version, branch and build from flags and the environments of nine CI services. */
export function buildFacts(inputs: BuildInputs): BuildFacts {
  const { env } = inputs;
  const known = ciServices.find(({ marker }) => isSet(env[marker]));
  const service = known ?? byHand;
  const merge = mergeCommit(service, inputs);
  const version =
    textOf(inputs.version) ??
    merge.head ??
    (merge.caution === undefined ? versionIn(service, env) : undefined);
  const branch = textOf(inputs.branch) ?? branchIn(service, env);
  const buildUrl = addressOf(service.buildUrl(env));
  return {
    ci: known !== undefined || isSet(env["CI"]),
    ...(known && { service: known.name }),
    ...(version !== undefined && { version }),
    ...(branch !== undefined && { branch }),
    ...(buildUrl !== undefined && { buildUrl }),
    cautions: version === undefined && merge.caution !== undefined ? [merge.caution] : [],
  };
}

const isSet = (value: string | undefined): boolean =>
  !["", "0", "false"].includes((value ?? "").toLowerCase());

const textOf = (value: string | undefined): string | undefined => value?.trim() || undefined;

/** In a pull request's build: the head commit if it is known, else why there is none. */
function mergeCommit(
  service: CiService,
  { env, githubEvent }: BuildInputs,
): { head?: string; caution?: string } {
  if (service.merges?.(env) !== true) return {};
  const head =
    service.marker === "GITHUB_ACTIONS" ? headOf(githubEvent) : textOf(env[service.version[0] ?? ""]);
  if (head !== undefined) return { head };
  const variable = service.version.at(-1);
  return {
    caution: `${variable} is the merge commit of a pull request, which is on no branch and which nobody deploys: say which version is meant.`,
  };
}

function versionIn({ version }: CiService, env: Environment): string | undefined {
  const value = version.map((name) => textOf(env[name])).find((text) => text !== undefined);
  return value === "HEAD" ? undefined : value;
}

/** Without `refs/heads/`; `undefined` for tags, pull requests' own refs and detached heads. */
function branchIn(service: CiService, env: Environment): string | undefined {
  if (service.tag !== undefined && isSet(env[service.tag])) return undefined;
  if (service.marker === "GITHUB_ACTIONS" && env["GITHUB_REF_TYPE"] === "tag") return undefined;
  const value = service.branch.map((name) => textOf(env[name])).find((text) => text !== undefined);
  const name = value?.replace(/^refs\/heads\//, "").replace(service.prefix ?? /^$/, "");
  const isNone =
    name === undefined || /^(?:refs\/.*|HEAD|detached|pull\/\d+(?:\/.*)?|\d+\/merge)?$/i.test(name);
  return isNone ? undefined : name;
}

/** Brokers refuse build URLs that are not URLs; a user name in one might be a secret. */
function addressOf(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const { protocol, username, password } = new URL(text);
  const isPlain = (protocol === "https:" || protocol === "http:") && username === "" && password === "";
  return isPlain ? text : undefined;
}
