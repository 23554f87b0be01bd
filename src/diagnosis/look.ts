import type { ReportExchange } from "../../contracts/report.ts";
import type { World } from "../../suites/kit/world.ts";
import type { Suspects } from "../credentials/suspects.ts";
import type { Transport } from "../http/wire.ts";
import { type Equipment, equip } from "../run/equip.ts";
import type { KeyCounts } from "../run/key-desk.ts";
import type { Deliver } from "./sight.ts";

export interface LookOptions extends Omit<Equipment, "world" | "secrets"> {
  readonly world: World;
  readonly suspects: Suspects;
}

/** What was seen, and how. Free of secrets. */
export interface Looked<T> {
  readonly seen: T;
  readonly exchanges: readonly ReportExchange[];
  readonly keys: KeyCounts;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/** Milliseconds for the revocation of a key that was tried. */
const revocationMs = 10_000;

/** Each request goes out once: no answer is waited for that a rate limit puts off, and none is asked for again. */
const once = (transport: Transport): Transport => ({
  waitedMs: () => transport.waitedMs(),
  close: () => transport.close(),
  send: (request, signal) => transport.send({ ...request, repeatable: false }, signal),
});

/** Asks the deployment, and revokes the key that was tried, whatever happens. */
export async function look<T>(
  options: LookOptions,
  ask: (deliver: Deliver) => Promise<T>,
): Promise<Looked<T>> {
  const { suspects, signal, ledger } = options;
  const startedAt = new Date();
  const transport = once(options.transport);
  const { courier, desk, log } = equip({ ...options, transport, secrets: suspects.secrets });
  let seen: T;
  try {
    seen = await ask((probe) => courier.deliver(probe, signal));
  } finally {
    const limit = AbortSignal.timeout(revocationMs);
    await desk.revokeAll((probe, keyId) => courier.errand(probe, keyId, limit));
    await ledger.close();
  }
  return { seen, exchanges: log.exchanges, keys: desk.counts(), startedAt, finishedAt: new Date() };
}
