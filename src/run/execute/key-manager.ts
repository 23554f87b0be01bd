import { type Credential, credentialName } from "../../../contracts/catalogue/credential.ts";
import type { Profile } from "../../../contracts/profile/profile.ts";
import { classify, isSuccess } from "../../../suites/model/classify.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import { listKeys, revokeKey } from "../../../suites/model/requests.ts";
import type { Entry, Ledger } from "../../credentials/keys/ledger.ts";
import { mayBe } from "../../credentials/run-id.ts";
import type { Secret } from "../../secrets/secret.ts";
import { listingIn } from "./listing.ts";
import type { Received } from "./read-response.ts";

/** A key that this run made, or may have made. */
interface ManagedKey {
  readonly entry: Entry;
  readonly probe: Probe;
  readonly secret?: Secret;
  id?: string;
  state: "unknown" | "alive" | "gone" | "never-made";
}

export interface KeyCounts {
  readonly created: number;
  readonly revoked: number;
  readonly leftover: readonly { readonly id: string; readonly name: string }[];
}

/** Sends one request of the desk's own and gives what came of it. */
export type SendOwn = (probe: Probe, keyId?: string) => Promise<Received | undefined>;

/** Knows every key of the run from before it is asked for until it is revoked, and writes both down in the ledger. */
export class KeyManager {
  readonly #ledger: Ledger;
  readonly #profile: Profile;
  readonly #managed: ManagedKey[] = [];
  #revoked = 0;

  constructor(ledger: Ledger, profile: Profile) {
    this.#ledger = ledger;
    this.#profile = profile;
  }

  get secrets(): readonly Secret[] {
    return this.#managed.flatMap(({ secret }) => secret ?? []);
  }

  /** The secret of the key that a probe made. */
  secretFrom(probeId: string): Secret | undefined {
    return this.#managed.find(({ probe }) => probe.id === probeId)?.secret;
  }

  idOf(target: Probe["target"]): string | undefined {
    if (target === undefined) return undefined;
    const name = credentialName(target);
    return this.#managed.find(({ probe }) => probe.yields && credentialName(probe.yields) === name)?.id;
  }

  /** Whether a credential is a key of this run that was revoked. */
  isGone(credential: Credential): boolean {
    const name = credentialName(credential);
    const named = this.#managed.filter(({ probe }) => probe.yields && credentialName(probe.yields) === name);
    return named.length > 0 && named.every(({ state }) => state === "gone");
  }

  /** Writes down that a key is about to be asked for. The request may be sent when this has settled. */
  intend(name: string): Promise<Entry> {
    return this.#ledger.intend(name);
  }

  /** Writes down that another program may create a key of this name, which is looked up at the end. */
  async expect(name: string, probe: Probe): Promise<void> {
    this.#managed.push({ entry: await this.intend(name), probe, state: "unknown" });
  }

  /** Writes down what came of it. Where no answer came, the key may exist. */
  async settle(entry: Entry, probe: Probe, received: Received): Promise<void> {
    const { result, keyId, idIsSecret } = received;
    const [secret] = received.secrets;
    if (result.kind === "answer" && !isDone(result)) {
      await this.#ledger.notCreated(entry);
      return;
    }
    const state = result.kind === "answer" ? "alive" : "unknown";
    this.#managed.push({ entry, probe, state, ...(secret && { secret }), ...(keyId && { id: keyId }) });
    if (keyId !== undefined && !idIsSecret) await this.#ledger.created(entry, keyId);
  }

  /** Writes down that a planned revocation succeeded. */
  async revoked(target: Probe["target"]): Promise<void> {
    const key = this.#managed.find(({ id }) => id !== undefined && id === this.idOf(target));
    if (key !== undefined) await this.#strike(key);
  }

  /** Revokes the key that a probe made, where it lives. */
  async retire(maker: Probe, send: SendOwn): Promise<void> {
    const key = this.#living().find(({ probe }) => probe.id === maker.id);
    if (key !== undefined) await this.#revoke(key, send);
  }

  /** Revokes whatever still lives, a few at a time. Keys whose identifier never arrived are looked up by name. */
  async revokeAll(send: SendOwn): Promise<void> {
    const living = this.#living();
    if (living.some(({ id }) => id === undefined)) await this.#lookUp(living, send);
    await Promise.all(this.#living().map((key) => this.#revoke(key, send)));
  }

  counts(): KeyCounts {
    const created = this.#managed.filter(({ state }) => state === "alive" || state === "gone").length;
    const leftover = this.#living().map(({ id, entry }) => ({ id: id ?? "unknown", name: entry.name }));
    return { created, revoked: this.#revoked, leftover };
  }

  #living(): readonly ManagedKey[] {
    return this.#managed.filter(({ state }) => state === "unknown" || state === "alive");
  }

  async #lookUp(living: readonly ManagedKey[], send: SendOwn): Promise<void> {
    const received = await send(listKeys("after", { variant: "to find keys by name" }));
    const listing = listingIn(received?.result, this.#profile);
    if (listing === undefined) return;
    const { keys: listed, whole } = listing;
    for (const key of living) {
      const found = listed.find(({ name }) => name === key.entry.name);
      const mayExist = listed.some((one) => mayBe(one, key.entry.name));
      if (key.id === undefined && found?.id !== undefined) key.id = found.id;
      // The list is whole and does not have it: it was never made.
      else if (key.state === "unknown" && !mayExist && whole) await this.#forget(key);
    }
  }

  async #revoke(key: ManagedKey, send: SendOwn): Promise<void> {
    if (key.id === undefined) return;
    const target = key.probe.yields ?? {
      kind: "key-from" as const,
      probe: key.probe.id,
      label: key.entry.name,
    };
    const received = await send(revokeKey(target, "after"), key.id);
    if (received !== undefined && isDone(received.result)) await this.#strike(key);
  }

  async #strike(key: ManagedKey): Promise<void> {
    key.state = "gone";
    this.#revoked += 1;
    await this.#ledger.revoked(key.entry);
  }

  async #forget(key: ManagedKey): Promise<void> {
    key.state = "never-made";
    await this.#ledger.notCreated(key.entry);
  }
}

/**
 * Whether an answer may mean that what it answers was done: any success, whatever its body says, but for an envelope that
 * says no. 200, 202 and 204 are revocations (assumed).
 */
export const isDone = (result: ProbeResult): boolean =>
  result.kind === "answer" && isSuccess(result) && classify(result) !== "disguised";
