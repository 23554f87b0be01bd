import { setMaxListeners } from "node:events";
import { debuglog } from "node:util";
import { Agent } from "undici";
import { UserError } from "../user-error.ts";
import { Breaker } from "./breaker.ts";
import { type Clock, systemClock } from "./clock.ts";
import { Connector } from "./connect.ts";
import { usualBodyLimit } from "./decode.ts";
import type { Outcome } from "./exchange.ts";
import { exchange } from "./exchange.ts";
import { Pace } from "./pace.ts";
import { placeOf } from "./place.ts";
import { createRouter, type WebProxy } from "./proxy.ts";
import { ServerClocks } from "./rate-limit.ts";
import { type SenderContext, Sending } from "./sending.ts";
import { readTrust } from "./trust.ts";
import type { Transport, TransportOptions, WireRequest } from "./wire.ts";

/** The limit for an answer's headers in bytes. */
const headerLimit = 32 * 1024;

/**
 * The transport of a run. It keeps connections but no cookies, follows no redirect, and limits everything that a server can
 * prolong: time, headers, body, decompressed body, repetitions. Throws a UserError if a certificate file or a proxy cannot
 * be used, or if Node is set to print requests.
 */
export function createTransport(options: TransportOptions, clock: Clock = systemClock): Transport {
  refuseDebugging();
  const connector = new Connector(readTrust(options), options.timeoutMs);
  const routeTo = createRouter(options.proxy);
  const agents = new Agents(connector, options.concurrency);
  const pace = new Pace({ ...options, clock });
  const { timeoutMs, bodyLimit = usualBodyLimit } = options;

  const attempt = (request: WireRequest, signal: AbortSignal): Promise<Outcome> => {
    const route = routeTo(request.url);
    const place = placeOf(route.kind === "forward" ? route.proxy.url : request.url);
    const dispatcher = agents.get(route.kind === "tunnel" ? route.proxy : undefined);
    const validTo = () => (request.url.protocol === "https:" ? connector.validTo(place) : undefined);
    return exchange(request, { dispatcher, route, place, timeoutMs, bodyLimit, validTo }, signal);
  };

  const { deadline, onWait } = options;
  const context: SenderContext = {
    pace,
    clock,
    deadline,
    onWait,
    attempt,
    breaker: new Breaker(),
    clocks: new ServerClocks(),
  };
  return {
    send(request, signal) {
      // A run has one signal and many requests that listen to it; Node warns of a leak above ten.
      setMaxListeners(0, signal);
      return new Sending(context, request, signal).run();
    },
    waitedMs: () => pace.waitedMs,
    async close() {
      pace.close();
      connector.stop();
      await agents.close();
    },
  };
}

/** Sections of NODE_DEBUG in which Node and undici print addresses, headers or data. */
const debugging = ["undici", "fetch", "http", "http2", "stream"];

function refuseDebugging(): void {
  const on = debugging.filter((section) => debuglog(section).enabled);
  if (on.length > 0)
    throw new UserError(
      `NODE_DEBUG has ${on.join(", ")}, which prints requests with the secrets in them. Unset it: --record keeps what was sent and answered without secrets`,
    );
}

/** Kept connections: direct ones to an origin (or a forwarding proxy), and those through each tunnel. */
class Agents {
  readonly #connector: Connector;
  readonly #connections: number;
  readonly #agents = new Map<WebProxy | undefined, Agent>();

  constructor(connector: Connector, connections: number) {
    this.#connector = connector;
    this.#connections = connections;
  }

  get(tunnel: WebProxy | undefined): Agent {
    const agent = this.#agents.get(tunnel) ?? this.#create(tunnel);
    this.#agents.set(tunnel, agent);
    return agent;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()));
  }

  #create(tunnel: WebProxy | undefined): Agent {
    return new Agent({
      connections: this.#connections,
      maxHeaderSize: headerLimit,
      // The whole attempt has a limit instead, which a slow server cannot evade.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: ({ protocol, hostname, port }, callback) => {
        const place = placeOf(
          new URL(`${protocol}//${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`),
        );
        this.#connector.open(place, tunnel).then(
          (socket) => callback(null, socket),
          (error) => callback(error, null),
        );
      },
    });
  }
}
