import { randomUUID } from "node:crypto";
export interface StoredTask {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** ISO 8601. */
  readonly created_at: string;
}

export type ExecutionStatus = "running" | "paused" | "stopped" | "completed";

export interface StoredExecution {
  readonly id: string;
  readonly task_id: string;
  readonly status: ExecutionStatus;
  /** ISO 8601. */
  readonly started_at: string;
}

export interface ResultRow {
  readonly url: string;
  readonly title: string;
}

/** The tasks, executions and plan of one deployment, in memory. `clock` gives milliseconds since 1970. */
export class Data {
  readonly #clock: () => number;
  readonly #tasks = new Map<string, StoredTask>();
  readonly #executions = new Map<string, StoredExecution>();
  plan = "starter";

  constructor(clock: () => number) {
    this.#clock = clock;
    const shop = this.addTask("Shop prices", "https://shop.example/prices");
    this.addTask("News headlines", "https://news.example/");
    this.#keep({ ...this.run(shop), status: "completed" });
    this.run(shop);
  }

  addTask(name: string, url: string): StoredTask {
    const task = { id: randomUUID(), name, url, created_at: this.#now() };
    this.#tasks.set(task.id, task);
    return task;
  }

  tasks(): readonly StoredTask[] {
    return [...this.#tasks.values()];
  }

  task(id: string): StoredTask | undefined {
    return this.#tasks.get(id);
  }

  removeTask(id: string): void {
    this.#tasks.delete(id);
  }

  run(task: StoredTask): StoredExecution {
    return this.#keep({
      id: randomUUID(),
      task_id: task.id,
      status: "running",
      started_at: this.#now(),
    });
  }

  executions(): readonly StoredExecution[] {
    return [...this.#executions.values()];
  }

  execution(id: string): StoredExecution | undefined {
    return this.#executions.get(id);
  }

  setStatus(execution: StoredExecution, status: ExecutionStatus): StoredExecution {
    return this.#keep({ ...execution, status });
  }

  /** What an execution found. */
  results(execution: StoredExecution): readonly ResultRow[] {
    const url = this.task(execution.task_id)?.url ?? "";
    return [
      { url, title: "First row" },
      { url, title: "Second row" },
    ];
  }

  #keep(execution: StoredExecution): StoredExecution {
    this.#executions.set(execution.id, execution);
    return execution;
  }

  #now(): string {
    return new Date(this.#clock()).toISOString();
  }
}
