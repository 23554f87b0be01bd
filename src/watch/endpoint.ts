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
  /** How the watch is; `well` decides the status of /healthz. */
  readonly health: () => Health;
  /** What may be told: the text, or nothing where it must not go out. */
  readonly examine: (text: string) => string | undefined;
  /** The page at `/`, free of secrets; absent where none is served. */
  readonly page?: (() => WatchPage) | undefined;
}

/** A page as a browser gets it. */
export interface WatchPage {
  readonly html: string;
  /** Value of `Content-Security-Policy`. */
  readonly policy: string;
  /** Seconds after which a browser asks for it again. */
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

/** Bounds of what somebody can keep busy here. Times in milliseconds. */
const limits = {
  /** More than a few scrapers never call. */
  connections: 256,
  /** Connections of which nobody asks anything: the oldest one goes where there are more. */
  idle: 32,
  headers: {
    maxHeaderSize: 8 * 1024,
    headersTimeout: 5_000,
    requestTimeout: 10_000,
    keepAliveTimeout: 5_000,
  },
};

/** Serves /metrics, /healthz and the page at /. Rejects with the system's error where it cannot listen. */
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
    // Once for a connection, however many requests come on it.
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

/** Connections on which nothing is asked. A client that opens many and asks nothing must not keep a scraper out. */
class IdleConnections {
  /** The oldest one first. */
  readonly #sockets = new Set<Socket>();

  waits(socket: Socket): void {
    if (socket.destroyed) return;
    this.#sockets.add(socket);
    const [oldest] = this.#sockets;
    if (this.#sockets.size > limits.idle) oldest?.destroy();
  }

  /** No longer idle: it asks something, or is closed. */
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

/** A page of the web may give its name this machine's address, and would read what is served here. */
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
