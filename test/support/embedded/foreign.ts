import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Operation, Scope } from "../../../contracts/catalogue/catalogue.ts";
import type { ProfileDocument } from "../../../contracts/profile/profile.ts";
import type { Started } from "../../../src/selftest/trial.ts";

/** For tests: a library's server that knows nothing of Titan. It has accounts, and keys with rights. */

/** All that the suites know of it. */
export const strangersProfile: ProfileDocument = {
  name: "library",
  login: {
    path: "/auth/ticket",
    fields: { email: "reader", password: "passphrase" },
    answer: { token: "ticket.text" },
  },
  session: { path: "/me", answer: { user: "reader.no", email: "reader.name" } },
  createKey: {
    path: "/me/badges",
    fields: { name: "title", scopes: "rights" },
    answer: { within: "badge", id: "no", name: "title", key: "value", scopes: "rights", createdAt: [] },
  },
  listKeys: {
    path: "/me/badges",
    answer: { list: "badges", id: "no", name: "title", scopes: "rights", createdAt: [] },
  },
  revokeKey: { method: "POST", path: "/me/badges/{id}/burn" },
  keyHeader: "x-api-key",
  envelope: { auth: "off", task: "off" },
  refusals: { insufficient: 402 },
};

const right = (name: string): Scope => ({ name, status: "assumed", purpose: `what ${name} says` });
export const strangersScopes: readonly Scope[] = ["books.look", "books.change", "loans.look"].map(right);

type Row = Pick<Operation, "method" | "path" | "effect"> & { readonly scope: string };
const rows: readonly Row[] = [
  { method: "GET", path: "/books", scope: "books.look", effect: "read" },
  { method: "GET", path: "/books/{id}", scope: "books.look", effect: "read" },
  { method: "POST", path: "/books", scope: "books.change", effect: "write" },
  { method: "DELETE", path: "/books/{id}", scope: "books.change", effect: "write" },
  { method: "GET", path: "/loans", scope: "loans.look", effect: "read" },
];
export const strangersOperations: readonly Operation[] = rows.map(({ scope, ...row }) => ({
  ...row,
  id: `${row.method} ${row.path}`,
  scopes: [scope],
  surface: "task",
  status: "assumed",
  target: row.path.includes("{id}") ? "object" : "collection",
  success: "json",
  ...(row.method === "POST" ? { body: {} } : {}),
}));

interface Badge {
  readonly no: string;
  readonly title: string;
  readonly rights: readonly string[];
  readonly value: string;
}

type Answer = readonly [status: number, body: unknown];
type Caller = { readonly kind: "reader" } | { readonly kind: "badge"; readonly rights: readonly string[] };
const no = (status: number): Answer => [status, { message: `no ${status}` }];

/** The library. `broken` are the operations that it leaves unguarded. */
export async function startStranger(broken: readonly string[] = []): Promise<Started> {
  const account = { email: "ada@example.com", password: randomBytes(12).toString("hex") };
  const library = new Library(account, broken);
  const server = createServer((request, response) => void library.respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    account,
    expiredJwt: library.ticket(-60),
    livingKeys: () =>
      library.badges.map(({ no: id, title, rights }) => ({ id, name: title, scopes: rights })),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

class Library {
  badges: Badge[] = [];
  readonly #account: Started["account"];
  readonly #broken: readonly string[];
  readonly #secret = randomBytes(32);

  constructor(account: Started["account"], broken: readonly string[]) {
    this.#account = account;
    this.#broken = broken;
  }

  /** A JWT of the one reader, for so many seconds. */
  ticket(seconds: number): string {
    const now = Math.floor(Date.now() / 1000);
    const head = encoded({ alg: "HS256", typ: "JWT" });
    const body = encoded({ sub: "reader-1", iat: now + Math.min(seconds, 0) * 2, exp: now + seconds });
    return `${head}.${body}.${this.#sign(`${head}.${body}`)}`;
  }

  async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request);
    const [status, body] = this.#answer(request, text);
    const challenge = status === 401 ? { "WWW-Authenticate": 'Bearer realm="library"' } : {};
    response.writeHead(status, {
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
      ...challenge,
    });
    response.end(JSON.stringify(body));
  }

  #answer(request: IncomingMessage, text: string): Answer {
    const path = (request.url ?? "").split("?")[0] ?? "";
    const body = objectIn(text);
    if (`${request.method} ${path}` === "POST /auth/ticket") return this.#signIn(body);
    const caller = this.#callerOf(request);
    if (caller === undefined) return no(401);
    if (path === "/me" || path.startsWith("/me/"))
      return caller.kind === "reader" ? this.#own(`${request.method} ${path}`, body) : no(402);
    return this.#shelf(`${request.method} ${path}`, caller, body);
  }

  #signIn(body: Record<string, unknown>): Answer {
    const { reader, passphrase } = body;
    if (typeof reader !== "string" || typeof passphrase !== "string") return no(400);
    const knows = reader === this.#account.email && passphrase === this.#account.password;
    return knows ? [200, { ticket: { text: this.ticket(600) } }] : no(401);
  }

  #own(call: string, body: Record<string, unknown>): Answer {
    if (call === "GET /me") return [200, { reader: { no: "reader-1", name: this.#account.email } }];
    if (call === "POST /me/badges") return this.#issue(body);
    if (call === "GET /me/badges")
      return [200, { badges: this.badges.map(({ value: _, ...shown }) => shown) }];
    const burnt = /^POST \/me\/badges\/([^/]+)\/burn$/.exec(call)?.[1];
    if (!this.badges.some((badge) => badge.no === burnt)) return no(404);
    this.badges = this.badges.filter((badge) => badge.no !== burnt);
    return [200, { burnt }];
  }

  #issue({ title, rights }: Record<string, unknown>): Answer {
    const known = strangersScopes.map(({ name }) => name);
    const isRight = (one: unknown): boolean => known.some((name) => name === one);
    if (typeof title !== "string" || title === "" || title.length > 200) return no(400);
    if (!Array.isArray(rights) || rights.length === 0 || !rights.every(isRight)) return no(400);
    if (new Set(rights).size < rights.length) return no(400);
    const badge = { no: randomUUID(), title, rights, value: `badge-${randomBytes(24).toString("hex")}` };
    this.badges.push(badge);
    return [201, { badge }];
  }

  #shelf(call: string, caller: Caller, body: Record<string, unknown>): Answer {
    const row = rows.find(({ method, path }) =>
      new RegExp(`^${method} ${path.replace("{id}", "[^/]+")}$`).test(call),
    );
    if (row === undefined) return no(404);
    const guarded = !this.#broken.includes(`${row.method} ${row.path}`);
    if (guarded && caller.kind === "badge" && !caller.rights.includes(row.scope)) return no(402);
    if (row.path.includes("{id}")) return [404, { message: "no such book" }];
    return row.method === "POST" && typeof body["author"] !== "string" ? no(400) : [200, { shelf: [] }];
  }

  #callerOf({ headers }: IncomingMessage): Caller | undefined {
    const badge = this.badges.find(({ value }) => value === headers["x-api-key"]);
    if (badge !== undefined) return { kind: "badge", rights: badge.rights };
    const [, head = "", body = "", signature] =
      /^bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(headers.authorization ?? "") ?? [];
    if (signature !== this.#sign(`${head}.${body}`)) return undefined;
    const { exp } = JSON.parse(Buffer.from(body, "base64url").toString()) as { exp: number };
    return exp * 1000 > Date.now() ? { kind: "reader" } : undefined;
  }

  #sign(text: string): string {
    return createHmac("sha256", this.#secret).update(text).digest("base64url");
  }
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
