import { request } from "node:http";
import type { Socket } from "node:net";
import type { Place } from "./failure.ts";
import { proxyRefused, type WebProxy } from "./proxy.ts";

/** Asks the proxy at the carrier's other end to connect us through to the target (RFC 9110, 9.3.6). */
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
