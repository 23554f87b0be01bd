import { operations } from "../../../contracts/catalogue/catalogue.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import { type BehaviourChange, decorating, extended, intercepting, within } from "../rules/change.ts";
import { surfaceOf } from "../server/call.ts";
import {
  type EmbeddedResponse,
  empty,
  forbidden,
  html,
  internal,
  json,
  type Rejection,
  render,
  unauthenticated,
  unrouted,
} from "../server/responses.ts";
import type { Flaw } from "../switches.ts";

const always =
  (response: EmbeddedResponse | "hang"): BehaviourChange =>
  (behaviour) => ({ ...behaviour, intercept: () => response });

const firewallPage = html(403, "Access denied | Error 1020", {
  Server: "cloudflare",
  "CF-Ray": "8f2e1c7d4b3a9a01-FRA",
});

const toAll = (rejection: Rejection) => always(render(rejection));

const falseWith200 = { ...unauthenticated("invalid"), status: 200, headers: {} };

/** Takes the body away from what a call succeeds with. */
const emptying = (path: string): BehaviourChange =>
  decorating((response, call) =>
    response.status === 200 && call.path.endsWith(path) ? { ...response, body: "" } : response,
  );

/** Deployments that answer everything alike, and successes in the wrong form. */
export const everythingFlaws: readonly Flaw[] = [
  {
    id: "yes-to-all",
    description: "every call is answered with 200 and an empty success.",
    expect: {
      findings: ["unauthenticated-session/open", "broken-login/no-token"],
      rows: ["unauthorized", "api-key-creation"],
    },
    change: always(json(200, { success: true, data: {} })),
  },
  {
    id: "false-with-200-to-all",
    description: "every call is answered with 200 and success false.",
    expect: { findings: ["malformed-refusal/success-status"], rows: ["unauthorized"] },
    change: toAll(falseWith200),
  },
  {
    id: "401-to-all",
    description: "every call is answered with 401.",
    expect: { findings: ["malformed-login/wrong-status"] },
    change: toAll(unauthenticated("invalid")),
  },
  {
    id: "403-to-all",
    description: "every call is answered with 403.",
    expect: {
      findings: ["unauthenticated-session/wrong-status", "unknown-account/wrong-status"],
      rows: ["unauthorized"],
    },
    change: toAll(forbidden(["tasks:read"], "any")),
  },
  {
    id: "404-to-all",
    description: "every call is answered with 404.",
    expect: { exit: 3 },
    change: toAll(unrouted()),
  },
  {
    id: "500-to-all",
    description: "every call is answered with 500.",
    expect: { exit: 3 },
    change: toAll(internal()),
  },
  {
    id: "html-to-all",
    description: "every call is answered with the dashboard's page.",
    expect: { exit: 3 },
    change: always(html(200, "Titan dashboard")),
  },
  {
    id: "redirect-to-all",
    description: "every call is redirected to another origin.",
    expect: { exit: 3 },
    change: always(empty(307, { Location: "https://app.titan.example/" })),
  },
  {
    id: "operations-unrouted",
    description: "signing in works, and none of the operations that scopes guard is there: 404.",
    expect: { exit: 3 },
    change: within("routing", ({ exposure }) => ({
      exposure: (route) => (operations.some(({ id }) => id === route) ? "unrouted" : exposure(route)),
    })),
  },
  {
    id: "firewall-page-to-all",
    description: "a firewall answers every call with its 403 page.",
    expect: { exit: 3 },
    change: always(firewallPage),
  },
  {
    id: "firewall-page-in-mid-run",
    description: "after 60 calls, a bot protection answers those off the auth service with its 403 page.",
    expect: { exit: 3 },
    change: intercepting(({ serial, path }) =>
      serial >= 60 && surfaceOf(path) !== "auth" ? firewallPage : undefined,
    ),
  },
  {
    id: "proxy-401-to-all",
    description: "a company's proxy answers every call with a 401 of its own.",
    expect: { exit: 3 },
    change: always(json(401, { fault: "login required", realm: "corp-proxy" }, { Via: "1.1 corp-proxy" })),
  },
  {
    id: "hangs",
    description: "no call is ever answered.",
    expect: { exit: 3 },
    trial: { timeoutMs: 1500 },
    change: always("hang"),
  },
  {
    id: "usage-empty",
    description: "reading the usage is answered with 200 and no body.",
    expect: { findings: ["broken-contract/empty"], severity: "medium" },
    change: emptying("/analytics/usage"),
  },
  {
    id: "sign-in-empty",
    description: "a sign-in is answered with 200 and no body.",
    expect: { findings: ["broken-login/no-token"], rows: ["api-key-creation"] },
    change: emptying("/auth/login"),
  },
  {
    id: "success-as-text",
    description: 'successes off the auth service say success "true", as text.',
    expect: { findings: ["broken-contract/envelope"] },
    change: within("shape", ({ data }) => ({ data: (value) => extended(data(value), { success: "true" }) })),
  },
  {
    id: "success-without-envelope",
    description: "successes off the auth service are bare, without success and data.",
    expect: { findings: ["broken-contract/envelope"] },
    change: within("shape", ({ data }) => ({
      data: (value) => {
        const answer = data(value);
        return isRecord(answer) ? answer["data"] : answer;
      },
    })),
  },
];
