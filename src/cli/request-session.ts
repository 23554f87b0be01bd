import { hostname } from "node:os";
import type { RunContext } from "../../suites/model/run-context.ts";
import { openLedger } from "../credentials/keys/ledger.ts";
import type { TransportOptions } from "../http/wire.ts";
import type { Wiring } from "../run/execute/wiring.ts";
import { Interruption } from "./interruption.ts";
import { output } from "./io/safe-output.ts";
import { stateDir, tool } from "./surroundings.ts";

export interface RequestSessionOptions {
  readonly context: RunContext;
  readonly connection: Omit<TransportOptions, "deadline">;
  /** Milliseconds for all of it. */
  readonly limitMs: number;
  /** Whether a rate limit may be waited for. */
  readonly patient: boolean;
  readonly onWait?: NonNullable<TransportOptions["onWait"]>;
}

/** What a command talks to a deployment with, but for the credentials. */
export type RequestSession = Omit<Wiring, "secrets"> & { readonly interruption: Interruption };

/**
 * Opens what it takes to talk to a deployment, under the clock and the user's hand, and closes it whatever happens; but for the
 * ledger, which whoever wrote to it closes.
 */
export async function withRequestSession<T>(
  { context, connection, limitMs, patient, onWait }: RequestSessionOptions,
  work: (session: RequestSession) => Promise<T>,
): Promise<T> {
  const { createTransport } = await import("../http/transport.ts");
  const { runId, authUrl } = context;
  const interruption = new Interruption(limitMs);
  const { signal } = interruption;
  // A deadline that is over: no rate limit is waited for.
  const deadline = patient ? interruption.deadline : 0;
  const transport = createTransport({ ...connection, deadline, ...(onWait && { onWait }) });
  const place = { stateDir: stateDir(process.env), pid: process.pid, host: hostname(), now: new Date() };
  const ledger = openLedger({ ...place, runId, authUrl });
  const { redactor } = output;
  try {
    return await work({ context, transport, ledger, redactor, tool: tool(), signal, interruption });
  } finally {
    interruption.end();
    await transport.close();
  }
}
