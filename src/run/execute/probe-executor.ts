import { type Credential, credentialName } from "../../../contracts/catalogue/credential.ts";
import { itemsIn, type ListedItems } from "../../../contracts/wire/items.ts";
import { classify, jsonOf } from "../../../suites/model/classify.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import { goodLogin, keySetProbe } from "../../../suites/model/requests.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";
import { secondLogin } from "../../../suites/model/second-account.ts";
import type { CredentialStore, Resolved } from "../../credentials/credential-store.ts";
import { jwtFacts } from "../../credentials/jwt.ts";
import type { Transport } from "../../http/wire.ts";
import type { Redactor } from "../../secrets/redactor.ts";
import {
  type Composition,
  compose,
  type OutboundRequest,
  type PlaceholderValues,
  type Presented,
  unsendable,
} from "./compose.ts";
import { DisclosureSearch } from "./disclosure-search.ts";
import type { ExchangeLog } from "./exchange-log.ts";
import type { AccountKeys } from "./keys/account-keys.ts";
import { lookOf } from "./keys/key-look.ts";
import { isDone } from "./keys/key-outcome.ts";
import { KeyRequests } from "./keys/key-requests.ts";
import { isSafeId } from "./keys/ownership.ts";
import { type Received, type ResponseReaderOptions, readResponse } from "./read-response.ts";
import { Renewal } from "./renewal.ts";
import { ResponseBudget } from "./response-budget.ts";

export interface ExecutorTools {
  readonly transport: Transport;
  readonly credentialStore: CredentialStore;
  readonly keyManager: AccountKeys;
  readonly redactor: Redactor;
  readonly log: ExchangeLog;
  readonly context: RunContext;
  readonly placeholderValues: Omit<PlaceholderValues, "key-name" | "key-id" | "subject">;
  readonly userAgent: string;
  /** Aborts requests that create keys. An interrupted run gives them a moment to learn what it must revoke. */
  readonly patience: AbortSignal;
  /** `size` random bytes in hexadecimal digits. */
  readonly randomHex: (size: number) => string;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How often one request gets a newer JWT in the place of one that expired on its way. */
const mostRenewals = 3;

/** Sends a probe to its service and returns the result without secrets. */
export class ProbeExecutor {
  readonly #tools: ExecutorTools;
  readonly #reader: Omit<ResponseReaderOptions, "owners">;
  readonly #keys: KeyRequests;
  readonly #items = new Map<string, ListedItems>();
  #sent = 0;
  readonly #emails: readonly string[];
  /** By kind of credential: signs in again once it is refused. */
  readonly #renewals = new Map<Credential["kind"], Renewal>();

