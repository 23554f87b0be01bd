import type { Target } from "../rules/behaviour.ts";
import { type Change, together, within } from "../rules/change.ts";
import type { Call } from "../server/call.ts";
import type { Switch } from "../switches.ts";

type Alias = (target: Target, call: Call) => Target;

const unguarded = (overlooked: (call: Call) => boolean): Change =>
  within("access", ({ overlooks }) => ({ overlooks: (call) => overlooks(call) || overlooked(call) }));

/** The router takes a call for another one, which the scope guard does not know of. */
const both = (overlooked: (call: Call) => boolean, alias: Alias): Change =>
  together(
    unguarded(overlooked),
    within("routing", ({ alias: old }) => ({ alias: (target, call) => alias(old(target, call), call) })),
  );

export const onPath =
  (rewrite: (path: string) => string) =>
  ({ method, path }: Target): Target => ({ method, path: rewrite(path) });

/** Percent escapes resolved once, and segments of a single dot dropped. */
export function unescaped(path: string): string {
  const plain = path.replace(/%([2-7][0-9a-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return plain.replace(/\/\.(?=\/|$)/g, "");
}

/** Variants of a path or a method that slip past the scope guard. */
export const pathFlaws: readonly Switch[] = [
  {
    id: "trailing-slash-unguarded",
    description: "a slash at the end of a path evades the scope guard.",
    change: both(
      ({ path }) => path.endsWith("/"),
      onPath((path) => path.replace(/(?<=.)\/+$/, "")),
    ),
  },
  {
    id: "double-slash-unguarded",
    description: "a doubled slash in a path evades the scope guard.",
    change: both(
      ({ path }) => path.includes("//"),
      onPath((path) => path.replace(/\/{2,}/g, "/")),
    ),
  },
  {
    id: "encoded-path-unguarded",
    description: "a percent escape in a path evades the scope guard.",
    change: both(({ path }) => /%[2-7][0-9a-f]/i.test(path), onPath(unescaped)),
  },
  {
    id: "upper-case-path-unguarded",
    description: "capital letters in a path evade the scope guard.",
    change: both(
      ({ path }) => path !== path.toLowerCase(),
      onPath((path) => path.toLowerCase()),
    ),
  },
  {
    id: "head-unguarded",
    description: "HEAD evades the scope guard that GET has.",
    change: unguarded(({ method }) => method === "HEAD"),
  },
  {
    id: "method-override-unguarded",
    description: "X-HTTP-Method-Override changes the method and evades the scope guard.",
    change: both(
      ({ headers }) => headers["x-http-method-override"] !== undefined,
      ({ method, path }, { headers }) => ({
        method: headers["x-http-method-override"]?.toUpperCase() ?? method,
        path,
      }),
    ),
  },
  {
    id: "original-url-unguarded",
    description: "X-Original-URL changes the path and evades the scope guard.",
    change: both(
      ({ headers }) => headers["x-original-url"] !== undefined,
      ({ method, path }, { headers }) => ({
        method,
        path: headers["x-original-url"]?.split("?")[0] ?? path,
      }),
    ),
  },
];
