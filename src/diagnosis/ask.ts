import type { ReportExchange } from "../../contracts/report/report.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import type { SubjectCredentials } from "../credentials/subject-credentials.ts";
import type { Transport } from "../http/wire.ts";
import type { KeyCounts } from "../run/execute/keys/managed-key.ts";
import { type Wiring, wire } from "../run/execute/wiring.ts";
import type { Deliver } from "./investigate.ts";

export interface AskOptions extends Omit<Wiring, "context" | "secrets"> {
  readonly context: RunContext;
  readonly subjectCredentials: SubjectCredentials;
}

/** What was seen, and how. Free of secrets. */
export interface DiagnosisEvidence<T> {
  readonly seen: T;
  readonly exchanges: readonly ReportExchange[];
  readonly keys: KeyCounts;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/** Each request goes out once: no answer is waited for that a rate limit puts off, and none is asked for again. */
const once = (transport: Transport): Transport => ({
  waitedMs: () => transport.waitedMs(),
  close: () => transport.close(),
  send: (request, signal) => transport.send({ ...request, repeatable: request.insistent === true }, signal),
});

/** Asks the deployment, and revokes the key that was tried, whatever happens. */
export async function askDeployment<T>(
  options: AskOptions,
  questions: (deliver: Deliver) => Promise<T>,
): Promise<DiagnosisEvidence<T>> {
  const { subjectCredentials, signal, ledger } = options;
  const startedAt = new Date();
  const transport = once(options.transport);
  const { executor, keyManager, log, revokeAll } = wire({
    ...options,
    transport,
    secrets: subjectCredentials.secrets,
  });
  let seen: T;
  try {
    seen = await questions((probe) => executor.deliver(probe, signal));
  } finally {
    await revokeAll().finally(() => ledger.close().catch(() => undefined));
  }
  return { seen, exchanges: log.exchanges, keys: keyManager.counts(), startedAt, finishedAt: new Date() };
}
