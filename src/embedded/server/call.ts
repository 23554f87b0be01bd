import type { IncomingMessage } from "node:http";
import type { Surface } from "../../../contracts/catalogue/catalogue.ts";
import { isRecord, parsedJson } from "../../../contracts/wire/json.ts";
import { badRequest, mediaType, type Rejection, tooLarge } from "./responses.ts";

/** The limit for a body in bytes; the platform's calls are small. */
const bodyLimit = 64 * 1024;
/** How much of an oversized body is read before the connection is closed, in bytes. */
const drainLimit = 16 * 1024 * 1024;

/** One request as it arrived. */
export interface IncomingCall {
  readonly method: string;
  /** As sent: percent escapes, double slashes and letter case are untouched. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text, or `undefined` if it was larger than the limit. */
  readonly body: string | undefined;
  /** The client's address. */
  readonly client: string;
  /** Number of the call at its listener, from 0. */
  readonly serial: number;
  /** Its number among the calls with this Authorization header: replicas take turns by it. */
  readonly turn: number;
}

/** Numbers the calls of a listener. */
export class CallNumbers {
  #serial = 0;
  readonly #turns = new Map<string, number>();

  next({ headers }: IncomingMessage): Pick<IncomingCall, "serial" | "turn"> {
    const credential = headers.authorization ?? "";
    const turn = this.#turns.get(credential) ?? 0;
    this.#turns.set(credential, turn + 1);
    return { serial: this.#serial++, turn };
  }
}

/** Reads a whole request. Rejects when the connection breaks. */
export async function readCall(
  request: IncomingMessage,
  numbers: Pick<IncomingCall, "serial" | "turn">,
): Promise<IncomingCall> {
  const [path, search] = splitTarget(request.url ?? "/");
  return {
    method: request.method ?? "GET",
    path,
    query: new URLSearchParams(search),
    headers: flatten(request.headers),
    body: await readBody(request),
    client: request.socket.remoteAddress ?? "unknown",
    ...numbers,
  };
}

/** Splits a request target at its `?`; an absolute one (RFC 9112, 3.2.2) loses its origin. */
function splitTarget(target: string): [path: string, search: string] {
  const local = target.replace(/^https?:\/\/[^/?]*/i, "");
  const mark = local.indexOf("?");
  return mark < 0 ? [local, ""] : [local.slice(0, mark), local.slice(mark + 1)];
}

function flatten(headers: IncomingMessage["headers"]): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const { "content-length": length, "transfer-encoding": coding } = request.headers;
  if (coding === undefined && (length === undefined || length === "0")) return "";
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= bodyLimit) chunks.push(chunk);
    if (size > drainLimit) throw new Error("The body does not end.");
  }
  return size > bodyLimit ? undefined : Buffer.concat(chunks).toString("utf8");
}

/** The surface that a path below the base path belongs to. */
export function surfaceOf(path: string): Surface {
  if (/^\/api\/v1\/(auth|api-keys)(\/|$)/.test(path)) return "auth";
  if (path.startsWith("/api/v1/analytics/")) return "analytics";
  if (path.startsWith("/api/v1/billing/")) return "billing";
  return "task";
}

/** A JSON object, or what is wrong with the body. */
export type ParsedBody =
  | { readonly value: Readonly<Record<string, unknown>> }
  | { readonly rejection: Rejection };

/** Reads the body as a JSON object: 413 if too large, 400 if empty or not one, 415 if it is declared as anything else. */
export function readObject(call: IncomingCall): ParsedBody {
  if (call.body === undefined) return { rejection: tooLarge() };
  if (call.body === "") return { rejection: badRequest("A JSON object is needed as the body.") };
  if (!/^application\/json\s*(;|$)/i.test(call.headers["content-type"] ?? ""))
    return { rejection: mediaType() };
  const value = parsedJson(call.body);
  return isRecord(value) ? { value } : { rejection: badRequest("The body is not a JSON object.") };
}

/** A text that is not empty. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
