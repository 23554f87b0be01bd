import { type Credential, credentialName } from "../../../contracts/catalogue/credential.ts";
import { classify } from "../../../suites/model/classify.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import { goodLogin } from "../../../suites/model/requests.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";
import type { CredentialStore, Resolved } from "../../credentials/credential-store.ts";
import type { Transport } from "../../http/wire.ts";
import type { Redactor } from "../../secrets/redactor.ts";
import { type Composition, compose, type PlaceholderValues } from "./compose.ts";
import type { ExchangeLog } from "./exchange-log.ts";
import { KeyCreation } from "./keys/key-creation.ts";
import type { KeyManager } from "./keys/key-manager.ts";
import { isDone, isTransient } from "./keys/key-outcome.ts";
import { isNeverReused } from "./keys/ownership.ts";
import { type Received, readResponse } from "./read-response.ts";
import { ResponseBudget } from "./response-budget.ts";

export interface ExecutorTools {
  readonly transport: Transport;
  readonly credentialStore: CredentialStore;
  readonly keyManager: KeyManager;
  readonly redactor: Redactor;
  readonly log: ExchangeLog;
  readonly context: RunContext;
  readonly placeholderValues: Omit<PlaceholderValues, "key-name">;
  readonly userAgent: string;
  /** Ends requests that create keys. An interrupted run waits a moment for them, so that it learns what it must revoke. */
  readonly patience: AbortSignal;
  /** `size` random bytes in hexadecimal digits. */
  readonly randomHex: (size: number) => string;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How often a revocation is asked for again, and how often the run signs in again. */
const mostRepeats = 5;
const mostRenewals = 2;

type Presented = Exclude<Resolved, { kind: "unavailable" }>;

/** Carries one probe to its service and brings back what came of it, without secrets. */
export class ProbeExecutor {
  readonly #tools: ExecutorTools;
  readonly #pool: ResponseBudget;
  readonly #creation: KeyCreation;
  #sent = 0;
  /** A JWT for the run's own requests, since the one that it began with is refused. */
  #renewed: Presented | undefined;
  #renewing: Promise<void> | undefined;
  #renewals = 0;

