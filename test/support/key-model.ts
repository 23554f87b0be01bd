import type { Sent, Transport, WireRequest, WireResult } from "../../src/http/wire.ts";

/** For tests: a model of a deployment's keys that loses, doubles, delays and garbles answers, with other people's keys about. */

export interface ModelOptions {
  /** From 0 to below 1. */
  readonly random: () => number;
  /** How often something goes wrong, from 0 to 1. */
  readonly mischief: number;
  readonly ids: "uuid" | "reused" | "large-numbers";
  readonly list: "whole" | "none" | "page" | "empty" | "nameless" | "late";
  /** Whether every creation is answered with the identifier of one other key. */
  readonly givesOthersId?: true;
}

interface ModelKey {
  readonly id: string;
  readonly name: string;
  readonly own: boolean;
  readonly madeAt: number;
}

/** Milliseconds after which a late list shows a key. */
const lateMs = 8_000;

/** Milliseconds within which a delayed creation takes effect: less than a run waits for it. */
const longestDelay = 4_000;

export class KeyModel {
  keys: ModelKey[] = [];
  /** Other people's keys that were revoked by this tool. */
  readonly harmed: string[] = [];
  now = 1_000_000;
  mischief: number;
  readonly #options: ModelOptions;
  readonly #late: { readonly at: number; readonly effect: () => void }[] = [];
  #made = 0;

  constructor(options: ModelOptions) {
    this.#options = options;
    this.mischief = options.mischief;
    for (let at = 0; at < 4; at += 1) this.othersCreate();
  }

  readonly sleep = async (ms: number): Promise<void> => {
    this.now += ms;
    this.#settle();
    await Promise.resolve();
  };

  /** One process that talks to the deployment. After its last request it is dead: it sends nothing and hears nothing. */
  process(requests = Number.POSITIVE_INFINITY, onDeath = () => {}): Transport {
    let left = requests;
    const send = (request: WireRequest): Promise<Sent> => {
      left -= 1;
      if (left === 0) onDeath();
      return left < 0 ? never() : this.#send(request, left === 0);
    };
    return { send, waitedMs: () => 0, close: async () => undefined };
  }

