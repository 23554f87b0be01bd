import { once } from "node:events";
import { type IncomingMessage, request as open, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { listen } from "./testing.ts";

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
    const body = await text(request);
    const passed = open(target + request.url, { method: request.method, headers: request.headers });
    passed.end(body);
    const [answer] = (await once(passed, "response")) as [IncomingMessage];
    const answered = await text(answer);
    response.writeHead(answer.statusCode ?? 500, answer.headers).end(answered);
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
