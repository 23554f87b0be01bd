import { join } from "node:path";
import { looksSecret } from "../../secrets/secret.ts";
import { messageOf, UserError } from "../../user-error.ts";
import { AppendFile } from "./append-file.ts";
import {
  type AccountMark,
  apply,
  type Event,
  endLine,
  type LivingKey,
  ledgerFolder,
  type Opening,
} from "./ledger-file.ts";
import { type ProcessMark, runsHere } from "./process-mark.ts";

export interface LedgerOptions {
  /** `$XDG_STATE_HOME`, or `~/.local/state`. */
  readonly stateDir: string;
  readonly runId: string;
  readonly authUrl: string;
  readonly pid: number;
  readonly host: string;
  readonly process?: ProcessMark;
  /** When the run began. */
  readonly now: Date;
  /** False for a deployment that ends with this process: nothing needs to survive a power failure. */
  readonly durable?: false;
}

/** A key that is about to be created. */
export interface Entry {
  readonly entry: number;
  readonly name: string;
}

/**
 * Records the keys of one run before they are requested, so that a run that is killed at any moment leaves a list of what
 * may exist on the deployment. Contains names and identifiers, never a secret.
 */
export interface Ledger {
  /** Creates the file, so that a run that cannot record its keys fails before it sends anything. Throws a `UserError`. */
  begin(account: AccountMark): Promise<void>;
  /** Settles once the intent is on disk; only then may the request that creates the key be sent. Throws a `UserError`. */
  intend(name: string): Promise<Entry>;
  created(entry: Entry, id: string): Promise<void>;
  /** The identifier of the key is another key's as well: it is unknown again. */
  disputed(entry: Entry): Promise<void>;
  /** The deployment refused: there is no such key. Not for an answer that never came. */
  notCreated(entry: Entry): Promise<void>;
  /** The key is gone; identified by its entry or its identifier. */
  revoked(key: Entry | string): Promise<void>;
  living(): readonly LivingKey[];
  /** The ledger of another account in the same run. */
  beside(runId: string): Ledger;
  /** Closes the ledger: its file is removed if no key is alive, and says that the run is over otherwise. */
  close(): Promise<void>;
}

/** The ledger of a run. No file is created before the first key is intended. */
export function openLedger(options: LedgerOptions): Ledger {
  return new RunLedger(options);
}

class RunLedger implements Ledger {
  readonly #options: LedgerOptions;
  readonly #path: string;
  #opening: Opening;
  readonly #file: AppendFile;
  readonly #living = new Map<number, LivingKey>();
  #entries = 0;

  constructor(options: LedgerOptions) {
    const { stateDir, authUrl, now, durable, ...facts } = options;
    this.#options = options;
    const startedAt = now.toISOString();
    this.#opening = { line: "run", version: 1, ...facts, authUrl: bareUrl(authUrl), startedAt };
    this.#path = join(ledgerFolder(stateDir), `${facts.runId}.jsonl`);
    this.#file = new AppendFile(this.#path, () => JSON.stringify(this.#opening), durable);
  }

  async begin(account: AccountMark): Promise<void> {
    this.#opening = { ...this.#opening, account };
    runsHere.add(this.#opening.runId);
    await this.#kept(this.#file.create());
  }

  async intend(name: string): Promise<Entry> {
    this.#entries += 1;
    runsHere.add(this.#opening.runId);
    const entry = { entry: this.#entries, name };
    await this.#write({ line: "intent", ...entry });
    return entry;
  }

  created({ entry }: Entry, id: string): Promise<void> {
    // If a deployment uses a key's secret as its identifier, it must not get onto this disk.
    const event: Event = { line: "created", entry, id };
    return this.#write(event, looksSecret(id) ? { line: "created", entry } : event);
  }

  disputed({ entry }: Entry): Promise<void> {
    return this.#write({ line: "disputed", entry });
  }

  notCreated({ entry }: Entry): Promise<void> {
    return this.#write({ line: "not-created", entry });
  }

  async revoked(key: Entry | string): Promise<void> {
    const known = [...this.#living.values()].find(({ entry, id }) =>
      typeof key === "string" ? id === key : entry === key.entry,
    );
    if (known !== undefined) await this.#write({ line: "revoked", entry: known.entry });
  }

  living(): readonly LivingKey[] {
    return [...this.#living.values()];
  }

  beside(runId: string): Ledger {
    return new RunLedger({ ...this.#options, runId });
  }

  async close(): Promise<void> {
    if (this.#living.size > 0) await this.#file.append(JSON.stringify(endLine)).catch(() => undefined);
    await this.#kept(this.#file.close(() => this.#living.size === 0)).finally(() =>
      runsHere.delete(this.#opening.runId),
    );
  }

  /** An intent counts once it is on disk. Other events count at once: the run knows them, written or not. */
  async #write(event: Event, written: Event = event): Promise<void> {
    if (event.line !== "intent") apply(this.#living, event);
    await this.#kept(this.#file.append(JSON.stringify(written)));
    if (event.line === "intent") apply(this.#living, event);
  }

  async #kept(done: Promise<void>): Promise<void> {
    try {
      await done;
    } catch (error) {
      throw notKept(this.#path, error);
    }
  }
}

/** An address without user name, password, query or fragment. */
function bareUrl(url: string): string {
  if (!URL.canParse(url)) return "";
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname === "/" ? "" : pathname}`;
}

function notKept(path: string, error: unknown): UserError {
  const facts = {
    place: path,
    wanted: "a file in which created keys are written down, so that none is forgotten",
    got: messageOf(error),
    remedy: "Point XDG_STATE_HOME to a folder that can be written to; check --read-only creates no keys.",
  };
  return new UserError(facts, { cause: error });
}
