import type { Ledger } from "../../src/credentials/keys/ledger.ts";
import { apply, type Event, type LivingKey } from "../../src/credentials/keys/ledger-file.ts";
import type { LeftRun } from "../../src/credentials/keys/past-runs.ts";

/** A ledger in memory that a later cleanup can read. */
export class MemoryLedger implements Ledger {
  readonly #living = new Map<number, LivingKey>();
  #entries = 0;

  beside = () => new MemoryLedger();
  begin = async () => undefined;
  close = async () => undefined;
  living = () => [...this.#living.values()];

  async intend(name: string) {
    this.#entries += 1;
    const entry = { entry: this.#entries, name };
    this.#note({ line: "intent", ...entry });
    return entry;
  }

  async created({ entry }: { entry: number }, id: string) {
    this.#note({ line: "created", entry, id });
  }

  async disputed({ entry }: { entry: number }) {
    this.#note({ line: "disputed", entry });
  }

  async notCreated({ entry }: { entry: number }) {
    this.#note({ line: "not-created", entry });
  }

  async revoked(key: { entry: number } | string) {
    if (typeof key !== "string") this.#note({ line: "revoked", entry: key.entry });
  }

  left(runId: string, authUrl: string): LeftRun {
    const facts = { file: "/nowhere/ledger", pid: 4_194_305, host: "gone", unreadableLines: 0 };
    const past = new Date(0);
    return { kind: "run", runId, authUrl, startedAt: past, endedAt: past, living: this.living(), ...facts };
  }

  #note(event: Event): void {
    apply(this.#living, event);
  }
}
