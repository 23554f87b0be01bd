import { intercepting, onPath, unescaped, within } from "../rules/change.ts";
import { empty } from "../server/responses.ts";
import type { Variation } from "../switches.ts";

const plain = (path: string): string =>
  unescaped(path)
    .replace(/\/[^/]+\/\.\.(?=\/)/g, "")
    .replace(/;[^/]*/g, "")
    .replace(/\/{2,}/g, "/")
    .replace(/(?<=.)\/$/, "");

/** Healthy ways to treat other spellings of a path or a method. */
export const pathVariations: readonly Variation[] = [
  {
    id: "paths-normalised",
    description:
      "slashes, percent escapes and letter case of a path make no difference, to the guard either.",
    change: within("routing", ({ alias }) => ({
      alias: (target, call) => onPath((path) => plain(path).toLowerCase())(alias(target, call)),
    })),
  },
  {
    id: "formats-by-suffix",
    description: "a suffix .json at the end of a path names a format, to the guard as well.",
    change: within("routing", ({ alias }) => ({
      alias: (target, call) => onPath((path) => path.replace(/\.json$/, ""))(alias(target, call)),
    })),
  },
  {
    id: "headers-rewrite-calls",
    description: "X-HTTP-Method-Override and X-Original-URL are obeyed before the guard looks.",
    change: within("routing", ({ alias }) => ({
      alias: (target, call) => {
        const { method, path } = alias(target, call);
        const url = call.headers["x-original-url"]?.split("?")[0];
        return { method: call.headers["x-http-method-override"]?.toUpperCase() ?? method, path: url ?? path };
      },
    })),
  },
  {
    id: "trailing-slash-redirected",
    description: "a path with a slash at its end is redirected to the one without, for everybody.",
    change: intercepting(({ path }) =>
      path.length > 1 && path.endsWith("/") ? empty(308, { Location: path.replace(/\/+$/, "") }) : undefined,
    ),
  },
  {
    id: "head-answered-at-the-edge",
    description: "HEAD is answered with 200 before anybody asks who is calling.",
    change: intercepting(({ method }) => (method === "HEAD" ? empty(200) : undefined)),
  },
  {
    id: "versions-alike",
    description: "the paths also exist below /api/v2 and /v1, with the same guards.",
    change: within("routing", ({ alias }) => ({
      alias: (target, call) =>
        onPath((path) => path.replace(/^\/(?:api\/v2|v1)\//, "/api/v1/"))(alias(target, call)),
    })),
  },
  {
    id: "internal-paths-alike",
    description: "the paths also exist below /internal, with the same guards.",
    change: within("routing", ({ alias }) => ({
      alias: (target, call) => onPath((path) => path.replace(/^\/internal(?=\/)/, ""))(alias(target, call)),
    })),
  },
  {
    id: "unknown-methods-read",
    description: "a method that nobody documents is answered as GET is, by the guard as well.",
    change: within("routing", ({ alias }) => ({
      alias: (target, call) => {
        const { method, path } = alias(target, call);
        return { method: method === "PROPFIND" ? "GET" : method, path };
      },
    })),
  },
  {
    id: "unknown-methods-refused-at-the-edge",
    description: "a method that nobody documents is answered with 405 before anybody asks who is calling.",
    change: intercepting(({ method }) => (method === "PROPFIND" ? empty(405) : undefined)),
  },
];
