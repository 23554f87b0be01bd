import type { Execution, ExecutionStatus, Task } from "../../rules/data.ts";
import { isText, readObject } from "../body.ts";
import type { Call } from "../call.ts";
import { absent, badRequest, type Problem } from "../problem.ts";
import { type EmbeddedResponse, file, json } from "../reply.ts";
import type { ServerState } from "../state.ts";
import type { Act, Prepare } from "./route.ts";

const ok = (state: ServerState, value: unknown, status = 200): EmbeddedResponse =>
  json(status, state.behaviour.shape.data(value));

/** The number of items that a list may have, from `limit`, 1 to 100. */
function limitOf({ query }: Call): number | Problem {
  const text = query.get("limit") ?? "100";
  const limit = Number(text);
  return /^\d{1,3}$/.test(text) && limit >= 1 && limit <= 100
    ? limit
    : badRequest("limit is a number from 1 to 100.");
}

const listOf =
  (items: (state: ServerState) => readonly unknown[]): Prepare =>
  ({ call }, state) => {
    const limit = limitOf(call);
    return typeof limit === "number" ? () => ok(state, items(state).slice(0, limit)) : limit;
  };

const withTask =
  (act: (task: Task, state: ServerState) => EmbeddedResponse): Prepare =>
  ({ id }, state): Act | Problem => {
    const task = state.data.task(id);
    return task ? () => act(task, state) : absent("Task");
  };

const withExecution =
  (act: (execution: Execution, state: ServerState) => EmbeddedResponse): Prepare =>
  ({ id }, state): Act | Problem => {
    const execution = state.data.execution(id);
    return execution ? () => act(execution, state) : absent("Execution");
  };

const createTask: Prepare = ({ call }, state) => {
  const body = readObject(call);
  if ("problem" in body) return body.problem;
  const { name, url } = body.value;
  if (!isText(name) || !isText(url)) return badRequest("name and url are needed, both as text.");
  return () => ok(state, state.data.addTask(name, url), 201);
};

const removeTask = withTask((task, state) => {
  state.data.removeTask(task.id);
  return ok(state, { id: task.id, deleted: true });
});

const executionsOf = withTask((task, state) =>
  ok(
    state,
    state.data.executions().filter((each) => each.task_id === task.id),
  ),
);

const to = (status: ExecutionStatus): Prepare =>
  withExecution((execution, state) => ok(state, state.data.setStatus(execution, status)));

const exportResults = withExecution((execution, state) => {
  const rows = state.data.results(execution).map(({ url, title }) => `${url},${title}\n`);
  return file("results.csv", "text/csv; charset=utf-8", `url,title\n${rows.join("")}`);
});

const downloadResults = withExecution((execution, state) => {
  const rows = state.data.results(execution).map((row) => `${JSON.stringify(row)}\n`);
  return file("results.ndjson", "application/x-ndjson", rows.join(""));
});

const datasetOf = (execution: Execution, state: ServerState) => ({
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

/** How the task surface's operations are carried out, by the catalogue's names. */
export const taskHandlers: Readonly<Record<string, Prepare>> = {
  "GET /api/v1/tasks": listOf(({ data }) => data.tasks()),
  "GET /api/v1/tasks/{id}": withTask((task, state) => ok(state, task)),
  "POST /api/v1/tasks": createTask,
  "DELETE /api/v1/tasks/{id}": removeTask,
  "POST /api/v1/tasks/{id}/run": withTask((task, state) => ok(state, state.data.run(task), 202)),
  "GET /api/v1/executions": listOf(({ data }) => data.executions()),
  "GET /api/v1/executions/{id}": withExecution((execution, state) => ok(state, execution)),
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
