import * as z from "zod";
import { describe } from "../wire/contract.ts";
import { isRecord } from "../wire/json.ts";

/** A pact in the form that verification needs, from any version of the Pact specification (1 to 4). */
export interface PactFile {
  readonly consumer: string;
  readonly provider: string;
  readonly interactions: readonly PactInteraction[];
  /** The file's own JSON. */
  readonly document: PactDocument;
}

export interface PactInteraction {
  /** Its position in the document's list of interactions. */
  readonly index: number;
  readonly description: string;
  readonly states: readonly ProviderState[];
  /** Whether the pact itself marks it as pending (V4). */
  readonly pending: boolean;
  readonly method: string;
  readonly path: string;
  /** Names of the values that its request takes from its states. */
  readonly wants: readonly string[];
  readonly status: ExpectedStatus;
  /** Whether the answer's body is pinned. */
  readonly pinsBody: boolean;
  /** Whether a Pact plugin matches it (V4). */
  readonly usesPlugin: boolean;
  /** Its settings for this tool, in `comments.titan-auth`. */
  readonly comment: unknown;
}

export interface ProviderState {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const state = z.object({ name: z.string(), params: z.record(z.string(), z.unknown()).nullish() });

const response = z.looseObject({ status: z.int().default(200) }).optional();

const interaction = z.looseObject({
  type: z.string().optional(),
  description: z.string(),
  pending: z.boolean().optional(),
  providerState: z.string().nullish(),
  provider_state: z.string().nullish(),
  providerStates: z.array(state).nullish(),
  comments: z.record(z.string(), z.unknown()).nullish(),
  request: z.looseObject({ method: z.string().default("GET"), path: z.string().default("/") }).optional(),
  // Synchronous messages (V4) have a list here.
  response: z.preprocess((value) => (Array.isArray(value) ? undefined : value), response).optional(),
});

const pact = z.looseObject({
  consumer: z.looseObject({ name: z.string().min(1) }),
  provider: z.looseObject({ name: z.string().min(1) }),
  interactions: z.array(interaction).default([]),
  messages: z.array(z.unknown()).optional(),
});

type PactDocument = z.infer<typeof pact>;
export type InteractionDocument = z.infer<typeof interaction>;

/**
 * How zod describes a value of the wrong type. Its own code reads the name of the value's constructor, which a document may
 * set to something that cannot be converted to text: `{"constructor":{"name":{"toString":1}}}` makes it throw.
 */
const plainly = {
  error: ({ code, expected, input }: z.core.$ZodRawIssue) =>
    code === "invalid_type"
      ? `Invalid input: expected ${String(expected)}, received ${describe(input)}`
      : undefined,
};

/** Thrown for a document that is no pact; its message says where and what was wanted. */
export class NotAPact extends Error {
  override readonly name = "NotAPact";
}

/** Parses a pact. Throws `NotAPact` for anything else. Interactions that are not HTTP are counted in `messagesOf`. */
export function readPact(value: unknown): PactFile {
  const parsed = pact.safeParse(value, plainly);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new NotAPact(`${issue?.path.join(".") || "the document"}: ${issue?.message}`);
  }
  const document = parsed.data;
  return {
    consumer: document.consumer.name,
    provider: document.provider.name,
    interactions: document.interactions.flatMap((one, index) => (isHttp(one) ? [readOne(one, index)] : [])),
    document,
  };
}

/** How many interactions of a pact are messages, which no HTTP request can verify. */
export const messagesOf = ({ document }: PactFile): number =>
  document.interactions.filter((one) => !isHttp(one)).length + (document.messages?.length ?? 0);

const isHttp = ({ type, request, response }: InteractionDocument): boolean =>
  (type === undefined || type === "Synchronous/HTTP") && request !== undefined && response !== undefined;

function readOne(one: InteractionDocument, index: number): PactInteraction {
  const { request, response } = one;
  return {
    index,
    description: one.description,
    states: statesOf(one),
    pending: one.pending ?? false,
    method: (request?.method ?? "GET").toUpperCase(),
    path: request?.path ?? "/",
    wants: [...new Set(expressions(request?.["generators"]).flatMap(namesIn))],
    status: statusOf(response ?? {}),
    pinsBody: pinsBody(response?.["body"]),
    usesPlugin: one["pluginConfiguration"] !== undefined,
    comment: one.comments?.["titan-auth"],
  };
}

function statesOf({ providerStates, providerState, provider_state }: InteractionDocument): ProviderState[] {
  const single = providerState ?? provider_state;
  if (providerStates) return providerStates.map(({ name, params }) => ({ name, params: params ?? {} }));
  return single ? [{ name: single, params: {} }] : [];
}

/** V4 wraps a body in an object with `content`; an absent or null body pins nothing. */
const pinsBody = (body: unknown): boolean =>
  body !== undefined && body !== null && !(isRecord(body) && "content" in body && body["content"] === "");

/** The expressions of all generators that take a value from a provider state; they are sorted by category and place. */
function expressions(generators: unknown, depth = 0): readonly string[] {
  if (!isRecord(generators) || depth > 4) return [];
  const { type, expression } = generators;
  if (type === "ProviderState" && typeof expression === "string") return [expression];
  return Object.values(generators).flatMap((one) => expressions(one, depth + 1));
}

/** `Bearer ${token}` needs `token`; an expression without braces is itself a name. */
function namesIn(expression: string): readonly string[] {
  const names = [...expression.matchAll(/\$\{([^}]+)\}/g)].map(([, name = ""]) => name);
  return names.length > 0 ? names : [expression];
}

interface ExpectedStatus {
  readonly example: number;
  /** Everything that the pact allows, in words: `200`, `200 or 201`, `4xx`. */
  readonly words: string;
}

/** The words for a class of statuses (Pact specification, version 4: `statusCode`). */
const classes: ReadonlyMap<unknown, string> = new Map([
  ["information", "1xx"],
  ["info", "1xx"],
  ["success", "2xx"],
  ["redirect", "3xx"],
  ["clientError", "4xx"],
  ["serverError", "5xx"],
  ["nonError", "below 400"],
  ["error", "4xx or 5xx"],
]);

/** What a pact expects of an answer's status. */
function statusOf(response: Record<string, unknown>): ExpectedStatus {
  const example = Number(response["status"] ?? 200);
  const rules = at(response, "matchingRules", "status");
  const rule = at(rules, "$") ?? rules;
  const matchers = isRecord(rule) ? rule["matchers"] : undefined;
  const allowed = Array.isArray(matchers) ? at(matchers[0], "status") : undefined;
  if (Array.isArray(allowed)) return { example, words: allowed.join(" or ") };
  return { example, words: classes.get(allowed) ?? String(example) };
}

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((place, name) => (isRecord(place) ? place[name] : undefined), value);
