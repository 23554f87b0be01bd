import type { Profile } from "../../../../contracts/profile/profile.ts";
import { findListedKeys, isWholeList, type ListedKey } from "../../../../contracts/wire/api-key.ts";
import { classify, jsonOf } from "../../../../suites/model/classify.ts";
import type { Probe } from "../../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../../suites/model/probe-result.ts";
import { listKeys } from "../../../../suites/model/requests.ts";
import type { Received } from "../read-response.ts";

/** The keys that the deployment lists, and whether these are all. */
export interface Listing {
  readonly keys: readonly ListedKey[];
  readonly whole: boolean;
  /** When it was asked for, by `performance.now()`. */
  readonly askedAt: number;
}

/** The list in an answer; `undefined` where there is none. Keys that it calls revoked are left out. */
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

/** Sends one request of the run's own and gives what came of it; nothing where there is no JWT to send it with. */
export type SendOwn = (probe: Probe, keyId?: string) => Promise<Received | undefined>;

/** What the deployment's list of keys has shown in the course of a run. */
export class KeyListings {
  readonly #profile: Profile;
  readonly #before = new Set<string>();
  #looking: Promise<Listing | undefined> | undefined;
  #hasLooked = false;
  #isExposed = true;
  #hasShown = false;
  /** How many keys the longest list had. */
  #longest = 0;
  /** What the last look since the run began to create keys showed. */
  latest: Listing | undefined;

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  /** Looks before anything is created: what is listed then is somebody else's. */
  async lookBefore(send: SendOwn): Promise<void> {
    if (this.#hasLooked) return;
    this.#looking ??= this.#look(send);
    const listing = await this.#looking;
    this.#looking = undefined;
    if (this.#hasLooked || listing === undefined) return;
    this.#hasLooked = true;
    for (const { id } of listing.keys) if (id !== undefined) this.#before.add(id);
  }

  async refresh(send: SendOwn): Promise<Listing | undefined> {
    this.latest = await this.#look(send);
    return this.latest;
  }

  wasBefore(id: string): boolean {
    return this.#before.has(id);
  }

  /** Whether another look may show a list: it has shown one, or has not said yet that there is none. */
  get isExposed(): boolean {
    return this.#isExposed;
  }

  async #look(send: SendOwn): Promise<Listing | undefined> {
    const askedAt = performance.now();
    const received = await send(listKeys("after", { variant: "to know keys by name" }));
    const listing = listingIn(received?.result, this.#profile, { askedAt, longest: this.#longest });
    this.#longest = Math.max(this.#longest, listing?.keys.length ?? 0);
    const isAnswer = received?.result.kind === "answer" && received.result.status < 500;
    this.#hasShown ||= listing !== undefined;
    if (!this.#hasShown && (isAnswer || received === undefined)) this.#isExposed = false;
    return listing;
  }
}
