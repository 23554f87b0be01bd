/** What a deployment may count a request by for its rate limit. */
export interface Quota {
  readonly origin: string;
  readonly surface: string;
  /** A name for the caller, without secrets. */
  readonly caller: string;
}

/**
 * What is known about the rate limits of deployments. Transports can share one: what one of them learns about an origin then
 * holds for all, and together they send no more than the limit allows.
 */
export class Limits {
  /** By origin and surface. */
  readonly #surfaces = new Map<string, Map<string, SurfaceLimit>>();
  readonly #watchers = new Set<() => void>();

  bucket(quota: Quota): Bucket {
    return this.#surface(quota).bucket(quota.caller);
  }

  /** Called when a request is over, with what its answer showed. */
  leave(quota: Quota, update: QuotaUpdate | undefined, now: number): void {
    this.#surface(quota).leave(quota.caller, update, now);
    for (const watcher of this.#watchers) watcher();
  }

  /** Blocks everything that is counted together until `until`. Returns whether that was news. */
  block(quota: Quota, until: number, now: number): boolean {
    return this.#surface(quota).block(quota.caller, until, now);
  }

  /** Calls back whenever a queued request may have become free to go. Returns a function that unsubscribes. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #surface({ origin, surface }: Quota): SurfaceLimit {
    const ofOrigin = this.#surfaces.get(origin) ?? new Map<string, SurfaceLimit>();
    this.#surfaces.set(origin, ofOrigin);
    const known = ofOrigin.get(surface) ?? new SurfaceLimit();
    ofOrigin.set(surface, known);
    return known;
  }
}

/** How many callers must show requests of others before all count as one: a single one may just be busy elsewhere. */
const leastWitnesses = 2;
/** How many callers are kept before idle ones are dropped. */
const mostCallers = 100;

/**
 * The limit of one surface of one origin. Callers count separately, as Titan documents it, until the answers show that the
 * deployment counts them together: the limits of two callers counted more than they sent, or both are blocked at once.
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

/** Requests that share a rate limit, and what is known about it. Times in milliseconds since 1970. */
export class Bucket {
  inFlight = 0;
  /** From the latest answer that had it. */
  remaining: number | undefined;
  /** The last answer was a 429. */
  limited = false;
  /** Nothing is sent before this time. */
  until = 0;
  /** Requests sent from here: at most as many as the limit allows in a window. */
  #sent = 0;

  /** The shared limit, once it is known that one limit counts them all. */
  static together(buckets: readonly Bucket[]): Bucket {
    const whole = new Bucket();
    for (const one of buckets) {
      whole.inFlight += one.inFlight;
      whole.remaining = Math.min(whole.remaining ?? Number.POSITIVE_INFINITY, one.remaining ?? Infinity);
      whole.limited ||= one.limited;
      whole.until = Math.max(whole.until, one.until);
    }
    if (whole.remaining === Infinity) whole.remaining = undefined;
    return whole;
  }

  /** Whether another request may only go alone: those in progress may use up what is left. */
  get isFull(): boolean {
    const scarce = this.remaining !== undefined && this.remaining <= this.inFlight;
    return this.inFlight > 0 && (this.limited || scarce);
  }

  isIdle(now: number): boolean {
    return this.inFlight === 0 && this.until <= now;
  }

  enter(): void {
    this.inFlight += 1;
    this.#sent += 1;
  }

  /**
   * Called when a request is over. Returns whether the limit counted more than was sent from here, and so counts others too.
   */
  leave(update?: QuotaUpdate): boolean {
    this.inFlight -= 1;
    if (update === undefined) return false;
    const { limited, remaining, limit } = update;
    this.limited = limited;
    if (remaining === undefined) return false;
    this.remaining = remaining;
    return limit !== undefined && limit - remaining > this.#sent;
  }
}

/** What an answer said about its rate limit. */
export interface QuotaUpdate {
  readonly limited: boolean;
  readonly remaining?: number | undefined;
  /** Requests in a window. */
  readonly limit?: number | undefined;
}
