import net, { isIP, type Socket } from "node:net";
import tls from "node:tls";
import { explain, Failure } from "./failure.ts";
import { nameOf, type Place, placeOf } from "./place.ts";
import { openTunnel, type WebProxy } from "./proxy.ts";
import type { SeenCertificate } from "./tls-errors.ts";
import type { Trust } from "./trust.ts";

/** Opens connections: TCP, through a proxy if configured, and TLS on top for https. */
export class Connector {
  readonly #trust: Trust;
  readonly #timeoutMs: number;
  readonly #opening = new Set<AbortController>();
  readonly #validTo = new Map<string, number>();

  constructor(trust: Trust, timeoutMs: number) {
    this.#trust = trust;
    this.#timeoutMs = timeoutMs;
  }

  /** When the certificate that this host last presented expires, in milliseconds since 1970. */
  validTo(place: Place): number | undefined {
    return this.#validTo.get(nameOf(place));
  }

  /** Rejects with a Failure. */
  async open(place: Place, proxy: WebProxy | undefined): Promise<Socket> {
    const limit = new AbortController();
    this.#opening.add(limit);
    const late = () => limit.abort(new Failure("timeout", slow(place, this.#timeoutMs), true));
    const timer = setTimeout(late, this.#timeoutMs);
    try {
      const tunnel = proxy && (await this.#tunnel(proxy, place, limit.signal));
      return await this.#connect(place, limit.signal, tunnel);
    } finally {
      clearTimeout(timer);
      this.#opening.delete(limit);
    }
  }

  /** Aborts all connection attempts. */
  stop(): void {
    for (const limit of this.#opening) limit.abort(new Failure("interrupted", "the run was ended"));
  }

  #connect(place: Place, signal: AbortSignal, over?: Socket): Promise<Socket> {
    return new Promise((resolve, reject) => {
      let certificate: SeenCertificate | undefined;
      const socket = place.protocol === "https:" ? this.#startTls(place, over) : startTcp(place);
      const giveUp = () => socket.destroy(signal.reason);
      if (signal.aborted) giveUp();
      signal.addEventListener("abort", giveUp);
      // Runs before Node verifies the certificate, so that a rejected one is seen as well.
      socket.prependListener("secure", () => {
        certificate = socket instanceof tls.TLSSocket ? socket.getPeerCertificate() : undefined;
      });
      // Never removed: between this and undici's own listener no error may be unhandled.
      socket.on("error", (error) => {
        signal.removeEventListener("abort", giveUp);
        reject(explain(error, place, certificate));
      });
      socket.once(place.protocol === "https:" ? "secureConnect" : "connect", () => {
        signal.removeEventListener("abort", giveUp);
        this.#remember(place, certificate);
        resolve(socket);
      });
    });
  }

  #startTls({ hostname, port }: Place, over: Socket | undefined): Socket {
    return tls.connect({
      host: hostname,
      port,
      ALPNProtocols: ["http/1.1"],
      rejectUnauthorized: !this.#trust.insecure,
      ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
      ...(this.#trust.context ? { secureContext: this.#trust.context } : {}),
      ...(over ? { socket: over } : {}),
    });
  }

  #remember(place: Place, certificate: SeenCertificate | undefined): void {
    const validTo = Date.parse(certificate?.valid_to ?? "");
    if (!Number.isNaN(validTo)) this.#validTo.set(nameOf(place), validTo);
  }

  async #tunnel(proxy: WebProxy, target: Place, signal: AbortSignal): Promise<Socket> {
    const place = placeOf(proxy.url);
    try {
      return await openTunnel(await this.#connect(place, signal), proxy, target, signal);
    } catch (error) {
      throw blameProxy(explain(error, place));
    }
  }
}

/** Trouble on the way to a proxy is the proxy's, whatever its kind. */
export function blameProxy(failure: Failure): Failure {
  if (failure.trouble === "interrupted" || failure.trouble === "proxy") return failure;
  return new Failure("proxy", `the proxy cannot be used: ${failure.message}`, failure.again);
}

export const inWords = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`);
export const slow = (place: Place, timeoutMs: number): string =>
  `no connection to ${nameOf(place)} within ${inWords(timeoutMs)}`;

function startTcp({ hostname, port }: Place): Socket {
  return net.connect({ host: hostname, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 });
}
