import { defaultPolicy } from "../../suites/kit/world.ts";
import { Problem, type ProblemFacts } from "../credentials/problem.ts";
import { isLoopback } from "../http/loopback.ts";

/** Bad use: exit code 2, nothing was sent. */
export class UsageError extends Problem {
  static of(place: string, wanted: string, got: string, remedy: string): UsageError {
    return new UsageError({ place, wanted, got, remedy } satisfies ProblemFacts);
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Addresses {
  readonly authUrl: string;
  readonly taskServiceUrl: string;
}

/** A value and the flag or variable that it came from. */
interface Sourced {
  readonly place: string;
  readonly value: string;
}

/** The services' addresses: flag, then variable. Throws a `UsageError` where there is none or it cannot be one. */
export function addressesOf(
  flags: { readonly authUrl?: string | undefined; readonly taskServiceUrl?: string | undefined },
  env: Environment,
): Addresses {
  const auth = firstOf([
    ["--auth-url", flags.authUrl],
    ["AUTH_URL", env["AUTH_URL"]],
  ]);
  if (auth === undefined) {
    throw UsageError.of(
      "AUTH_URL",
      "the address of the auth service to check",
      "nothing",
      "Set AUTH_URL (or --auth-url), or try the suite without a deployment: titan-auth check --embedded",
    );
  }
  const task = firstOf([
    ["--task-service-url", flags.taskServiceUrl],
    ["TASK_SERVICE_URL", env["TASK_SERVICE_URL"]],
    ["TITAN_API_URL", env["TITAN_API_URL"]],
  ]);
  const authUrl = addressOf(auth);
  return { authUrl, taskServiceUrl: task === undefined ? authUrl : addressOf(task) };
}

const firstOf = (sources: readonly (readonly [string, string | undefined])[]): Sourced | undefined =>
  sources.flatMap(([place, value]) =>
    value === undefined || value.trim() === "" ? [] : { place, value: value.trim() },
  )[0];

function addressOf({ place, value }: Sourced): string {
  const wanted = "an http or https address such as https://api.example.com";
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    throw UsageError.of(place, wanted, "an address without a scheme", `Write https:// in front of it`);
  }
  if (!URL.canParse(value))
    throw UsageError.of(place, wanted, "what cannot be read as an address", "Check its spelling");
  const url = new URL(value);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw UsageError.of(place, wanted, `the scheme ${url.protocol}//`, "Use https://");
  }
  if (url.username !== "" || url.password !== "") {
    throw UsageError.of(place, wanted, "an address with a user name or password in it", "Leave them out");
  }
  if (url.search !== "" || url.hash !== "") {
    throw UsageError.of(
      place,
      wanted,
      "an address with a query or a fragment",
      "Leave out what follows ? or #",
    );
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
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
    throw UsageError.of(
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
  throw UsageError.of(
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
  throw UsageError.of("--rate", "requests a second, such as 5 or 5/s", `«${text}»`, "Correct it");
}

/** Checks that the run may last as long as it is to wait, and a leeway. */
export function waitOf(seconds: number, deadline: number): void {
  const most = deadline - defaultPolicy.expiryLeewayS;
  if (numberOf("--wait-for-expiry", seconds, 1) < most) return;
  const remedy = "Raise --deadline, or wait for less";
  throw UsageError.of(
    "--wait-for-expiry",
    `less than ${most} s, as --deadline allows`,
    `${seconds} s`,
    remedy,
  );
}
