import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer, type ServerOptions } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Clock } from "../../../src/http/clock.ts";
import { createTransport } from "../../../src/http/transport.ts";
import type {
  Transport,
  TransportOptions,
  WireAnswer,
  WireRequest,
  WireTrouble,
} from "../../../src/http/wire.ts";
import { HastyClock } from "./clocks.ts";

// What the tests of the transport share: servers on loopback that end with their test, and transports.

/** Listens on loopback until the test is over. Gives the port. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

export async function serveHttp(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`;
}

export async function serveHttps(options: ServerOptions, listener?: RequestListener): Promise<string> {
  const answer: RequestListener = (_, response) => response.end("secure");
  return `https://localhost:${await listen(createHttpsServer(options, listener ?? answer))}`;
}

export async function serveTcp(onSocket: (socket: Socket) => void): Promise<string> {
  return `http://127.0.0.1:${await listen(createTcpServer(onSocket))}`;
}

/** A promise that somebody else keeps. */
export function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((keep) => {
    resolve = keep;
  });
  return { promise, resolve: () => resolve() };
}

/** A port on loopback where nobody listens. */
export async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function temporaryFile(name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), "titan-auth-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

export function transport(
  options: Partial<TransportOptions> = {},
  clock: Clock = new HastyClock(),
): Transport {
  const usual = {
    timeoutMs: 30_000,
    concurrency: 10,
    insecure: false,
    proxy: {},
    deadline: Number.POSITIVE_INFINITY,
  };
  const made = createTransport({ ...usual, ...options }, clock);
  onTestFinished(() => made.close());
  return made;
}

export const never = (): AbortSignal => new AbortController().signal;

export function get(url: string, more: Partial<WireRequest> = {}): WireRequest {
  return {
    method: "GET",
    url: new URL(url),
    headers: {},
    quota: { surface: "task", caller: "stranger" },
    repeatable: true,
    ...more,
  };
}

export async function answerTo(sender: Transport, request: WireRequest): Promise<WireAnswer> {
  const last = (await sender.send(request, never())).attempts.at(-1);
  if (last?.kind !== "answer") throw new Error(`no answer: ${last?.detail}`);
  return last;
}

export async function troubleOf(sender: Transport, request: WireRequest): Promise<WireTrouble> {
  const last = (await sender.send(request, never())).attempts.at(-1);
  if (last?.kind !== "trouble") throw new Error(`no trouble: ${last?.status}`);
  return last;
}
