import { defaultPolicy } from "../../suites/model/run-context.ts";
import type { Layers, Sourced } from "../config/layers.ts";
import { isLoopback } from "../http/place.ts";
import { UserError } from "../user-error.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Addresses {
  readonly authUrl: string;
  readonly taskServiceUrl: string;
}

interface AddressFlags {
  readonly authUrl?: string | undefined;
  readonly taskServiceUrl?: string | undefined;
}

/** The services' addresses: flag, variable, configuration. Throws a `UserError` where there is none or it cannot be one. */
export function addressesOf(flags: AddressFlags, env: Environment, layers: Layers): Addresses {
  const { auth, task } = addressSources(flags, env, layers);
  if (auth === undefined) {
    const names = Object.keys(layers.configured?.value.environments ?? {});
    const choice = names.length === 0 ? "" : `choose an environment with -e (${names.join(", ")}), `;
    throw UserError.of(
      "AUTH_URL",
      "the address of the auth service to check",
      "nothing",
      `Set AUTH_URL (or --auth-url), ${choice}or try the suite without a deployment: titan-auth check --embedded`,
    );
  }
  const authUrl = addressOf(auth);
  return { authUrl, taskServiceUrl: task === undefined ? authUrl : addressOf(task) };
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

/** Whether two texts name one address, however it is spelled. */
export function sameAddress(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const [first, second] = [one, other].map((text) =>
    URL.canParse(text.trim()) ? addressIn(new URL(text.trim())) : undefined,
  );
  return first !== undefined && first === second;
}

const addressIn = ({ origin, pathname }: URL): string => origin + pathname.replace(/\/+$/, "");

export function addressOf({ origin: place, value }: Sourced<string>): string {
  const wanted = "an http or https address such as https://api.example.com";
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    throw UserError.of(place, wanted, "an address without a scheme", `Write https:// in front of it`);
  }
  if (!URL.canParse(value))
    throw UserError.of(place, wanted, "what cannot be read as an address", "Check its spelling");
  const url = new URL(value);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw UserError.of(place, wanted, `the scheme ${url.protocol}//`, "Use https://");
  }
  if (url.username !== "" || url.password !== "") {
    throw UserError.of(place, wanted, "an address with a user name or password in it", "Leave them out");
  }
  if (url.search !== "" || url.hash !== "") {
    throw UserError.of(
      place,
      wanted,
      "an address with a query or a fragment",
      "Leave out what follows ? or #",
    );
  }
  return addressIn(url);
}

/** Secrets never go over plain http to another machine, unless that is asked for. */
export function refusePlainHttp(
  { authUrl, taskServiceUrl }: Addresses,
  holdsSecrets: boolean,
  insecure: boolean,
): void {
  if (!holdsSecrets || insecure) return;
  for (const address of [authUrl, taskServiceUrl]) {
    const url = new URL(address);
    if (url.protocol === "https:" || isLoopback(url.hostname)) continue;
    throw UserError.of(
      address,
      "an https address, since credentials were supplied",
      "plain http, which everybody on the way can read",
      "Use https://, or accept the risk with --insecure",
    );
  }
}

/** A number of a flag within its bounds. */
export function numberOf(flag: string, value: number, least: number): number {
  if (Number.isFinite(value) && value >= least) return value;
  throw UserError.of(
    flag,
    `a number from ${least}`,
    Number.isNaN(value) ? "no number" : String(value),
    "Correct it",
  );
}

/** Requests a second, from `5` or `5/s`. */
export function rateOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = /^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(text)?.[1];
  if (number !== undefined && Number(number) > 0) return Number(number);
  throw UserError.of("--rate", "requests a second, such as 5 or 5/s", `«${text}»`, "Correct it");
}

/** Checks that the run may last as long as it is to wait, and a leeway. */
export function waitOf(seconds: number, deadline: number): void {
  const most = deadline - defaultPolicy.expiryLeewayS;
  if (numberOf("--wait-for-expiry", seconds, 1) < most) return;
  const remedy = "Raise --deadline, or wait for less";
  throw UserError.of(
    "--wait-for-expiry",
    `less than ${most} s, as --deadline allows`,
    `${seconds} s`,
    remedy,
  );
}
