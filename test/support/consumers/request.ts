import type { Credential } from "../../../contracts/catalogue/credential.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import type { Placeholder, Probe } from "../../../suites/model/probe.ts";
import { examples } from "./client.ts";

/** For tests: what a pact says of a request, read from the probe that sends it. */

/** A text, or an example with a rule for what may stand there and where a verification takes it from. */
type Varying =
  | string
  | {
      readonly "pact:matcher:type": "regex" | "type";
      readonly "pact:generator:type": "ProviderState";
      readonly expression: string;
      readonly value: string;
      readonly regex?: string;
    };

export interface PactRequest {
  readonly method: string;
  readonly path: Varying;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, Varying>>;
  readonly body?: unknown;
}

/** Throws for what a pact of ours has no words for: another carrier, bytes that are no JSON, slots in a query. */
export function pactRequest({ method, path, query, payload, credential, carrier }: Probe): PactRequest {
  if (carrier.kind !== "authorization" || carrier.scheme !== "Bearer") throw new Error("only Bearer");
  if (payload !== undefined && payload.kind !== "json") throw new Error("only JSON");
  const authorization = authorizationOf(credential);
  return {
    method,
    path: pathOf(path),
    query: Object.fromEntries(
      Object.entries(query).map(([name, value]) => {
        if (typeof value !== "string") throw new Error(`no slot may stand in the query: ${name}`);
        return [name, value];
      }),
    ),
    headers: {
      ...(authorization === undefined ? {} : { Authorization: authorization }),
      ...(payload === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(payload === undefined ? {} : { body: bodyOf(payload.value) }),
  };
}

function pathOf(path: string): Varying {
  if (!path.includes(examples.absentId)) return path;
  const [before = "", after = ""] = path.split(examples.absentId);
  return fromState(`${before}${taken("id")}${after}`, path, `^${before}[^/]+${after}$`);
}

/** A request without a credential has no header, and one with a garbage token always has the same. */
function authorizationOf(credential: Credential): Varying | undefined {
  switch (credential.kind) {
    case "none":
      return undefined;
    case "literal":
      return `Bearer ${credential.text}`;
    case "jwt":
    case "given-key":
      return fromState(`Bearer ${taken("token")}`, `Bearer ${examples.token}`, "^Bearer \\S+$");
    default:
      throw new Error(`no state has the credential ${credential.kind}`);
  }
}

const placeholderValues: Readonly<Partial<Record<Placeholder["placeholder"], Varying>>> = {
  email: fromState(taken("email"), examples.email),
  password: fromState(taken("password"), examples.password),
  "unknown-email": fromState(taken("email"), examples.unknownEmail),
  "wrong-password": fromState(taken("password"), examples.password),
  "key-name": fromState(taken("keyName"), examples.keyName),
};

function bodyOf(value: unknown): unknown {
  if (isPlaceholder(value)) return placeholderValues[value.placeholder];
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, bodyOf(item)]));
}

const isPlaceholder = (value: unknown): value is Placeholder => isRecord(value) && "placeholder" in value;

/** How Pact's expressions write a value that a provider state gives: its name in braces behind a dollar. */
function taken(name: string): string {
  return `\${${name}}`;
}

/** A value that a verification takes from the provider state: an expression such as `Bearer ${token}`. */
function fromState(expression: string, value: string, regex?: string): Varying {
  const rule =
    regex === undefined
      ? { "pact:matcher:type": "type" as const }
      : { "pact:matcher:type": "regex" as const, regex };
  return { ...rule, "pact:generator:type": "ProviderState", expression, value };
}
