import { once } from "node:events";
import { type IncomingMessage, request as open, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { listen } from "../cli.ts";

/** For tests: a deployment that turns hostile on some requests and is the embedded one for all others. */

/** Answers a request as no honest server does: over its socket, or with a response. */
export type Attack = (socket: Socket, request: IncomingMessage, response: ServerResponse) => void;

/** Where it turns hostile: from the first request on, when somebody signs in, or in the middle of the run. */
export type Onset = "everywhere" | "sign-in" | "tasks";

const hits: Readonly<Record<Onset, (request: IncomingMessage) => boolean>> = {
  everywhere: () => true,
  "sign-in": ({ url = "" }) => url.includes("/login"),
  tasks: ({ url = "", headers }) => /\/tasks/.test(url) && headers.authorization !== undefined,
};

export async function front(target: string, onset: Onset, attack: Attack) {
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await forward(target, request, await text(request));
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }
  return listen((request, response) => {
    if (request.socket.listenerCount("error") < 3) request.socket.on("error", () => undefined);
    if (hits[onset](request)) {
      request.resume();
      attack(request.socket, request, response);
    } else pass(request, response).catch(() => response.destroy());
  });
}

/** Writes something over and over, as fast as it is read, until the other side has enough. */
export function flood(socket: Socket, chunk: Buffer | string): void {
  const more = (): void => {
    while (!socket.destroyed && socket.writable) if (!socket.write(chunk)) return;
  };
  socket.on("drain", more);
  more();
}

/** Writes something every few milliseconds for as long as somebody listens. */
export function drip(socket: Socket, chunk: string, everyMs = 20): void {
  const timer = setInterval(() => {
    if (socket.destroyed || !socket.writable) clearInterval(timer);
    else socket.write(chunk);
  }, everyMs);
  socket.on("close", () => clearInterval(timer));
}

/** What becomes of a request, such as `GET /api/v1/tasks`: whether its connection is cut instead of passing on or answering. */
interface Cuts {
  readonly beforehand?: (line: string) => boolean;
  readonly afterwards?: (line: string) => boolean;
}

/** Stands before a deployment and cuts connections as it is told. `idle` waits until all that was passed on is answered. */
export async function gateway(target: string, { beforehand, afterwards }: Cuts) {
  let underway: Promise<unknown> = Promise.resolve();
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const line = `${request.method} ${request.url}`;
    const body = await text(request);
    if (beforehand?.(line)) return void request.socket.destroy();
    const answer = await forward(target, request, body);
    if (afterwards?.(line)) request.socket.destroy();
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  }
  const { url } = await listen((request, response) => {
    const passed = pass(request, response).catch(() => response.destroy());
    underway = Promise.all([underway, passed]);
  });
  return { url, idle: () => underway };
}

async function forward(target: string, { method, url, headers }: IncomingMessage, body: string) {
  const passed = open(target + url, { method, headers });
  passed.end(body);
  const [answer] = (await once(passed, "response")) as [IncomingMessage];
  return { status: answer.statusCode ?? 500, headers: answer.headers, body: await text(answer) };
}
