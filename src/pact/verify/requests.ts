import type { Method } from "../../../contracts/catalogue/catalogue.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import { percentDecoded } from "../../../contracts/wire/percent.ts";
import { type Effect, type Payload, type Probe, probe } from "../../../suites/model/probe.ts";
import { callOf } from "../../../suites/model/profile-translation.ts";
import type { PactRequest } from "../matcher/protocol.ts";
import { credentialOf } from "./sent-request.ts";
import { type Known as RunContext, targetOf } from "./target.ts";
import type { StateBinding } from "./values.ts";

/** Thrown for a request that cannot be sent as the pact has it; says why. */
export class Unsendable extends Error {
  override readonly name = "Unsendable";
}

/** What is known of the interaction whose request it is. */
export interface Known {
  readonly label: string;
  readonly bindings: readonly StateBinding[];
  /** The status of the pact's example. */
  readonly expected: number;
}

/**
 * The probe that sends a pact's request. What stands for a secret becomes the credential or the slot that it stands for;
 * a credential that the request does not carry is never added. Throws `Unsendable`.
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
        "a credential stands where none can be put in: a part of a path, a header or a body",
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
    : { kind: "json", value: withSlots(value.json, bindings) };
}

function jsonOf(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function withSlots(value: unknown, bindings: readonly StateBinding[]): unknown {
  if (typeof value === "string")
    return bindings.find(({ placeholder, text }) => placeholder && text === value)?.placeholder ?? value;
  if (Array.isArray(value)) return value.map((item) => withSlots(item, bindings));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withSlots(item, bindings)]));
}
