import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { groupBy } from "../../contracts/group.ts";
import { findCreatedKey, findListedKeys } from "../../contracts/wire/api-key.ts";
import { type ClassifiedResponse, defineCheck, type Facts } from "../model/check.ts";
import { jsonOf } from "../model/classify.ts";
import { readPerScope } from "../model/operations.ts";
import type { Probe } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { after, exercise, mintKey, trialOf } from "../model/requests.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";
import { type BadRequest, badCreation, badRequests, emptyScopes, isEmptyScopes } from "./bad-requests.ts";
import { finalList, grantsUnasked, grantsUnaskedBecause } from "./shared.ts";

/** What a key from a malformed request is tried on: one readable list for each scope. */
function tries(bad: BadRequest, context: RunContext): readonly Probe[] {
  if (isEmptyScopes(bad)) return [];
  const create = badCreation(bad, context);
  const made = { kind: "key-from" as const, probe: create.id, label: `made with ${bad.label}` };
  const reads = readPerScope(context.operations);
  // A key that most deployments rightly create is tried on one operation of another scope.
  return (bad.isUsual ? reads.slice(-1) : reads).map((operation) =>
    exercise(operation, made, context, { given: after(create, "allowed") }),
  );
}

export default defineCheck({
  id: "malformed-key-request",
  suite: "api-keys",
  code: "K4",
  title: "Bad requests for keys are refused, or granted to the letter",
  failureTitle: "Bad requests for keys are granted more than they ask for",
  severity: "critical",
  weakness: { cwe: 269, owasp: "API5" },
  rationale: "A slip in a form or a script must not make a key that opens more than anybody meant.",
  messages: {
    wider: {
      text: "A request with {labels} was granted {granted}, which it did not ask for",
      row: "forbidden",
      cause: "What cannot be understood in a request is replaced by a default or a wildcard.",
      fix: [
        "Refuse such requests with 400",
        "Look for keys with these scopes that nobody asked for, and revoke them",
      ],
    },
    "opens-more": {
      text: "A key made by a request with {labels} opened {opened}",
      row: "forbidden",
      cause: "The guard reads such scopes, or their absence, as permission.",
      fix: [
        "Refuse such requests with 400",
        "Let the guard compare scopes exactly, and an empty list open nothing",
      ],
    },
    "chosen-key": {
      text: "{operation} made a key whose text the request had chosen",
      weakness: { cwe: 915, owasp: "API3" },
      cause: "The members of the request are stored as they come.",
      fix: ["Make every key at random on the server, and take named members only from a request"],
    },
    "chosen-id": {
      text: "{operation} made a key with the identifier that the request had chosen",
      severity: "medium",
      weakness: { cwe: 915, owasp: "API3" },
      cause: "The members of the request are stored as they come: one may replace the key of somebody else.",
      fix: ["Make identifiers on the server, and take named members only from a request"],
    },
    normalised: {
      text: "A request with {labels} made a key that opens {opened}: the scope was corrected silently",
      severity: "low",
      row: "forbidden",
      fix: ["Refuse scopes that are not spelled exactly, with 400"],
    },
    "server-error": {
      text: "{operation} answered 500 to a request with {labels}",
      title: "Bad requests for keys are answered with a server error",
      severity: "medium",
      weakness: { cwe: 20, owasp: "API8" },
      cause: "The request reaches code that does not expect it.",
      fix: ["Validate the body first, and answer 400 with the name of the field"],
    },
  },
  cases: (context) => {
    const followUps = badRequests(context).flatMap((bad) => tries(bad, context));
    const created = badRequests(context).map((bad) => badCreation(bad, context));
    const probes = [...created, ...followUps, finalList].map((one) => [one.id, one] as const);
    const good = mintKey(trialOf(context).key, context);
    return [{ probes: { good, ...Object.fromEntries(probes) }, control: "good", tolerates: noVerdict }];
  },
  judge(responses: Readonly<Record<string, ClassifiedResponse>>, reporter, _subject, context) {
    if (grantsUnasked(responses["good"], context)) return reporter.unsure(grantsUnaskedBecause);
    const trials = badRequests(context).flatMap((bad) => {
      const made = responses[badCreation(bad, context).id];
      return made === undefined ? [] : [{ bad, made, opened: openedBy(bad, responses, context) }];
    });
    if (trials.every(({ made }) => made.responseClass === "unsent"))
      return reporter.absent("keys cannot be revoked here, so none is made by a bad request");
    const failed = trials.filter(({ made }) => made.responseClass === "failed");
    const labels = failed.map(({ bad }) => bad.label).join(", ");
    if (failed.length > 0) {
      const { operation } = emptyScopes(context);
      reporter.found(
        "server-error",
        { operation, labels, expected: "400", actual: "500" },
        ...failed.map(({ made }) => made),
      );
    }
    const granted = trials
      .filter(({ made }) => made.responseClass === "allowed")
      .map((one) => ({ ...one, granted: grantedTo(one.made, responses[finalList.id], context) }));
    for (const [message, same] of groupBy(granted, (one) => weigh(one, context)))
      if (message !== undefined) reporter.found(message, factsOf(message, same), ...evidenceOf(same));
    for (const { bad, made } of granted) {
      const message = bad.isUsual && chosenIn(made, context);
      if (message) reporter.found(message, chosenFacts(made.probe.operation), made);
    }
    const undecided = trials.filter(({ made }) => isUntold(made)).map(({ bad }) => bad.label);
    if (undecided.length > 0) reporter.unsure(`no verdict on a request with ${undecided.join(", ")}`);
  },
});

