import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import type { Probe } from "../model/probe.ts";

/** Other ways of writing one call, by what a guard and a router may read differently. */

export const patterns = [
  "trailing-slash",
  "double-slash",
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

const escaped = (letter: string): string => `%${letter.charCodeAt(0).toString(16)}`;

const overriding = { "X-HTTP-Method-Override": "GET" };

export const spellings: Readonly<Record<Pattern, readonly Spelling[]>> = {
  "trailing-slash": [{ label: "with a slash at its end", change: ({ path }) => ({ path: `${path}/` }) }],
  "double-slash": [{ label: "with a double slash", change: onResource((segment) => `/${segment}`) }],
  // RFC 3986, 6.2.2.2 and 6.2.2.3: an escaped letter and a segment of one dot make no difference.
  "percent-escape": [
    { label: "with %2e", change: onResource((segment) => `%2e/${segment}`) },
    {
      label: "with an escaped letter",
      change: onResource((segment) => escaped(segment.slice(0, 1)) + segment.slice(1)),
    },
  ],
  "letter-case": [{ label: "in capitals", change: onResource((segment) => segment.toUpperCase()) }],
  // RFC 9110, 9.3.2: HEAD is GET without the content.
  head: [{ label: "by HEAD", change: () => ({ method: "HEAD" }), readsOnly: true }],
  "method-override": [
    { label: "with GET overridden by GET", change: () => ({ headers: overriding }), readsOnly: true },
    {
      label: "with OPTIONS overridden by GET",
      change: () => ({ method: "OPTIONS", headers: overriding }),
      readsOnly: true,
    },
  ],
};

/** A request in another spelling; it goes out just as it is written. */
export function respelled(plain: Probe, { label, change }: Spelling): Probe {
  const id = plain.id.endsWith(")") ? `${plain.id.slice(0, -1)}, ${label})` : `${plain.id} (${label})`;
  return { ...plain, ...change(plain), id, spelling: label };
}

/** Whether an operation is tried in a spelling: one call of each kind for each scope is enough to see a guard's reading. */
export function representatives(operations: readonly Operation[]): readonly Operation[] {
  const collections = operations.filter(({ target }) => target === "collection");
  const seen = new Set<string>();
  const objects = operations.filter(({ target, scopes }) => {
    const name = scopes.join(" ");
    if (target === "collection" || seen.has(name)) return false;
    seen.add(name);
    return true;
  });
  return [...collections, ...objects];
}
