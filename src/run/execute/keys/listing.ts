import { randomUUID } from "node:crypto";
import type { Profile } from "../../../../contracts/profile/profile.ts";
import { findListedKeys, isWholeList, type ListedKey } from "../../../../contracts/wire/api-key.ts";
import { classify, jsonOf } from "../../../../suites/model/classify.ts";
import { type Probe, pastCaches } from "../../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../../suites/model/probe-result.ts";
import { listKeys } from "../../../../suites/model/requests.ts";
import type { Received } from "../read-response.ts";

/** The keys that the deployment lists, and whether the list is complete. */
export interface Listing {
  readonly keys: readonly ListedKey[];
  readonly whole: boolean;
  /** When it was requested, by `performance.now()`. */
  readonly askedAt: number;
}

/** The list in an answer; `undefined` if there is none. Keys marked as revoked are left out. */
export function listingIn(
  result: ProbeResult | undefined,
  profile: Profile,
  { askedAt = 0, longest = 0 } = {},
): Listing | undefined {
  if (result?.kind !== "answer" || classify(result) !== "allowed") return undefined;
  const document = jsonOf(result);
  const keys = findListedKeys(document, profile);
  return (
    keys && {
      keys: keys.filter(({ revoked }) => !revoked),
      whole: isWholeList(document, keys, longest),
      askedAt,
    }
  );
}

/** Whether a list does not show names. */
export const isNameless = ({ keys }: Listing): boolean =>
  keys.length > 0 && keys.every(({ name }) => name === undefined);

/** Sends one of the run's own requests and returns its result; `undefined` if there is no JWT to send it with. */
export type SendOwn = (probe: Probe, keyId?: string) => Promise<Received | undefined>;

/**
 * A list that gives no answer in time holds up the run. It is not asked again for this many times as long as it took, and twice
 * that after each further time.
 */
const restAfterSilence = 2;

const silent: readonly string[] = ["timeout", "interrupted"];

/** How often the list is read before the first key is created, if it is not answered. */
const mostLooks = 4;

/** What the deployment's key list has shown during a run. */
export class KeyListings {
  readonly #profile: Profile;
  readonly #before = new Set<string>();
  /** Identifiers that are somebody else's, as far as any list showed. */
  readonly #foreign = new Set<string>();
  /** No list is asked for before this time, by `performance.now()`. */
  #quietUntil = 0;
  #silences = 0;
  #refreshing: Promise<Listing | undefined> | undefined;
  #looking: Promise<Listing | undefined> | undefined;
  #hasLooked = false;
  #isExposed = true;
  #hasShown = false;
  /** The length of the longest list so far. */
  #longest = 0;
  #hasFailed = false;
  /** The latest list since the run began to create keys. */
  latest: Listing | undefined;
  /** Whether a list has shown a key of this run. */
  hasShownOwn = false;

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  /**
   * Reads the list before anything is created: keys listed then belong to somebody else. Where that failed, it is read before
   * a later creation, and keys that `mayBeOwn` are left out.
   */
  async lookBefore(send: SendOwn, mayBeOwn: (key: ListedKey) => boolean): Promise<void> {
    if (this.#hasLooked) return;
    this.#looking ??= this.#lookPatiently(send);
    const listing = await this.#looking;
    this.#looking = undefined;
    if (this.#hasLooked || listing === undefined) return;
    this.#hasLooked = true;
    for (const key of listing.keys) if (key.id !== undefined && !mayBeOwn(key)) this.#before.add(key.id);
  }

  /** Reads the list again; requests at the same time share one answer. */
  refresh(send: SendOwn): Promise<Listing | undefined> {
    this.#refreshing ??= this.#look(send).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing.then((listing) => {
      this.latest = listing;
      return listing;
    });
  }

  /** Allows one more look at a list that gave no answer: keys are about to be revoked. */
  wake(): void {
    this.#quietUntil = 0;
  }

  noteForeign(id: string): void {
    this.#foreign.add(id);
  }

  noteOwn(id: string): void {
    this.#foreign.delete(id);
    this.hasShownOwn = true;
  }

  isForeign(id: string): boolean {
    return this.#foreign.has(id);
  }

  /** Whether a list that was shown before cannot be read now. */
  get isLost(): boolean {
    return this.#hasShown && this.#hasFailed;
  }

  /** Reads again after a server error: what was there before must be known before anything is created. */
  async #lookPatiently(send: SendOwn): Promise<Listing | undefined> {
    let listing: Listing | undefined;
    for (let look = 0; look < mostLooks && listing === undefined && this.#isExposed; look += 1)
      listing = await this.#look(send);
    return listing;
  }

  wasBefore(id: string): boolean {
    return this.#before.has(id);
  }

  /** Whether reading again may give a list: one came before, or nothing has shown yet that there is none. */
  get isExposed(): boolean {
    return this.#isExposed;
  }

  /** Asks once more if it is refused: a cache may keep the refusal of another caller. */
  async #ask(send: SendOwn): Promise<Received | undefined> {
    const list = listKeys("after", { variant: "to know keys by name" });
    const received = await send(list);
    const isRefused = received !== undefined && classify(received.result) === "unauthorized";
    return isRefused ? send(pastCaches(list, randomUUID())) : received;
  }

  async #look(send: SendOwn): Promise<Listing | undefined> {
    const askedAt = performance.now();
    if (askedAt < this.#quietUntil) return undefined;
    const received = await this.#ask(send);
    if (received?.result.kind === "trouble" && silent.includes(received.result.trouble)) {
      const now = performance.now();
      this.#quietUntil = now + (now - askedAt) * restAfterSilence * 2 ** this.#silences;
      this.#silences += 1;
    }
    const listing = listingIn(received?.result, this.#profile, { askedAt, longest: this.#longest });
    this.#hasFailed = listing === undefined;
    this.#longest = Math.max(this.#longest, listing?.keys.length ?? 0);
    const isAnswer = received?.result.kind === "answer" && received.result.status < 500;
    this.#hasShown ||= listing !== undefined;
    if (!this.#hasShown && (isAnswer || received === undefined)) this.#isExposed = false;
    return listing;
  }
}
