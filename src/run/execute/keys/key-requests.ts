import { credentialName } from "../../../../contracts/catalogue/credential.ts";
import { isRecord } from "../../../../contracts/wire/json.ts";
import type { Probe } from "../../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../../suites/model/probe-result.ts";
import type { Entry } from "../../../credentials/keys/ledger.ts";
import { keyName, unnamed } from "../../../credentials/run-id.ts";
import { type OutboundRequest, type Presented, unsendable } from "../compose.ts";
import type { Received } from "../read-response.ts";
import type { AccountKeys } from "./account-keys.ts";
import type { KeyManager } from "./key-manager.ts";
import { isDone, isTransient } from "./key-outcome.ts";
import type { SendOwn } from "./listing.ts";
import { isNeverReused } from "./ownership.ts";

/** How often a creation or a revocation is asked for again. */
const mostRepeats = 5;

interface KeyRequestTools {
  readonly keyManager: AccountKeys;
  readonly patience: AbortSignal;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly sendOwn: (
    probe: Probe,
    keyId: string | undefined,
    signal: AbortSignal,
  ) => Promise<Received | undefined>;
  readonly exchange: (outbound: OutboundRequest, signal: AbortSignal) => Promise<Received>;
  readonly keep: (probe: Probe, received: Received) => void;
}

/** Sends planned creations and revocations of keys, and writes down what came of them. */
export class KeyRequests {
  readonly #tools: KeyRequestTools;

  constructor(tools: KeyRequestTools) {
    this.#tools = tools;
  }

  /** Creates a key. After transient trouble it is asked for again, but only where the list shows that there is none. */
  async create(probe: Probe, credential: Presented): Promise<ProbeResult> {
    const { patience, exchange, keep } = this.#tools;
    const { keys, send } = this.#account(probe, patience);
    for (let attempt = 1; ; attempt += 1) {
      const name = nameOf(probe, keys.runId, attempt);
      const entry = await keys.intend(name, probe, send).catch((error: unknown) => error);
      if (!isEntry(entry))
        return unsendable(entry instanceof Error ? entry.message : "the ledger of keys cannot be written");
      const received = await exchange({ probe, credential, name }, patience);
      await keys.settle(entry, received);
      keep(probe, received);
      if (attempt > mostRepeats || !isTransient(received) || patience.aborted) return received.result;
      const isListed = await this.#isListed(entry, keys, send);
      if (isListed === undefined) return received.result;
      // Its secret is lost: it is of no use.
      if (isListed) await keys.retire(probe, send);
    }
  }

  /** Whether a key came into being; looked at more than once, since others are being created meanwhile. */
  async #isListed(entry: Entry, keys: KeyManager, send: SendOwn): Promise<boolean | undefined> {
    const { patience, wait } = this.#tools;
    for (let look = 1; look <= 3; look += 1) {
      await wait(400 * look, patience);
      const isListed = await keys.isListed(entry, send);
      if (isListed !== undefined) return isListed;
    }
    return undefined;
  }

  async revoke(probe: Probe, credential: Presented, signal: AbortSignal): Promise<ProbeResult> {
    const { exchange, wait } = this.#tools;
    const { keys, send } = this.#account(probe, signal);
    let last: Received | undefined;
    for (let attempt = 1; attempt <= mostRepeats + 1; attempt += 1) {
      const found = await keys.revocable(probe.target, send);
      if ("because" in found) return last?.result ?? unsendable(found.because);
      last = await exchange({ probe, credential, keyId: found.id }, signal);
      if (isDone(last.result)) await keys.revoked(probe.target, found.id);
      // The transport repeats what is certain to hit the same key.
      if (!isTransient(last) || isNeverReused(found.id) || signal.aborted) break;
      await wait(500 * attempt, signal);
    }
    return last?.result ?? unsendable("the key was not revoked");
  }

  /** The account whose key a probe is about, and how requests are sent for it. */
  #account(probe: Probe, signal: AbortSignal): { readonly keys: KeyManager; readonly send: SendOwn } {
    const { keyManager, sendOwn } = this.#tools;
    const send = keyManager.sender(probe, (own, keyId) => sendOwn(own, keyId, signal));
    return { keys: keyManager.of(probe), send };
  }
}

const isEntry = (value: unknown): value is Entry => isRecord(value) && typeof value["entry"] === "number";

/** The name by which a key is written down: its own, or what it is for where the request gives it none. */
function nameOf(probe: Probe, runId: string, attempt: number): string {
  const body = nameIn(probe);
  if (typeof body === "string" && body !== "") return body;
  const name = keyName(runId, `${attempt > 1 ? `try ${attempt} ` : ""}${labelOf(probe)}`);
  return isRecord(body) ? name : `${name} ${unnamed}`;
}

const nameIn = ({ payload }: Probe): unknown =>
  payload?.kind === "json" && isRecord(payload.value) ? payload.value["name"] : undefined;

/** What a key is called behind the run's name: what it is for. */
const labelOf = ({ yields, variant = "" }: Probe): string =>
  yields === undefined ? variant : credentialName(yields);
