import { request } from "node:http";
import { BlockList, isIP, type Socket } from "node:net";
import { UserError } from "../user-error.ts";
import { Failure } from "./failure.ts";
import { isLoopback, nameOf, type Place, placeOf } from "./place.ts";
import type { TransportOptions } from "./wire.ts";

export interface WebProxy {
  readonly url: URL;
  /** Value of `Proxy-Authorization`; a secret. */
  readonly authorization?: string;
}

/** `forward`: the proxy gets the whole URL (http). `tunnel`: it connects to the target (https). */
export type Route =
  | { readonly kind: "direct" }
  | { readonly kind: "forward"; readonly proxy: WebProxy }
  | { readonly kind: "tunnel"; readonly proxy: WebProxy };

/** The route to each URL according to `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`. Loopback is always direct. */
export function createRouter(options: TransportOptions["proxy"]): (url: URL) => Route {
  const https = readProxy("HTTPS_PROXY", options.https);
  const http = readProxy("HTTP_PROXY", options.http);
  const spared = readNoProxy(options.no ?? "");
  return (url) => {
    const proxy = url.protocol === "https:" ? https : http;
    if (!proxy || isLoopback(placeOf(url).hostname) || spared(url)) return { kind: "direct" };
    return { kind: url.protocol === "https:" ? "tunnel" : "forward", proxy };
  };
}

function readProxy(variable: string, text = ""): WebProxy | undefined {
  if (text.trim() === "") return undefined;
  const whole = text.includes("://") ? text.trim() : `http://${text.trim()}`;
  if (!URL.canParse(whole))
    throw new UserError(`${variable} is not a URL. Example: http://proxy.example.com:3128`);
  const { protocol, host, username, password } = new URL(whole);
  if (protocol !== "http:" && protocol !== "https:") {
    throw new UserError(`${variable} names a ${protocol}// proxy; only http:// and https:// work`);
  }
  const url = new URL(`${protocol}//${host}`);
  if (username === "" && password === "") return { url };
  const credentials = `${decode(username)}:${decode(password)}`;
  return { url, authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Entries are names (which include their subdomains, with or without a leading `.` or `*.`), addresses or networks
 * (`10.0.0.0/8`), each with an optional port; `*` excludes everything.
 */
function readNoProxy(text: string): (url: URL) => boolean {
  const entries = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  if (entries.includes("*")) return () => true;
  const networks = new BlockList();
  for (const entry of entries) addNetwork(networks, entry);
  const names = entries.map((entry) => {
    const [, name = "", port] = /^(.*?)(?::(\d+))?$/.exec(bracketed(entry)) ?? [];
    return {
      name: name.replace(/^\*?\./, "").replace(/^\[(.*)\]$/, "$1"),
      port: port ? Number(port) : undefined,
    };
  });
  return (url) => {
    const { hostname, port } = placeOf(url);
    const family = isIP(hostname);
    if (family !== 0 && networks.check(hostname, family === 6 ? "ipv6" : "ipv4")) return true;
    return names.some(
      (entry) =>
        (entry.port ?? port) === port && (hostname === entry.name || hostname.endsWith(`.${entry.name}`)),
    );
  };
}

const bracketed = (entry: string): string => (isIP(entry) === 6 ? `[${entry}]` : entry);

function addNetwork(networks: BlockList, entry: string): void {
  const [, address = "", bits = ""] = /^([\d.a-f:]+)\/(\d+)$/.exec(entry) ?? [];
  const family = isIP(address);
  if (family === 0 || Number(bits) > (family === 6 ? 128 : 32)) return;
  networks.addSubnet(address, Number(bits), family === 6 ? "ipv6" : "ipv4");
}

/** Status by which a proxy asks for credentials (RFC 9110, 15.5.8). */
export const credentialsWanted = 407;

/** The failure if a proxy refused the connection. */
export function proxyRefused({ url, authorization }: WebProxy, status: number): Failure {
  const why = authorization ? "it does not accept the credentials given" : "it wants credentials";
  const refusal =
    status === credentialsWanted ? `refused (407): ${why}` : `answered ${status} to the request to connect`;
  return new Failure("proxy", `the proxy ${nameOf(placeOf(url))} ${refusal}`);
}

/** Asks the proxy to connect to the target (RFC 9110, 9.3.6). */
export function openTunnel(
  carrier: Socket,
  proxy: WebProxy,
  target: Place,
  signal: AbortSignal,
): Promise<Socket> {
  const host = target.hostname.includes(":") ? `[${target.hostname}]` : target.hostname;
  const authority = `${host}:${target.port}`;
  return new Promise((resolve, reject) => {
    const giveUp = () => carrier.destroy(signal.reason);
    signal.addEventListener("abort", giveUp);
    const asking = request({
      createConnection: () => carrier,
      method: "CONNECT",
      path: authority,
      headers: {
        host: authority,
        ...(proxy.authorization ? { "proxy-authorization": proxy.authorization } : {}),
      },
    });
    asking.once("connect", ({ statusCode = 0 }) => {
      signal.removeEventListener("abort", giveUp);
      if (statusCode >= 200 && statusCode < 300) return resolve(carrier);
      carrier.destroy();
      reject(proxyRefused(proxy, statusCode));
    });
    asking.once("error", (error) => {
      signal.removeEventListener("abort", giveUp);
      carrier.destroy();
      reject(error);
    });
    asking.end();
  });
}
