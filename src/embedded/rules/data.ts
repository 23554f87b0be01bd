import { randomUUID } from "node:crypto";

export interface Task {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** ISO 8601. */
  readonly created_at: string;
}

export type ExecutionStatus = "running" | "paused" | "stopped" | "completed";

export interface Execution {
  readonly id: string;
  readonly task_id: string;
  readonly status: ExecutionStatus;
  /** ISO 8601. */
  readonly started_at: string;
}

export interface Row {
  readonly url: string;
  readonly title: string;
}

/** The tasks, executions and plan of one deployment, in memory. `clock` gives milliseconds since 1970. */
export class Data {
  readonly #clock: () => number;
  readonly #tasks = new Map<string, Task>();
  readonly #executions = new Map<string, Execution>();
  plan = "starter";

  constructor(clock: () => number) {
    this.#clock = clock;
    const shop = this.addTask("Shop prices", "https://shop.example/prices");
    this.addTask("News headlines", "https://news.example/");
    this.#keep({ ...this.run(shop), status: "completed" });
    this.run(shop);
  }

  addTask(name: string, url: string): Task {
    const task = { id: randomUUID(), name, url, created_at: this.#now() };
    this.#tasks.set(task.id, task);
    return task;
  }

  tasks(): readonly Task[] {
    return [...this.#tasks.values()];
  }

  task(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  removeTask(id: string): void {
    this.#tasks.delete(id);
  }

  run(task: Task): Execution {
    return this.#keep({
      id: randomUUID(),
      task_id: task.id,
      status: "running",
      started_at: this.#now(),
    });
  }

  executions(): readonly Execution[] {
    return [...this.#executions.values()];
  }

  execution(id: string): Execution | undefined {
    return this.#executions.get(id);
  }

  setStatus(execution: Execution, status: ExecutionStatus): Execution {
    return this.#keep({ ...execution, status });
  }

  /** What an execution found. */
  results(execution: Execution): readonly Row[] {
    const url = this.task(execution.task_id)?.url ?? "";
    return [
      { url, title: "First row" },
      { url, title: "Second row" },
    ];
  }

  #keep(execution: Execution): Execution {
    this.#executions.set(execution.id, execution);
    return execution;
  }

  #now(): string {
    return new Date(this.#clock()).toISOString();
  }
}
