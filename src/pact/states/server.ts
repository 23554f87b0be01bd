import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as states from "../../../contracts/pacts/states.ts";
import { UserError } from "../../user-error.ts";
import { type ProviderStates, StateError } from "./provider-states.ts";

/** The limit for a request in bytes. */
const longestBody = 64 * 1024;

export interface StatesServer {
  /** The address that a verifier sends provider states to: its `providerStatesSetupUrl`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves provider states on loopback in the protocol that Pact's verifiers share: a POST with `state`, `params` and `action`
 * (`setup` unless it says `teardown`), answered with the state's values as JSON. Web pages cannot use it: requests with an
 * `Origin`, or for another host name, are refused.
 */
export async function serveStates(book: ProviderStates, port: number): Promise<StatesServer> {
  const server = createServer((request, response) => {
    void answer(book, request)
      .catch((error: unknown) => refusalOf(error))
      .then(({ status, body }) => send(response, status, body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE" || error.code === "EACCES";
      reject(isTaken ? new UserError(`Port ${port} cannot be used: choose another with --port`) : error);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

async function answer(book: ProviderStates, request: IncomingMessage): Promise<Reply> {
  const { host = "", origin } = request.headers;
  if (origin !== undefined || !/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/i.test(host))
    return refused(403, "provider states are served to programs of this machine only");
  if (request.method !== "POST") return refused(405, "send a POST with state, params and action");
  const change = states.readStateChange(await textOf(request));
  if (change === undefined) return refused(400, 'wanted JSON such as {"state":"a signed-in user"}');
  const { action, ...state } = change;
  if (action === "setup") return { status: 200, body: await book.setUp(state) };
  await book.tearDown(state);
  return { status: 200, body: {} };
}

const refused = (status: number, error: string): Reply => ({ status, body: { error } });

function refusalOf(error: unknown): Reply {
  if (error instanceof StateError) return refused(error.kind === "unknown" ? 404 : 503, error.message);
  if (error instanceof RangeError) return refused(413, error.message);
  return refused(500, "the state could not be set up");
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBody) throw new RangeError("the request is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}
