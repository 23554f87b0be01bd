import { Worker } from "node:worker_threads";
import { builtProgram } from "../built-program.ts";
import type { Subject } from "./plan.ts";
import type { TrialEquipment } from "./subject-trial.ts";
import type { TrialSummary } from "./summary.ts";

/** What a thread is started with. It brings the built-in checks itself: functions cannot be handed over. */
export type WorkerEquipment = Pick<TrialEquipment, "tool" | "stateDir">;

export type ToWorker =
  | { readonly kind: "try"; readonly number: number; readonly subject: Subject }
  | { readonly kind: "stop"; readonly reason: string };

export type FromWorker = { readonly number: number } & (
  | { readonly summary: TrialSummary }
  | { readonly error: unknown }
);

interface Waiting {
  readonly resolve: (summary: TrialSummary) => void;
  readonly reject: (error: unknown) => void;
}

/** Threads that try deployments, each with the embedded deployments that it is given. */
export class WorkerPool {
  readonly #workers: readonly Worker[];
  readonly #waiting = new Map<number, Waiting>();
  readonly #signal: AbortSignal;
  readonly #stop: () => void;
  #count = 0;

  constructor(size: number, workerData: WorkerEquipment, signal: AbortSignal) {
    const program = builtProgram("selftest-worker.js");
    this.#workers = Array.from({ length: size }, () => new Worker(program, { workerData }));
    for (const worker of this.#workers) {
      worker.on("message", (message: FromWorker) => this.#hear(message));
      worker.on("error", (error) => this.#fail(error));
      worker.on("exit", (code) => this.#fail(new Error(`a thread of the self test ended with ${code}`)));
    }
    this.#signal = signal;
    this.#stop = () => {
      const reason = typeof signal.reason === "string" ? signal.reason : "interrupted";
      for (const worker of this.#workers) worker.postMessage({ kind: "stop", reason } satisfies ToWorker);
    };
    signal.addEventListener("abort", this.#stop);
  }

  /** Runs a trial in the thread of a lane. */
  try(subject: Subject, lane: number): Promise<TrialSummary> {
    const number = this.#count++;
    const worker = this.#workers[lane % this.#workers.length];
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      worker?.postMessage({ kind: "try", number, subject } satisfies ToWorker);
    });
  }

  async close(): Promise<void> {
    this.#signal.removeEventListener("abort", this.#stop);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #hear(message: FromWorker): void {
    const waiting = this.#waiting.get(message.number);
    this.#waiting.delete(message.number);
    if ("summary" in message) waiting?.resolve(message.summary);
    else waiting?.reject(message.error);
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
