import { type Credential, expiredJwt, jwt, none } from "../../contracts/catalogue/credential.ts";
import { type Case, defineCheck } from "../model/check.ts";
import { harmlessWrite, isCollectionRead, readsPerSurface } from "../model/operations.ts";
import type { Probe } from "../model/probe.ts";
import { answeredOtherwise } from "../model/probe-result.ts";
import { dueStatuses, dueWords } from "../model/refusal.ts";
import { after, exercise, goodLogin, ownSession, session } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { everyReadBelow, listsOf } from "../model/second-account.ts";
import { mayProbeAllowed } from "../scopes/shared.ts";
import { badTokenSession, factsOf, foundIn, pointlessBecause } from "./shared.ts";
import {
  acceptedElsewhere,
  elsewhereCase,
  forbiddenElsewhere,
  type Verifier,
  verifierOf,
  verifiersOf,
} from "./verifiers.ts";

export default defineCheck({
  id: "expired-jwt",
  suite: "session",
  code: "E4",
  title: "An expired JWT is refused with 401",
  failureTitle: "An expired JWT is not refused with 401",
  severity: "critical",
  weakness: { cwe: 613, owasp: "API2" },
  row: "unauthorized",
  rationale: "A token that was stolen or lost must not work for ever.",
  reference: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
  messages: {
    accepted: {
      text: "{where} answered {status} to a JWT that has expired",
      cause: "exp is not looked at where tokens are verified, or with a very long leeway.",
      fix: [
        "Switch the check of exp on in the JWT library, with a leeway of at most a minute.",
        "Check that no cache of verified tokens outlives their exp.",
      ],
    },
    "wrong-status": {
      text: "{where} refused an expired JWT with {status} instead of {expected}",
      severity: "medium",
      cause: "Clients branch on the status: they sign in again only after 401.",
      fix: ["Answer 401 with code UNAUTHORIZED to an expired token."],
    },
  },
  cases(context) {
    const probes: Case<string>["probes"] = { garbage: badTokenSession, expired: session(expiredJwt) };
    const given = context.means.has("jwt")
      ? { probes: { ...probes, own: ownSession }, control: "own" }
      : { probes };
    const verifiers = [...verifiersOf(context), ...singleCalls(context)];
    const elsewhere = elsewhereCase(verifiers, ({ send }) => ({ expired: send(expiredJwt) }), {
      expired: session(expiredJwt),
    });
    return [
      ...awaited(context),
      given,
      { ...elsewhere, probes: { ...elsewhere.probes, ...onFile(context) } },
    ];
  },
  judge({ own, garbage, expired, ...responses }, reporter, { elsewhere }, context) {
    if (elsewhere !== undefined) {
      foundIn(reporter, "accepted", acceptedElsewhere(responses));
      return foundIn(reporter, "wrong-status", forbiddenElsewhere(responses));
    }
    if (expired === undefined) return;
    const pointless = pointlessBecause(garbage);
    if (pointless !== undefined) return reporter.unsure(pointless);
    // The run's own JWT is no longer what its name says.
    const due = dueStatuses("invalid", expired.probe.operation, context);
    const facts = { ...factsOf(expired, dueWords(due)), credential: "jwt (expired)" };
    if (expired.responseClass === "allowed") return reporter.found("accepted", facts, expired, own);
    if (own === undefined)
      return reporter.unsure(
        "No valid JWT was there to show that the session accepts any: a refusal proves nothing.",
      );
    if (!due.includes(expired.status) && expired.status !== garbage?.status)
      reporter.found("wrong-status", facts, expired, own);
  },
});

/** Two lists, an object and a write besides those that represent their surfaces: guards are sometimes written call by call. */
function singleCalls(context: RunContext): readonly Verifier[] {
  if (!context.means.has("minting") || context.depth === "few-keys") return [];
  const verified = [...readsPerSurface(context), harmlessWrite(context)];
  const others = context.operations.filter((one) => !verified.includes(one) && mayProbeAllowed(one, context));
  const kinds = [
    ...others.filter(isCollectionRead).slice(0, 2),
    others.find((one) => one.effect === "read" && one.target === "object"),
    others.find((one) => one.effect === "write" && one.path.endsWith("/run")),
  ];
  return kinds.flatMap((one) => (one === undefined ? [] : [verifierOf(one, context)]));
}

/** The last file below a list, of an object that exists: files are often served by other code. */
function onFile(context: RunContext): Case<string>["probes"] {
  if (!context.means.has("jwt")) return {};
  const files = listsOf(context).flatMap((list) =>
    everyReadBelow(list, context).map((operation) => ({ list, operation })),
  );
  const { list, operation } = files.findLast((one) => one.operation.success === "file") ?? {};
  if (list === undefined || operation === undefined) return {};
  const item = { path: operation.path.replace("{id}", "{item}"), item: { in: list.own, notIn: list.own } };
  const send = (credential: Credential, variant: string, given: NonNullable<Probe["given"]>) => ({
    ...exercise(operation, credential, context, { variant, given }),
    ...item,
  });
  const expired = send(expiredJwt, "of an existing object", after(list.own, "allowed"));
  return {
    [`${operation.id}|expired`]: expired,
    [`${operation.id}|control`]: send(
      jwt,
      "of the object that an expired one was shown",
      after(expired, "allowed"),
    ),
    [`${operation.id}|bad`]: exercise(operation, none, context),
    list: list.own,
  };
}

/** The run's own JWT after its expiry: if the user allows the wait and it is short. */
function awaited({ means, waitForExpiryS, policy }: RunContext): readonly Case<string>[] {
  if (waitForExpiryS === undefined || !means.has("account")) return [];
  const expired: Probe = {
    ...session(jwt, { phase: "end", variant: "when it has expired", given: after(ownSession, "allowed") }),
    expired: { from: goodLogin, withinS: waitForExpiryS },
    repeat: {
      until: answeredOtherwise,
      everyMs: 1_000,
      budgetMs: policy.expiryLeewayS * 1_000,
    },
  };
  return [{ probes: { garbage: badTokenSession, own: ownSession, expired }, control: "own" }];
}
