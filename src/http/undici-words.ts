import type { Dispatcher } from "undici";
import type { Route } from "./proxy.ts";
import type { WireRequest } from "./wire.ts";

/** Sent with every request that does not say otherwise. Besides them undici sends `host` and `connection`. */
const defaults = { "accept-encoding": "identity", "user-agent": "titan-auth" };

/** A request in undici's words. A proxy that forwards is spoken to in place of the origin, and gets the whole URL. */
export function toDispatch(request: WireRequest, route: Route): Dispatcher.DispatchOptions {
  const { method, url, body } = request;
  const path = `${request.path ?? url.pathname}${url.search}`;
  const headers = withDefaults(request.headers, defaults);
  const common = { method, ...(body === undefined ? {} : { body }) };
  if (route.kind !== "forward") return { ...common, origin: url.origin, path, headers };
  const { authorization } = route.proxy;
  return {
    ...common,
    origin: route.proxy.url.origin,
    path: `${url.origin}${path}`,
    headers: {
      ...withDefaults(headers, { host: url.host }),
      ...(authorization ? { "proxy-authorization": authorization } : {}),
    },
  };
}

function withDefaults(headers: Readonly<Record<string, string>>, others: Readonly<Record<string, string>>) {
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const missing = Object.entries(others).filter(([name]) => !given.has(name));
  return { ...headers, ...Object.fromEntries(missing) };
}

/** An answer's headers out of undici's flat list of names and values, in order and with names as they came. */
export function readHeaders(
  raw: Dispatcher.DispatchController["rawHeaders"],
): readonly (readonly [string, string])[] {
  if (!Array.isArray(raw)) return [];
  const texts = raw.map((part) => (typeof part === "string" ? part : part.toString("latin1")));
  return texts.flatMap((name, index) => (index % 2 === 0 ? [[name, texts[index + 1] ?? ""] as const] : []));
}

const ofRequest = ["UND_ERR_INVALID_ARG", "UND_ERR_NOT_SUPPORTED", "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH"];

/** Whether undici refused to write the request: the caller's mistake, such as a line break in a header. */
export function isUnsendable(error: Error): boolean {
  return "code" in error && ofRequest.some((code) => code === error.code);
}
