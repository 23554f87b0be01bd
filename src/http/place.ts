/** The other end of a connection. */
export interface Place {
  readonly protocol: string;
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
}

export function placeOf(url: URL): Place {
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  return { protocol: url.protocol, hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"), port };
}

export const nameOf = ({ hostname, port }: Place): string => `${hostname} port ${port}`;

/** Whether a host is only reachable from this machine (RFC 6761, 6.3; RFC 1122, 3.2.1.3), as URLs or sockets spell it. */
export const isLoopback = (hostname: string): boolean =>
  /^(?:(?:.+\.)?localhost|\[?::1\]?|127(?:\.\d+){3})$/.test(hostname);
