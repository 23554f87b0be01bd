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
  "letter-case",
  "head",
  "method-override",
] as const;
export type Pattern = (typeof patterns)[number];

/** One spelling: what it is called in the name of its requests, and how it changes one. */
export interface Spelling {
  readonly label: string;
  change(plain: Probe): Partial<Probe>;
  /** Set where only reads of collections are tried: a method or a header must not turn into a write. */
  readonly readsOnly?: true;
  /** Set for what is tried at every depth, on one read of each surface; the rest at depth `full`. */
  readonly usual?: true;
  /** Set where the last two segments become one: a router that leaves it whole finds no such resource. */
  readonly joins?: true;
}

/** Rewrites the segment that names the resource, with the slash before it: the first one behind the version. */
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

const escaped = (letter: string): string => `%${letter.charCodeAt(0).toString(16)}`;

const overriding = { "X-HTTP-Method-Override": "GET" };

export const spellings: Readonly<Record<Pattern, readonly Spelling[]>> = {
  "trailing-slash": [{ label: "with a slash at its end", change: onPath((path) => `${path}/`), usual: true }],
  "double-slash": [
    { label: "with two slashes at its beginning", change: onPath((path) => `/${path}`), usual: true },
    { label: "with a double slash", change: onResource((segment) => `/${segment}`) },
  ],
  // RFC 3986, 5.2.4: segments of dots are taken out of a path.
  "dot-segment": [{ label: "with /./", change: onResource((segment) => `./${segment}`), usual: true }],
  "parent-segment": [{ label: "with /x/../", change: onResource((segment) => `x/../${segment}`) }],
  // RFC 3986, 3.3: what follows a semicolon is a parameter of its segment.
  "path-parameter": [{ label: "with ;x at its end", change: onPath((path) => `${path};x`), usual: true }],
  suffix: [{ label: "with .json at its end", change: onPath((path) => `${path}.json`), usual: true }],
  "encoded-slash": [
    {
      label: "with %2f",
      change: onPath((path) => path.replace(/^(.+)\/([^/]+)$/, "$1%2f$2")),
      joins: true,
      usual: true,
    },
  ],
  // RFC 3986, 6.2.2.2 and 6.2.2.3: an escaped letter and a segment of one dot make no difference.
  "percent-escape": [
    { label: "with %2e", change: onResource((segment) => `%2e/${segment}`) },
    {
      label: "with an escaped letter",
      change: onResource((segment) => escaped(segment.slice(0, 1)) + segment.slice(1)),
    },
  ],
  "letter-case": [
    { label: "in capitals", change: onResource((segment) => segment.toUpperCase()), usual: true },
  ],
  // RFC 9110, 9.3.2: HEAD is GET without the content.
  head: [{ label: "by HEAD", change: () => ({ method: "HEAD" }), readsOnly: true, usual: true }],
  "method-override": [
    {
      label: "with OPTIONS overridden by GET",
      change: () => ({ method: "OPTIONS", headers: overriding }),
      readsOnly: true,
      usual: true,
    },
    { label: "with GET overridden by GET", change: () => ({ headers: overriding }), readsOnly: true },
  ],
};

/** OPTIONS without more: what an override of it is measured by. */
export const plainOptions: Spelling = {
  label: "by OPTIONS",
  change: () => ({ method: "OPTIONS" }),
  readsOnly: true,
};

/** Headers by which a gateway tells a service behind it the path that it was asked for. */
export const pathHeaders = { "original-url": "X-Original-URL", "rewrite-url": "X-Rewrite-URL" } as const;
export type PathHeader = keyof typeof pathHeaders;

/** A request in another spelling; it goes out just as it is written. */
export function respelled(plain: Probe, { label, change }: Spelling): Probe {
  const id = plain.id.endsWith(")") ? `${plain.id.slice(0, -1)}, ${label})` : `${plain.id} (${label})`;
  return { ...plain, ...change(plain), id, spelling: label };
}
