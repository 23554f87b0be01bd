import type { Probe } from "../../model/probe.ts";

/** Other ways of writing one call, by what a guard and a router may read differently. */

export const patterns = [
  "trailing-slash",
  "double-slash",
  "dot-segment",
  "parent-segment",
  "path-parameter",
  "suffix",
  "encoded-slash",
  "percent-escape",
  "cut-off",
  "other-version",
  "letter-case",
  "head",
  "other-method",
  "method-override",
] as const;
export type Pattern = (typeof patterns)[number];

/** The spellings that change the path. */
export const pathPatterns = patterns.filter(
  (one) => !["head", "other-method", "method-override"].includes(one),
);

/** One spelling: its name in requests, and how it changes one. */
export interface Spelling {
  readonly label: string;
  change(plain: Probe): Partial<Probe>;
  /** Set if only reads of collections are tried: a method or a header must not turn into a write. */
  readonly readsOnly?: true;
  /**
   * Set if it is tried at every depth: on the read of one surface, since routers and guards of a deployment mostly read it alike.
   * The rest is tried at depth `full`.
   */
  readonly usual?: boolean;
  /** The surface, by its place among them, in turns: the first by default. Where there are fewer, the last one. */
  readonly on?: number;
  /** Left out where this method is documented for the path as well: it could change something. */
  readonly unless?: "PUT";
  /** Set if it is also tried on a write. */
  readonly alsoWrites?: true;
  /** Set if the last two segments become one: a router that keeps it finds no such resource. */
  readonly joins?: true;
}

/** Rewrites the segment that names the resource, with the slash before it: the first one after the version. */
const onResource =
  (rewrite: (segment: string) => string) =>
  ({ path }: Probe): Partial<Probe> => ({
    path: path.replace(
      /^((?:\/api\/v\d+)?\/)([^/]+)/,
      (_, before: string, segment: string) => before + rewrite(segment),
    ),
  });

const onPath =
  (rewrite: (path: string) => string) =>
  ({ path }: Probe): Partial<Probe> => ({ path: rewrite(path) });

/** The path below another prefix; unchanged if it has no version. */
const onVersion = (beginning: string) => onPath((path) => path.replace(/^\/api\/v1(?=\/)/, () => beginning));

const escaped = (letter: string): string => `%${letter.charCodeAt(0).toString(16)}`;

/** Another method in every header, and in the parameter, by which frameworks replace the one of the request. */
export const overriddenBy = (
  method: "GET" | "POST" | "DELETE",
  { query }: Probe,
): Pick<Probe, "headers" | "query"> => ({
  headers: {
    "X-HTTP-Method-Override": method,
    "X-HTTP-Method": method,
    "X-Method-Override": method,
    "X-Original-Method": method,
  },
  query: { ...query, _method: method },
});