  constructor(tools: ExecutorTools) {
    this.#tools = tools;
    const { email, password, "second-email": secondEmail, ...values } = tools.placeholderValues;
    const second = values["second-password"];
    const given = (...texts: readonly (string | undefined)[]) => texts.flatMap((one) => one ?? []);
    this.#emails = given(email, secondEmail);
    this.#reader = {
      redactor: tools.redactor,
      keys: () => tools.keyManager.secrets,
      pool: new ResponseBudget(tools.context.operations.length),
      profile: tools.context.profile,
      disclosures: new DisclosureSearch(given(password, second), this.#emails),
      chosenKey: values["wrong-password"],
    };
    const wait = (ms: number) => this.wait(ms, tools.patience);
    if (email !== undefined && password !== undefined)
      this.#renewals.set("jwt", new Renewal(goodLogin, wait));
    if (secondEmail !== undefined && second !== undefined)
      this.#renewals.set("second-jwt", new Renewal(secondLogin, wait));
    this.#keys = new KeyRequests({
      keyManager: tools.keyManager,
      patience: tools.patience,
      wait: (ms, signal) => this.wait(ms, signal),
      sendOwn: (probe, keyId, signal) => this.sendOwn(probe, keyId, signal),
      exchange: (outbound, signal) => this.#exchange(outbound, signal),
      keep: (probe, received) => this.#keep(probe, received),
    });
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    return this.#tools.sleep(ms, signal);
  }

  /** The placeholder of a credential in reports, if the run has it. */
  markOf(credential: Credential): string | undefined {
    const resolved = this.#tools.credentialStore.resolve(credential);
    return resolved.kind === "text" ? resolved.mark : undefined;
  }

  /** The text of a credential, for the user's programs that send requests themselves. */
  reveal(credential: Credential): string | undefined {
    const resolved = this.#tools.credentialStore.resolve(credential);
    return resolved.kind === "text" ? resolved.text : undefined;
  }

  async deliver(probe: Probe, signal: AbortSignal): Promise<ProbeResult> {
    const resolved = this.#present(probe);
    if (resolved.kind === "unavailable") return unsendable(resolved.because);
    let credential = await this.#fresh(probe, resolved, signal);
    let result = await this.#send(probe, credential, signal);
    // It may have expired while the request waited its turn, or was repeated after trouble.
    for (let renewals = 0; renewals < mostRenewals && classify(result) === "unauthorized"; renewals += 1) {
      const newer = await this.#fresh(probe, credential, signal);
      if (newer === credential) break;
      credential = newer;
      result = await this.#send(probe, credential, signal, true);
    }
    return result;
  }

  async #send(
    probe: Probe,
    credential: Presented,
    signal: AbortSignal,
    urgent = false,
  ): Promise<ProbeResult> {
    if (probe.effect === "create-key") return this.#keys.create(probe, credential);
    if (probe.effect === "revoke-key") return this.#keys.revoke(probe, credential, signal);
    const ids = this.#idsFor(probe);
    if (ids === undefined) return unsendable("the identifier of what it is about is not known");
    const received = await this.#exchange({ probe, credential, ...ids, urgent }, signal);
    this.#keep(probe, received);
    return received.result;
  }

  /** The identifiers for a path; `undefined` if one is unknown. */
  #idsFor({ path, target, item }: Probe): Pick<OutboundRequest, "keyId" | "itemId"> | undefined {
    const keyId = path.includes("{key}") ? this.#tools.keyManager.own.idOf(target) : "";
    const itemId = item === undefined ? "" : this.#itemOf(item);
    return keyId === undefined || itemId === undefined ? undefined : { keyId, itemId };
  }

  #itemOf({ in: one, notIn: other, hasEnded }: NonNullable<Probe["item"]>): string | undefined {
    const { all = [], ended = [] } = this.#items.get(one.id) ?? {};
    const found = (hasEnded ? ended : all).find((id) => !this.#items.get(other.id)?.all.includes(id));
    return found ?? (hasEnded ? undefined : all[0]);
  }

  /**
   * Sends one of the run's own requests as the JWT's user, to find and revoke keys. Signs in again if the JWT is refused;
   * the new JWT serves only such requests.
   */
  async sendOwn(probe: Probe, keyId: string | undefined, signal: AbortSignal): Promise<Received | undefined> {
    const resolved = this.#tools.credentialStore.resolve(probe.credential);
    const first = resolved.kind === "unavailable" ? undefined : resolved;
    const send = (credential: Presented): Promise<Received> =>
      this.#exchange({ probe, credential, insistent: true, ...(keyId !== undefined && { keyId }) }, signal);
    const renewal = this.#renewals.get(probe.credential.kind);
    if (renewal === undefined) return first && send(first);
    return renewal.send(first, send, (signIn) =>
      this.#exchange({ probe: signIn, credential: { kind: "nothing" }, insistent: true }, signal),
    );
  }

  /** A valid JWT for a run that outlives its first one, except for probes of an expired JWT. */
  async #fresh(probe: Probe, credential: Presented, signal: AbortSignal): Promise<Presented> {
    const renewal = this.#renewals.get(probe.credential.kind);
    if (renewal === undefined || probe.phase === "end") return credential;
    return renewal.fresh(credential, (signIn) =>
      this.#exchange({ probe: signIn, credential: { kind: "nothing" }, insistent: true }, signal),
    );
  }

  #present(probe: Probe): Resolved {
    const { credentialStore, keyManager } = this.#tools;
    if (probe.credential.kind === "key-from") {
      const secret = keyManager.own.secretFrom(probe.credential.probe);
      if (secret !== undefined) credentialStore.put(probe.credential, secret);
    }
    if (probe.phase === "end" && keyManager.isLeft(probe.credential))
      return { kind: "unavailable", because: `${credentialName(probe.credential)} could not be revoked` };
    const resolved = credentialStore.resolve(probe.credential);
    const isMade = probe.credential.kind === "key" || probe.credential.kind === "key-from";
    if (resolved.kind !== "text" || !isMade || lookOf(resolved.text).masked === undefined) return resolved;
    const because = `${credentialName(probe.credential)} is not known: the answer to its creation masks it`;
    return { kind: "unavailable", because };
  }

  /** Stores the credential in an answer as the one that the probe was to yield. */
  #keep(probe: Probe, { result, secrets }: Received): void {
    const [secret] = secrets;
    const { keyManager } = this.#tools;
    keyManager.answered(probe, result);
    if (probe.path.includes("{key}") && probe.effect !== "read" && isDone(result))
      keyManager.own.revokedByOthers(probe.target);
    if (probe.id === keySetProbe.id && result.kind === "answer")
      this.#tools.credentialStore.putKeySet(jsonOf(result));
    if (probe.showsItems && result.kind === "answer")
      this.#items.set(probe.id, itemsIn(jsonOf(result), isSafeId));
    if (probe.yields !== undefined && secret !== undefined && classify(result) === "allowed") {
      this.#tools.credentialStore.put(probe.yields, secret);
      this.#renewals.get(probe.yields.kind)?.born(secret.reveal(), result.sentAt);
    }
  }

  async #exchange(outbound: OutboundRequest, signal: AbortSignal): Promise<Received> {
    const { transport, log } = this.#tools;
    const composition = this.#compose(outbound);
    const request = compose(composition);
    const sent = await transport.send(request, signal);
    const exchange = log.reserve(sent.attempts.length);
    const readerOptions = { ...this.#reader, owners: [this.#subject(), ...this.#emails.slice(0, 1)] };
    const received = readResponse(sent, exchange, outbound.probe, readerOptions);
    log.write(exchange, { composition, request, sent, received });
    return received;
  }

  #subject(): string {
    const jwt = this.#tools.credentialStore.resolve({ kind: "jwt" });
    return (jwt.kind === "text" ? jwtFacts(jwt.text)?.sub : undefined) ?? "unknown";
  }

  #compose({ probe, credential, name, ...options }: OutboundRequest): Composition {
    const { context, placeholderValues, userAgent, randomHex } = this.#tools;
    this.#sent += 1;
    const subject = (): string => this.#subject();
    const trace = randomHex(24);
    return {
      probe,
      context,
      credential,
      placeholderValues: {
        ...placeholderValues,
        "key-name": name,
        "key-id": options.keyId,
        get subject() {
          return subject();
        },
      },
      requestId: `titan-auth-${context.runId}-${this.#sent}`,
      trace: { traceId: trace.slice(0, 32), spanId: trace.slice(32) },
      userAgent,
      ...options,
    };
  }
}
