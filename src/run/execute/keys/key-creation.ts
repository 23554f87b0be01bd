import { credentialName } from "../../../../contracts/catalogue/credential.ts";
import { isRecord } from "../../../../contracts/wire/json.ts";
import { classify } from "../../../../suites/model/classify.ts";
import type { Probe } from "../../../../suites/model/probe.ts";
import type { NotSent, ProbeResult } from "../../../../suites/model/probe-result.ts";
import type { Entry } from "../../../credentials/keys/ledger.ts";
import { keyName, unnamed } from "../../../credentials/run-id.ts";
import { type OutboundRequest, type Presented, unsendable } from "../compose.ts";
import type { Received } from "../read-response.ts";
import { askingFor, Grants } from "./grants.ts";
import type { KeyManager } from "./key-manager.ts";
import { isPassingError, isTransient } from "./key-outcome.ts";
import type { SendOwn } from "./listing.ts";

export interface KeyCreationTools {
  readonly keyManager: KeyManager;
  /** Aborts creations and the look-ups for them. */
  readonly patience: AbortSignal;
  readonly runId: string;
  readonly send: (outbound: OutboundRequest) => Promise<Received>;
  readonly sendOwn: SendOwn;
  readonly keep: (probe: Probe, received: Received) => void;
  readonly wait: (ms: number) => Promise<void>;
}

interface Asked {
  readonly entry: Entry;
  readonly received: Received;
}

/** How often a creation is repeated. */
const mostRepeats = 5;
/** The same after an error of the server's, which may be for good. */
const mostErrors = 2;
/** The same where no list shows whether an earlier request created a key, and how large a part of all requests that may be. */
const mostBlind = 2;
const blindPart = 0.2;
/** How often a key is looked up, and how often where the list cannot be read for a while. */
const mostLooks = 3;
const mostLostLooks = 5;

/** Creates keys so that none is lost, within the limits of the account. */
export class KeyCreation {
  readonly #tools: KeyCreationTools;
  readonly #grants = new Grants();
  readonly #unclear = new Set<Promise<unknown>>();
  #count = 0;
  /** Creations that were answered with a server error in every try. */
  #errors = 0;
  /** Creations that were repeated though an earlier request may have left a key. */
  #blind = 0;

  constructor(tools: KeyCreationTools) {
    this.#tools = tools;
  }

