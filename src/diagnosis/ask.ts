import type { ReportExchange } from "../../contracts/report/report.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import type { SubjectCredentials } from "../credentials/subject-credentials.ts";
import type { Transport } from "../http/wire.ts";
import { scrubbedAnswers, scrubbedExchanges } from "../run/assemble/scrub.ts";
import type { KeyCounts } from "../run/execute/keys/managed-key.ts";
import { type Wiring, wire } from "../run/execute/wiring.ts";
import type { Deliver } from "./investigate.ts";

export interface AskOptions extends Omit<Wiring, "context" | "secrets"> {
  readonly context: RunContext;
  readonly subjectCredentials: SubjectCredentials;
}

/** The answers and how they were obtained. Free of secrets. */
export interface DiagnosisEvidence<T> {
  readonly seen: T;
  readonly exchanges: readonly ReportExchange[];
  readonly keys: KeyCounts;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/** Each request is sent once: it neither waits for a rate limit nor repeats anything. */
const once = (transport: Transport): Transport => ({
  waitedMs: () => transport.waitedMs(),
  close: () => transport.close(),
  send: (request, signal) => transport.send({ ...request, repeatable: request.insistent === true }, signal),
});

/** Sends the requests and in any case revokes the key that was tried. */
export async function askDeployment<T>(
  options: AskOptions,
  questions: (deliver: Deliver) => Promise<T>,
): Promise<DiagnosisEvidence<T>> {
  const { subjectCredentials, signal, ledger } = options;
  const startedAt = new Date();
  const transport = once(options.transport);
  const { executor, keyManager, log, redactor, revokeAll } = wire({
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
  return {
    seen: scrubbedAnswers(seen, redactor),
    exchanges: scrubbedExchanges(log.exchanges, redactor),
    keys: keyManager.counts(),
    startedAt,
    finishedAt: new Date(),
  };
}
