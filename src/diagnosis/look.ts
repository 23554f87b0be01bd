import type { ReportExchange } from "../../contracts/report.ts";
import type { Inquiry, Seen } from "../../suites/diagnosis/inquiry.ts";
import type { Ledger } from "../credentials/ledger.ts";
import type { Suspects } from "../credentials/suspects.ts";
import type { Transport } from "../http/wire.ts";
import type { KeyCounts } from "../run/key-desk.ts";
import { type Equipment, equip } from "../run/run.ts";
import { investigate } from "./investigate.ts";

export interface DiagnosisOptions extends Pick<Equipment, "ledger" | "tool" | "signal"> {
  readonly inquiry: Inquiry;
  readonly suspects: Suspects;
  readonly transport: Transport;
  readonly ledger: Ledger;
}

/** What a diagnosis brought back. Free of secrets. */
export interface Findings {
  readonly seen: Seen;
  readonly exchanges: readonly ReportExchange[];
  readonly keys: KeyCounts;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/** Milliseconds for the revocation of a key that was tried. */
const revocationMs = 10_000;

/** Each request goes out once: no answer is waited for that a rate limit puts off, and none is asked for again. */
export const once = (transport: Transport): Transport => ({
  close: () => transport.close(),
  send: (request, signal) => transport.send({ ...request, repeatable: false }, signal),
});

/** Asks the deployment, and revokes the key that was tried, whatever happens. */
export async function look(options: DiagnosisOptions): Promise<Findings> {
  const { inquiry, suspects, signal } = options;
  const startedAt = new Date();
  const { courier, desk, log } = equip({
    ...options,
    world: inquiry.world,
    secrets: suspects.secrets,
    transport: once(options.transport),
  });
  let seen: Seen;
  try {
    seen = await investigate(inquiry, (probe) => courier.deliver(probe, signal), signal);
  } finally {
    const limit = AbortSignal.timeout(revocationMs);
    await desk.revokeAll((probe, keyId) =>
      courier.errand({ ...probe, credential: inquiry.subject?.credential ?? probe.credential }, keyId, limit),
    );
    await options.ledger.close();
  }
  return { seen, exchanges: log.exchanges, keys: desk.counts(), startedAt, finishedAt: new Date() };
}
