import { isLoopback } from "../../http/place.ts";
import { UserError } from "../../user-error.ts";
import type { BrokerCredential } from "./credential.ts";
import { credentialOf } from "./credential.ts";
import { parseSelectors, type Selector } from "./selectors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Options about a broker; each takes precedence over its variable. Secrets have no flag. */
export interface BrokerFlags {
  readonly brokerUrl?: string | undefined;
  readonly pactUrl?: string | undefined;
  readonly selectors?: string | undefined;
  readonly wipSince?: string | undefined;
}

/** The names of the flags for error messages. */
const flagNames: Readonly<Record<keyof BrokerFlags, string>> = {
  brokerUrl: "--broker-url",
  pactUrl: "a pact's address",
  selectors: "--consumer-version-selectors",
  wipSince: "--include-wip-pacts-since",
};

export interface BrokerSettings {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly credential?: BrokerCredential;
  /** One pact to verify instead of selected ones; at the broker's own origin. */
  readonly pactUrl?: string;
  readonly selectors?: readonly Selector[];
  /** A date such as `2026-01-31`. */
  readonly wipSince?: string;
}

/**
 * The broker from flags and environment, by the names that all of Pact uses; `undefined` if neither has an address. Throws a
 * UserError for unusable or contradictory values.
 */
export function brokerSettings(flags: BrokerFlags, env: Environment): BrokerSettings | undefined {
  const base = addressOf(sourced(flags, env, "brokerUrl", "PACT_BROKER_BASE_URL"));
  const pact = addressOf(sourced(flags, env, "pactUrl", "PACT_URL"));
  const baseUrl = base?.url ?? (pact && baseOf(pact.url));
  if (baseUrl === undefined) return undefined;
  if (pact !== undefined) refuseStranger(pact, baseUrl);
  const credential = credentialOf(env);
  return {
    baseUrl: baseUrl.origin + baseUrl.pathname.replace(/\/+$/, ""),
    ...(credential && { credential }),
    ...(pact && { pactUrl: pact.url.href }),
    ...(flags.selectors !== undefined && { selectors: parseSelectors(flagNames.selectors, flags.selectors) }),
    ...(flags.wipSince !== undefined && { wipSince: dateOf(flags.wipSince) }),
  };
}

/** Throws a UserError if a credential would be sent over plain http to another machine. `insecure`: that is accepted. */
export function refusePlainBroker({ baseUrl, credential }: BrokerSettings, insecure: boolean): void {
  const { protocol, hostname } = new URL(baseUrl);
  if (credential === undefined || insecure || protocol === "https:" || isLoopback(hostname)) return;
  throw UserError.of(
    baseUrl,
    "an https address, since a credential for the broker was supplied",
    "plain http, which everybody on the way can read",
    "Use https://, or accept the risk with --insecure.",
  );
}

interface Sourced {
  readonly place: string;
  readonly value: string;
}

interface Address {
  readonly place: string;
  readonly url: URL;
}

function sourced(flags: BrokerFlags, env: Environment, flag: keyof BrokerFlags, variable: string) {
  const sources = [
    { place: flagNames[flag], value: flags[flag]?.trim() },
    { place: variable, value: env[variable]?.trim() },
  ];
  return sources.find((source): source is Sourced => source.value !== undefined && source.value !== "");
}

function addressOf(source: Sourced | undefined): Address | undefined {
  if (source === undefined) return undefined;
  const { place, value } = source;
  const fail = (got: string, remedy: string): never => {
    throw UserError.of(place, "an http or https address such as https://broker.example.com", got, remedy);
  };
  if (!URL.canParse(value))
    return fail("what cannot be read as an address", "Write it with https:// in front.");
  const url = new URL(value);
  if (url.protocol !== "https:" && url.protocol !== "http:") return fail(`${url.protocol}`, "Use https://.");
  if (url.username !== "" || url.password !== "") {
    return fail(
      "an address with a user name, password or token in it",
      "Leave it out; use PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD.",
    );
  }
  if (url.search === "" && url.hash === "") return { place, url };
  return fail("an address with a query or a fragment", "Leave out what follows ? or #.");
}

/** The broker of a pact: brokers keep their pacts below `/pacts/`. */
function baseOf(pact: URL): URL {
  const at = pact.pathname.indexOf("/pacts/");
  return new URL(at < 0 ? "/" : pact.pathname.slice(0, at + 1), pact);
}

function refuseStranger({ place, url }: Address, base: URL): void {
  if (url.origin === base.origin) return;
  throw UserError.of(
    place,
    `a pact at the broker's own origin, ${base.origin}`,
    `one at ${url.origin}, which does not get the broker's credential`,
    "Correct it, or correct PACT_BROKER_BASE_URL.",
  );
}

function dateOf(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(text).toJSON()?.startsWith(text)) return text;
  throw UserError.of(
    flagNames.wipSince,
    "a date such as 2026-01-31",
    `"${text}"`,
    "Give a day in the near past.",
  );
}
