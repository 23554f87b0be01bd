import type { Transport, WireRequest } from "../../http/wire.ts";
import { Redactor } from "../../secrets/redactor.ts";
import { type Document, ofTrouble, readDocument } from "./answers.ts";
import { authorizationOf, type BrokerCredential, secretOf } from "./credential.ts";
import { type LinkValues, linkOf, within } from "./links.ts";
import { BrokerTrouble, spell } from "./trouble.ts";

/** Bytes of a document that a broker's transport should read (`TransportOptions.bodyLimit`): pacts may be large. */
export const brokerBodyLimit = 16 * 1024 * 1024;

/** All requests to a broker share its rate limit. */
const quota = { surface: "broker", caller: "broker" };

export interface HalOptions {
  readonly transport: Transport;
  /** The broker's address, with or without the path that it is mounted on. */
  readonly baseUrl: string;
  /** Sent to the origin of `baseUrl` alone. */
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
 * Speaks HAL (draft-kelly-json-hal) with a Pact Broker. Everything it asks throws a BrokerTrouble where there is no answer of
 * 2xx with a JSON object. The credential is sent to the broker's own origin alone; no redirect is followed.
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

  /** The broker's first page, which names all its links. Asked for once; after trouble, again. */
  index(): Promise<Document> {
    this.#index ??= this.#readIndex().catch((error) => {
      this.#index = undefined;
      throw error;
    });
    return this.#index;
  }

  /** Where a link of a document leads, its template filled in; nothing where it has none of this name. */
  find(document: Document, name: string, values: LinkValues = {}): URL | undefined {
    return linkOf(document.body, name, values, this.base);
  }

  /** The same, but throws a BrokerTrouble (`missing`) where there is no such link. */
  link(document: Document, name: string, values: LinkValues = {}): URL {
    const url = this.find(document, name, values);
    if (url !== undefined) return url;
    const address = spell(document.url);
    throw new BrokerTrouble("missing", address, `${address} offers no link ${name}: the broker is too old`);
  }

  get(url: URL): Promise<Document> {
    return this.#ask({ method: "GET", url, repeatable: true });
  }

  /** `repeatable`: it may be sent again after a broken connection, since it brings nothing about. */
  post(url: URL, body: unknown, { repeatable = false } = {}): Promise<Document> {
    return this.#ask({ method: "POST", url, body, repeatable });
  }

  put(url: URL, body: unknown): Promise<Document> {
    return this.#ask({ method: "PUT", url, body, repeatable: true });
  }

  async #readIndex(): Promise<Document> {
    const document = await this.get(this.base);
    if (typeof document.body["_links"] === "object" && document.body["_links"] !== null) return document;
    throw new BrokerTrouble(
      "not-a-broker",
      spell(this.base),
      `${spell(this.base)} answers JSON without links: it is no Pact Broker`,
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
