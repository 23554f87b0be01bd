import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { CallNumbers, type IncomingCall, readCall } from "./call.ts";
import { badRequest, type EmbeddedResponse, internal, render } from "./responses.ts";
export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** Milliseconds before each answer. */
  readonly latencyMs: number;
  /** Milliseconds since 1970, for the Date header. */
  readonly clock: () => number;
  readonly handle: (call: IncomingCall) => Promise<EmbeddedResponse | "hang">;
}

export interface Listening {
  /** Without a slash at its end. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Large enough for oversized tokens: the deployment refuses them, not the parser. */
const maxHeaderSize = 256 * 1024;

export async function listen(options: ServerOptions): Promise<Listening> {
  const host = loopback(options.host);
  const numbers = new CallNumbers();
  const server = createServer({ maxHeaderSize, keepAliveTimeout: 60_000 }, (request, response) => {
    respond(request, response, numbers.next(request), options).catch(() => response.destroy());
  });
  server.on("clientError", (error, socket) => refuseUnreadable(error, socket));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://${host.includes(":") ? `[${host}]` : host}:${port}`, close: () => close(server) };
}

/** The address to listen on: this machine only. */
function loopback(host: string): string {
  if (host === "localhost") return "127.0.0.1";
  if (host === "::1" || /^127(\.\d{1,3}){3}$/.test(host)) return host;
  throw new Error(
    `The embedded deployment listens on loopback only, not on "${host}": use 127.0.0.1 or ::1.`,
  );
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  numbers: ReturnType<CallNumbers["next"]>,
  options: ServerOptions,
): Promise<void> {
  const call = await readCall(request, numbers);
  const answer = await options.handle(call).catch(() => render(internal()));
  if (answer === "hang") return;
  if (options.latencyMs > 0) await sleep(options.latencyMs);
  send(answer, call.method, response, options.clock());
}

function send(
  { status, headers, body }: EmbeddedResponse,
  method: string,
  response: ServerResponse,
  now: number,
): void {
  const length = body === "" && status === 204 ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  response.sendDate = false;
  response.writeHead(status, { Date: new Date(now).toUTCString(), ...headers, ...length });
  response.end(method === "HEAD" ? undefined : body);
}

/** Answers requests that the HTTP parser cannot read: control characters or too many bytes in the headers. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === "HPE_HEADER_OVERFLOW" ? 431 : 400;
  const { headers, body } = render({ ...badRequest("The request is not readable HTTP."), status });
  const fields = { ...headers, "Content-Length": String(Buffer.byteLength(body)), Connection: "close" };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
