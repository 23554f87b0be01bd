import { isRecord } from "../../../contracts/wire/json.ts";
import { BrokerTrouble, spell } from "./trouble.ts";

/** A JSON object as the broker sent it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Values for the variables of a link template, such as `{provider}`. */
export type LinkValues = Readonly<Record<string, string>>;

/**
 * The address of a named link (HAL, draft-kelly-json-hal, 4.1.1 and 5), its template filled in; nothing where the document
 * has no such link. Of several links with one name the first counts. `base` is the broker's own address: a relative link
 * starts from there, and a link to another origin throws a BrokerTrouble (`refused`), since the credential is not theirs.
 */
export function linkOf(document: JsonObject, name: string, values: LinkValues, base: URL): URL | undefined {
  const href = hrefOf(document, name);
  if (href === undefined) return undefined;
  const filled = fill(href, name, values, base);
  if (!URL.canParse(filled, base.href)) {
    throw new BrokerTrouble(
      "not-a-broker",
      spell(base),
      `${spell(base)} gives a link ${name} that is no address`,
    );
  }
  return within(new URL(filled, base), name, base);
}

/**
 * An address of the broker's own. A broker behind a proxy that ends TLS often gives its links as http: one with the same
 * host is taken as https. Throws a BrokerTrouble (`refused`) for every other origin.
 */
export function within(url: URL, name: string, base: URL): URL {
  const clean = new URL(`${url.protocol}//${url.host}${url.pathname}${url.search}`);
  if (clean.origin === base.origin) return clean;
  if (clean.protocol === "http:" && clean.host === base.host) {
    return new URL(`${base.origin}${clean.pathname}${clean.search}`);
  }
  throw new BrokerTrouble(
    "refused",
    spell(base),
    `${name} leads to ${url.origin}, not to the broker at ${base.origin}: nothing is sent there ` +
      "(a broker behind a proxy must know its own address: PACT_BROKER_BASE_URL on the broker's side)",
  );
}

function hrefOf(document: JsonObject, name: string): string | undefined {
  const links = document["_links"];
  const entry = isRecord(links) ? links[name] : undefined;
  const link: unknown = Array.isArray(entry) ? entry[0] : entry;
  const href = isRecord(link) ? link["href"] : undefined;
  return typeof href === "string" ? href : undefined;
}

/** Simple expansion (RFC 6570, 3.2.2). Brokers forget to mark templates, so that braces count without `templated` too. */
function fill(href: string, name: string, values: LinkValues, base: URL): string {
  return href.replace(/\{([^{}]*)\}/g, (_, variable: string) => {
    const value = Object.hasOwn(values, variable) ? values[variable] : undefined;
    if (value !== undefined) return encode(value);
    throw new BrokerTrouble(
      "not-a-broker",
      spell(base),
      `${spell(base)} gives a link ${name} that asks for «${variable}», which nobody knows`,
    );
  });
}

/** Percent-encoded but for unreserved characters (RFC 3986, 2.3); also in a query. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
