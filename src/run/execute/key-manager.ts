import { credentialName } from "../../../contracts/catalogue/credential.ts";
import type { Profile } from "../../../contracts/profile/profile.ts";
import type { LeftReason } from "../../../contracts/report/terms.ts";
import { classify } from "../../../suites/model/classify.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { revokeKey } from "../../../suites/model/requests.ts";
import type { Entry, Ledger } from "../../credentials/keys/ledger.ts";
import { isUnnamed } from "../../credentials/run-id.ts";
import type { Secret } from "../../secrets/secret.ts";
import { creationOutcome, isDone, mayYetHappen } from "./key-outcome.ts";
import { KeyListings, type Listing, type SendOwn } from "./listing.ts";
import {
  countsOf,
  isOver,
  type KeyCounts,
  type KeyPlace,
  leftWords,
  type ManagedKey,
  mostRounds,
  pauseBefore,
  settlingMs,
} from "./managed-key.ts";
import { fitsName, isNeverReused, isOfRun, isSafeId, isSameName } from "./ownership.ts";
import type { Received } from "./read-response.ts";

export interface RevokeAllOptions {
  /** Whether there is time to see that the keys are gone, and to wait for what may yet come to be. */
  readonly thorough: boolean;
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * Knows every key of the run from before it is asked for until it is seen to be gone, and writes both down in the ledger. A key
 * is revoked only where its identifier came in answer to its own creation or stands beside its own name in the list, was not
 * listed before the run created anything, and is not listed under another name.
 */
export class KeyManager {
  readonly #ledger: Ledger;
  readonly #runId: string;
  readonly #listings: KeyListings;
  readonly #managed: ManagedKey[] = [];
  #revoked = 0;

  constructor(ledger: Ledger, profile: Profile, runId: string) {
    this.#ledger = ledger;
    this.#runId = runId;
    this.#listings = new KeyListings(profile);
  }

  get secrets(): readonly Secret[] {
    return this.#managed.flatMap(({ secret }) => secret ?? []);
  }

  /** The secret of the key that a probe made. */
  secretFrom(probeId: string): Secret | undefined {
    return this.#managed.findLast(({ probe, secret }) => probe.id === probeId && secret !== undefined)
      ?.secret;
  }

  /** Writes down that a key is about to be asked for. The request may be sent when this has settled. */
  async intend(name: string, probe: Probe, send: SendOwn): Promise<Entry> {
    await this.#listings.lookBefore(send);
    const entry = await this.#ledger.intend(name);
    this.#managed.push({ entry, probe, state: "unclear", ids: new Map() });
    return entry;
  }

  /** Writes down what came of it. */
  async settle(entry: Entry, received: Received): Promise<void> {
    const key = this.#keyOfEntry(entry);
    const [secret] = received.secrets;
    if (secret !== undefined) key.secret = secret;
    key.endedAt = performance.now() - (mayYetHappen(received) ? 0 : settlingMs);
    key.state = creationOutcome(received);
    if (key.state === "refused") return this.#note(this.#ledger.notCreated(entry));
    if (received.keyId !== undefined) await this.#claim(key, received.keyId, received);
  }