  /** Creates a key, leaving out scopes that the account cannot grant. */
  async create(probe: Probe, credential: Presented): Promise<ProbeResult> {
    if (probe.yields?.kind !== "key") return this.#createOnce(probe, credential);
    const wanted = probe.yields.scopes;
    const ask = async (): Promise<ProbeResult> => {
      const asked = this.#grants.grantable(wanted);
      const reduced = asked.length < wanted.length;
      const result = await this.#createOnce(reduced ? askingFor(probe, asked) : probe, credential);
      const isNew = await this.#grants.learn(asked, result, (scope) =>
        this.#tryScope(scope, probe, credential),
      );
      if (isNew) return ask();
      return reduced && result.kind === "answer" ? { ...result, askedScopes: asked } : result;
    };
    return ask();
  }

  /** Whether the account can grant a scope, tested with a key that is revoked at once. */
  async #tryScope(scope: string, { yields: _, ...like }: Probe, credential: Presented): Promise<boolean> {
    const probe = {
      ...askingFor(like, [scope]),
      id: `${like.id} (with ${scope} alone)`,
      variant: `with ${scope}`,
    };
    const isGranted = classify(await this.#createOnce(probe, credential)) === "allowed";
    if (isGranted) await this.#tools.keyManager.retire(probe, this.#tools.sendOwn);
    return isGranted;
  }

  /** Creates a key. After transient trouble the creation is repeated, but only once the list was searched for the key, if there is one. */
  async #createOnce(probe: Probe, credential: Presented): Promise<ProbeResult> {
    const { keyManager, patience, sendOwn } = this.#tools;
    for (let attempt = 1; ; attempt += 1) {
      const asked = await (attempt === 1 ? this.#askFirst(probe, credential) : this.#ask(probe, credential));
      if (!("received" in asked)) return asked;
      const { entry, received } = asked;
      if (!this.#isWorthRepeating(received, attempt) || patience.aborted) return received.result;
      const place = await this.#first(this.#lookUp(entry));
      if (place === "unknown" && !this.#isWorthAnother(attempt)) return received.result;
      // Its secret is lost, so it is useless. A key that is not listed yet is looked up again at the end of the run.
      if (place === "listed") await keyManager.retire(probe, sendOwn);
    }
  }

  /** Whether a creation may be answered otherwise a moment later. Errors in every try of two creations are for good. */
  #isWorthRepeating(received: Received, attempt: number): boolean {
    if (isTransient(received)) return attempt <= mostRepeats;
    if (!isPassingError(received) || this.#errors >= mostErrors) return false;
    if (attempt <= mostErrors) return true;
    this.#errors += 1;
    return false;
  }

  /** Whether to repeat a creation where there is no list. Each time may leave a key, so it is not done where most attempts fail. */
  #isWorthAnother(attempt: number): boolean {
    const isFew = attempt <= mostBlind && this.#blind < mostBlind + this.#count * blindPart;
    if (!isFew || this.#tools.keyManager.list.isExposed) return false;
    this.#blind += 1;
    return true;
  }

  /** Asks for a key while no other creation is unclear: each of those may leave a key that nobody knows. */
  async #askFirst(probe: Probe, credential: Presented): Promise<Asked | NotSent> {
    const { keyManager, sendOwn } = this.#tools;
    for (;;) {
      while (this.#unclear.size > 0) await Promise.all(this.#unclear);
      if (await keyManager.isBlind(sendOwn))
        return unsendable("no more keys are created: the list of keys cannot be read any more");
      let held = false;
      const asked = await this.#ask(probe, credential, () => {
        held = this.#unclear.size > 0;
        return held;
      });
      if (!held) return asked;
    }
  }

  async #ask(probe: Probe, credential: Presented, isHeld?: () => boolean): Promise<Asked | NotSent> {
    const { keyManager, runId, send, sendOwn, keep } = this.#tools;
    this.#count += 1;
    const name = nameFor(probe, runId, this.#count);
    const entry = await keyManager.intend(name, probe, sendOwn).catch((error: unknown) => error);
    if (!isEntry(entry))
      return unsendable(entry instanceof Error ? entry.message : "the ledger of keys cannot be written");
    const received = await send({ probe, credential, name, ...(isHeld && { isHeld }) });
    await keyManager.settle(entry, received);
    keep(probe, received);
    return { entry, received };
  }

  async #first<T>(looking: Promise<T>): Promise<T> {
    this.#unclear.add(looking);
    return looking.finally(() => this.#unclear.delete(looking));
  }

  /** Looks more than once for a key that is not listed, since others are being created meanwhile. */
  async #lookUp(entry: Entry): ReturnType<KeyManager["lookUp"]> {
    const { keyManager, sendOwn, wait } = this.#tools;
    for (let look = 1; ; look += 1) {
      await wait(400 * look);
      const place = await keyManager.lookUp(entry, sendOwn);
      if (place === "listed" || place === "absent") return place;
      // A list that was shown before comes back with the service.
      if (look >= (place === "unknown" && keyManager.list.isLost ? mostLostLooks : mostLooks)) return place;
    }
  }
}

const isEntry = (value: unknown): value is Entry => isRecord(value) && typeof value["entry"] === "number";

/** The name by which the ledger records a key: its own or, if the request gives it none, its number and purpose. */
function nameFor(probe: Probe, runId: string, number: number): string {
  const body = nameIn(probe);
  if (typeof body === "string" && body !== "") return body;
  const name = keyName(runId, `${number} ${labelOf(probe)}`);
  return isRecord(body) ? name : `${name} ${unnamed}`;
}

const nameIn = ({ payload }: Probe): unknown =>
  payload?.kind === "json" && isRecord(payload.value) ? payload.value["name"] : undefined;

const labelOf = ({ yields, variant = "" }: Probe): string =>
  yields === undefined ? variant : credentialName(yields).replace(/^key\[(.*)\]$/, "$1");
