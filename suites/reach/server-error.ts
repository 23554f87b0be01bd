import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import { credentialName } from "../../contracts/catalogue/credential.ts";
import { groupBy } from "../../contracts/group.ts";
import { goodRequest } from "../api-keys/shared.ts";
import { type ClassifiedResponse, defineSurvey } from "../model/check.ts";
import type { Probe } from "../model/probe.ts";
import { answered, noVerdict, type ResponseClass } from "../model/probe-result.ts";
import { after, createKey, goodLogin, login, ownSession, trialOf } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { givenCells, jwtCells, ownCells } from "../scopes/cells.ts";
import { list } from "../scopes/shared.ts";

const broken: readonly ResponseClass[] = ["failed", "gateway"];
const recovered = answered.filter((one) => !broken.includes(one));

/** Long enough for a restart or a deployment to be over. */
const leastMs = 2_000;

/** A request that is repeated if its first answer was a server error. */
function again(first: Probe): Probe {
  const repeat = { until: recovered, everyMs: leastMs / 2, budgetMs: leastMs };
  return { ...first, id: `${first.id} (asked again)`, given: after(first, ...broken), repeat };
}

interface Asked {
  readonly first: Probe;
  /** The last of the requests that repeat the first one. */
  readonly last: Probe;
  readonly more: readonly Probe[];
}

const repeated = (first: Probe): Asked => ({ first, last: again(first), more: [again(first)] });

function signIn(): Asked {
  if (goodLogin.payload === undefined) throw new Error("the good login has a body");
  const retry = { ...login(goodLogin.payload, "good, asked again"), given: after(goodLogin, ...broken) };
  const last = again(retry);
  return { first: goodLogin, last, more: [retry, last] };
}

/** Creations are not repeated: other keys are requested instead. */
function creation(context: RunContext): Asked {
  const { create } = trialOf(context);
  const body = goodRequest(context);
  const second = createKey(body, "asked again", { phase: "trial", given: after(create, ...broken) });
  const last = createKey(body, "asked for the third time", {
    phase: "trial",
    given: after(second, ...broken),
  });
  return { first: create, last, more: [second, last] };
}

/** The requests without which nothing works, and what is sent if they fail. */
const basic = (context: RunContext): readonly Asked[] => [
  ...(context.means.has("account") ? [signIn()] : []),
  ...(context.means.has("jwt") ? [repeated(ownSession)] : []),
];

/** Other requests that must succeed, if the run sends them. */
const further = (context: RunContext): readonly Asked[] => [
  ...(context.means.has("minting") ? [creation(context)] : []),
  ...[...new Map(controlCells(context).map((cell) => [cell.operation.id, cell.probe])).values()].map(
    repeated,
  ),
];

const controlCells = (context: RunContext) =>
  context.means.has("minting")
    ? ownCells(context)
    : context.means.has("jwt")
      ? jwtCells(context)
      : givenCells(context);

const operationsOfNote: readonly string[] = [
  `POST ${authPaths.login}`,
  `GET ${authPaths.session}`,
  `POST ${authPaths.apiKeys}`,
];

export default defineSurvey({
  id: "server-error",
  suite: "reach",
  code: "R8",
  title: "No operation answers valid requests with a server error",
  failureTitle: "Operations fail with a server error",
  severity: "medium",
  weakness: { cwe: 755, owasp: "API8" },
  rationale: "A server error that stays is an outage of that call, whatever the credential.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.6",
  messages: {
    persistent: {
      text: "{where} answered {status} to valid requests, {count} times in a row, while other calls are answered",
      confidence: "likely",
      cause: "An error behind the authorization check: the credential is not the cause.",
      fix: ["Find the error in the log of the service at the time of these requests"],
    },
  },
  probes: (context) => basic(context).flatMap(({ first, more }) => [first, ...more]),
  follows: (context) => further(context).flatMap(({ more }) => more),
  judge(responses, reporter, _matrix, context) {
    const byId = new Map(responses.map((response) => [response.probe.id, response]));
    const failing = [...basic(context), ...further(context)].flatMap(({ first, last }) => {
      const [one, other] = [byId.get(first.id), byId.get(last.id)];
      return one !== undefined && other !== undefined && isBroken(other) ? [{ one, other }] : [];
    });
    const told = failing.filter((one) => isAnsweredElsewhere(one, responses));
    const groups = groupBy(told, ({ one }) => (one.probe.service === "task" ? "task" : one.probe.operation));
    for (const same of groups.values()) {
      reporter.found(
        "persistent",
        factsOf(same),
        ...same.slice(0, 3).flatMap(({ one, other }) => [one, other]),
      );
    }
  },
});

interface Failing {
  readonly one: ClassifiedResponse;
  readonly other: ClassifiedResponse;
}

const isBroken = ({ responseClass }: ClassifiedResponse): boolean => broken.includes(responseClass);

/** Whether the service answers other calls after this one failed for good: in maintenance it answers none. */
const isAnsweredElsewhere = ({ one, other }: Failing, responses: readonly ClassifiedResponse[]): boolean =>
  responses.some(
    (response) =>
      response.probe.service === one.probe.service &&
      response.sentAt >= other.sentAt &&
      !noVerdict.includes(response.responseClass),
  );

function factsOf(same: readonly Failing[]) {
  const operations = [...new Set(same.map(({ one }) => one.probe.operation))];
  const [operation = ""] = operations;
  const credentials = [...new Set(same.map(({ one }) => credentialName(one.probe.credential)))];
  const status = [...new Set(same.map(({ one }) => one.status))].join(", ");
  return {
    ...(operations.length === 1 ? { operation } : {}),
    operations,
    where: list(operations),
    ...(credentials.length === 1 ? { credential: credentials[0] } : {}),
    status,
    count: 1 + Math.max(2, ...same.map(({ other }) => other.attempts?.count ?? 2)),
    expected: "no server error",
    actual: status,
    ...(operationsOfNote.includes(operation)
      ? { severity: "high" as const, row: "api-key-creation" as const }
      : {}),
  };
}
