import {
  isUsual,
  type Joined,
  type Payload,
  type Placeholder,
  type Probe,
} from "../../../suites/model/probe.ts";
import type { NotSent } from "../../../suites/model/probe-result.ts";
import { spoken } from "../../../suites/model/profile-translation.ts";
import { speaksOfKeyLimit } from "../../../suites/model/refusal-words.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";
import type { Resolved } from "../../credentials/credential-store.ts";
import { headerOf, type WireAnswer, type WireRequest } from "../../http/wire.ts";
import { credentialHeader, queryOf, withCredential } from "./carriers.ts";
import { isNeverReused } from "./keys/ownership.ts";

/** The values of the placeholders in this run. */
export type PlaceholderValues = Readonly<Record<Placeholder["placeholder"], string | undefined>>;

/** Stands for a credential that is available, or for none. */
export type Presented = Exclude<Resolved, { kind: "unavailable" }>;

/** A probe with everything that goes into its request. */
export interface OutboundRequest {
  readonly probe: Probe;
  readonly credential: Presented;
  readonly name?: string;
  readonly keyId?: string;
  readonly itemId?: string;
  readonly insistent?: boolean;
  /** Whether it goes ahead of others because its credential may expire before its turn. */
  readonly urgent?: boolean;
  /** Asked when its turn has come: whether it is not to be sent after all. */
  readonly isHeld?: () => boolean;
}

/** A probe that lacks one of these. */
export const unsendable = (detail: string): NotSent => ({
  kind: "not-sent",
  reason: "credential",
  detail,
});

export interface Composition {
  readonly probe: Probe;
  readonly context: RunContext;
  readonly credential: Presented;
  readonly placeholderValues: PlaceholderValues;
  /** Identifier of the key that a `revoke-key` probe revokes. */
  readonly keyId?: string;
  /** Identifier of the object in the path. */
  readonly itemId?: string;
  readonly requestId: string;
  /**
   * 32 and 16 hexadecimal digits: the trace ID and the parent ID (W3C Trace Context, 2.2.3 and 2.2.4). Each request starts
   * its own trace, so that a finding leads to the trace of exactly its request.
   */
  readonly trace: { readonly traceId: string; readonly spanId: string };
  readonly userAgent: string;
  /** Whether giving up does harm: look-ups and revocations of the run's own keys. */
  readonly insistent?: boolean;
  readonly urgent?: boolean;
  readonly isHeld?: () => boolean;
}

/** Builds the HTTP request of a probe. The only place where placeholders and credentials are filled in. */
export function compose(composed: Composition): WireRequest {
  const composition = { ...composed, probe: spoken(composed.probe, composed.context.profile) };
  const { probe, credential } = composition;
  const body = bodyOf(withCredential(probe, credential), composition.placeholderValues);
  return {
    method: probe.method,
    url: urlOf(composition),
    ...(probe.spelling === undefined ? {} : { path: spelledPath(composition) }),
    headers: {
      accept: "application/json",
      "user-agent": composition.userAgent,
      "x-request-id": composition.requestId,
      traceparent: `00-${composition.trace.traceId}-${composition.trace.spanId}-01`,
      ...(body === undefined ? {} : { "content-type": body.contentType }),
      ...filled(probe.headers, composition.placeholderValues),
      ...credentialHeader(probe.carrier, credential),
    },
    ...(body === undefined ? {} : { body: body.text }),
    quota: { surface: probe.surface, caller: callerOf(probe, credential) },
    repeatable: isRepeatable(composition),
    insistent: composition.insistent === true || probe.effect === "revoke-key",
    unusual: !isUsual(probe),
    urgent: composition.urgent === true || probe.yields !== undefined || probe.phase === "trial",
    ...(probe.effect === "create-key" && { isFinal: isKeyLimit }),
    ...(composition.isHeld && { isHeld: composition.isHeld }),
    ...(probe.once && { isFinal: () => true }),
  };
}

const filled = (values: Probe["headers"], placeholderValues: PlaceholderValues): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(value, placeholderValues)]));

