import type { Probe } from "../../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../../suites/model/probe-result.ts";
import { type OutboundRequest, type Presented, unsendable } from "../compose.ts";
import type { Received } from "../read-response.ts";
import type { AccountKeys } from "./account-keys.ts";
import { KeyCreation } from "./key-creation.ts";
import type { KeyManager } from "./key-manager.ts";
import { isDone, isPassingError, isTransient, mayHaveRevoked } from "./key-outcome.ts";
import type { SendOwn } from "./listing.ts";
import { isNeverReused } from "./ownership.ts";
import { likeOf } from "./revocation.ts";

/** How often a revocation is repeated. */
const mostRepeats = 5;
/** The same after an error of the server's. */
const mostErrors = 2;
/** How often the list is read after a revocation without a clear answer. */
const mostLooks = 4;

interface KeyRequestTools {
  readonly keyManager: AccountKeys;
  /** Aborts creations and the look-ups for them. */
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

/** Sends planned creations and revocations, each as the account that owns the key. */
export class KeyRequests {
  readonly #tools: KeyRequestTools;
  readonly #creations = new Map<KeyManager, KeyCreation>();

  constructor(tools: KeyRequestTools) {
    this.#tools = tools;
  }

  create(probe: Probe, credential: Presented): Promise<ProbeResult> {
    const keys = this.#tools.keyManager.of(probe);
    const creation = this.#creations.get(keys) ?? this.#creationOf(keys, probe);
    this.#creations.set(keys, creation);
    return creation.create(probe, credential);
  }

  #creationOf(keys: KeyManager, probe: Probe): KeyCreation {
    const { keyManager, patience, exchange, keep, wait, sendOwn } = this.#tools;
    return new KeyCreation({
      keyManager: keys,
      patience,
      runId: keys.runId,
      send: (outbound) => exchange(outbound, patience),
      sendOwn: keyManager.sender(probe, (own, keyId) => sendOwn(own, keyId, patience)),
      keep,
      wait: (ms) => wait(ms, patience),
    });
  }

  async revoke(probe: Probe, credential: Presented, signal: AbortSignal): Promise<ProbeResult> {
    const { keyManager, exchange, wait, sendOwn } = this.#tools;
    const keys = keyManager.of(probe);
    const send = keyManager.sender(probe, (own, keyId) => sendOwn(own, keyId, signal));
    const patience = { wait: (ms: number) => wait(ms, signal), signal };
    const createLike = (maker: Probe): Promise<ProbeResult> => this.create(likeOf(maker), credential);
    let last: Received | undefined;
    let attempt = 1;
    for (; attempt <= mostRepeats + 1; attempt += 1) {
      const found = await keys.revocable(probe.target, send, patience, createLike);
      if ("because" in found) return last?.result ?? unsendable(found.because);
      last = await exchange({ probe, credential, keyId: found.id }, signal);
      if (isDone(last.result)) await keys.revoked(probe.target, found.id);
      if (!isWorthRepeating(last, found.id, attempt) || signal.aborted) break;
      await wait(500 * attempt, signal);
    }
    if (last === undefined) return unsendable("the key was not revoked");
    const attempts = last.attempts + attempt - 1;
    if (isDone(last.result) || !mayHaveRevoked({ ...last, attempts })) return last.result;
    const { result } = last;
    return (await this.#isGone(keys, probe, send, signal)) ? { ...result, tookEffect: true } : result;
  }

  /** Whether the list no longer shows a key, twice in a row: one reading may come from a copy that never had it. */
  async #isGone(keys: KeyManager, { target }: Probe, send: SendOwn, signal: AbortSignal): Promise<boolean> {
    for (let look = 1, absent = 0; look <= mostLooks && !signal.aborted; look += 1) {
      absent = (await keys.isAbsent(target, send)) ? absent + 1 : 0;
      if (absent === 2) return true;
      await this.#tools.wait(300 * look, signal);
    }
    return false;
  }
}

/** Whether a revocation may be answered otherwise a moment later. The transport repeats what is certain to reach the same key. */
const isWorthRepeating = (last: Received, id: string, attempt: number): boolean =>
  isTransient(last) ? !isNeverReused(id) : isPassingError(last) && attempt <= mostErrors;
