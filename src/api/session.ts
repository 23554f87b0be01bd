import { setMaxListeners } from "node:events";
import { hostname } from "node:os";
import type { Report } from "../../contracts/report/report.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import type { Addresses } from "../config/addresses.ts";
import type { DeploymentSettings, RunSettings } from "../config/resolve.ts";
import { openLedger } from "../credentials/keys/ledger.ts";
import { markOf } from "../credentials/keys/process-mark.ts";
import { type GatheredSecrets, secretsOf } from "../credentials/sources.ts";
import { systemClock } from "../http/clock.ts";
import type { Wiring } from "../run/execute/wiring.ts";
import { type Host, tool } from "./host.ts";

/** A deployment to talk to: the user's, or the embedded one with its own account. */
export interface OpenTarget {
  readonly addresses: Addresses;
  readonly secrets: GatheredSecrets;
  readonly target: Report["target"];
  /** Stops the embedded deployment, where there is one. */
  close(): Promise<void>;
}

/** Starts the embedded deployment where it is asked for. The user's secrets are not used there. */
export async function openTarget({
  target,
  environment,
  secrets,
}: Pick<RunSettings, "target" | "environment" | "secrets">): Promise<OpenTarget> {
  const named = environment === undefined ? {} : { environment };
  if (target.kind === "deployment") {
    const { authUrl, taskServiceUrl } = target;
    const addresses = { authUrl, taskServiceUrl };
    const close = async (): Promise<void> => undefined;
    return { addresses, secrets, target: { ...addresses, ...named, embedded: false }, close };
  }
  const { startEmbedded, switchesOf } = await import("../embedded/index.ts");
  const deployment = await startEmbedded(switchesOf(target.switches));
  const addresses = { authUrl: deployment.url, taskServiceUrl: deployment.taskServiceUrl };
  return {
    addresses,
    secrets: secretsOf(deployment),
    target: { ...addresses, embedded: true },
    close: () => deployment.close(),
  };
}

export interface SessionOptions {
  readonly context: RunContext;
  readonly connection: DeploymentSettings["connection"];
  /** Milliseconds for all of it. */
  readonly limitMs: number;
  /** Whether a rate limit may be waited for. */
  readonly patient: boolean;
}

/** What one talks to a deployment with, but for the credentials. */
export type Session = Omit<Wiring, "secrets">;

/**
 * Opens transport and ledger for some work, and ends the work when its time is up or the host's signal comes. The transport is
 * closed whatever happens; the ledger is closed by the work, which writes to it.
 */
export async function withSession<T>(
  { context, connection, limitMs, patient }: SessionOptions,
  host: Host,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { createTransport } = await import("../http/transport.ts");
  const { runId, authUrl } = context;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort("deadline"), limitMs).unref();
  const interrupt = (): void => controller.abort("interrupted");
  if (host.signal.aborted) interrupt();
  // Any number of calls may share it; Node takes more than ten listeners for a leak.
  setMaxListeners(0, host.signal);
  host.signal.addEventListener("abort", interrupt);
  const transport = createTransport({
    ...connection,
    // A deadline that is over: no rate limit is waited for.
    deadline: patient ? systemClock.now() + limitMs : 0,
    ...(host.onWait && { onWait: host.onWait }),
    ...(host.limits && { limits: host.limits }),
  });
  const mark = markOf(process.pid);
  const place = { stateDir: host.stateDir, pid: process.pid, host: hostname(), now: new Date() };
  const ledger = openLedger({ ...place, runId, authUrl, ...(mark && { process: mark }) });
  try {
    const { redactor } = host;
    const send: typeof transport.send = (request, signal) => {
      host.onSend?.();
      return transport.send(request, signal);
    };
    const { signal } = controller;
    return await work({ context, transport: { ...transport, send }, ledger, redactor, tool, signal });
  } finally {
    clearTimeout(timer);
    host.signal.removeEventListener("abort", interrupt);
    await transport.close();
  }
}
