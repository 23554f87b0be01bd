import type { Method } from "../../../contracts/catalogue/catalogue.ts";
import { type Credential, none } from "../../../contracts/catalogue/credential.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import { percentDecoded } from "../../../contracts/wire/text.ts";
import {
  bearer,
  type Carrier,
  type Effect,
  type Payload,
  type Probe,
  probe,
} from "../../../suites/model/probe.ts";
import { callOf } from "../../../suites/model/profile-translation.ts";
import { interactionHeader, type PactRequest } from "../matcher/protocol.ts";
import { type Known as RunContext, targetOf } from "./case.ts";
import type { StateBinding } from "./values.ts";

/** Thrown for a request that cannot be sent as the pact has it; the message says why. */
export class Unsendable extends Error {
  override readonly name = "Unsendable";
}

/** What is known about the interaction of a request. */
export interface Known {
  readonly label: string;
  readonly bindings: readonly StateBinding[];
  /** The status of the pact's example. */
  readonly expected: number;
}

/**
 * The probe that sends a pact's request. Stand-ins for secrets become their credential or placeholder; a credential that the
 * request does not carry is never added. Throws `Unsendable`.
 */
export function probeOf(
  request: PactRequest,
  { label, bindings, expected }: Known,
  context: RunContext,
): Probe {
  const { operation, surface, service } = targetOf(request.method, request.target, context);
  const { credential, carrier, headers, target } = credentialOf(request, bindings, expected);
  const payload = payloadOf(request, bindings);
  const literal = credential.kind === "literal" ? credential.text : "";
  const sent = [target, literal, ...Object.values(headers), JSON.stringify(payload ?? "")];
  for (const { text } of bindings) {
    if (sent.some((one) => one.includes(text) || percentDecoded(one).includes(text)))
      throw new Unsendable(
        "a credential is where none can be filled in: in a part of a path, a header or a body",
      );
  }
  return probe({
    phase: "exercise",
    service,
    surface,
    operation,
    method: request.method as Method,
    path: target,
    headers,
    credential,
    carrier,
    effect: effectOf({ operation, service, verbatim: true }, request.method, context),
    verbatim: true,
    variant: `pact ${label}`,
    ...(payload === undefined ? {} : { payload }),
  });
}

function effectOf(
  request: Pick<Probe, "operation" | "service" | "verbatim">,
  method: string,
  { profile }: RunContext,
): Effect {
  const call = callOf(request, profile);
  if (call === "createKey") return "create-key";
  return method === "GET" || method === "HEAD" || call === "login" ? "read" : "write";
}

function payloadOf({ body, headers }: PactRequest, bindings: readonly StateBinding[]): Payload | undefined {
  if (body === undefined) return undefined;
  const contentType = headers["content-type"] ?? "";
  const value = /\bjson\b/.test(contentType) ? jsonOf(body) : undefined;
  return value === undefined
    ? { kind: "raw", text: body, contentType }
    : { kind: "json", value: withPlaceholders(value.json, bindings) };
}

function jsonOf(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function withPlaceholders(value: unknown, bindings: readonly StateBinding[]): unknown {
  if (typeof value === "string")
    return bindings.find(({ placeholder, text }) => placeholder && text === value)?.placeholder ?? value;
  if (Array.isArray(value)) return value.map((item) => withPlaceholders(item, bindings));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withPlaceholders(item, bindings)]),
  );
}

/** Headers that belong to the connection to Pact. */
const dropped: readonly string[] = [
  "host",
  "content-length",
  "accept-encoding",
  "connection",
  "user-agent",
  interactionHeader,
];

/** The credential of a request, how it is carried, and the rest of the request. */
export interface RequestParts {
  readonly credential: Credential;
  readonly carrier: Carrier;
  readonly headers: Readonly<Record<string, string>>;
  readonly target: string;
}

/** Which credential a request carries, and how; and the rest of it. */
export function credentialOf(
  request: PactRequest,
  bindings: readonly StateBinding[],
  expected: number,
): RequestParts {
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !dropped.includes(name)),
  );
  const bare = { credential: none, carrier: bearer, headers, target: request.target };
  const { authorization, ...beside } = headers;
  if (authorization !== undefined) {
    const [, scheme = "", token = authorization] = /^(\S+) (.*)$/.exec(authorization) ?? [];
    const credential = holderOf(token, bindings) ?? literalOf(token, expected === 401 ? [] : bindings);
    return { ...bare, credential, carrier: { kind: "authorization", scheme }, headers: beside };
  }
  const { "x-api-key": apiKey, ...others } = headers;
  const inKeyHeader = holderOf(apiKey ?? "", bindings);
  return inKeyHeader === undefined
    ? inQuery(bare, bindings)
    : { ...bare, credential: inKeyHeader, carrier: { kind: "x-api-key" }, headers: others };
}

/**
 * What a header's literal means: the one credential that the states give, as in pacts without provider-state values, or
 * itself, such as a garbage token.
 */
function literalOf(text: string, bindings: readonly StateBinding[]): Credential {
  const [sole, ...others] = bindings.flatMap(({ credential }) => credential ?? []);
  const isOwn = text === "" || bindings.some((one) => text.includes(one.text));
  if (sole !== undefined && others.length === 0 && !isOwn) return sole;
  return { kind: "literal", name: "literal of the pact", text };
}

function inQuery(bare: RequestParts, bindings: readonly StateBinding[]): RequestParts {
  const [path = "", ...query] = bare.target.split("?");
  const parameters = new URLSearchParams(query.join("?"));
  for (const [name, value] of parameters) {
    const credential = holderOf(value, bindings);
    if (credential === undefined) continue;
    parameters.delete(name);
    const rest = parameters.size === 0 ? path : `${path}?${parameters}`;
    return { ...bare, credential, carrier: { kind: "query", name }, target: rest };
  }
  return bare;
}

const holderOf = (text: string, bindings: readonly StateBinding[]): Credential | undefined =>
  bindings.find((one) => one.credential !== undefined && one.text === text)?.credential;
