import type { Profile } from "../../contracts/profile.ts";
import type { Observation } from "../../suites/kit/answer.ts";
import { credentialName } from "../../suites/kit/credential.ts";
import type { Probe } from "../../suites/kit/probe.ts";
import { isSuccess, read } from "../../suites/kit/read.ts";
import { listKeys, revokeKey } from "../../suites/kit/requests.ts";
import type { Entry, Ledger } from "../credentials/ledger.ts";
import { mayBe } from "../credentials/run-id.ts";
import type { Secret } from "../secrets/secret.ts";
import { listingIn } from "./listing.ts";
import type { Received } from "./observe.ts";

/** A key that this run made, or may have made. */
interface Held {
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
export type Errand = (probe: Probe, keyId?: string) => Promise<Received | undefined>;

/** Knows every key of the run from before it is asked for until it is revoked, and writes both down in the ledger. */
export class KeyDesk {
  readonly #ledger: Ledger;
  readonly #profile: Profile;
  readonly #held: Held[] = [];
  #revoked = 0;

  constructor(ledger: Ledger, profile: Profile) {
    this.#ledger = ledger;
    this.#profile = profile;
  }

  get secrets(): readonly Secret[] {
    return this.#held.flatMap(({ secret }) => secret ?? []);
  }

  /** The secret of the key that a probe made. */
  secretFrom(probeId: string): Secret | undefined {
    return this.#held.find(({ probe }) => probe.id === probeId)?.secret;
  }

  idOf(target: Probe["target"]): string | undefined {
    if (target === undefined) return undefined;
    const name = credentialName(target);
    return this.#held.find(({ probe }) => probe.yields && credentialName(probe.yields) === name)?.id;
  }

  /** Writes down that a key is about to be asked for. The request may be sent when this has settled. */
  intend(name: string): Promise<Entry> {
    return this.#ledger.intend(name);
  }

  /** Writes down what came of it. Where no answer came, the key may exist. */
  async settle(entry: Entry, probe: Probe, received: Received): Promise<void> {
    const { observation, keyId, idIsSecret } = received;
    const [secret] = received.secrets;
    if (observation.kind === "answer" && !isDone(observation)) {
      await this.#ledger.notCreated(entry);
      return;
    }
    const state = observation.kind === "answer" ? "alive" : "unknown";
    this.#held.push({ entry, probe, state, ...(secret && { secret }), ...(keyId && { id: keyId }) });
    if (keyId !== undefined && !idIsSecret) await this.#ledger.created(entry, keyId);
  }

  /** Writes down that a planned revocation succeeded. */
  async revoked(target: Probe["target"]): Promise<void> {
    const held = this.#held.find(({ id }) => id !== undefined && id === this.idOf(target));
    if (held !== undefined) await this.#strike(held);
  }

  /** Revokes the key that a probe made, where it lives. */
  async retire(maker: Probe, send: Errand): Promise<void> {
    const held = this.#living().find(({ probe }) => probe.id === maker.id);
    if (held !== undefined) await this.#revoke(held, send);
  }

  /** Revokes whatever still lives, a few at a time. Keys whose identifier never arrived are looked up by name. */
  async revokeAll(send: Errand): Promise<void> {
    const living = this.#living();
    if (living.some(({ id }) => id === undefined)) await this.#lookUp(living, send);
    await Promise.all(this.#living().map((held) => this.#revoke(held, send)));
  }

  counts(): KeyCounts {
    const created = this.#held.filter(({ state }) => state === "alive" || state === "gone").length;
    const leftover = this.#living().map(({ id, entry }) => ({ id: id ?? "unknown", name: entry.name }));
    return { created, revoked: this.#revoked, leftover };
  }

  #living(): readonly Held[] {
    return this.#held.filter(({ state }) => state === "unknown" || state === "alive");
  }

  async #lookUp(living: readonly Held[], send: Errand): Promise<void> {
    const received = await send(listKeys("after", { variant: "to find keys by name" }));
    const listing = listingIn(received?.observation, this.#profile);
    if (listing === undefined) return;
    const { keys: listed, whole } = listing;
    for (const held of living) {
      const found = listed.find(({ name }) => name === held.entry.name);
      const mayExist = listed.some((key) => mayBe(key, held.entry.name));
      if (held.id === undefined && found?.id !== undefined) held.id = found.id;
      // The list is whole and does not have it: it was never made.
      else if (held.state === "unknown" && !mayExist && whole) await this.#forget(held);
    }
  }

  async #revoke(held: Held, send: Errand): Promise<void> {
    if (held.id === undefined) return;
    const target = held.probe.yields ?? {
      kind: "key-from" as const,
      probe: held.probe.id,
      label: held.entry.name,
    };
    const received = await send(revokeKey(target, "after"), held.id);
    if (received !== undefined && isDone(received.observation)) await this.#strike(held);
  }

  async #strike(held: Held): Promise<void> {
    held.state = "gone";
    this.#revoked += 1;
    await this.#ledger.revoked(held.entry);
  }

  async #forget(held: Held): Promise<void> {
    held.state = "never-made";
    await this.#ledger.notCreated(held.entry);
  }
}

/**
 * Whether an answer may mean that what it answers was done: any success, whatever its body says, but for an envelope that
 * says no. 200, 202 and 204 are revocations (assumed).
 */
export const isDone = (observation: Observation): boolean =>
  observation.kind === "answer" && isSuccess(observation) && read(observation) !== "disguised";