  async #send(request: WireRequest, isLast: boolean): Promise<Sent> {
    this.now += Math.floor(this.#options.random() * 40);
    this.#settle();
    // Other requests come and go in between, and answers come in another order.
    for (let turn = Math.floor(this.#options.random() * 4); turn > 0; turn -= 1) await Promise.resolve();
    if (this.#chance(0.15)) this.#othersAct();
    if (isLast && this.#options.random() < 0.5) return never();
    const result = this.#answer(request);
    return isLast ? never() : { attempts: [result] };
  }

  othersCreate(): void {
    this.keys.push({ id: this.#nextId(), name: `someone's ${this.#made}`, own: false, madeAt: -lateMs });
  }

  get alive(): readonly string[] {
    return this.keys.filter(({ own }) => own).map(({ id, name }) => `${name} (${id})`);
  }

  #answer({ method, url, body }: WireRequest): WireResult {
    if (url.pathname.endsWith("/login")) return this.#json(200, { token: "model-token-0123456789" });
    if (method === "GET") return this.#list();
    if (method === "POST") return this.#create(JSON.parse(body ?? "{}"));
    return this.#revoke(decodeURIComponent(url.pathname.split("/").at(-1) ?? ""));
  }

  #list(): WireResult {
    if (this.#options.list === "none") return this.#json(404, { error: "no" });
    if (this.#chance()) return this.#trouble();
    const { list } = this.#options;
    const isPage = list === "page";
    const shown = {
      whole: this.keys,
      page: this.keys.slice(0, 5),
      empty: [],
      nameless: this.keys,
      late: this.keys.filter(({ madeAt }) => this.now - madeAt >= lateMs),
    }[list];
    const written = (name: string): string => (list === "nameless" ? "" : `,"name":${JSON.stringify(name)}`);
    const items = shown.map(({ id, name }) => `{"id":${this.#written(id)}${written(name)}}`);
    if (list === "empty") return this.#text(200, "[]");
    return this.#text(200, `{"data":[${items.join(",")}],"has_more":${isPage},"total":${this.keys.length}}`);
  }

  #create({ name = "" }: { name?: string }): WireResult {
    const make = (): ModelKey => {
      const key = { id: this.#nextId(), name, own: true, madeAt: this.now };
      this.keys.push(key);
      return key;
    };
    if (!this.#chance()) return this.#created(make());
    switch (this.#misfortune()) {
      case 0:
        return this.#trouble();
      case 1:
        make();
        return this.#trouble();
      case 2:
        this.#late.push({ at: this.now + this.#options.random() * longestDelay, effect: make });
        return this.#trouble();
      case 3:
        make();
        return this.#json([500, 502, 503, 504][Math.floor(this.#options.random() * 4)] ?? 500, {});
      case 4:
        make();
        return this.#json([302, 409, 400, 422][Math.floor(this.#options.random() * 4)] ?? 400, {});
      case 5:
        make();
        return this.#json(200, { success: false, error: { code: "FAILED", message: "no" } });
      case 6:
        make();
        return this.#text(201, '{"id":"cut');
      case 7:
        make();
        return this.#created(make());
      case 8: {
        // Somebody else's key in the answer.
        make();
        const other = this.keys.find(({ own }) => !own);
        return other === undefined ? this.#trouble() : this.#created(other);
      }
      case 9:
        return this.#json(403, { error: { code: "FORBIDDEN" } });
      default:
        return this.#json(503, {});
    }
  }

  /** Where no whole list shows what was made besides, no tool can know of it. */
  #misfortune(): number {
    const visible = [0, 1, 2, 3, 5, 6, 9, 10];
    const all = [...visible, 4, 7, 8];
    const possible = this.#options.list === "whole" ? all : visible;
    return possible[Math.floor(this.#options.random() * possible.length)] ?? 0;
  }

  #revoke(id: string): WireResult {
    const end = (): boolean => {
      const key = this.keys.find((one) => one.id === id);
      this.keys = this.keys.filter((one) => one !== key);
      if (key !== undefined && !key.own) this.harmed.push(`${key.name} (${id})`);
      return key !== undefined;
    };
    if (!this.#chance()) return this.#json(end() ? 200 : 404, {});
    switch (Math.floor(this.#options.random() * 5)) {
      case 0:
        return this.#trouble();
      case 1:
        end();
        return this.#trouble();
      case 2:
        end();
        return this.#json(503, {});
      case 3:
        return this.#json(401, { error: { code: "UNAUTHORIZED" } });
      default:
        return this.#json(503, {});
    }
  }

  /** Others create keys, which may get identifiers that became free, and revoke theirs. */
  #othersAct(): void {
    if (this.#options.random() < 0.6) return this.othersCreate();
    const ended = this.keys[Math.floor(this.#options.random() * this.keys.length)];
    this.keys = this.keys.filter((key) => key.own || key !== ended);
  }

  #settle(): void {
    for (const one of this.#late.splice(0)) {
      if (one.at <= this.now) one.effect();
      else this.#late.push(one);
    }
  }

  #nextId(): string {
    this.#made += 1;
    if (this.#options.ids === "uuid")
      return `00000000-0000-4000-8000-${String(this.#made).padStart(12, "0")}`;
    if (this.#options.ids === "large-numbers") return String(9_007_199_254_740_993n + BigInt(this.#made));
    // The smallest that is free, as a table without a sequence does.
    for (let id = 1; ; id += 1) if (!this.keys.some((key) => key.id === String(id))) return String(id);
  }

  #created({ id: own, name }: ModelKey): WireResult {
    const id = this.#options.givesOthersId ? (this.keys.find((key) => !key.own)?.id ?? own) : own;
    const key = `titan_sk_live_${Math.floor(this.#options.random() * 1e9)}abcdefghij${this.#made}`;
    const fields = `"id":${this.#written(id)},"name":${JSON.stringify(name)},"key":"${key}","scopes":[]`;
    return this.#text(201, `{${fields},"created_at":"2026-01-01T00:00:00Z"}`);
  }

  #written(id: string): string {
    return this.#options.ids === "uuid" ? JSON.stringify(id) : id;
  }

  #chance(of = this.mischief): boolean {
    return this.#options.random() < (this.mischief === 0 ? 0 : of);
  }

  #json(status: number, value: unknown): WireResult {
    return this.#text(status, JSON.stringify(value));
  }

  #text(status: number, text: string): WireResult {
    const headers = [["content-type", "application/json"]] as const;
    return { kind: "answer", status, headers, body: Buffer.from(text), sentAt: this.now, durationMs: 1 };
  }

  #trouble(): WireResult {
    const trouble = this.#options.random() < 0.5 ? ("reset" as const) : ("timeout" as const);
    return { kind: "trouble", trouble, detail: trouble, sentAt: this.now, durationMs: 1 };
  }
}

const never = (): Promise<Sent> => new Promise(() => {});
