import { operations } from "../../../contracts/catalogue/catalogue.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import { type Change, within } from "../rules/change.ts";
import { forbidden, internal, type Problem, unauthenticated, unrouted } from "../server/problem.ts";
import { type EmbeddedResponse, empty, html, json, render } from "../server/reply.ts";
import type { Switch } from "../switches.ts";

const always =
  (reply: EmbeddedResponse | "hang"): Change =>
  (behaviour) => ({ ...behaviour, intercept: () => reply });

const toAll = (problem: Problem) => always(render(problem));

const falseWith200 = { ...unauthenticated("invalid"), status: 200, headers: {} };

/** Deployments that say the same to everything, and successes in the wrong form. */
export const everythingFlaws: readonly Switch[] = [
  {
    id: "yes-to-all",
    description: "every call is answered with 200 and an empty success.",
    change: always(json(200, { success: true, data: {} })),
  },
  {
    id: "false-with-200-to-all",
    description: "every call is answered with 200 and success false.",
    change: toAll(falseWith200),
  },
  {
    id: "401-to-all",
    description: "every call is answered with 401.",
    change: toAll(unauthenticated("invalid")),
  },
  {
    id: "403-to-all",
    description: "every call is answered with 403.",
    change: toAll(forbidden(["tasks:read"], "any")),
  },
  { id: "404-to-all", description: "every call is answered with 404.", change: toAll(unrouted()) },
  { id: "500-to-all", description: "every call is answered with 500.", change: toAll(internal()) },
  {
    id: "html-to-all",
    description: "every call is answered with the dashboard's page.",
    change: always(html(200, "Titan dashboard")),
  },
  {
    id: "redirect-to-all",
    description: "every call is redirected to another origin.",
    change: always(empty(307, { Location: "https://app.titan.example/" })),
  },
  {
    id: "operations-unrouted",
    description: "signing in works, and none of the operations that scopes guard is there: 404.",
    change: within("routing", ({ exposure }) => ({
      exposure: (route) => (operations.some(({ id }) => id === route) ? "unrouted" : exposure(route)),
    })),
  },
  { id: "hangs", description: "no call is ever answered.", change: always("hang") },
  {
    id: "success-without-envelope",
    description: "successes off the auth service are bare, without success and data.",
    change: within("shape", ({ data }) => ({
      data: (value) => {
        const answer = data(value);
        return isRecord(answer) ? answer["data"] : answer;
      },
    })),
  },
];
