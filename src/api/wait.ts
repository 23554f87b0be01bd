import { setTimeout as sleep } from "node:timers/promises";
import { classify } from "../../suites/model/classify.ts";
import type { ResponseClass } from "../../suites/model/probe-result.ts";
import { anonymousSession } from "../../suites/model/requests.ts";
import type { RunSettings } from "../config/resolve.ts";
import { systemClock } from "../http/clock.ts";
import { wire } from "../run/execute/wiring.ts";
import type { Host } from "./host.ts";
import { runContextOf } from "./run-context.ts";
import { openTarget, withSession } from "./session.ts";

/** What comes while a deployment is still starting: no answer, a server error, or a page of the gateway in front. */
const starting: readonly ResponseClass[] = ["silent", "failed", "gateway", "foreign", "missing", "unexposed"];
/** Milliseconds between two questions. */
const pauseMs = 1_000;

/** Asks, without a credential, until the deployment answers or the time is up. */
export async function waitForAnswer(settings: RunSettings, limitMs: number, host: Host): Promise<void> {
  if (settings.target.kind === "embedded") return;
  const { addresses } = await openTarget(settings);
  const until = systemClock.now() + limitMs;
  const context = runContextOf({ described: settings.described }, addresses, new Set());
  const { connection } = settings;
  await withSession({ context, connection, limitMs, patient: false }, host, async (session) => {
    const { executor } = wire({ ...session, secrets: { notices: [] } });
    try {
      while (!session.signal.aborted && systemClock.now() < until) {
        const result = await executor.deliver(anonymousSession, session.signal);
        if (!starting.includes(classify(result))) return;
        await sleep(pauseMs, undefined, { signal: session.signal }).catch(() => undefined);
      }
    } finally {
      await session.ledger.close();
    }
  });
}
