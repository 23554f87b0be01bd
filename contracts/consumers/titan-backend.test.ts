import { describe, expect, it } from "vitest";
import type { Probe } from "../../suites/model/probe.ts";
import { exercise } from "../../suites/model/requests.ts";
import { describePact, type Interaction, type Response } from "../../test/support/consumers/book.ts";
import { exampleContext } from "../../test/support/consumers/client.ts";
import { type Operation, operations, scopes } from "../catalogue/catalogue.ts";
import { type Credential, givenKey, none } from "../catalogue/credential.ts";
import { matcherFor } from "../pacts/matchers.ts";
import { errorEnvelopeWith, successEnvelopeSchema } from "../wire/envelope.ts";

const context = exampleContext("http://tasks.example");

/** The operation that shows a scope: guarded by it alone, and a read of a collection where there is one. */
function operationFor(scope: string): Operation {
  const alone = operations.filter((one) => one.scopes.length === 1 && one.scopes[0] === scope);
  const found = alone.find((one) => isListing(one)) ?? alone[0];
  if (found === undefined) throw new Error(`no operation shows ${scope}`);
  return found;
}

/** The consumer lists without a limit, which only keeps the answers of a run small. */
const call = (operation: Operation, credential: Credential): Probe => ({
  ...exercise(operation, credential, context),
  query: {},
});

const isListing = ({ effect, target }: Operation): boolean => effect === "read" && target === "collection";

/** What a request that is past the guard may meet: its object does not exist, or its body is refused by validation. */
const pastTheGuard = [200, 204, 400, 404, 409, 410, 422];

function allowed(operation: Operation): Pick<Interaction, "response" | "understood"> {
  if (isListing(operation)) {
    const body = matcherFor(successEnvelopeSchema, { success: true, data: null });
    return { response: { status: 200, body }, understood: { responseClass: "allowed", enveloped: true } };
  }
  return operation.target === "object"
    ? { response: { status: 404, oneOf: pastTheGuard }, understood: { responseClass: "missing" } }
    : { response: { status: 400, oneOf: pastTheGuard }, understood: { responseClass: "invalid" } };
}

const refusal = (status: number, code: string): Response => ({
  status,
  body: matcherFor(errorEnvelopeWith(code), {
    success: false,
    error: { code, message: "A message for people." },
  }),
});

/** What a backend does with the operation that shows a scope. */
const deeds: Readonly<Record<string, string>> = {
  "tasks:read": "list the tasks",
  "tasks:write": "create a task",
  "executions:read": "list the executions",
  "executions:write": "pause an execution",
  "data:read": "export the results of an execution",
  "analytics:read": "read the usage",
  "billing:read": "read the balance",
  "billing:write": "change the plan",
};

const interactionsFor = (scope: string): readonly Interaction[] => {
  const operation = operationFor(scope);
  const params = { scopes: [scope] };
  const deed = deeds[scope] ?? operation.id;
  const object = operation.target === "object" ? ["an id that does not exist"] : [];
  return [
    {
      description: `${deed} with a key that may`,
      states: [{ name: "a key with scopes", params }, ...object],
      probe: call(operation, givenKey),
      ...allowed(operation),
    },
    {
      description: `${deed} with a key that lacks the scope`,
      states: [{ name: "a key with every scope but", params }, ...object],
      probe: call(operation, givenKey),
      response: refusal(403, "FORBIDDEN"),
      understood: { responseClass: "forbidden", code: "FORBIDDEN" },
    },
    {
      description: `${deed} without a credential`,
      states: object,
      probe: call(operation, none),
      response: refusal(401, "UNAUTHORIZED"),
      understood: { responseClass: "unauthorized", code: "UNAUTHORIZED" },
    },
  ];
};

describePact(
  { consumer: "titan-backend", provider: "titan-task-service" },
  scopes.flatMap(({ name }) => interactionsFor(name)),
);

describe("the operations of the pact", () => {
  it("show each scope once", () => {
    expect(scopes.map(({ name }) => `${name}: ${operationFor(name).id}`)).toEqual([
      "tasks:read: GET /api/v1/tasks",
      "tasks:write: POST /api/v1/tasks",
      "executions:read: GET /api/v1/executions",
      "executions:write: POST /api/v1/executions/{id}/pause",
      "data:read: GET /api/v1/executions/{id}/results/export",
      "analytics:read: GET /api/v1/analytics/usage",
      "billing:read: GET /api/v1/billing/balance",
      "billing:write: POST /api/v1/billing/plan",
    ]);
  });
});
