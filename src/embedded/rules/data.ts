import { randomUUID } from "node:crypto";

/** An object of the platform and the account that owns it. */
export interface Owned {
  readonly id: string;
  readonly ownerId: string;
}

export interface StoredTask extends Owned {
  readonly name: string;
  readonly url: string;
  /** ISO 8601. */
  readonly created_at: string;
}

export type ExecutionStatus = "running" | "paused" | "stopped" | "completed";

export interface StoredExecution extends Owned {
  readonly task_id: string;
  readonly status: ExecutionStatus;
  /** ISO 8601. */
  readonly started_at: string;
}

export interface ResultRow {
  readonly url: string;
  readonly title: string;
}

/** The owner of what a deployment shows to every account, if it does. */
export const everybody = "everybody";

/** The tasks, executions and plan of one deployment, in memory. `clock` gives Unix milliseconds. */
export class Data {
  readonly #clock: () => number;
  readonly #tasks = new Map<string, StoredTask>();
  readonly #executions = new Map<string, StoredExecution>();
  plan = "starter";

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Gives an account two tasks and two executions. */
  seed(ownerId: string): void {
    const shop = this.addTask("Shop prices", "https://shop.example/prices", ownerId);
    this.addTask("News headlines", "https://news.example/", ownerId);
    this.#keep({ ...this.run(shop), status: "completed" });
    this.run(shop);
  }

  addTask(name: string, url: string, ownerId: string): StoredTask {
    const task = { id: randomUUID(), ownerId, name, url, created_at: this.#now() };
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

  run({ id, ownerId }: StoredTask): StoredExecution {
    return this.#keep({
      id: randomUUID(),
      ownerId,
      task_id: id,
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

  /** The rows that an execution collected. */
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

/** An object as answers show it: without its owner. */
export const shown = <T extends Owned>({ ownerId: _, ...rest }: T): Omit<T, "ownerId"> => rest;
