import type { Caller } from "../../rules/caller.ts";
import {
  type Data,
  type ExecutionStatus,
  type Owned,
  type StoredExecution,
  shown,
} from "../../rules/data.ts";
import { type IncomingCall, isText, readObject } from "../call.ts";
import { absent, badRequest, type EmbeddedResponse, file, json, type Rejection } from "../responses.ts";
import { accountOf, type ServerState } from "../state.ts";
import type { Perform, RoutedCall, RouteHandler } from "./route.ts";

const ok = (state: ServerState, value: unknown, status = 200): EmbeddedResponse =>
  json(status, state.behaviour.shape.data(value));

/** The number of items that a list may have, from `limit`, 1 to 100. */
function limitOf({ query }: IncomingCall): number | Rejection {
  const text = query.get("limit") ?? "100";
  const limit = Number(text);
  return /^\d{1,3}$/.test(text) && limit >= 1 && limit <= 100
    ? limit
    : badRequest("limit is a number from 1 to 100.");
}

/** Whether a caller can reach an item: healthy deployments show an account only its own items. */
const reachedBy =
  (caller: Caller, { site }: RoutedCall, state: ServerState) =>
  ({ ownerId }: Owned): boolean =>
    state.behaviour.access.reaches(accountOf(caller, state).id, ownerId, site);

const listOf =
  (items: (data: Data) => readonly Owned[]): RouteHandler =>
  (routed, state) => {
    const limit = limitOf(routed.call);
    if (typeof limit !== "number") return limit;
    return (caller) =>
      ok(
        state,
        items(state.data)
          .filter(reachedBy(caller, routed, state))
          .slice(0, limit)
          .map(shown),
      );
  };

/** Looks up an object twice: whether it exists before the call is performed, and whether the caller can reach it. */
const withObject =
  <T extends Owned>(what: string, find: (data: Data, id: string) => T | undefined) =>
  (act: (item: T, state: ServerState) => EmbeddedResponse): RouteHandler =>
  (routed, state): Perform | Rejection => {
    const item = find(state.data, routed.id);
    if (!item) return absent(what);
    return (caller) => (reachedBy(caller, routed, state)(item) ? act(item, state) : absent(what));
  };

const withTask = withObject("Task", (data, id) => data.task(id));
const withExecution = withObject("Execution", (data, id) => data.execution(id));

const createTask: RouteHandler = ({ call }, state) => {
  const body = readObject(call);
  if ("rejection" in body) return body.rejection;
  const { name, url } = body.value;
  if (!isText(name) || !isText(url)) return badRequest("name and url are needed, both as text.");
  return (caller) => ok(state, shown(state.data.addTask(name, url, accountOf(caller, state).id)), 201);
};

const removeTask = withTask((task, state) => {
  state.data.removeTask(task.id);
  return ok(state, { id: task.id, deleted: true });
});

const executionsOf = withTask((task, state) =>
  ok(
    state,
    state.data
      .executions()
      .filter((each) => each.task_id === task.id)
      .map(shown),
  ),
);

const to = (status: ExecutionStatus): RouteHandler =>
  withExecution((execution, state) => ok(state, shown(state.data.setStatus(execution, status))));

const exportResults = withExecution((execution, state) => {
  const rows = state.data.results(execution).map(({ url, title }) => `${url},${title}\n`);
  return file("results.csv", "text/csv; charset=utf-8", `url,title\n${rows.join("")}`);
});

const downloadResults = withExecution((execution, state) => {
  const rows = state.data.results(execution).map((row) => `${JSON.stringify(row)}\n`);
  return file("results.ndjson", "application/x-ndjson", rows.join(""));
});

const datasetOf = (execution: StoredExecution, state: ServerState) => ({
  id: execution.id,
  rows: state.data.results(execution).length,
});

const datasetsOfTask = withTask((task, state) => {
  const own = state.data.executions().filter((each) => each.task_id === task.id);
  return ok(
    state,
    own.map((each) => datasetOf(each, state)),
  );
});

/** The implementation of the task surface's operations, by the catalogue's names. */
export const taskHandlers: Readonly<Record<string, RouteHandler>> = {
  "GET /api/v1/tasks": listOf((data) => data.tasks()),
  "GET /api/v1/tasks/{id}": withTask((task, state) => ok(state, shown(task))),
  "POST /api/v1/tasks": createTask,
  "DELETE /api/v1/tasks/{id}": removeTask,
  "POST /api/v1/tasks/{id}/run": withTask((task, state) => ok(state, shown(state.data.run(task)), 202)),
  "GET /api/v1/executions": listOf((data) => data.executions()),
  "GET /api/v1/executions/{id}": withExecution((execution, state) => ok(state, shown(execution))),
  "GET /api/v1/tasks/{id}/executions": executionsOf,
  "POST /api/v1/executions/{id}/pause": to("paused"),
  "POST /api/v1/executions/{id}/resume": to("running"),
  "POST /api/v1/executions/{id}/stop": to("stopped"),
  "GET /api/v1/executions/{id}/results": withExecution((each, state) => ok(state, state.data.results(each))),
  "GET /api/v1/executions/{id}/results/export": exportResults,
  "GET /api/v1/executions/{id}/results/download": downloadResults,
  "GET /api/v1/executions/{id}/datasets": withExecution((each, state) => ok(state, [datasetOf(each, state)])),
  "GET /api/v1/tasks/{id}/datasets": datasetsOfTask,
};

const answer =
  (value: (state: ServerState) => unknown): RouteHandler =>
  (_request, state) =>
  () =>
    json(200, state.behaviour.shape.data(value(state)));

const choosePlan: RouteHandler = ({ call }, state) => {
  const body = readObject(call);
  if ("rejection" in body) return body.rejection;
  const { plan } = body.value;
  if (!isText(plan)) return badRequest("plan is needed, as text.");
  return () => {
    state.data.plan = plan;
    return json(200, state.behaviour.shape.data({ plan }));
  };
};

/** The implementation of the analytics and billing surfaces' operations, by the catalogue's names. */
export const accountingHandlers: Readonly<Record<string, RouteHandler>> = {
  "GET /api/v1/analytics/usage": answer(({ data }) => ({
    tasks: data.tasks().length,
    executions: data.executions().length,
  })),
  "GET /api/v1/billing/balance": answer(({ data }) => ({
    plan: data.plan,
    balance: "12.50",
    currency: "USD",
  })),
  "GET /api/v1/billing/ledger": answer(() => [{ kind: "top-up", amount: "20.00", currency: "USD" }]),
  "GET /api/v1/billing/activity": answer(({ data }) =>
    data.executions().map(({ id }) => ({ execution_id: id, cost: "3.75", currency: "USD" })),
  ),
  "POST /api/v1/billing/plan": choosePlan,
};
