import { setMaxListeners } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { checks } from "../../suites/index.ts";
import { trySubject } from "./subject-trial.ts";
import type { FromWorker, ToWorker, WorkerEquipment } from "./worker-pool.ts";

/** A thread of the self test: tries the deployments that it is sent, with the built-in checks, and sends back what it keeps. */
const end = new AbortController();
setMaxListeners(0, end.signal);
const equipment: WorkerEquipment = workerData;

const answerTo = async (number: number, message: Extract<ToWorker, { kind: "try" }>): Promise<FromWorker> => {
  try {
    return {
      number,
      summary: await trySubject(message.subject, { ...equipment, checks, signal: end.signal }),
    };
  } catch (error) {
    return { number, error };
  }
};

parentPort?.on("message", async (message: ToWorker) => {
  if (message.kind === "stop") end.abort(message.reason);
  else parentPort?.postMessage(await answerTo(message.number, message));
});
