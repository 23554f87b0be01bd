// For tests: a Pact Broker on loopback that speaks the real one's routes.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { isRecord } from "../../contracts/wire/json.ts";
import { brokerRoutes } from "./broker-routes.ts";
import type { BrokerOptions, BrokerRequest, Mood, Reply, TestingBroker } from "./broker-terms.ts";

export async function startBroker(options: BrokerOptions = {}): Promise<TestingBroker> {
  const requests: BrokerRequest[] = [];
  let mood: { readonly mood: Mood; readonly at: string } = { mood: "well", at: "" };
  const server = createServer(async (incoming, response) => {
    const request = await take(incoming);
    requests.push(request);
    const isMeant = request.target.includes(mood.at) || request.method === mood.at;
    if (mood.mood !== "well" && isMeant) misbehave(mood.mood, response);
    else if (!isAllowed(options, request)) send(response, { status: 401, body: { error: "Unauthorized" } });
    else send(response, routes.answer(request));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const routes = brokerRoutes(options, (options.linkOrigin ?? origin) + (options.mount ?? ""));
  return {
    url: origin + (options.mount ?? ""),
    pactUrls: routes.pactUrls,
    published: routes.published,
    branches: routes.branches,
    requests,
    behave(next, at = "") {
      mood = { mood: next, at };
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function take(incoming: IncomingMessage): Promise<BrokerRequest> {
  const whole = await text(incoming);
  const { method = "", url = "", headers } = incoming;
  return { method, target: url, headers, body: whole === "" ? undefined : JSON.parse(whole) };
}

function isAllowed({ token, basic }: BrokerOptions, { headers }: BrokerRequest): boolean {
  if (token === undefined && basic === undefined) return true;
  const pair = basic && Buffer.from(`${basic.username}:${basic.password}`, "utf8").toString("base64");
  const right = token === undefined ? `Basic ${pair}` : `Bearer ${token}`;
  return headers.authorization === right;
}

function misbehave(mood: Exclude<Mood, "well">, response: ServerResponse): void {
  if (mood === "hang") return;
  if (mood === "html") {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Sign in</title>");
  } else if (mood === "redirect") {
    response.writeHead(302, { location: "https://sso.example.com/?state=secret" }).end();
  } else {
    send(response, { status: mood, body: { error: { message: `made to answer ${mood}`, reference: "x1" } } });
  }
}

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { "content-type": "application/hal+json;charset=utf-8" });
  response.end(isRecord(body) ? JSON.stringify(body) : undefined);
}