  /** Whether a key came into being, by the list; nothing where no list tells. */
  async isListed(entry: Entry, send: SendOwn): Promise<boolean | undefined> {
    const listing = await this.#refresh(send);
    if (this.#keyOfEntry(entry).ids.size > 0) return true;
    return listing !== undefined && this.#isTrusted(listing) ? false : undefined;
  }

  /** The identifier of the key that a planned request is to revoke, or why it is not sent. */
  async revocable(target: Probe["target"], send: SendOwn): Promise<{ id: string } | { because: string }> {
    const key = this.#keyOfTarget(target);
    if (key === undefined || key.ids.size === 0) return { because: "the key's identifier is not known" };
    const [id] = await this.#ownIds(key, send);
    if (id === undefined) return { because: leftWords(key.left) };
    this.#placeOf(key, id).revocation ??= "tried";
    return { id };
  }

  /** Writes down that a planned revocation succeeded. */
  async revoked(target: Probe["target"], id: string): Promise<void> {
    const key = this.#keyOfTarget(target);
    if (key === undefined) return;
    this.#placeOf(key, id).revocation = "ended";
    if (isEnded(key)) await this.#strike(key);
  }

  /** Revokes the key that a probe made, where it lives. */
  async retire(maker: Probe, send: SendOwn): Promise<void> {
    for (const key of this.#open().filter(({ probe }) => probe.id === maker.id)) {
      await this.#revoke(key, send);
      if (isEnded(key)) await this.#strike(key);
    }
  }

  /** Revokes whatever lives or may live, by known identifiers and by the names that the list shows. */
  async revokeAll(send: SendOwn, { thorough, wait }: RevokeAllOptions): Promise<void> {
    if (this.#managed.length === 0) return;
    const rounds = thorough ? mostRounds : 1;
    let listing: Listing | undefined;
    for (let round = 0; round < rounds; round += 1) {
      if (round > 0) await wait(pauseBefore(round, this.#open()));
      listing = await this.#refresh(send);
      if (listing !== undefined) await this.#endAbsent(listing);
      const open = this.#open();
      await Promise.all(open.map((key) => this.#revoke(key, send)));
      if (open.length === 0 || !this.#listings.isExposed) break;
    }
    // Where no list shows what became of them, the answers count.
    const isUnseen = listing === undefined || !thorough;
    for (const key of this.#open()) if (isUnseen && isEnded(key)) await this.#strike(key);
  }

  counts(): KeyCounts {
    return countsOf(this.#managed, this.#revoked);
  }

  #open(): readonly ManagedKey[] {
    return this.#managed.filter(({ state }) => state === "alive" || state === "unclear");
  }

  #keyOfEntry(entry: Entry): ManagedKey {
    const key = this.#managed.find((one) => one.entry === entry);
    if (key === undefined) throw new Error("the key was never intended");
    return key;
  }

  #keyOfTarget(target: Probe["target"]): ManagedKey | undefined {
    if (target === undefined) return undefined;
    const name = credentialName(target);
    return this.#managed.findLast(({ probe, state }) => {
      return state === "alive" && probe.yields !== undefined && credentialName(probe.yields) === name;
    });
  }

  /** Takes the identifier in a creation's answer for the new key's, unless something speaks against it. */
  async #claim(key: ManagedKey, id: string, { keyName, idIsSecret }: Received): Promise<void> {
    if (this.#listings.wasBefore(id)) {
      key.state = "unclear";
      key.left = "not-own";
      return;
    }
    const { name } = key.entry;
    const isOther = keyName !== undefined && !isUnnamed(name) && !fitsName(keyName, name, this.#runId);
    key.isDoubtful = isOther;
    key.ids.set(id, { seen: false });
    if (!isOther && !idIsSecret) await this.#note(this.#ledger.created(key.entry, id));
  }

  /** Looks at the list, and takes what stands there under a name of this run for its own, whatever its creation was answered. */
  async #refresh(send: SendOwn): Promise<Listing | undefined> {
    const listing = await this.#listings.refresh(send);
    for (const { id, name } of listing?.keys ?? []) {
      if (id === undefined || name === undefined) continue;
      // An identifier that somebody else had is this run's only where it stands beside a name that nobody else has.
      if (this.#listings.wasBefore(id) && !isOfRun(name, this.#runId)) continue;
      const named = this.#managed.find(({ entry }) => isSameName(name, entry.name));
      const key = named ?? this.#managed.find(({ ids }) => ids.has(id)) ?? this.#makerOf(name);
      if (key !== undefined && this.#fits(key, name)) await this.#see(key, id, name);
    }
    return listing;
  }

  /** A key whose name the deployment has changed, but for the run's. */
  #makerOf(name: string): ManagedKey | undefined {
    return isOfRun(name, this.#runId) ? this.#managed.at(-1) : undefined;
  }

  async #see(key: ManagedKey, id: string, name: string): Promise<void> {
    const place = key.ids.get(id);
    key.ids.set(id, { ...place, seen: true });
    if (place !== undefined && key.state === "alive") return;
    // The ledger has ended the entry of a key that was thought gone, or never to have been.
    if (key.state !== "alive" && key.state !== "unclear")
      key.entry = await this.#ledger.intend(name).catch(() => key.entry);
    if (key.state === "gone") this.#revoked -= 1;
    key.state = "alive";
    delete key.left;
    await this.#note(this.#ledger.created(key.entry, id));
  }

  /** The identifiers that are this run's to revoke now; where the list has not shown them yet, it is looked at. */
  async #ownIds(key: ManagedKey, send: SendOwn): Promise<readonly string[]> {
    const isSettled = [...key.ids.values()].every(({ seen, revocation }) => seen && revocation === undefined);
    if (this.#listings.isExposed && !isSettled) await this.#refresh(send);
    return [...key.ids.keys()].filter((id) => {
      const reason = this.#reasonToLeave(key, id);
      if (reason !== undefined) key.left = reason;
      return reason === undefined;
    });
  }

  #reasonToLeave(key: ManagedKey, id: string): LeftReason | undefined {
    if (!isSafeId(id)) return "unsafe-id";
    const { revocation, seen } = this.#placeOf(key, id);
    const now = this.#listings.latest?.keys.find((one) => one.id === id);
    if (now?.name !== undefined) return this.#fits(key, now.name) ? undefined : "other-name";
    if (revocation !== undefined && now === undefined)
      return revocation === "tried" && isNeverReused(id) ? undefined : "may-be-reused";
    return key.isDoubtful && !seen ? "other-name" : undefined;
  }

  /** Whether a listed name can be the key's. */
  #fits(key: ManagedKey, name: string): boolean {
    const isAnothers = this.#managed.some((one) => one !== key && isSameName(name, one.entry.name));
    return !isAnothers && (isUnnamed(key.entry.name) || fitsName(name, key.entry.name, this.#runId));
  }

  async #revoke(key: ManagedKey, send: SendOwn): Promise<void> {
    const ids = await this.#ownIds(key, send);
    await Promise.all(ids.map((id) => this.#revokeAt(key, id, send)));
  }

  async #revokeAt(key: ManagedKey, id: string, send: SendOwn): Promise<void> {
    const { probe, entry } = key;
    const place = this.#placeOf(key, id);
    place.revocation ??= "tried";
    const target = probe.yields ?? { kind: "key-from" as const, probe: probe.id, label: entry.name };
    const received = await send(revokeKey(target, "after"), id);
    if (received === undefined) key.left = "no-jwt";
    else if (isDone(received.result) || isGoneBefore(received)) {
      place.revocation = "ended";
      delete key.left;
    } else if (place.revocation !== "ended")
      key.left = received.result.kind === "answer" ? "refused" : "unanswered";
  }

  /** Ends what the list does not show any more, and what it does not come to show. */
  async #endAbsent(listing: Listing): Promise<void> {
    const isTrusted = this.#isTrusted(listing);
    for (const key of this.#open()) {
      const places = [...key.ids];
      const isShown = places.some(([id]) =>
        listing.keys.some((one) => one.id === id && (one.name === undefined || this.#fits(key, one.name))),
      );
      if (isShown) continue;
      const isGone = places.every(
        ([, { revocation, seen }]) => revocation === "ended" || (isTrusted && seen),
      );
      if (places.length > 0 && isGone) await this.#strike(key);
      else if (places.length === 0 && isTrusted && isOver(key)) await this.#forget(key);
    }
  }

  /** Whether a list proves by silence: it is whole, and has shown every key whose creation succeeded. */
  #isTrusted({ whole }: Listing): boolean {
    const made = this.#managed.filter(({ state, isDoubtful }) => state === "alive" && !isDoubtful);
    return whole && made.every(({ ids }) => [...ids.values()].every(({ seen }) => seen));
  }

  #placeOf(key: ManagedKey, id: string): KeyPlace {
    const place = key.ids.get(id) ?? { seen: false };
    key.ids.set(id, place);
    return place;
  }

  async #strike(key: ManagedKey): Promise<void> {
    key.state = "gone";
    delete key.left;
    this.#revoked += 1;
    await this.#note(this.#ledger.revoked(key.entry));
  }

  async #forget(key: ManagedKey): Promise<void> {
    key.state = "refused";
    await this.#note(this.#ledger.notCreated(key.entry));
  }

  /** What happens to keys is done whether or not it can be written down: the ledger then names more than there is. */
  async #note(written: Promise<void>): Promise<void> {
    await written.catch(() => undefined);
  }
}

const isEnded = ({ ids }: ManagedKey): boolean =>
  ids.size > 0 && [...ids.values()].every(({ revocation }) => revocation === "ended");

/** What is missing now was revoked by an earlier attempt whose answer was lost. */
const isGoneBefore = ({ result, attempts }: Received): boolean =>
  attempts > 1 && classify(result) === "missing";
