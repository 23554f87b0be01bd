import { type Credential, credentialName } from "../../../contracts/catalogue/credential.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import { classify } from "../../../suites/model/classify.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";
import type { CredentialStore, Resolved } from "../../credentials/credential-store.ts";
import { keyName, unnamed } from "../../credentials/run-id.ts";
import type { Transport } from "../../http/wire.ts";
import type { Redactor } from "../../secrets/redactor.ts";
import { type Composition, compose, type PlaceholderValues } from "./compose.ts";
import type { ExchangeLog } from "./exchange-log.ts";
import { isDone, type KeyManager } from "./key-manager.ts";
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

type Presented = Exclude<Resolved, { kind: "unavailable" }>;

/** Carries one probe to its service and brings back what came of it, without secrets. */
export class ProbeExecutor {
  readonly #tools: ExecutorTools;
  readonly #pool: ResponseBudget;
  #sent = 0;

  constructor(tools: ExecutorTools) {
    this.#tools = tools;
    this.#pool = new ResponseBudget(tools.context.operations.length);
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    return this.#tools.sleep(ms, signal);
  }

  /** The mark of a credential in reports, where the run holds it. */
  markOf(credential: Credential): string | undefined {
    const resolved = this.#tools.credentialStore.resolve(credential);
    return resolved.kind === "text" ? resolved.mark : undefined;
  }

  async deliver(probe: Probe, signal: AbortSignal): Promise<ProbeResult> {
    const credential = this.#present(probe);
    if (credential.kind === "unavailable") {
      return { kind: "not-sent", reason: "credential", detail: credential.because };
    }
    const received =
      probe.effect === "create-key"
        ? await this.#create(probe, credential)
        : await this.#exchange(
            { probe, credential, name: undefined, keyId: this.#tools.keyManager.idOf(probe.target) },
            signal,
          );
    this.#keep(probe, received);
    const { result } = received;
    if (probe.effect === "revoke-key" && isDone(result)) await this.#tools.keyManager.revoked(probe.target);
    return result;
  }

  /** A request of the run's own, as the JWT's user: to find and revoke keys. */
  async sendOwn(probe: Probe, keyId: string | undefined, signal: AbortSignal): Promise<Received | undefined> {
    const credential = this.#tools.credentialStore.resolve(probe.credential);
    if (credential.kind === "unavailable") return undefined;
    return this.#exchange({ probe, credential, name: undefined, keyId }, signal);
  }

  #present(probe: Probe): Resolved {
    const { credentialStore, keyManager } = this.#tools;
    if (probe.credential.kind === "key-from") {
      const secret = keyManager.secretFrom(probe.credential.probe);
      if (secret !== undefined) credentialStore.put(probe.credential, secret);
    }
    if (probe.effect === "revoke-key" && keyManager.idOf(probe.target) === undefined) {
      return { kind: "unavailable", because: "the key's identifier is not known" };
    }
    return credentialStore.resolve(probe.credential);
  }

  async #create(probe: Probe, credential: Presented): Promise<Received> {
    const { keyManager, context, patience } = this.#tools;
    const name = nameOf(probe, context.runId);
    const entry = await keyManager.intend(name);
    const received = await this.#exchange({ probe, credential, name, keyId: undefined }, patience);
    await keyManager.settle(entry, probe, received);
    return received;
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

  #compose({ probe, credential, name, keyId }: OutboundRequest): Composition {
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
    };
  }
}

interface OutboundRequest {
  readonly probe: Probe;
  readonly credential: Presented;
  readonly name: string | undefined;
  readonly keyId: string | undefined;
}

/** The name by which a key is written down: its own, or what it is for where the request gives it none. */
function nameOf(probe: Probe, runId: string): string {
  const { payload } = probe;
  const body = payload?.kind === "json" && isRecord(payload.value) ? payload.value["name"] : undefined;
  if (typeof body === "string" && body !== "") return body;
  const name = keyName(runId, labelOf(probe));
  return isRecord(body) ? name : `${name} ${unnamed}`;
}

/** What a key is called behind the run's name: what it is for. */
const labelOf = ({ yields, variant = "" }: Probe): string =>
  yields === undefined ? variant : credentialName(yields);
