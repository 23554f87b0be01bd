import { type Credential, none } from "../../../contracts/catalogue/credential.ts";
import { bearer, type Carrier } from "../../../suites/model/probe.ts";
import { interactionHeader, type PactRequest } from "../matcher/protocol.ts";
import type { StateBinding } from "./values.ts";

/** Headers that belong to the connection to Pact. */
const dropped: readonly string[] = [
  "host",
  "content-length",
  "accept-encoding",
  "connection",
  "user-agent",
  interactionHeader,
];

export interface SentRequest {
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
): SentRequest {
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
 * What a header's literal stands for: the one credential that the states give, as in pacts that know no provider-state
 * values, or itself, such as a garbage token.
 */
function literalOf(text: string, bindings: readonly StateBinding[]): Credential {
  const [sole, ...others] = bindings.flatMap(({ credential }) => credential ?? []);
  const isOwn = text === "" || bindings.some((one) => text.includes(one.text));
  if (sole !== undefined && others.length === 0 && !isOwn) return sole;
  return { kind: "literal", name: "literal of the pact", text };
}

function inQuery(bare: SentRequest, bindings: readonly StateBinding[]): SentRequest {
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