  constructor(tools: ExecutorTools) {
    this.#tools = tools;
    this.#pool = new ResponseBudget(tools.context.operations.length);
    const { keyManager, patience, context } = tools;
    this.#creation = new KeyCreation({
      keyManager,
      patience,
      runId: context.runId,
      send: (outbound) => this.#exchange(outbound, patience),
      sendOwn: (own, keyId) => this.sendOwn(own, keyId, patience),
      keep: (probe, received) => this.#keep(probe, received),
      wait: (ms) => this.wait(ms, patience),
    });
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    return this.#tools.sleep(ms, signal);
  }

  /** The mark of a credential in reports, where the run holds it. */
  markOf(credential: Credential): string | undefined {
    const resolved = this.#tools.credentialStore.resolve(credential);
    return resolved.kind === "text" ? resolved.mark : undefined;
  }

  /** The text of a credential, for programs of the user that send requests themselves. */
  reveal(credential: Credential): string | undefined {
    const resolved = this.#tools.credentialStore.resolve(credential);
    return resolved.kind === "text" ? resolved.text : undefined;
  }

  async deliver(probe: Probe, signal: AbortSignal): Promise<ProbeResult> {
    const credential = this.#present(probe);
    if (credential.kind === "unavailable") return unsendable(credential.because);
    if (probe.effect === "create-key") return this.#creation.create(probe, credential);
    if (probe.effect === "revoke-key") return this.#revoke(probe, credential, signal);
    const received = await this.#exchange({ probe, credential }, signal);
    this.#keep(probe, received);
    return received.result;
  }

  /**
   * A request of the run's own, as the JWT's user: to find and revoke keys. Signs in again where the JWT is refused by now;
   * the new JWT serves such requests alone.
   */
  async sendOwn(probe: Probe, keyId: string | undefined, signal: AbortSignal): Promise<Received | undefined> {
    const send = async (): Promise<Received | undefined> => {
      const credential = this.#renewed ?? this.#tools.credentialStore.resolve(probe.credential);
      if (credential.kind === "unavailable") return undefined;
      return this.#exchange(
        { probe, credential, insistent: true, ...(keyId !== undefined && { keyId }) },
        signal,
      );
    };
    const used = this.#renewed;
    const received = await send();
    if (received !== undefined && classify(received.result) !== "unauthorized") return received;
    return (await this.#renew(used, signal)) ? send() : received;
  }

  /** Gives whether there is another JWT than the one that was used. */
  async #renew(used: Presented | undefined, signal: AbortSignal): Promise<boolean> {
    const { email, password } = this.#tools.placeholderValues;
    if (email === undefined || password === undefined) return false;
    if (this.#renewed === used && this.#renewals < mostRenewals) {
      this.#renewing ??= this.#signIn(signal).finally(() => {
        this.#renewing = undefined;
      });
      await this.#renewing;
    }
    return this.#renewed !== used;
  }

  async #signIn(signal: AbortSignal): Promise<void> {
    this.#renewals += 1;
    const outbound = { probe: goodLogin, credential: { kind: "nothing" }, insistent: true } as const;
    const { result, secrets } = await this.#exchange(outbound, signal);
    const [secret] = secrets;
    if (secret !== undefined && classify(result) === "allowed")
      this.#renewed = { kind: "text", text: secret.reveal(), mark: secret.mark };
  }

  #present(probe: Probe): Resolved {
    const { credentialStore, keyManager } = this.#tools;
    if (probe.credential.kind === "key-from") {
      const secret = keyManager.secretFrom(probe.credential.probe);
      if (secret !== undefined) credentialStore.put(probe.credential, secret);
    }
    const resolved = credentialStore.resolve(probe.credential);
    if (resolved.kind !== "text" || /^[\t\x20-\x7e\x80-\xff]*$/.test(resolved.text)) return resolved;
    const because = `${credentialName(probe.credential)} has characters that no header can carry: the answer that gave it masks it`;
    return { kind: "unavailable", because };
  }

  async #revoke(probe: Probe, credential: Presented, signal: AbortSignal): Promise<ProbeResult> {
    const { keyManager } = this.#tools;
    let last: Received | undefined;
    for (let attempt = 1; attempt <= mostRepeats + 1; attempt += 1) {
      const found = await keyManager.revocable(probe.target, (own, id) => this.sendOwn(own, id, signal));
      if ("because" in found) return last?.result ?? unsendable(found.because);
      last = await this.#exchange({ probe, credential, keyId: found.id }, signal);
      if (isDone(last.result)) await keyManager.revoked(probe.target, found.id);
      // The transport repeats what is certain to hit the same key.
      if (!isTransient(last) || isNeverReused(found.id) || signal.aborted) break;
      await this.wait(500 * attempt, signal);
    }
    return last?.result ?? unsendable("the key was not revoked");
  }

  /** What an answer hands out becomes the credential that the probe was to yield. */
  #keep(probe: Probe, { result, secrets }: Received): void {
    const [secret] = secrets;
    if (probe.yields !== undefined && secret !== undefined && classify(result) === "allowed") {
      this.#tools.credentialStore.put(probe.yields, secret);
    }
  }

  async #exchange(outbound: OutboundRequest, signal: AbortSignal): Promise<Received> {
    const { transport, log, redactor, keyManager, context } = this.#tools;
    const composition = this.#compose(outbound);
    const request = compose(composition);
    const sent = await transport.send(request, signal);
    const exchange = log.reserve(sent.attempts.length);
    const readerOptions = { redactor, keys: keyManager.secrets, pool: this.#pool, profile: context.profile };
    const received = readResponse(sent, exchange, outbound.probe, readerOptions);
    log.write(exchange, { composition, request, sent, received });
    return received;
  }

  #compose({ probe, credential, name, keyId, insistent }: OutboundRequest): Composition {
    const { context, placeholderValues, userAgent, randomHex } = this.#tools;
    this.#sent += 1;
    return {
      probe,
      context,
      credential,
      placeholderValues: { ...placeholderValues, "key-name": name },
      requestId: `titan-auth-${context.runId}-${this.#sent}`,
      trace: { traceId: randomHex(16), spanId: randomHex(8) },
      userAgent,
      ...(keyId === undefined ? {} : { keyId }),
      ...(insistent && { insistent }),
    };
  }
}

interface OutboundRequest {
  readonly probe: Probe;
  readonly credential: Presented;
  readonly name?: string;
  readonly keyId?: string;
  readonly insistent?: boolean;
}

const unsendable = (detail: string): ProbeResult => ({ kind: "not-sent", reason: "credential", detail });
