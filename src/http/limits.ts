import { Bucket, type QuotaUpdate } from "./bucket.ts";

/** What a deployment's rate limit may count a request by. */
export interface Quota {
  readonly origin: string;
  readonly surface: string;
  /** A name for the caller, which holds no secret. */
  readonly caller: string;
}

/**
 * What is known of the rate limits of deployments. Whoever runs several transports hands all of them the same one: what one of
 * them learns of an origin then holds for all, and together they send no more than it lets through.
 */
export class Limits {
  readonly #surfaces = new Map<string, SurfaceLimit>();
  readonly #watchers = new Set<() => void>();

  bucket(quota: Quota): Bucket {
    return this.#surface(quota).bucket(quota.caller);
  }

  /** A request is over; what its answer taught is told with it. */
  leave(quota: Quota, update: QuotaUpdate | undefined, now: number): void {
    this.#surface(quota).leave(quota.caller, update, now);
    for (const watcher of this.#watchers) watcher();
  }

  /** Nothing that is counted with this goes before `until`. Gives whether that was news. */
  block(quota: Quota, until: number, now: number): boolean {
    return this.#surface(quota).block(quota.caller, until, now);
  }

  /** Calls back whenever something may go that might not before. Gives what calls it off. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #surface({ origin, surface }: Quota): SurfaceLimit {
    const name = `${origin} ${surface}`;
    const known = this.#surfaces.get(name) ?? new SurfaceLimit();
    this.#surfaces.set(name, known);
    return known;
  }
}

/** Callers that must tell of others' requests, before they all count as one: a single one may just be busy elsewhere. */
const leastWitnesses = 2;
/** Callers that are kept before those that are idle are forgotten. */
const mostCallers = 100;

/**
 * The limit of one surface of one origin. Callers count apart, as Titan documents it, until the answers show that the
 * deployment counts them together: two callers' limits had counted more than the two sent, or both are blocked at once.
 */
class SurfaceLimit {
  readonly #callers = new Map<string, Bucket>();
  readonly #witnesses = new Set<string>();
  #shared: Bucket | undefined;

  bucket(caller: string): Bucket {
    if (this.#shared !== undefined) return this.#shared;
    const bucket = this.#callers.get(caller) ?? new Bucket();
    this.#callers.set(caller, bucket);
    return bucket;
  }

  leave(caller: string, update: QuotaUpdate | undefined, now: number): void {
    const countsOthers = this.bucket(caller).leave(update);
    if (countsOthers) this.#witness(caller);
    if (this.#callers.size > mostCallers) this.#forget(now);
  }

  block(caller: string, until: number, now: number): boolean {
    const bucket = this.bucket(caller);
    if (until <= bucket.until) return false;
    bucket.until = until;
    const blocked = [...this.#callers].filter(([, one]) => one.until > now).map(([name]) => name);
    if (blocked.length >= leastWitnesses) for (const name of blocked) this.#witness(name);
    return true;
  }

  #witness(caller: string): void {
    if (this.#shared !== undefined) return;
    this.#witnesses.add(caller);
    if (this.#witnesses.size < leastWitnesses) return;
    this.#shared = Bucket.together([...this.#callers.values()]);
    this.#callers.clear();
    this.#witnesses.clear();
  }

  #forget(now: number): void {
    for (const [caller, bucket] of this.#callers) {
      if (!bucket.isIdle(now)) continue;
      this.#callers.delete(caller);
      this.#witnesses.delete(caller);
    }
  }
}