const chosenFacts = (operation: string) => ({
  operation,
  expected: "one made by the server",
  actual: "the one in the request",
});

/** What of a new key the request had chosen. */
function chosenIn(made: ClassifiedResponse, { profile, absentId }: RunContext) {
  const { id } = findCreatedKey(jsonOf(made), profile) ?? {};
  if (made.issued.some(({ look }) => look?.chosen)) return "chosen-key" as const;
  return id === absentId ? ("chosen-id" as const) : undefined;
}

interface Opened {
  readonly operation: Operation;
  readonly response: ClassifiedResponse;
}

const openedBy = (
  bad: BadRequest,
  responses: Readonly<Record<string, ClassifiedResponse>>,
  context: RunContext,
): readonly Opened[] =>
  tries(bad, context).flatMap(({ id, operation: name }) => {
    const response = responses[id];
    const operation = context.operations.find((one) => one.id === name);
    return response?.responseClass === "allowed" && operation !== undefined ? [{ operation, response }] : [];
  });

interface Granted {
  readonly bad: BadRequest;
  readonly made: ClassifiedResponse;
  readonly opened: readonly Opened[];
  readonly granted: readonly string[];
}

/** The scopes that the deployment says a new key has: in its answer, or in the list of keys. */
function grantedTo(
  made: ClassifiedResponse,
  list: ClassifiedResponse | undefined,
  { profile }: RunContext,
): readonly string[] {
  const { id, scopes = [] } = findCreatedKey(jsonOf(made), profile) ?? {};
  const listed = findListedKeys(list && jsonOf(list), profile)?.find(
    (key) => id !== undefined && key.id === id,
  );
  return [...new Set([...scopes, ...(listed?.scopes ?? [])])];
}

/** What keys from malformed requests show, the worst first. */
function weigh({ bad: { asks, means }, opened, granted }: Granted, context: RunContext) {
  if (outside(means, opened).length > 0) return "opens-more" as const;
  const known = scopeNames(context);
  if (granted.some((scope) => known.includes(scope) && !means.includes(scope))) return "wider" as const;
  return outside(asks, opened).length > 0 ? ("normalised" as const) : undefined;
}

/** What none of these scopes opens by right. */
const outside = (scopes: readonly string[], opened: readonly Opened[]): readonly Opened[] =>
  opened.filter(({ operation }) => !operation.scopes.some((scope) => scopes.includes(scope)));

function factsOf(message: string, same: readonly Granted[]): Facts {
  const wrongly = same.flatMap(({ bad, opened }) =>
    outside(message === "opens-more" ? bad.means : bad.asks, opened),
  );
  const opened = [...new Set(wrongly.map(({ operation }) => operation.id))];
  const [operation] = opened;
  return {
    labels: same.map(({ bad }) => bad.label).join(", or "),
    granted: [...new Set(same.flatMap(({ granted }) => granted))].join(", "),
    opened: opened.join(", "),
    ...(opened.length > 1 ? { operations: opened } : operation !== undefined && { operation }),
    expected: "400, or exactly what was asked for",
  };
}

const evidenceOf = (same: readonly Granted[]): readonly ClassifiedResponse[] =>
  same
    .slice(0, 3)
    .flatMap(({ made, opened }) => [made, ...opened.slice(0, 3).map(({ response }) => response)]);

/** 409 says nothing about the request: an account at its limit of keys gets it too. */
const isUntold = ({ status, responseClass }: ClassifiedResponse): boolean =>
  status === 409 || ["limited", "gateway", "silent", "foreign", "odd"].includes(responseClass);
