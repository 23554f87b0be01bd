import { credentialName, jwt } from "../../contracts/catalogue/credential.ts";
import { type Case, type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { findRead } from "../model/operations.ts";
import { noVerdict } from "../model/probe-result.ts";
import { anonymousSession, emptyLogin, exercise, goodLogin, ownSession } from "../model/requests.ts";
import {
  addressOf,
  baseOf,
  firstContact,
  hasOwnTaskService,
  isSignInPage,
  mistakeOf,
  onlyUpgrades,
  redirectTarget,
  statuses,
} from "./shared.ts";

type Redirected = { readonly response: ClassifiedResponse; readonly target: URL; readonly base: string };

export default defineCheck({
  id: "redirected-request",
  suite: "reach",
  code: "R5",
  title: "The API answers itself instead of sending callers to another origin",
  failureTitle: "The API sends callers to another origin",
  severity: "medium",
  weakness: { cwe: 522, owasp: "API8" },
  row: "unauthorized",
  rationale:
    "A client that follows the redirect drops its token or hands it to another host, and never sees the 401.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.4",
  messages: {
    "other-origin": {
      text: "{requests} answered {status} and sent the caller to {origin}; the redirect was not followed",
      cause: "A sign-in page for browsers is in front of the API, or the configured address is outdated.",
      fix: [
        "If that origin is the deployment's own address, configure it in AUTH_URL or TASK_SERVICE_URL.",
        "Otherwise let the gateway answer API paths itself: 401 in JSON where a credential is missing, no redirect.",
      ],
    },
  },
  cases(context) {
    const first = firstContact(context);
    const list = findRead(context.operations);
    const probes: Case<string>["probes"] = {
      session: anonymousSession,
      empty: emptyLogin,
      ...(first && { tasks: first }),
      ...(context.means.has("account") && { login: goodLogin }),
      ...(context.means.has("jwt") && { own: ownSession }),
      // Nothing is sent to a task service of its own address that redirects at first contact.
      ...(context.means.has("jwt") && list && !hasOwnTaskService(context)
        ? { known: exercise(list, jwt, context) }
        : {}),
    };
    return [{ probes, tolerates: noVerdict }];
  },
  judge(responses, reporter, _subject, context) {
    const led: readonly Redirected[] = Object.values(responses).flatMap((response) => {
      const target = redirectTarget(response, context);
      return target === undefined ? [] : [{ response, target, base: baseOf(response, context) }];
    });
    const isAway = ({ target, base }: Redirected): boolean =>
      target.origin !== new URL(base).origin && !onlyUpgrades(target, base);
    if (led.some((one) => !isAway(one))) reporter.note("Some answers redirect within the same host");
    const away = led.filter(isAway);
    for (const origin of new Set(away.map(({ target }) => target.origin))) {
      const same = away.filter(({ target }) => target.origin === origin);
      const seen = same.map(({ response }) => response);
      const [{ target: redirect }] = same as [Redirected, ...Redirected[]];
      const services = seen.map(({ probe }) => probe.service);
      const valid = [responses["login"], responses["own"], responses["known"]];
      const isLetIn = valid.some(
        (one) => one?.responseClass === "allowed" && services.includes(one.probe.service),
      );
      if (isSignInPage(redirect) && !isLetIn) {
        const service = services.includes("auth") ? ("auth" as const) : ("task" as const);
        reporter.unsure(mistakeOf({ ...addressOf(service, context), responses: seen, redirect }));
        continue;
      }
      const names = seen.map(({ probe }) => `${probe.operation} as ${credentialName(probe.credential)}`);
      const operations = [...new Set(seen.map(({ probe }) => probe.operation))];
      const facts = { origin, requests: [...new Set(names)].join(", "), operations, status: statuses(seen) };
      reporter.found("other-origin", { ...facts, expected: "an answer", actual: statuses(seen) }, ...seen);
    }
  },
});
