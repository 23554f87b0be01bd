import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { isLoopback } from "../http/place.ts";
import type { Metrics } from "./metrics.ts";
import type { MediaType } from "./series.ts";

export interface EndpointOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: Metrics;
  /** The state of the watch; `well` decides the status of /healthz. */
  readonly health: () => Health;
  /** Redacts a text; `undefined` if it must not be served. */
  readonly examine: (text: string) => string | undefined;
  /** The page at `/`, free of secrets; absent if none is served. */
  readonly page?: (() => WatchPage) | undefined;
}

/** A page as a browser gets it. */
export interface WatchPage {
  readonly html: string;
  /** Value of `Content-Security-Policy`. */
  readonly policy: string;
  /** Seconds after which a browser reloads it. */
  readonly refreshS: number;
}

export interface Health {
  readonly well: boolean;
  readonly rounds: number;
  readonly outcome?: string;
  readonly lastRoundAt?: string;
}

export interface Endpoint {
  readonly url: string;
  close(): Promise<void>;
}

/** Limits on what a client can keep busy. Times in milliseconds. */
const limits = {
  /** There are never more than a few scrapers. */
  connections: 256,
  /** The most idle connections; beyond that the oldest one is closed. */
  idle: 32,
  headers: {
    maxHeaderSize: 8 * 1024,
    headersTimeout: 5_000,
    requestTimeout: 10_000,
    keepAliveTimeout: 5_000,
  },
};

/** Serves /metrics, /healthz and the page at /. Rejects with the system's error if it cannot listen. */
export async function openEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const { host, port } = options;
  const idle = new IdleConnections();
  const server = createServer(
    { ...limits.headers, connectionsCheckingInterval: 1_000 },
    (request, response) => {
      idle.asks(request.socket);
      response.on("close", () => idle.waits(request.socket));
      answer(request, options).then(
        (reply) => send(reply, request, response),
        () => response.destroy(),
      );
    },
  );
  server.maxConnections = limits.connections;
  server.on("connection", (socket) => {
    // Once for each connection, not for each request.
    socket.once("close", () => idle.asks(socket));
    idle.waits(socket);
  });
  server.listen(port, host);
  await once(server, "listening");
  const { port: taken } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`, close };
}

/** Idle connections. A client that opens many and requests nothing must not keep a scraper out. */
class IdleConnections {
  /** The oldest one first. */
  readonly #sockets = new Set<Socket>();

  waits(socket: Socket): void {
    if (socket.destroyed) return;
    this.#sockets.add(socket);
    const [oldest] = this.#sockets;
    if (this.#sockets.size > limits.idle) oldest?.destroy();
  }

  /** It has a request now, or is closed. */
  asks(socket: Socket): void {
    this.#sockets.delete(socket);
  }
}

interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const plain = "text/plain; charset=utf-8";

async function answer(
  { method = "", url = "", headers }: IncomingMessage,
  options: EndpointOptions,
): Promise<Reply> {
  if (method !== "GET" && method !== "HEAD") return { status: 405, contentType: plain, body: "only GET\n" };
  const [path, query] = url.split("?", 2);
  if (path === "/metrics") return metricsOf(headers.accept ?? "", options);
  if (path === "/healthz") return healthOf(options.health());
  const { page, host } = options;
  if (path !== "/" || page === undefined)
    return {
      status: 404,
      contentType: plain,
      body: `there are ${page === undefined ? "" : "/, "}/metrics and /healthz\n`,
    };
  if (isLoopback(host) && !isLoopback(hostOf(headers.host)))
    return {
      status: 421,
      contentType: plain,
      body: "ask for it by a name of this machine, such as localhost\n",
    };
  return pageReply(page(), query === "still");
}

/** A web page may point its own host name at this machine's address and would then read what is served here. */
const hostOf = (host = ""): string =>
  URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";

const pageReply = ({ html, policy, refreshS }: WatchPage, isStill: boolean): Reply => ({
  status: 200,
  contentType: "text/html; charset=utf-8",
  body: html,
  headers: {
    "content-security-policy": `${policy}; frame-ancestors 'none'`,
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    ...(!isStill && { refresh: String(refreshS) }),
  },
});

async function metricsOf(accept: string, { metrics, examine }: EndpointOptions): Promise<Reply> {
  const { contentType, body } = await metrics.text(preferredType(accept));
  const told = examine(body);
  return told === undefined
    ? { status: 500, contentType: plain, body: "withheld: see standard error\n" }
    : { status: 200, contentType, body: told };
}

const healthOf = (health: Health): Reply => ({
  status: health.well ? 200 : 503,
  contentType: "application/json",
  body: `${JSON.stringify(health)}\n`,
});

function send(
  { status, contentType, body, headers: more }: Reply,
  { method }: IncomingMessage,
  response: ServerResponse,
): void {
  const headers = {
    "content-type": contentType,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...more,
  };
  response.writeHead(status, { ...headers, ...(status === 405 && { allow: "GET, HEAD" }) });
  response.end(method === "HEAD" ? undefined : body);
}

/** The form of the metrics that a scraper's `Accept` prefers (RFC 9110, 12.5.1); plain text unless it asks for OpenMetrics. */
export function preferredType(accept: string): MediaType {
  const ranges = accept.toLowerCase().split(",").map(rangeOf);
  const weightOf = (...names: readonly string[]): number =>
    Math.max(0, ...ranges.flatMap(({ name, weight }) => (names.includes(name) ? weight : [])));
  const openmetrics = weightOf("application/openmetrics-text");
  return openmetrics > 0 && openmetrics >= weightOf("text/plain", "text/*") ? "openmetrics" : "text";
}

function rangeOf(text: string): { readonly name: string; readonly weight: number } {
  const [name = "", ...parameters] = text.split(";").map((part) => part.trim());
  const weight = parameters.find((one) => one.startsWith("q="))?.slice(2);
  const number = weight === undefined ? 1 : Number(weight);
  return { name, weight: Number.isFinite(number) ? number : 0 };
}
