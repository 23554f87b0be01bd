import { isRecord } from "../../../contracts/wire/json.ts";
import type { Embedded } from "../../../src/embedded/index.ts";

export interface Sending {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string;
}

export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** `undefined` where the body is not JSON. */
  readonly json: unknown;
}

/** An identifier that no deployment knows. */
export const nowhere = "00000000-0000-4000-8000-000000000000";

/** A caller of one deployment, who finds tokens and keys wherever an answer has them. */
export class Client {
  readonly embedded: Embedded;

  constructor(embedded: Embedded) {
    this.embedded = embedded;
  }

  async call(method: string, path: string, { token, headers, body, raw }: Sending = {}): Promise<Seen> {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.embedded.url + path, {
      method,
      redirect: "manual",
      signal: AbortSignal.timeout(10_000),
      headers: {
        ...(payload === undefined ? {} : { "Content-Type": "application/json" }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  }

  async status(method: string, path: string, sending: Sending = {}): Promise<number> {
    return (await this.call(method, path, sending)).status;
  }

  signIn(change: Readonly<Record<string, unknown>> = {}): Promise<Seen> {
    return this.call("POST", "/api/v1/auth/login", { body: { ...this.embedded.account, ...change } });
  }

  async jwt(): Promise<string> {
    return jwtIn(await this.signIn());
  }

  async createKey(body: unknown, token?: string): Promise<Seen> {
    return this.call("POST", "/api/v1/api-keys", { token: token ?? (await this.jwt()), body });
  }

  /** A key with these scopes. */
  async key(...scopes: readonly string[]): Promise<string> {
    return keyIn(await this.createKey({ name: "test", scopes }));
  }

  /** A key that has been revoked; it was used before, so that it was alive. */
  async revokedKey(...scopes: readonly string[]): Promise<string> {
    const key = await this.key(...scopes);
    await this.call("GET", "/api/v1/tasks", { token: key });
    const id = this.embedded.livingKeys().at(-1)?.id ?? "";
    await this.call("DELETE", `/api/v1/api-keys/${id}`, { token: await this.jwt() });
    return key;
  }
}

/** The JWT in an answer. */
export const jwtIn = ({ text }: Seen): string => firstMatch(text, /eyJ[\w-]*\.[\w-]+\.[\w-]+/);

/** The API key in an answer. */
export const keyIn = ({ text }: Seen): string => firstMatch(text, /titan_sk_[a-z]+_[\w-]+/);

/** The member that a path of names, such as `error.code`, leads to. */
export function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((part, name) => (isRecord(part) ? part[name] : undefined), value);
}

function firstMatch(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[0];
  if (found === undefined) throw new Error(`Nothing in the answer looks like ${pattern}.`);
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The status of one call with a key that has these scopes. */
export const withKey =
  (scopes: readonly string[], method: string, path: string, sending: Sending = {}) =>
  async (client: Client) =>
    client.status(method, path, { ...sending, token: await client.key(...scopes) });
