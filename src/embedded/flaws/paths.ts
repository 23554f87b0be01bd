import { onPath, unescaped } from "../rules/change.ts";
import type { Flaw } from "../switches.ts";
import { both, methodFlaws, pathVariant } from "./methods.ts";

/** Variants of a path or a method that slip past the scope guard. */
export const pathFlaws: readonly Flaw[] = [
  ...methodFlaws,
  {
    id: "trailing-slash-unguarded",
    description: "a slash at the end of a path evades the scope guard.",
    expect: pathVariant("trailing-slash"),
    change: both(
      ({ path }) => path.endsWith("/"),
      onPath((path) => path.replace(/(?<=.)\/+$/, "")),
    ),
  },
  {
    id: "double-slash-unguarded",
    description: "a doubled slash in a path evades the scope guard.",
    expect: pathVariant("double-slash"),
    change: both(
      ({ path }) => path.includes("//"),
      onPath((path) => path.replace(/\/{2,}/g, "/")),
    ),
  },
  {
    id: "encoded-path-unguarded",
    description: "a percent escape in a path evades the scope guard.",
    expect: {
      ...pathVariant("percent-escape"),
      findings: ["path-variants/encoded-slash", "path-variants/percent-escape"],
    },
    change: both(({ path }) => /%[2-7][0-9a-f]/i.test(path), onPath(unescaped)),
  },
  {
    id: "dot-segment-unguarded",
    description: "a segment /./ in a path evades the scope guard; the router resolves it.",
    expect: pathVariant("dot-segment"),
    change: both(
      ({ path }) => path.includes("/./"),
      onPath((path) => path.replaceAll("/./", "/")),
    ),
  },
  {
    id: "parent-segment-unguarded",
    description: "segments such as /x/../ in a path evade the scope guard; the router resolves them.",
    expect: pathVariant("parent-segment"),
    change: both(
      ({ path }) => path.includes("/../"),
      onPath((path) => path.replace(/\/[^/]+\/\.\.(?=\/)/g, "")),
    ),
  },
  {
    id: "path-parameter-unguarded",
    description: "a parameter such as ;x at the end of a path evades the scope guard.",
    expect: pathVariant("path-parameter"),
    change: both(
      ({ path }) => path.includes(";"),
      onPath((path) => path.replace(/;[^/]*/g, "")),
    ),
  },
  {
    id: "path-suffix-unguarded",
    description: "a suffix such as .json at the end of a path evades the scope guard.",
    expect: pathVariant("suffix"),
    change: both(
      ({ path }) => /\.[a-z]{2,5}$/.test(path),
      onPath((path) => path.replace(/\.[a-z]{2,5}$/, "")),
    ),
  },
  {
    id: "encoded-slash-unguarded",
    description: "an escaped slash (%2f) in a path evades the scope guard.",
    expect: pathVariant("encoded-slash"),
    change: both(
      ({ path }) => /%2f/i.test(path),
      onPath((path) => path.replace(/%2f/gi, "/")),
    ),
  },
  {
    id: "rewrite-url-unguarded",
    description: "X-Rewrite-URL changes the path and evades the scope guard.",
    expect: pathVariant("rewrite-url"),
    change: both(
      ({ headers }) => headers["x-rewrite-url"] !== undefined,
      ({ method, path }, { headers }) => ({ method, path: headers["x-rewrite-url"]?.split("?")[0] ?? path }),
    ),
  },
  {
    id: "upper-case-path-unguarded",
    description: "capital letters in a path evade the scope guard.",
    expect: pathVariant("letter-case"),
    change: both(
      ({ path }) => path !== path.toLowerCase(),
      onPath((path) => path.toLowerCase()),
    ),
  },
  {
    id: "original-url-unguarded",
    description: "X-Original-URL changes the path and evades the scope guard.",
    expect: pathVariant("original-url"),
    change: both(
      ({ headers }) => headers["x-original-url"] !== undefined,
      ({ method, path }, { headers }) => ({
        method,
        path: headers["x-original-url"]?.split("?")[0] ?? path,
      }),
    ),
  },
  {
    id: "cut-off-end-unguarded",
    description: "what follows %00 or %20 in a path is cut off by the router, and evades the scope guard.",
    expect: pathVariant("cut-off"),
    change: both(
      ({ path }) => /%[02]0/.test(path),
      onPath((path) => path.replace(/%[02]0.*$/, "")),
    ),
  },
  {
    id: "other-version-unguarded",
    description: "the paths also exist below /api/v2, where no scope is asked for.",
    expect: pathVariant("other-version"),
    change: both(
      ({ path }) => path.startsWith("/api/v2/"),
      onPath((path) => path.replace(/^\/api\/v2\//, "/api/v1/")),
    ),
  },
  {
    id: "page-suffix-unguarded",
    description: "a suffix of pages, such as .css, is cut off behind the scope guard.",
    expect: pathVariant("suffix"),
    change: both(
      ({ path }) => /\.(?:css|js|png)$/.test(path),
      onPath((path) => path.replace(/\.(?:css|js|png)$/, "")),
    ),
  },
  {
    id: "backslash-unguarded",
    description: "an escaped backslash is taken for a slash behind the scope guard.",
    expect: { ...pathVariant("encoded-slash"), depth: "full" },
    change: both(
      ({ path }) => /%5c/i.test(path),
      onPath((path) => path.replace(/%5c/gi, "/")),
    ),
  },
  {
    id: "empty-parameter-unguarded",
    description: "a segment /;/ is taken out of a path behind the scope guard.",
    expect: { ...pathVariant("path-parameter"), depth: "full" },
    change: both(
      ({ path }) => path.includes("/;/"),
      onPath((path) => path.replaceAll("/;/", "/")),
    ),
  },
  {
    id: "dot-at-end-unguarded",
    description: "a dot at the end of a path is cut off behind the scope guard.",
    expect: pathVariant("cut-off"),
    change: both(
      ({ path }) => /\.$/.test(path),
      onPath((path) => path.replace(/\.$/, "")),
    ),
  },
  {
    id: "session-in-path-unguarded",
    description: "a session at the end of a path, such as ;jsessionid=x, is cut off behind the scope guard.",
    expect: pathVariant("path-parameter"),
    change: both(
      ({ path }) => path.includes(";jsessionid="),
      onPath((path) => path.replace(/;jsessionid=[^/]*$/, "")),
    ),
  },
  {
    id: "parameter-unguarded-on-billing",
    description: "parameters such as ;x are cut off on the billing surface, behind the scope guard.",
    expect: pathVariant("path-parameter"),
    change: both(
      ({ path }) => path.includes(";") && path.includes("/billing/"),
      onPath((path) => path.replace(/;[^/]*/g, "")),
    ),
  },
  {
    id: "forwarded-uri-unguarded",
    description: "X-Forwarded-URI changes the path and evades the scope guard.",
    expect: pathVariant("path-header"),
    change: both(
      ({ headers }) => headers["x-forwarded-uri"] !== undefined,
      ({ method, path }, { headers }) => ({ method, path: headers["x-forwarded-uri"] ?? path }),
    ),
  },
  {
    id: "line-break-at-end-unguarded",
    description: "an escaped line break at the end of a path is cut off behind the scope guard.",
    expect: { ...pathVariant("cut-off"), depth: "full" },
    change: both(
      ({ path }) => /%0a$/i.test(path),
      onPath((path) => path.replace(/%0a$/i, "")),
    ),
  },
  {
    id: "escaped-parent-unguarded",
    description: "segments such as /x/%2e%2e/ are resolved behind the scope guard.",
    expect: pathVariant("percent-escape"),
    change: both(
      ({ path }) => /%2e%2e/i.test(path),
      onPath((path) => path.replace(/\/[^/]+\/%2e%2e(?=\/)/gi, "")),
    ),
  },
  {
    id: "dot-segment-at-end-unguarded",
    description: "/. at the end of a path is cut off behind the scope guard.",
    expect: pathVariant("dot-segment"),
    change: both(
      ({ path }) => path.endsWith("/."),
      onPath((path) => path.replace(/\/\.$/, "")),
    ),
  },
  {
    id: "escaped-parameter-unguarded",
    description: "what follows an escaped semicolon is cut off behind the scope guard.",
    expect: pathVariant("path-parameter"),
    change: both(
      ({ path }) => /%3b/i.test(path),
      onPath((path) => path.replace(/%3b[^/]*/gi, "")),
    ),
  },
  {
    id: "internal-paths-unguarded",
    description: "the paths also exist below /internal, where no scope is asked for.",
    expect: { ...pathVariant("other-version"), depth: "full" },
    change: both(
      ({ path }) => path.startsWith("/internal/"),
      onPath((path) => path.replace(/^\/internal(?=\/)/, "")),
    ),
  },
];
