import { createHash } from "node:crypto";
import type { CredentialFault } from "../server/responses.ts";
import type { CallSite } from "./call-site.ts";
/** One API key. Only the SHA-256 hash of the key itself is stored. */
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
  /** Stored only by a flawed deployment. */
  readonly secret?: string;
}

export interface KeyRules {
  readonly prefix: string;
  /** The part after the prefix. `previous` is that of the key before it, if there is one. */
  readonly random: (previous: string | undefined) => string;
  /** A new key's identifier. */
  readonly newId: () => string;
  /** Normalises a key for comparison: equal texts are one key. */
  readonly canonical: (key: string) => string;
  /** What of a new key the body of its creation chooses. */
  readonly chosenBy: (body: Readonly<Record<string, unknown>>) => ChosenParts;
  /** Whether a key works already, `ageMs` after its creation. */
  readonly isActive: (ageMs: number, site: CallSite) => boolean;
  /** Whether a revoked key still works, `sinceMs` after its revocation. */
  readonly outlives: (sinceMs: number, site: CallSite) => boolean;
  /** The most live keys of an account. */
  readonly cap: number;
  readonly keepsSecret: boolean;
  readonly needsName: boolean;
  /** The owner of a new key, from the caller and the body. */
  readonly ownerOf: (accountId: string, body: Readonly<Record<string, unknown>>) => string;
  /** Whether a creation that is refused to an API key is stored anyway. */
  readonly storesRefused: boolean;
  /** How the `scopes` member of a creation is read. */
  readonly asked: (scopes: unknown) => unknown;
  /** Whether other members of a creation give the new key every scope. */
  readonly raisedBy: (body: Readonly<Record<string, unknown>>) => boolean;
  readonly emptyScopesAllowed: boolean;
  readonly knowsScope: (scope: string) => boolean;
  /** Whether the account may give a known scope to a key. */
  readonly grants: (scope: string) => boolean;
  readonly granted: (asked: readonly string[]) => readonly string[];
  readonly shown: (asked: readonly string[], granted: readonly string[]) => readonly string[];
  /** The keys that a list shows, out of those that belong in it. */
  readonly listed: (keys: readonly KeyRecord[]) => readonly KeyRecord[];
}

interface ChosenParts {
  readonly id?: string | undefined;
  readonly key?: string | undefined;
}

export interface KeyRequest {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly accountId: string;
  readonly chosen?: ChosenParts;
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

  create({ name, scopes: asked, accountId, chosen = {} }: KeyRequest): NewKey {
    const rules = this.#rules;
    this.#previous = rules.random(this.#previous);
    const key = chosen.key ?? rules.prefix + this.#previous;
    const scopes = rules.granted(asked);
    const record: KeyRecord = {
      id: chosen.id ?? rules.newId(),
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

  /** The key that a token is, or why it does not work. */
  find(
    token: string,
    site: CallSite,
  ): { readonly record: KeyRecord; readonly fault?: CredentialFault } | undefined {
    const hash = this.#hash(token);
    const found = this.#records
      .filter((record) => record.hash === hash)
      .map((record) => ({ record, ...this.#faultOf(record, site) }));
    return found.find(({ fault }) => fault === undefined) ?? found[0];
  }

  /** The keys that are not revoked, oldest first. */
  living(): readonly KeyRecord[] {
    return this.#records.filter((record) => !this.#revokedAt.has(record.id));
  }

  byId(id: string): KeyRecord | undefined {
    return this.living().find((record) => record.id === id);
  }

  revoke(id: string): void {
    this.#revokedAt.set(id, this.#clock());
  }

  #faultOf({ id, createdAt }: KeyRecord, site: CallSite): { readonly fault?: CredentialFault } {
    const now = this.#clock();
    const revokedAt = this.#revokedAt.get(id);
    if (revokedAt !== undefined && !this.#rules.outlives(now - revokedAt, site)) return { fault: "revoked" };
    return this.#rules.isActive(now - createdAt, site) ? {} : { fault: "invalid" };
  }

  #hash(key: string): string {
    return createHash("sha256").update(this.#rules.canonical(key)).digest("hex");
  }
}
