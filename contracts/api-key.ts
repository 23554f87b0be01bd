import * as z from "zod";
import { type Contract, contract, type Deviation } from "./contract.ts";
import { unwrap } from "./envelope.ts";
import { isRecord } from "./json.ts";

/** The answer to a creation (seed: `id, name, key, scopes, created_at`); more fields are welcome. */
export const createdKeySchema = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  key: z.string().min(1),
  scopes: z.array(z.string()),
  created_at: z.iso.datetime({ offset: true, local: true }),
});

const createdInside = contract("API key creation", createdKeySchema);

/** Holds a creation answer, bare or enveloped, against the seed's example. */
export const apiKeyContract: Contract = {
  name: createdInside.name,
  check: (document) => inside(document, createdInside),
};

/** What a run needs of a creation answer, found wherever the deployment put it. */
export interface CreatedKey {
  readonly id?: string;
  readonly key?: string;
  readonly scopes?: readonly string[];
  /** Where the secret stood, such as `data.key`. */
  readonly path: string;
}

const secretFields = ["key", "api_key", "apiKey", "secret", "token"] as const;
const idFields = ["id", "key_id", "keyId"] as const;

/** Finds the key in a creation answer; tolerant, so that a key which came into being is never lost. */
export function findCreatedKey(document: unknown): CreatedKey | undefined {
  for (const { path, place } of keyHolders(document)) {
    const field = secretFields.find((name) => typeof place[name] === "string" && place[name] !== "");
    const idField = idFields.find(
      (name) => typeof place[name] === "string" || typeof place[name] === "number",
    );
    if (field === undefined && idField === undefined) continue;
    const scopes = place["scopes"];
    return {
      path: [...path, field ?? "key"].join("."),
      ...(idField === undefined ? {} : { id: String(place[idField]) }),
      ...(field === undefined ? {} : { key: String(place[field]) }),
      ...(isTextList(scopes) ? { scopes } : {}),
    };
  }
  return undefined;
}

function keyHolders(
  document: unknown,
): readonly { path: readonly string[]; place: Record<string, unknown> }[] {
  const paths = [
    ["data", "api_key"],
    ["data", "apiKey"],
    ["data", "key"],
    ["data"],
    ["api_key"],
    ["apiKey"],
    ["key"],
    [],
  ];
  return paths.flatMap((path) => {
    const place = path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), document);
    return isRecord(place) ? [{ path, place }] : [];
  });
}

export interface ListedKey {
  readonly id?: string;
  readonly name?: string;
  readonly createdAt?: string;
  readonly scopes?: readonly string[];
}

const listFields = ["items", "api_keys", "apiKeys", "keys", "results", "data"] as const;

/** The keys that a list answer shows: a list, or an object that holds one (assumed). `undefined` where there is none. */
export function findListedKeys(document: unknown): readonly ListedKey[] | undefined {
  const { payload } = unwrap(document);
  const list = Array.isArray(payload)
    ? payload
    : isRecord(payload)
      ? listFields.map((field) => payload[field]).find(Array.isArray)
      : undefined;
  return list?.filter(isRecord).map(listed);
}

function listed(item: Record<string, unknown>): ListedKey {
  const id = idFields
    .map((field) => item[field])
    .find((value) => typeof value === "string" || typeof value === "number");
  const createdAt = item["created_at"] ?? item["createdAt"];
  const scopes = item["scopes"];
  return {
    ...(id === undefined ? {} : { id: String(id) }),
    ...(typeof item["name"] === "string" ? { name: item["name"] } : {}),
    ...(typeof createdAt === "string" ? { createdAt } : {}),
    ...(isTextList(scopes) ? { scopes } : {}),
  };
}

/** Sizes at which lists are usually cut into pages. */
const pageSizes: readonly number[] = [10, 20, 25, 30, 50, 100, 200];

/** Whether a list answer shows all keys, as far as can be told: no hint of a further page, and not just the size of one. */
export function isWholeList(document: unknown, keys: readonly ListedKey[]): boolean {
  const text = JSON.stringify(document) ?? "";
  const total = /"(?:total|total_count|totalCount|count)":(\d+)/.exec(text)?.[1];
  const goesOn = /"has_?more":true|"[a-z_]*(?:next|cursor)[a-z_]*":(?!null|""|false)/i.test(text);
  return !pageSizes.includes(keys.length) && !goesOn && Number(total ?? 0) <= keys.length;
}

/** A list of keys: an array, or an object that holds one, of objects with an identifier. */
export const apiKeyListContract: Contract = {
  name: "API key list",
  check(document) {
    const keys = findListedKeys(document);
    if (keys === undefined) {
      return [{ path: "", wanted: "a list, or an object that holds one", got: "neither" }];
    }
    return keys.flatMap(({ id }, index) =>
      id === undefined ? [{ path: `[${index}].id`, wanted: "a value of type string", got: "nothing" }] : [],
    );
  },
};

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

function inside(document: unknown, within: Contract): readonly Deviation[] {
  const { payload, enveloped } = unwrap(document);
  const found = within.check(payload);
  return enveloped
    ? found.map((one) => ({ ...one, path: one.path === "" ? "data" : `data.${one.path}` }))
    : found;
}
