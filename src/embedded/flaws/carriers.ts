import { within } from "../rules/change.ts";
import { surfaceOf } from "../server/call.ts";
import { empty } from "../server/reply.ts";
import type { Switch } from "../switches.ts";

const newHost = "https://tasks.titan.example";

/** Credentials that are read from the wrong place, or not read at all. */
export const carrierFlaws: readonly Switch[] = [
  {
    id: "header-stripped",
    description: "the Authorization header never reaches the task, analytics and billing surfaces.",
    change: within("carriers", ({ strips }) => ({
      strips: (surface) => surface !== "auth" || strips(surface),
    })),
  },
  {
    id: "header-stripped-everywhere",
    description: "the Authorization header reaches no surface.",
    change: within("carriers", () => ({ strips: () => true })),
  },
  {
    id: "tasks-moved",
    description: "the task, analytics and billing surfaces redirect every call to another host.",
    change: (behaviour) => ({
      ...behaviour,
      intercept: (call) =>
        surfaceOf(call.path) === "auth"
          ? behaviour.intercept(call)
          : empty(308, { Location: newHost + call.path }),
    }),
  },
  {
    id: "basic-scheme-accepted",
    description: "a token is accepted behind the schemes Basic and Token.",
    change: within("carriers", ({ schemes }) => ({ schemes: [...schemes, "Basic", "Token"] })),
  },
  {
    id: "scheme-less-token-accepted",
    description: "a token is accepted without any scheme.",
    change: within("carriers", () => ({ schemeless: true })),
  },
  {
    id: "scheme-case-sensitive",
    description: "the scheme works only when spelled Bearer.",
    change: within("carriers", () => ({ exactCase: true })),
  },
  {
    id: "query-token-accepted",
    description: "a token is accepted in the query string, as access_token or token.",
    change: within("carriers", ({ queryNames }) => ({
      queryNames: [...queryNames, "access_token", "token"],
    })),
  },
];
