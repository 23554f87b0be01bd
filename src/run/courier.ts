import { isRecord } from "../../contracts/json.ts";
import type { Observation } from "../../suites/kit/answer.ts";
import { type Credential, credentialName } from "../../suites/kit/credential.ts";
import type { Probe } from "../../suites/kit/probe.ts";
import { read } from "../../suites/kit/read.ts";
import type { World } from "../../suites/kit/world.ts";
import { keyName, unnamed } from "../credentials/run-id.ts";
import type { Resolved, Wallet } from "../credentials/wallet.ts";
import type { Transport } from "../http/wire.ts";
import type { Redactor } from "../secrets/redactor.ts";
import { type Composition, compose, type Slots } from "./compose.ts";
import type { ExchangeLog } from "./exchange-log.ts";
import { isDone, type KeyDesk } from "./key-desk.ts";
import { observe, type Received } from "./observe.ts";
import { Room } from "./room.ts";

export interface CourierTools {
  readonly transport: Transport;
  readonly wallet: Wallet;
  readonly desk: KeyDesk;
  readonly redactor: Redactor;
  readonly log: ExchangeLog;
  readonly world: World;
  readonly slots: Omit<Slots, "key-name">;
  readonly userAgent: string;
  /** Ends requests that create keys. An interrupted run waits a moment for them, so that it learns what it must revoke. */
  readonly patience: AbortSignal;
  /** `size` random bytes in hexadecimal digits. */
  readonly randomHex: (size: number) => string;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

type Presented = Exclude<Resolved, { kind: "unavailable" }>;

/** Carries one probe to its service and brings back what came of it, without secrets. */
export class Courier {
  readonly #tools: CourierTools;
  readonly #room: Room;
  #sent = 0;

  constructor(tools: CourierTools) {
    this.#tools = tools;
    this.#room = new Room(tools.world.operations.length);
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    return this.#tools.sleep(ms, signal);
  }

  /** What stands for a credential in reports, where the run holds it. */
  markOf(credential: Credential): string | undefined {
    const resolved = this.#tools.wallet.resolve(credential);
    return resolved.kind === "text" ? resolved.mark : undefined;
  }

  async deliver(probe: Probe, signal: AbortSignal): Promise<Observation> {
    const credential = this.#present(probe);
    if (credential.kind === "unavailable") {
      return { kind: "not-sent", reason: "credential", detail: credential.because };
    }
    const received =
      probe.effect === "create-key"
        ? await this.#create(probe, credential)
        : await this.#exchange(
            { probe, credential, name: undefined, keyId: this.#tools.desk.idOf(probe.target) },
            signal,
          );
    this.#keep(probe, received);
    const { observation } = received;
    if (probe.effect === "revoke-key" && isDone(observation)) await this.#tools.desk.revoked(probe.target);
    return observation;
  }

  /** A request of the run's own, as the JWT's user: to find and revoke keys. */
  async errand(probe: Probe, keyId: string | undefined, signal: AbortSignal): Promise<Received | undefined> {
    const credential = this.#tools.wallet.resolve(probe.credential);
    if (credential.kind === "unavailable") return undefined;
    return this.#exchange({ probe, credential, name: undefined, keyId }, signal);
  }

  #present(probe: Probe): Resolved {
    const { wallet, desk } = this.#tools;
    if (probe.credential.kind === "key-from") {
      const secret = desk.secretFrom(probe.credential.probe);
      if (secret !== undefined) wallet.put(probe.credential, secret);
    }
    if (probe.effect === "revoke-key" && desk.idOf(probe.target) === undefined) {
      return { kind: "unavailable", because: "the key's identifier is not known" };
    }
    return wallet.resolve(probe.credential);
  }

  async #create(probe: Probe, credential: Presented): Promise<Received> {
    const { desk, world, patience } = this.#tools;
    const name = nameOf(probe, world.runId);
    const entry = await desk.intend(name);
    const received = await this.#exchange({ probe, credential, name, keyId: undefined }, patience);
    await desk.settle(entry, probe, received);
    return received;
  }

  /** What an answer hands out becomes the credential that the probe was to yield. */
  #keep(probe: Probe, { observation, secrets }: Received): void {
    const [secret] = secrets;
    if (probe.yields !== undefined && secret !== undefined && read(observation) === "allowed") {
      this.#tools.wallet.put(probe.yields, secret);
    }
  }

  async #exchange(parcel: Parcel, signal: AbortSignal): Promise<Received> {
    const { transport, log, redactor, desk, world } = this.#tools;
    const composition = this.#compose(parcel);
    const request = compose(composition);
    const sent = await transport.send(request, signal);
    const exchange = log.reserve(sent.attempts.length);
    const border = { redactor, keys: desk.secrets, room: this.#room, profile: world.profile };
    const received = observe(sent, exchange, parcel.probe, border);
    log.write(exchange, { composition, request, sent, received });
    return received;
  }

  #compose({ probe, credential, name, keyId }: Parcel): Composition {
    const { world, slots, userAgent, randomHex } = this.#tools;
    this.#sent += 1;
    return {
      probe,
      world,
      credential,
      slots: { ...slots, "key-name": name },
      requestId: `titan-auth-${world.runId}-${this.#sent}`,
      trace: { traceId: randomHex(16), spanId: randomHex(8) },
      userAgent,
      ...(keyId === undefined ? {} : { keyId }),
    };
  }
}

interface Parcel {
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
