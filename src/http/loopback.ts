/** Whether only this machine can listen at a host (RFC 6761, 6.3; RFC 1122, 3.2.1.3), as URLs or sockets spell it. */
export const isLoopback = (hostname: string): boolean =>
  /^(?:(?:.+\.)?localhost|\[?::1\]?|127(?:\.\d+){3})$/.test(hostname);
