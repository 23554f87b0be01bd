import { isText, readObject } from "../body.ts";
import type { Call } from "../call.ts";
import type { Execution, ExecutionStatus, Task } from "../data.ts";
import { absent, badRequest, type Problem } from "../problem.ts";
import { file, json, type Reply } from "../reply.ts";
import type { World } from "../world.ts";
import type { Act, Prepare } from "./route.ts";

const ok = (world: World, value: unknown, status = 200): Reply =>
  json(status, world.behaviour.shape.data(value));

/** The number of items that a list may have, from `limit`, 1 to 100. */
function limitOf({ query }: Call): number | Problem {
  const text = query.get("limit") ?? "100";
  const limit = Number(text);
  return /^\d{1,3}$/.test(text) && limit >= 1 && limit <= 100
    ? limit
    : badRequest("limit is a number from 1 to 100.");
}

const listOf =
  (items: (world: World) => readonly unknown[]): Prepare =>
  ({ call }, world) => {
    const limit = limitOf(call);
    return typeof limit === "number" ? () => ok(world, items(world).slice(0, limit)) : limit;
  };

const withTask =
  (act: (task: Task, world: World) => Reply): Prepare =>
  ({ id }, world): Act | Problem => {
    const task = world.data.task(id);
    return task ? () => act(task, world) : absent("Task");
  };

const withExecution =
  (act: (execution: Execution, world: World) => Reply): Prepare =>
  ({ id }, world): Act | Problem => {
    const execution = world.data.execution(id);
    return execution ? () => act(execution, world) : absent("Execution");
  };

const createTask: Prepare = ({ call }, world) => {
  const body = readObject(call);
  if ("problem" in body) return body.problem;
  const { name, url } = body.value;
  if (!isText(name) || !isText(url)) return badRequest("name and url are needed, both as text.");
  return () => ok(world, world.data.addTask(name, url), 201);
};

const removeTask = withTask((task, world) => {
  world.data.removeTask(task.id);
  return ok(world, { id: task.id, deleted: true });
});

const executionsOf = withTask((task, world) =>
  ok(
    world,
    world.data.executions().filter((each) => each.task_id === task.id),
  ),
);

const to = (status: ExecutionStatus): Prepare =>
  withExecution((execution, world) => ok(world, world.data.setStatus(execution, status)));

const exportResults = withExecution((execution, world) => {
  const rows = world.data.results(execution).map(({ url, title }) => `${url},${title}\n`);
  return file("results.csv", "text/csv; charset=utf-8", `url,title\n${rows.join("")}`);
});

const downloadResults = withExecution((execution, world) => {
  const rows = world.data.results(execution).map((row) => `${JSON.stringify(row)}\n`);
  return file("results.ndjson", "application/x-ndjson", rows.join(""));
});

const datasetOf = (execution: Execution, world: World) => ({
  id: execution.id,
  rows: world.data.results(execution).length,
});

const datasetsOfTask = withTask((task, world) => {
  const own = world.data.executions().filter((each) => each.task_id === task.id);
  return ok(
    world,
    own.map((each) => datasetOf(each, world)),
  );
});

/** How the task surface's operations are carried out, by the catalogue's names. */
export const taskHandlers: Readonly<Record<string, Prepare>> = {
  "GET /api/v1/tasks": listOf(({ data }) => data.tasks()),
  "GET /api/v1/tasks/{id}": withTask((task, world) => ok(world, task)),
  "POST /api/v1/tasks": createTask,
  "DELETE /api/v1/tasks/{id}": removeTask,
  "POST /api/v1/tasks/{id}/run": withTask((task, world) => ok(world, world.data.run(task), 202)),
  "GET /api/v1/executions": listOf(({ data }) => data.executions()),
  "GET /api/v1/executions/{id}": withExecution((execution, world) => ok(world, execution)),
  "GET /api/v1/tasks/{id}/executions": executionsOf,
  "POST /api/v1/executions/{id}/pause": to("paused"),
  "POST /api/v1/executions/{id}/resume": to("running"),
  "POST /api/v1/executions/{id}/stop": to("stopped"),
  "GET /api/v1/executions/{id}/results": withExecution((each, world) => ok(world, world.data.results(each))),
  "GET /api/v1/executions/{id}/results/export": exportResults,
  "GET /api/v1/executions/{id}/results/download": downloadResults,
  "GET /api/v1/executions/{id}/datasets": withExecution((each, world) => ok(world, [datasetOf(each, world)])),
  "GET /api/v1/tasks/{id}/datasets": datasetsOfTask,
};
