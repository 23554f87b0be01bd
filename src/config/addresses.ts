import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Given } from "../../contracts/config/setting.ts";
import type { targetSettings } from "../../contracts/config/settings.ts";
import { isLoopback } from "../http/place.ts";
import { UserError } from "../user-error.ts";
import type { Layers, Sourced } from "./layers.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Addresses {
  readonly authUrl: string;
  readonly taskServiceUrl: string;
}

export type AddressFlags = Partial<Given<Pick<typeof targetSettings, "authUrl" | "taskServiceUrl">>>;

/** The services' addresses: flag, variable, configuration. Throws a `UserError` if one is missing or invalid. */
export function addressesOf(flags: AddressFlags, env: Environment, layers: Layers, cwd?: string): Addresses {
  const { auth, task } = addressSources(flags, env, layers);
  if (auth === undefined) {
    const names = Object.keys(layers.configured?.value.environments ?? {});
    const file = cwd !== undefined && existsSync(join(cwd, ".env")) ? "read it by --env-file .env, " : "";
    const choice = names.length === 0 ? "" : `choose an environment with -e (${names.join(", ")}), `;
    throw new UserError(
      `AUTH_URL is not set: which deployment? Set it (or --auth-url), ${file}${choice}or try titan-auth without a deployment: titan-auth check --embedded`,
    );
  }
  // Another profile may have other paths, so there an address may end in /api/v1.
  const isTitans = layers.find(["profile"], ({ profile }) => profile) === undefined;
  const read = (source: Sourced<string>): string => {
    const address = addressOf(source);
    if (isTitans) refusePath(address, source.origin);
    return address;
  };
  const authUrl = read(auth);
  return { authUrl, taskServiceUrl: task === undefined ? authUrl : read(task) };
}

/** Where the addresses come from. */
export function addressSources(
  flags: AddressFlags,
  env: Environment,
  layers: Layers,
): { readonly auth: Sourced<string> | undefined; readonly task: Sourced<string> | undefined } {
  const auth = firstOf([
    ["--auth-url", flags.authUrl],
    ["AUTH_URL", env["AUTH_URL"]],
  ]);
  const task = firstOf([
    ["--task-service-url", flags.taskServiceUrl],
    ["TASK_SERVICE_URL", env["TASK_SERVICE_URL"]],
    ["TITAN_API_URL", env["TITAN_API_URL"]],
  ]);
  return {
    auth: auth ?? layers.find(["authUrl"], ({ authUrl }) => authUrl),
    task: task ?? layers.find(["taskServiceUrl"], ({ taskServiceUrl }) => taskServiceUrl),
  };
}

const firstOf = (sources: readonly (readonly [string, string | undefined])[]): Sourced<string> | undefined =>
  sources.flatMap(([origin, value]) =>
    value === undefined || value.trim() === "" ? [] : { origin, value: value.trim() },
  )[0];

/** Whether two texts are the same address in different spellings. */
export function sameAddress(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const [first, second] = [one, other].map((text) =>
    URL.canParse(text.trim()) ? addressIn(new URL(text.trim())) : undefined,
  );
  return first !== undefined && first === second;
}

const addressIn = ({ origin, pathname }: URL): string => origin + pathname.replace(/\/+$/, "");

/** An address in the form that requests use. Errors repeat no part of it: it may contain a secret. */
export function addressOf({ origin: place, value }: Sourced<string>): string {
  const bad = (what: string, remedy: string): UserError => new UserError(`${place} ${what}. ${remedy}`);
  const [quotes] = /^["'`\u201c\u2018]|["'`\u201d\u2019]$/.exec(value) ?? [];
  if (quotes !== undefined)
    throw bad(
      "has quotation marks around the address",
      `Remove them (docker --env-file and some YAML keep them), e.g. ${place}=https://api.example.com`,
    );
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value))
    throw bad("is an address without a scheme", "Write https:// in front of it");
  if (!URL.canParse(value)) throw bad("is no address that can be read", "Example: https://api.example.com");
  const url = new URL(value);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw bad(`has the scheme ${url.protocol}//`, "Use https://");
  if (url.username !== "" || url.password !== "")
    throw bad("has a user name or password in it", "Leave them out");
  if (url.search !== "" || url.hash !== "")
    throw bad("has a query or a fragment", "Leave out what follows ? or #");
  return addressIn(url);
}

/** Paths are appended to an address: one that ends in /api/v1 or in the path of a call would have it twice. */
function refusePath(address: string, place: string): void {
  const [path, calls] =
    /(?:\/api\/v1)+(\/(?:auth|api-keys|tasks|executions|analytics|billing)\b.*)?$/.exec(address) ?? [];
  if (path === undefined) return;
  const end = calls === undefined ? "/api/v1" : "the path of a call";
  throw new UserError(`${place} must not end in ${end}: use ${address.slice(0, -path.length)}`);
}

/** Secrets never go over plain http to another machine, unless explicitly allowed. */
export function refusePlainHttp(
  { authUrl, taskServiceUrl }: Addresses,
  holdsSecrets: boolean,
  insecure = false,
): void {
  if (!holdsSecrets || insecure) return;
  for (const address of [authUrl, taskServiceUrl]) {
    const url = new URL(address);
    if (url.protocol === "https:" || isLoopback(url.hostname)) continue;
    throw new UserError(
      `${address} is plain http: everybody on the way could read the credentials. Use https://, or accept the risk with --insecure`,
    );
  }
}

/** What a command that signs in reads: a broken or expired token must not prevent that. */
export function withoutTokens<T extends { readonly env: Environment }>(surroundings: T): T {
  const { TITAN_TOKEN: _token, JWT_TOKEN: _jwt, ...env } = surroundings.env;
  return { ...surroundings, env };
}
