import { credentialName } from "../../../../contracts/catalogue/credential.ts";
import type { Profile } from "../../../../contracts/profile/profile.ts";
import type { Probe } from "../../../../suites/model/probe.ts";
import type { Entry, Ledger } from "../../../credentials/keys/ledger.ts";
import { isUnnamed } from "../../../credentials/run-id.ts";
import type { Received } from "../read-response.ts";
import { isNameless, KeyListings, type Listing, type SendOwn } from "./listing.ts";
import { countsOf, isOver, type KeyCounts, type KeyPlace, type ManagedKey, pauseMs } from "./managed-key.ts";
import { fitsName, isNeverReused, isOfRun, isSameName } from "./ownership.ts";
import { hasUnknown, isProof, mayAppear, reasonToLeave } from "./proof.ts";

/** How long to wait for the list to show a key. */
export interface Patience {
  readonly wait: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * The keys that a run requested, and what the list shows of them. A key is the run's own if the list shows its name at its
 * identifier. Where no list can tell, its identifier must have come in answer to its own creation and no other, must not have
 * been listed before the run created anything, and never with another name.
 */
export class OwnKeys {
  readonly ledger: Ledger;
  readonly listings: KeyListings;
  readonly managed: ManagedKey[] = [];
  readonly #runId: string;
  #revoked = 0;

  constructor(ledger: Ledger, profile: Profile, runId: string) {
    this.ledger = ledger;
    this.#runId = runId;
    this.listings = new KeyListings(profile);
  }

  counts(): KeyCounts {
    return countsOf(this.managed, this.#revoked);
  }

  open(): readonly ManagedKey[] {
    return this.managed.filter(({ state }) => state === "alive" || state === "unclear");
  }

  keyOfEntry(entry: Entry): ManagedKey {
    const key = this.managed.find((one) => one.entry === entry);
    if (key === undefined) throw new Error("the key was never intended");
    return key;
  }

  /** Drops a key whose request was never sent. */
  drop(key: ManagedKey): Promise<void> {
    this.managed.splice(this.managed.indexOf(key), 1);
    return this.note(this.ledger.notCreated(key.entry));
  }

  keyOfTarget(target: Probe["target"]): ManagedKey | undefined {
    if (target === undefined) return undefined;
    const name = credentialName(target);
    return this.managed.findLast(({ probe, state }) => {
      return state === "alive" && probe.yields !== undefined && credentialName(probe.yields) === name;
    });
  }

  /** Reads which keys are there before this run creates any, or any more. */
  lookBefore(send: SendOwn): Promise<void> {
    return this.listings.lookBefore(send, ({ name }) =>
      this.managed.some((key) => name === undefined || this.fits(key, name)),
    );
  }

  /** Takes the identifier in the answer to a creation as the new key's, unless something speaks against it. */
  async claim(key: ManagedKey, id: string, { keyName, idIsSecret }: Received): Promise<void> {
    if (this.listings.wasBefore(id)) {
      key.state = "unclear";
      key.left = "not-own";
      return;
    }
    const { name } = key.entry;
    const isOther = keyName !== undefined && !isUnnamed(name) && !fitsName(keyName, name, this.#runId);
    // Every creation has an identifier of its own: this one belongs to something else, such as the account.
    const sharers = this.managed.filter(
      (one) => one !== key && one.ids.has(id) && (isNeverReused(id) || one.state !== "gone"),
    );
    for (const sharer of sharers) await this.#doubt(sharer);
    key.isDoubtful = isOther || sharers.length > 0;
    key.ids.set(id, { seen: false });
    if (!key.isDoubtful && !idIsSecret) await this.note(this.ledger.created(key.entry, id));
  }

  async #doubt(key: ManagedKey): Promise<void> {
    if (key.isDoubtful) return;
    key.isDoubtful = true;
    await this.note(this.ledger.disputed(key.entry));
  }

  /** Reads the list, and takes every key listed under a name of this run as its own, whatever the creation's answer was. */
  async refresh(send: SendOwn): Promise<Listing | undefined> {
    const listing = await this.listings.refresh(send);
    for (const { id, name } of listing?.keys ?? []) {
      if (id === undefined) continue;
      if (name === undefined) this.#seeNameless(id);
      else await this.#seeNamed(id, name);
    }
    if (listing?.whole) this.#dropRefuted(listing);
    return listing;
  }

  async #seeNamed(id: string, name: string): Promise<void> {
    // An identifier that somebody else had before is this run's only if it can be given again, and is listed with a name
    // that only this run has.
    const canBeOwn = !this.listings.wasBefore(id) || (!isNeverReused(id) && isOfRun(name, this.#runId));
    if (!canBeOwn) return;
    const named = this.managed.filter(({ entry }) => isSameName(name, entry.name));
    const key =
      named.find(({ ids }) => ids.has(id)) ??
      // Refused requests may share a name: the key belongs to one that may have created it.
      named.find(({ state }) => state === "unclear") ??
      named[0] ??
      this.managed.find(({ ids }) => ids.has(id)) ??
      this.#makerOf(name);
    if (key !== undefined && this.fits(key, name)) await this.#see(key, id, name);
    else this.listings.noteForeign(id);
  }

  /** Where a complete list shows a key's name at another identifier, the one in the answer to its creation is not the key's. */
  #dropRefuted({ keys }: Listing): void {
    for (const { ids, entry } of this.managed) {
      if (!keys.some(({ id = "", name }) => ids.has(id) && isSameName(name, entry.name))) continue;
      for (const [id, { seen, revocation }] of ids) {
        if (seen || revocation !== undefined || keys.some((one) => one.id === id)) continue;
        ids.delete(id);
        this.listings.noteForeign(id);
      }
    }
  }

  #seeNameless(id: string): void {
    const known = this.managed.find(({ ids }) => ids.has(id));
    if (known === undefined) return;
    this.placeOf(known, id).seen = true;
    this.listings.noteOwn(id);
  }