export const spellings: Readonly<Record<Pattern, readonly Spelling[]>> = {
  "trailing-slash": [
    {
      label: "with a slash at its end",
      change: onPath((path) => `${path}/`),
      usual: true,
      on: 2,
      alsoWrites: true,
    },
  ],
  "double-slash": [
    { label: "with two slashes at its beginning", change: onPath((path) => `/${path}`), usual: true },
    {
      label: "with a double slash",
      change: onResource((segment) => `/${segment}`),
      usual: true,
      on: 1,
    },
  ],
  // RFC 3986, 5.2.4: dot segments are removed from a path.
  "dot-segment": [
    { label: "with /./", change: onResource((segment) => `./${segment}`), usual: true },
    { label: "with /. at its end", change: onPath((path) => `${path}/.`), usual: true },
  ],
  "parent-segment": [
    { label: "with /x/../", change: onResource((segment) => `x/../${segment}`), usual: true },
    { label: "with /x/..\\", change: onResource((segment) => `x/..\\${segment}`) },
  ],
  // RFC 3986, 3.3: what follows a semicolon is a parameter of its segment.
  "path-parameter": [
    // As servlets write sessions, and as guards let pictures and style sheets through.
    {
      label: "with ;x at its end",
      change: onPath((path) => `${path};jsessionid=x.css`),
      usual: true,
      on: 2,
    },
    // Tomcat removes the parameter before it resolves the dots; a proxy in front of it may not.
    { label: "with /x/..;/", change: onResource((segment) => `x/..;/${segment}`), usual: true },
    { label: "with /;/", change: onResource((segment) => `;/${segment}`) },
    { label: "with /.;/", change: onResource((segment) => `.;/${segment}`) },
    { label: "with ..;/ at its end", change: onPath((path) => `${path}/..;/`) },
    { label: "with ; at its end", change: onPath((path) => `${path};`) },
    {
      label: "with an escaped ;x at its end",
      change: onPath((path) => `${path}%3bx`),
      usual: true,
      on: 2,
    },
  ],
  // Guards let pages and pictures through by their names.
  suffix: [".json", ".xml", ".css", ".js", ".html", ".png"].map((end) => ({
    label: `with ${end} at its end`,
    change: onPath((path) => `${path}${end}`),
    usual: [".json", ".css"].includes(end),
  })),
  "encoded-slash": [
    { label: "with /x/..%2f", change: onResource((segment) => `x/..%2f${segment}`) },
    {
      label: "with %2f",
      change: onPath((path) => path.replace(/^(.+)\/([^/]+)$/, "$1%2f$2")),
      joins: true,
      usual: true,
    },
    {
      label: "with an escaped backslash",
      change: onPath((path) => path.replace(/^(.+)\/([^/]+)$/, "$1%5c$2")),
      joins: true,
    },
  ],
  // RFC 3986, 6.2.2.2 and 6.2.2.3: an escaped letter and a segment of one dot make no difference.
  "percent-escape": [
    { label: "with /x/%2e%2e/", change: onResource((segment) => `x/%2e%2e/${segment}`), usual: true },
    { label: "with %2e", change: onResource((segment) => `%2e/${segment}`), usual: true },
    {
      label: "with an escaped letter",
      change: onResource((segment) => escaped(segment.slice(0, 1)) + segment.slice(1)),
      usual: true,
    },
    {
      label: "with a letter escaped twice",
      change: onResource((segment) => escaped(segment.slice(0, 1)).replace("%", "%25") + segment.slice(1)),
      usual: true,
    },
  ],
  // Suffixes that some routers remove from a path.
  "cut-off": ["%20", "%00", ".", "%09", "%3f", "%0a", "%0d", "%23", "~", "*", "/*", "&"].map((end) => ({
    label: `with ${end} at its end`,
    change: onPath((path) => `${path}${end}`),
    usual: ["%20", "%00", ".", "%3f"].includes(end),
    on: end === "%3f" ? 1 : 0,
  })),
  "other-version": [
    { label: "as version 2", change: onVersion("/api/v2"), usual: true },
    { label: "as version 0", change: onVersion("/api/v0"), usual: true },
    { label: "without /api", change: onVersion("/v1"), usual: true },
    { label: "below /internal", change: onPath((path) => `/internal${path}`) },
    { label: "without a version", change: onVersion("/api"), usual: true },
  ],
  "letter-case": [
    { label: "in capitals", change: onResource((segment) => segment.toUpperCase()), usual: true, on: 2 },
    {
      label: "with a capital",
      change: onResource((segment) => segment.slice(0, 1).toUpperCase() + segment.slice(1)),
      usual: true,
    },
    { label: "below /API/V1", change: onVersion("/API/V1"), usual: true, on: 1 },
  ],
  // RFC 9110, 9.3.2: HEAD is GET without the content.
  head: [{ label: "by HEAD", change: () => ({ method: "HEAD" }), readsOnly: true, usual: true, on: 2 }],
  // RFC 9110, 9.1: a method that a resource does not know is answered with 405. This one reads, where it is known.
  "other-method": [
    {
      label: "by PUT",
      change: () => ({ method: "PUT" }),
      unless: "PUT",
      readsOnly: true,
      usual: true,
      on: 1,
    },
    { label: "by PROPFIND", change: () => ({ method: "PROPFIND" }), readsOnly: true },
  ],
  "method-override": [
    {
      label: "with OPTIONS overridden by GET",
      change: (plain) => ({ method: "OPTIONS", ...overriddenBy("GET", plain) }),
      readsOnly: true,
      usual: true,
    },
    {
      label: "with GET overridden by GET",
      change: (plain) => overriddenBy("GET", plain),
      readsOnly: true,
    },
  ],
};

/** OPTIONS alone: the control of an override. */
export const plainOptions: Spelling = {
  label: "by OPTIONS",
  change: () => ({ method: "OPTIONS" }),
  readsOnly: true,
};

/** Headers by which a gateway tells a service behind it the requested path. */
export const pathHeaders = {
  "original-url": ["X-Original-URL"],
  "rewrite-url": ["X-Rewrite-URL"],
  "path-header": [
    "X-Original-URI",
    "X-Forwarded-URI",
    "X-Forwarded-Path",
    "X-Override-URL",
    "X-Proxy-URL",
    "X-Original-Path",
    "X-Envoy-Original-Path",
    "X-HTTP-DestinationURL",
  ],
} as const;
export type PathHeader = keyof typeof pathHeaders;

/** A request in another spelling; it is sent exactly as written. */
export function respelled(plain: Probe, { label, change }: Spelling): Probe {
  const id = plain.id.endsWith(")") ? `${plain.id.slice(0, -1)}, ${label})` : `${plain.id} (${label})`;
  return { ...plain, ...change(plain), id, spelling: label };
}
