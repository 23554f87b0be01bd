import { type Credential, credentialName } from "../../../../contracts/catalogue/credential.ts";
import type { Profile } from "../../../../contracts/profile/profile.ts";
import type { Probe } from "../../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../../suites/model/probe-result.ts";
import type { Entry, Ledger } from "../../../credentials/keys/ledger.ts";
import { isUnnamed } from "../../../credentials/run-id.ts";
import type { Secret } from "../../../secrets/secret.ts";
import type { Received } from "../read-response.ts";
import { creationOutcome, isUnhandled, mayYetHappen } from "./key-outcome.ts";
import type { KeyListings, Listing, SendOwn } from "./listing.ts";
import {
  type KeyCounts,
  leftWords,
  type ManagedKey,
  mostRounds,
  pauseBefore,
  settlingMs,
} from "./managed-key.ts";
import { OwnKeys, type Patience } from "./own-keys.ts";
import { isSafeId } from "./ownership.ts";
import { hasUnknown, isProof } from "./proof.ts";
import { type CreateLike, isEnded, revocableIds, revokeAt } from "./revocation.ts";
import { type Ask, noteAnswer, proveRevocations } from "./revocation-proof.ts";

/** `signal` ends the rounds. */
export interface RevokeAllOptions extends Patience {
  /** Whether there is time to verify that the keys are gone, and to wait for creations that may still take effect. */
  readonly thorough: boolean;
  readonly createLike: CreateLike;
  readonly ask: Ask;
}

/** Tracks every key of the run, from before it is requested until it is seen to be gone, and revokes what it may revoke. */
export class KeyManager {
  readonly runId: string;
  readonly #keys: OwnKeys;
  /** How many keys had been requested when all were last revoked. */
  #settled = 0;

  constructor(ledger: Ledger, profile: Profile, runId: string) {
    this.runId = runId;
    this.#keys = new OwnKeys(ledger, profile, runId);
  }

  get secrets(): readonly Secret[] {
    return this.#keys.managed.flatMap(({ secret }) => secret ?? []);
  }

  /** The secret of the key that a probe created. */
  secretFrom(probeId: string): Secret | undefined {
    return this.#keys.managed.findLast(({ probe, secret }) => probe.id === probeId && secret !== undefined)
      ?.secret;
  }

  /** Whether a credential is a key of this run that was revoked, or whose revocation was requested. */
  isGone(credential: Credential): boolean {
    const used = this.#used(credential);
    return (
      used !== undefined &&
      (used.state === "gone" || [...used.ids.values()].some(({ revocation }) => revocation !== undefined))
    );
  }

  /** Whether a credential is a key of this run whose revocation was never answered as done. */
  isLeft(credential: Credential): boolean {
    const used = this.#used(credential);
    return used?.state === "alive" && !isEnded(used);
  }

