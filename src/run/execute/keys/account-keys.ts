import { type Credential, secondJwt } from "../../../../contracts/catalogue/credential.ts";
import type { Probe } from "../../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../../suites/model/probe-result.ts";
import type { Secret } from "../../../secrets/secret.ts";
import type { KeyManager, RevokeAllOptions } from "./key-manager.ts";
import { isDone } from "./key-outcome.ts";
import type { SendOwn } from "./listing.ts";
import type { KeyCounts } from "./managed-key.ts";

/** The keys of a run by the account that creates them: each account finds and revokes its own. */
export class AccountKeys {
  readonly own: KeyManager;
  readonly #second: KeyManager;

  constructor(own: KeyManager, second: KeyManager) {
    this.own = own;
    this.#second = second;
  }

  get secrets(): readonly Secret[] {
    return [...this.own.secrets, ...this.#second.secrets];
  }

  /** The account whose key a probe creates or revokes. A key that no request uses is its creator's. */
  of({ target, yields, credential }: Probe): KeyManager {
    const key = target ?? yields;
    const isSecond =
      key === undefined ? credential.kind === "second-jwt" : key.kind === "key" && key.owner === "second";
    return isSecond ? this.#second : this.own;
  }

  /** How the run's own requests about a probe's keys are sent. */
  sender(probe: Probe, send: SendOwn): SendOwn {
    return this.of(probe) === this.own ? send : asSecond(send);
  }

  isGone(credential: Credential): boolean {
    return this.own.isGone(credential) || this.#second.isGone(credential);
  }

  isLeft(credential: Credential): boolean {
    return this.own.isLeft(credential) || this.#second.isLeft(credential);
  }

  /** Records what an answer tells of the key that its request was sent with. */
  answered(probe: Probe, result: ProbeResult): void {
    const { credential } = probe;
    const isSecond = credential.kind === "key" && credential.owner === "second";
    (isSecond ? this.#second : this.own).answered(probe, result);
  }

  /** Revokes the key that a probe created, if it is alive. */
  retire(maker: Probe, send: SendOwn): Promise<void> {
    return this.of(maker).retire(maker, this.sender(maker, send));
  }

  async revokeAll(send: SendOwn, options: RevokeAllOptions): Promise<void> {
    await Promise.all([this.own.revokeAll(send, options), this.#second.revokeAll(asSecond(send), options)]);
  }

  counts(): KeyCounts {
    const [own, second] = [this.own.counts(), this.#second.counts()];
    const unproven = (own.unproven ?? 0) + (second.unproven ?? 0);
    return {
      created: own.created + second.created,
      revoked: own.revoked + second.revoked,
      ...(unproven > 0 && { unproven }),
      leftover: [...own.leftover, ...second.leftover],
    };
  }
}

/**
 * Sends as the second account. A faulty deployment may have given its key to the first account, so that only the first can
 * revoke it; the identifier did come from this run's own creation.
 */
const asSecond =
  (send: SendOwn): SendOwn =>
  async (probe, keyId) => {
    const received = await send({ ...probe, credential: secondJwt }, keyId);
    const isRefused = probe.effect === "revoke-key" && received !== undefined && !isDone(received.result);
    const other = isRefused ? await send(probe, keyId) : undefined;
    return other !== undefined && isDone(other.result) ? other : received;
  };
