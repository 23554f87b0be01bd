import { halDocument, linkIn } from "../../../contracts/pacts/broker.ts";
import type { Transport, WireRequest } from "../../http/wire.ts";
import { Redactor } from "../../secrets/redactor.ts";
import { type Document, ofTrouble, readDocument } from "./answers.ts";
import { authorizationOf, type BrokerCredential, secretOf } from "./credential.ts";
import { BrokerTrouble, spell } from "./trouble.ts";

/** The limit for a broker's documents in bytes (`TransportOptions.bodyLimit`): pacts may be large. */
export const brokerBodyLimit = 16 * 1024 * 1024;

/** All requests to a broker share its rate limit. */
const quota = { surface: "broker", caller: "broker" };

export interface HalOptions {
  readonly transport: Transport;
  /** The broker's address, with or without the path at which it is mounted. */
  readonly baseUrl: string;
  /** Sent only to the origin of `baseUrl`. */
  readonly credential?: BrokerCredential | undefined;
  readonly signal: AbortSignal;
}

interface Order {
  readonly method: "GET" | "POST" | "PUT";
  readonly url: URL;
  readonly body?: unknown;
  readonly repeatable: boolean;
}

/**
 * Speaks HAL (draft-kelly-json-hal) with a Pact Broker. All methods throw a BrokerTrouble unless the answer is 2xx with a
 * JSON object. The credential is sent only to the broker's own origin; no redirect is followed.
 */
export class HalClient {
  /** The broker's address, ending in `/`. */
  readonly base: URL;
  readonly #options: HalOptions;
  readonly #redactor = new Redactor();
  #index: Promise<Document> | undefined;

  constructor(options: HalOptions) {
    this.base = new URL(`${options.baseUrl.replace(/\/+$/, "")}/`);
    this.#options = options;
    if (options.credential) this.#redactor.learn(secretOf(options.credential));
  }

  /** The broker's index, which has all its links. Requested once, and again after trouble. */
  index(): Promise<Document> {
    this.#index ??= this.#readIndex().catch((error) => {
      this.#index = undefined;
      throw error;
    });
    return this.#index;
  }

  /** The target of a document's link, with its template filled in; `undefined` if it has no link with this name. */
  find(document: Document, name: string, values: LinkValues = {}): URL | undefined {
    return linkOf(document.body, name, values, this.base);
  }

  /** The same, but throws a BrokerTrouble (`missing`) if there is no such link. */
  link(document: Document, name: string, values: LinkValues = {}): URL {
    const url = this.find(document, name, values);
    if (url !== undefined) return url;
    const address = spell(document.url);
    throw new BrokerTrouble("missing", address, `${address} offers no link ${name}: the broker is too old`);
  }

  get(url: URL): Promise<Document> {
    return this.#ask({ method: "GET", url, repeatable: true });
  }

  /** `repeatable`: it may be repeated after a broken connection, since it has no effect. */
  post(url: URL, body: unknown, { repeatable = false } = {}): Promise<Document> {
    return this.#ask({ method: "POST", url, body, repeatable });
  }

  put(url: URL, body: unknown): Promise<Document> {
    return this.#ask({ method: "PUT", url, body, repeatable: true });
  }

  async #readIndex(): Promise<Document> {
    const document = await this.get(this.base);
    if (halDocument.safeParse(document.body).success) return document;
    throw new BrokerTrouble(
      "not-a-broker",
      spell(this.base),
      `${spell(this.base)} answers JSON without links: it is not a Pact Broker`,
    );
  }

  async #ask(order: Order): Promise<Document> {
    const url = within(order.url, spell(order.url), this.base);
    const { transport, signal } = this.#options;
    const { attempts } = await transport.send(this.#request({ ...order, url }), signal);
    const last = attempts.at(-1);
    if (last === undefined) throw new BrokerTrouble("unreachable", spell(url), `${spell(url)} was not asked`);
    if (last.kind === "trouble") throw ofTrouble(last, url);
    return readDocument(last, url, this.#redactor);
  }

  #request({ method, url, body, repeatable }: Order): WireRequest {
    const { credential } = this.#options;
    const headers = {
      accept: "application/hal+json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(credential ? { authorization: authorizationOf(credential) } : {}),
    };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    return { method, url, headers, ...content, quota, repeatable };
  }
}

/** Values for the variables of a link template, such as `{provider}`. */
export type LinkValues = Readonly<Record<string, string>>;

/**
 * The address of a named link (HAL, draft-kelly-json-hal, 4.1.1 and 5), its template filled in; nothing where the document
 * has no such link. Of several links with one name the first counts. `base` is the broker's own address: a relative link
 * starts from there, and a link to another origin throws a BrokerTrouble (`refused`), since the credential is not theirs.
 */
export function linkOf(document: unknown, name: string, values: LinkValues, base: URL): URL | undefined {
  const href = linkIn(document, name)?.href;
  if (href === undefined) return undefined;
  const filled = fill(href, name, values, base);
  if (!URL.canParse(filled, base.href)) {
    throw new BrokerTrouble(
      "not-a-broker",
      spell(base),
      `${spell(base)} gives a link ${name} that is not an address`,
    );
  }
  return within(new URL(filled, base), name, base);
}

/**
 * A URL of the broker itself. A broker behind a proxy that ends TLS often gives its links as http: one with the same host is
 * read as https. Throws a BrokerTrouble (`refused`) for every other origin.
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

/** Simple expansion (RFC 6570, 3.2.2). Brokers forget to mark templates, so braces count without `templated` too. */
function fill(href: string, name: string, values: LinkValues, base: URL): string {
  return href.replace(/\{([^{}]*)\}/g, (_, variable: string) => {
    const value = Object.hasOwn(values, variable) ? values[variable] : undefined;
    if (value !== undefined) return encode(value);
    throw new BrokerTrouble(
      "not-a-broker",
      spell(base),
      `${spell(base)} gives a link ${name} with the unknown variable "${variable}"`,
    );
  });
}

/** Percent-encoded except for unreserved characters (RFC 3986, 2.3); also in a query. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