  /** A creation that was asked for twice counts by the key that is used. */
  #used(credential: Credential): ManagedKey | undefined {
    const name = credentialName(credential);
    const named = this.#keys.managed.filter(({ probe }) =>
      credential.kind === "key-from"
        ? probe.id === credential.probe
        : probe.yields !== undefined && credentialName(probe.yields) === name,
    );
    return named.findLast(({ secret }) => secret !== undefined) ?? named.at(-1);
  }

  /** Records that a key is about to be requested. The request may be sent once this has settled. */
  async intend(name: string, probe: Probe, send: SendOwn): Promise<Entry> {
    await this.#keys.lookBefore(send);
    const entry = await this.#keys.ledger.intend(name);
    this.#keys.managed.push({ entry, probe, state: "unclear", ids: new Map() });
    return entry;
  }

  /** Records that another program may create a key with this name: the list at the end shows whether it did. */
  async expect(name: string, probe: Probe, send: SendOwn): Promise<void> {
    const entry = await this.intend(name, probe, send);
    this.#keys.keyOfEntry(entry).endedAt = performance.now() - settlingMs;
  }

  /** Records the outcome of a creation. */
  async settle(entry: Entry, received: Received): Promise<void> {
    const key = this.#keys.keyOfEntry(entry);
    if (received.neverSent) return this.#keys.drop(key);
    const [secret] = received.secrets;
    if (secret !== undefined) key.secret = secret;
    key.settledAt = performance.now();
    key.endedAt = key.settledAt - (mayYetHappen(received) ? 0 : settlingMs);
    key.state = creationOutcome(received);
    if (key.state === "unclear" && isUnhandled(received)) key.left = "unhandled";
    if (key.state === "refused") return this.#keys.note(this.#keys.ledger.notCreated(entry));
    if (received.keyId !== undefined) await this.#keys.claim(key, received.keyId, received);
  }

  /**
   * Whether a key was created, according to the list. Absence from a list that may be stale or only one page proves nothing.
   */
  async lookUp(entry: Entry, send: SendOwn): Promise<"listed" | "absent" | "not-shown" | "unknown"> {
    const listing = await this.#keys.refresh(send);
    if (this.#keys.keyOfEntry(entry).ids.size > 0) return "listed";
    if (listing === undefined) return "unknown";
    // A key without a name is recognised by not having been listed before.
    if (isUnnamed(entry.name) && hasUnknown(listing, this.#keys)) return "unknown";
    return isProof(listing, this.#keys) ? "absent" : "not-shown";
  }

  /** Whether the list cannot be read any more: a key whose creation is not answered would be lost. */
  async isBlind(send: SendOwn): Promise<boolean> {
    return this.list.isLost && (await this.#keys.refresh(send)) === undefined;
  }

  /** What is known of the list of keys. */
  get list(): Pick<KeyListings, "isLost" | "isExposed"> {
    return this.#keys.listings;
  }

  /** The identifier of a live key, for a request that must not be able to revoke it. */
  idOf(target: Probe["target"]): string | undefined {
    const [id] = this.#keys.keyOfTarget(target)?.ids.keys() ?? [];
    return id !== undefined && isSafeId(id) ? id : undefined;
  }

  /** Records what an answer to one of the run's keys tells of it. */
  answered(probe: Probe, result: ProbeResult): void {
    const key = this.#used(probe.credential);
    if (key !== undefined) noteAnswer(key, probe, result);
  }

  /** The identifiers that came in answer to creations. */
  get ids(): readonly string[] {
    return this.#keys.managed.flatMap(({ ids }) => [...ids.keys()]);
  }

  /** Records that a revocation by a caller who has no right to it was answered with success. */
  revokedByOthers(target: Probe["target"]): void {
    const key = this.#keys.keyOfTarget(target);
    if (key !== undefined) key.wasRevokedByOthers = true;
  }

  /** Whether the list has shown a key of this run. */
  get hasListedOwn(): boolean {
    return this.#keys.listings.hasShownOwn;
  }

  /** The identifier of the key that a planned request is to revoke, or why it is not sent. */
  async revocable(
    target: Probe["target"],
    send: SendOwn,
    patience: Patience,
    createLike: CreateLike,
  ): Promise<{ id: string } | { because: string }> {
    const key = this.#keys.keyOfTarget(target);
    if (key === undefined || key.ids.size === 0) return { because: "the key's identifier is not known" };
    const [id] = await revocableIds(key, this.#keys, send, { patience, createLike });
    if (id === undefined) return { because: leftWords(key.left) };
    this.#keys.placeOf(key, id).revocation ??= "tried";
    return { id };
  }

  /** Whether a complete list that showed a live key does not show it now. */
  async isAbsent(target: Probe["target"], send: SendOwn): Promise<boolean> {
    const key = this.#keys.keyOfTarget(target);
    const listing = key && (await this.#keys.refresh(send));
    if (key === undefined || listing === undefined || !isProof(listing, this.#keys)) return false;
    return [...key.ids].every(([id, { seen }]) => seen && !listing.keys.some((one) => one.id === id));
  }

  /** Records that a planned revocation succeeded. */
  async revoked(target: Probe["target"], id: string): Promise<void> {
    const key = this.#keys.keyOfTarget(target);
    if (key === undefined) return;
    this.#keys.placeOf(key, id).revocation = "ended";
    if (isEnded(key)) await this.#keys.strike(key);
  }

  /** Revokes the key that a probe created, if it is alive. */
  async retire(maker: Probe, send: SendOwn): Promise<void> {
    for (const key of this.#keys.open().filter(({ probe }) => probe.id === maker.id)) {
      await this.#revoke(key, send, {});
      if (isEnded(key)) await this.#keys.strike(key);
    }
  }

  /** Revokes every key that is or may be alive, by known identifiers and by the names in the list. */
  async revokeAll(send: SendOwn, options: RevokeAllOptions): Promise<void> {
    // Nothing was requested since the last time, when everything was gone.
    if (this.#keys.managed.length === this.#settled && this.#keys.open().length === 0) return;
    const listing = await this.#revokeOpen(send, options);
    if (options.thorough) await proveRevocations(this.#keys, listing, options, options.ask);
    this.#settled = this.#keys.managed.length;
  }

  /** Returns the last list that was read. */
  async #revokeOpen(send: SendOwn, options: RevokeAllOptions): Promise<Listing | undefined> {
    const { thorough, wait, signal } = options;
    const rounds = thorough ? mostRounds : 1;
    this.#keys.listings.wake();
    let listing: Listing | undefined;
    // A key that was created for comparison has to go as well.
    let isMore = false;
    const goesOn = (round: number): boolean =>
      round === 0 || (isMore && round < mostRounds) || (round < rounds && !signal.aborted);
    for (let round = 0; goesOn(round); round += 1) {
      if (round > 0) await wait(pauseBefore(round, this.#keys.open()));
      listing = await this.#keys.refresh(send);
      if (listing !== undefined) await this.#keys.endAbsent(listing);
      const open = this.#keys.open();
      await Promise.all(open.map((key) => this.#revoke(key, send, options)));
      isMore = this.#keys.open().some((key) => !open.includes(key));
      if (!isMore && !this.#mayEnd(open)) break;
    }
    // Without a list the answers count.
    const isUnseen = listing === undefined || !thorough;
    for (const key of this.#keys.open()) if (isUnseen && isEnded(key)) await this.#keys.strike(key);
    return listing;
  }

  /** Whether a further round may end one of these keys: a list may show it, or its revocation may be answered. */
  #mayEnd(open: readonly ManagedKey[]): boolean {
    if (this.#keys.listings.isExposed) return open.length > 0;
    return open.some(({ left }) => left === "unanswered");
  }

  counts(): KeyCounts {
    return this.#keys.counts();
  }

  async #revoke(key: ManagedKey, send: SendOwn, options: Partial<RevokeAllOptions>): Promise<void> {
    const ids = await revocableIds(key, this.#keys, send, {
      patience: options.thorough ? (options as Patience) : undefined,
      createLike: options.createLike,
    });
    await Promise.all(ids.map((id) => revokeAt(key, id, this.#keys, send)));
  }
}