const textOf = (value: Probe["headers"][string], placeholderValues: PlaceholderValues): string =>
  typeof value === "string"
    ? value
    : "joined" in value
      ? value.joined.map((piece) => textOf(piece as string | Placeholder, placeholderValues)).join("")
      : fill(value, placeholderValues);

function urlOf({ probe, context, credential, placeholderValues, ...ids }: Composition): URL {
  const url = new URL(baseOf(probe, context) + pathOf(probe, ids));
  for (const [name, value] of Object.entries(probe.query)) {
    url.searchParams.set(name, typeof value === "string" ? value : fill(value, placeholderValues));
  }
  if (credential.kind === "text")
    for (const [name, value] of Object.entries(queryOf(probe.carrier, credential.text)))
      url.searchParams.set(name, value);
  return url;
}

const pathOf = (
  { path }: Probe,
  { keyId = "", itemId = "" }: Pick<OutboundRequest, "keyId" | "itemId">,
): string => path.replace("{key}", encodeURIComponent(keyId)).replace("{item}", encodeURIComponent(itemId));

/** The path exactly as written: a URL would resolve dots, even escaped ones. */
const spelledPath = ({ probe, context, ...ids }: Composition): string =>
  new URL(baseOf(probe, context)).pathname.replace(/\/$/, "") + pathOf(probe, ids);

function baseOf({ service }: Probe, { authUrl, taskServiceUrl }: RunContext): string {
  switch (service) {
    case "auth":
      return authUrl;
    case "task":
      return taskServiceUrl;
    case "auth-over-http":
      return authUrl.replace(/^https:/, "http:");
  }
}

function bodyOf(
  payload: Payload | undefined,
  placeholderValues: PlaceholderValues,
): { text: string; contentType: string } | undefined {
  if (payload === undefined) return undefined;
  if (payload.kind === "raw") return payload;
  const numbers: string[] = [];
  const fillValue = (_name: string, value: unknown): unknown => {
    if (isJoined(value)) return value.joined.map((piece) => fillValue("", piece)).join("");
    if (!isPlaceholder(value)) return value;
    const text = fill(value, placeholderValues);
    if (value.as !== "number" || !/^-?(?:0|[1-9]\d*)$/.test(text)) return text;
    // A number with more digits than a JavaScript number keeps is sent as written.
    return `\u0000${numbers.push(text) - 1}\u0000`;
  };
  const text = JSON.stringify(payload.value, fillValue).replace(
    /"\\u0000(\d+)\\u0000"/g,
    (_, at: string) => numbers[Number(at)] ?? "",
  );
  return { text, contentType: "application/json" };
}

const isPlaceholder = (value: unknown): value is Placeholder =>
  typeof value === "object" &&
  value !== null &&
  "placeholder" in value &&
  Object.keys(value).every((name) => name === "placeholder" || name === "as");

const isJoined = (value: unknown): value is Joined =>
  typeof value === "object" && value !== null && "joined" in value && Object.keys(value).length === 1;

function fill({ placeholder }: Placeholder, placeholderValues: PlaceholderValues): string {
  const value = placeholderValues[placeholder];
  if (value === undefined) throw new Error(`the placeholder "${placeholder}" has no value in this run`);
  return value;
}

/** Each valid caller has its own limit; unrecognised callers count by address (platform page: limits). */
function callerOf(probe: Probe, credential: Composition["credential"]): string {
  const known = ["jwt", "control-jwt", "second-jwt", "key", "given-key", "key-from"].includes(
    probe.credential.kind,
  );
  return known && credential.kind === "text" ? credential.mark : "anonymous";
}

/** A short identifier may be reassigned to another key between two attempts at a revocation. */
const isRepeatable = ({ probe, keyId }: Composition): boolean =>
  !probe.once && (probe.effect === "revoke-key" ? isNeverReused(keyId ?? "") : probe.effect !== "create-key");

/** Keys that an account has do not pass with time; `Retry-After` says that it counts the keys of a while. */
const isKeyLimit = (answer: WireAnswer): boolean =>
  speaksOfKeyLimit(answer.body.subarray(0, 4_096).toString("latin1")) &&
  headerOf(answer, "retry-after") === undefined;
