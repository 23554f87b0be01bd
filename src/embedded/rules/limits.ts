/** The allowed calls in a fixed window, per surface and caller or per surface and address. */
export interface RateLimit {
  readonly limit: number;
  readonly windowMs: number;
  /** `caller` by default. */
  readonly by?: (typeof limitedBy)[number] | undefined;
}

export const limitedBy = ["caller", "address"] as const;

export interface TakenLimit {
  readonly blocked: boolean;
  /** For every answer; `X-RateLimit-Reset` (Unix seconds) only when blocked. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The number of windows from which ended ones are removed. */
const sweepAt = 10_000;

export class Limits {
  readonly #rate: RateLimit;
  readonly #clock: () => number;
  readonly #windows = new Map<string, { count: number; readonly endsAt: number }>();

  constructor(rate: RateLimit, clock: () => number) {
    this.#rate = rate;
    this.#clock = clock;
  }

  get by(): NonNullable<RateLimit["by"]> {
    return this.#rate.by ?? "caller";
  }

  /** Counts one call. `bucket` names the surface, and the caller or the address. */
  take(bucket: string): TakenLimit {
    const window = this.#window(bucket);
    window.count += 1;
    const blocked = window.count > this.#rate.limit;
    const headers = {
      "X-RateLimit-Limit": String(this.#rate.limit),
      "X-RateLimit-Remaining": String(Math.max(0, this.#rate.limit - window.count)),
    };
    const reset = { "X-RateLimit-Reset": String(Math.ceil(window.endsAt / 1000)) };
    return { blocked, headers: blocked ? { ...headers, ...reset } : headers };
  }

  #window(bucket: string): { count: number; readonly endsAt: number } {
    const now = this.#clock();
    const current = this.#windows.get(bucket);
    if (current && now < current.endsAt) return current;
    if (this.#windows.size >= sweepAt) this.#sweep(now);
    const fresh = { count: 0, endsAt: now + this.#rate.windowMs };
    this.#windows.set(bucket, fresh);
    return fresh;
  }

  #sweep(now: number): void {
    for (const [bucket, { endsAt }] of this.#windows) {
      if (endsAt <= now) this.#windows.delete(bucket);
    }
  }
}
