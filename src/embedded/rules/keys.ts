import { createHash, randomUUID } from "node:crypto";
/** One API key. The key itself is kept as its SHA-256 hash only. */
export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  /** What the key may do. */
  readonly scopes: readonly string[];
  /** The scopes that answers and lists name. */
  readonly shownScopes: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly hash: string;
  /** Present only in a deployment that is wrong enough to keep it. */
  readonly secret?: string;
}

export interface KeyRules {
  readonly prefix: string;
  /** What follows the prefix. `previous` is what the key before it got, where there is one. */
  readonly random: (previous: string | undefined) => string;
  /** A key as it is compared: equal texts are one key. */
  readonly canonical: (key: string) => string;
  /** Milliseconds that a key goes on working after it was revoked. */
  readonly revocationDelayMs: number;
  /** Living keys that an account may have. */
  readonly cap: number;
  readonly keepsSecret: boolean;
  readonly needsName: boolean;
  /** The `scopes` member of a creation, as it is understood. */
  readonly asked: (scopes: unknown) => unknown;
  readonly emptyScopesAllowed: boolean;
  readonly knowsScope: (scope: string) => boolean;
  readonly granted: (asked: readonly string[]) => readonly string[];
  readonly shown: (asked: readonly string[], granted: readonly string[]) => readonly string[];
  /** The keys that a list has in it, from those that belong there. */
  readonly listed: (keys: readonly KeyRecord[]) => readonly KeyRecord[];
}

export interface KeyRequest {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly accountId: string;
}

export interface NewKey {
  readonly record: KeyRecord;
  readonly key: string;
}

/** The API keys of one deployment, in memory. `clock` gives milliseconds since 1970. */
export class Keys {
  readonly #rules: KeyRules;
  readonly #clock: () => number;
  readonly #records: KeyRecord[] = [];
  readonly #revokedAt = new Map<string, number>();
  #previous: string | undefined;

  constructor(rules: KeyRules, clock: () => number) {
    this.#rules = rules;
    this.#clock = clock;
  }

  create({ name, scopes: asked, accountId }: KeyRequest): NewKey {
    const rules = this.#rules;
    this.#previous = rules.random(this.#previous);
    const key = rules.prefix + this.#previous;
    const scopes = rules.granted(asked);
    const record: KeyRecord = {
      id: randomUUID(),
      name,
      accountId,
      scopes,
      shownScopes: rules.shown(asked, scopes),
      createdAt: this.#clock(),
      hash: this.#hash(key),
      ...(rules.keepsSecret ? { secret: key } : {}),
    };
    this.#records.push(record);
    return { record, key };
  }

  /** The key that a token is, and whether it still works. */
  find(token: string): { readonly record: KeyRecord; readonly works: boolean } | undefined {
    const hash = this.#hash(token);
    const found = this.#records.filter((record) => record.hash === hash);
    const record = found.find((each) => this.#works(each)) ?? found[0];
    return record && { record, works: this.#works(record) };
  }

  /** The keys that nobody has revoked, oldest first. */
  living(): readonly KeyRecord[] {
    return this.#records.filter((record) => !this.#revokedAt.has(record.id));
  }

  byId(id: string): KeyRecord | undefined {
    return this.living().find((record) => record.id === id);
  }

  revoke(id: string): void {
    this.#revokedAt.set(id, this.#clock());
  }

  #works(record: KeyRecord): boolean {
    const revokedAt = this.#revokedAt.get(record.id);
    return revokedAt === undefined || this.#clock() < revokedAt + this.#rules.revocationDelayMs;
  }

  #hash(key: string): string {
    return createHash("sha256").update(this.#rules.canonical(key)).digest("hex");
  }
}
