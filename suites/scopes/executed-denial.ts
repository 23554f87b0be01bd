import { namePrefix } from "../api-keys/shared.ts";
import { defineCheck } from "../model/check.ts";
import { bodyText } from "../model/classify.ts";
import { after, exercise } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { lackingKey, mostPowerful } from "./keys.ts";

const marker = (context: RunContext): string => `${namePrefix(context)} denied write`;

export default defineCheck({
  id: "executed-denial",
  suite: "scopes",
  code: "M11",
  title: "A refused write changes nothing",
  failureTitle: "Refused writes are carried out",
  severity: "critical",
  weakness: { cwe: 280, owasp: "API5" },
  row: "forbidden",
  rationale: "A guard that runs after the act refuses with the right words and has done the damage.",
  messages: {
    executed: {
      text: "{operation} refused a key without {scope} with 403, and created the task all the same",
      cause: "The scope is checked after the operation has run.",
      fix: ["Check the scope before the operation runs", 'Delete the task named "{name}"'],
    },
  },
  cases(context) {
    const create = context.operations.find(({ id }) => id === "POST /api/v1/tasks");
    const list = context.operations.find(({ id }) => id === "GET /api/v1/tasks");
    if (create === undefined || list === undefined) return [];
    const lacking = lackingKey(create, context);
    const empty = exercise(create, lacking, context);
    const named = { ...create, body: { name: marker(context) } };
    const denied = exercise(named, lacking, context, {
      variant: "with a name",
      given: after(empty, "forbidden"),
    });
    const look = {
      phase: "after" as const,
      variant: "after the denied write",
      given: after(denied, "forbidden"),
    };
    const listed = exercise({ ...list, query: "limit=100" }, mostPowerful(context), context, look);
    return [
      {
        subject: { operation: create.id, scope: create.scopes[0] ?? "" },
        probes: { empty, denied, listed },
        control: "listed",
      },
    ];
  },
  judge({ denied, listed }, reporter, subject, context) {
    if (bodyText(listed).includes(marker(context))) {
      reporter.found(
        "executed",
        { ...subject, name: marker(context), expected: "nothing changed" },
        denied,
        listed,
      );
    }
  },
});