  /** Finds a key whose name the deployment changed, except for the run's own part. */
  #makerOf(name: string): ManagedKey | undefined {
    return isOfRun(name, this.#runId) ? this.managed.at(-1) : undefined;
  }

  async #see(key: ManagedKey, id: string, name: string): Promise<void> {
    const isKnown = key.ids.has(id);
    // Changed in place: a revocation may be in progress.
    this.placeOf(key, id).seen = true;
    this.listings.noteOwn(id);
    if (isKnown && key.state === "alive") return;
    await this.#revive(key, id, name);
    delete key.left;
  }

  /** Takes a key as alive that still works though its revocation was answered with success. */
  async reopen(key: ManagedKey): Promise<void> {
    for (const id of key.ids.keys()) await this.#revive(key, id, key.entry.name);
    key.left = "still-works";
  }

  async #revive(key: ManagedKey, id: string, name: string): Promise<void> {
    // The ledger has closed the entry of a key that was believed gone or never created.
    if (key.state !== "alive" && key.state !== "unclear")
      key.entry = await this.ledger.intend(name).catch(() => key.entry);
    if (key.state === "gone") this.#revoked -= 1;
    key.state = "alive";
    await this.note(this.ledger.created(key.entry, id));
  }

  /** The identifiers that this run may revoke now. Reads the list until it shows them, as far as there is patience. */
  async ownIds(key: ManagedKey, send: SendOwn, patience?: Patience): Promise<readonly string[]> {
    const isSettled = [...key.ids.values()].every(({ seen, revocation }) => seen && revocation === undefined);
    if (this.listings.isExposed && !isSettled) await this.refresh(send);
    for (
      let look = 1;
      patience !== undefined && !patience.signal.aborted && mayAppear(key, this);
      look += 1
    ) {
      await patience.wait(Math.min(look, 5) * pauseMs);
      await this.refresh(send);
    }
    return [...key.ids.keys()].filter((id) => {
      const reason = reasonToLeave(key, id, this);
      if (reason !== undefined) key.left = reason;
      return reason === undefined;
    });
  }

  /** Whether a listed name can be the key's. */
  fits(key: ManagedKey, name: string): boolean {
    if (isSameName(name, key.entry.name)) return true;
    const isAnothers = this.managed.some((one) => one !== key && isSameName(name, one.entry.name));
    return !isAnothers && (isUnnamed(key.entry.name) || fitsName(name, key.entry.name, this.#runId));
  }

  /** Closes the keys that the list no longer shows, and those that never appear in it. */
  async endAbsent(listing: Listing): Promise<void> {
    const isTrusted = isProof(listing, this);
    for (const key of this.open()) {
      const places = [...key.ids];
      const isShown = places.some(([id]) =>
        listing.keys.some((one) => one.id === id && (one.name === undefined || this.fits(key, one.name))),
      );
      if (isShown) continue;
      const isGone = places.every(
        ([, { revocation, seen }]) =>
          revocation === "ended" || (isTrusted && (seen || key.wasRevokedByOthers === true)),
      );
      if (places.length > 0 && isGone) await this.strike(key);
      else if (
        places.length === 0 &&
        isTrusted &&
        isOver(key) &&
        !(isNameless(listing) && hasUnknown(listing, this))
      ) {
        key.state = "refused";
        await this.note(this.ledger.notCreated(key.entry));
      }
    }
  }

  placeOf(key: ManagedKey, id: string): KeyPlace {
    const place = key.ids.get(id) ?? { seen: false };
    key.ids.set(id, place);
    return place;
  }

  async strike(key: ManagedKey): Promise<void> {
    key.state = "gone";
    delete key.left;
    this.#revoked += 1;
    await this.note(this.ledger.revoked(key.entry));
  }

  /** Goes on even if the ledger cannot be written: it then names more keys than there are. */
  async note(written: Promise<void>): Promise<void> {
    await written.catch(() => undefined);
  }
}
