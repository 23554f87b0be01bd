import { type Profile, titanProfile } from "../profile/profile.ts";
import { unwrap } from "./envelope.ts";
import { isRecord } from "./json.ts";
import { firstOf, type Holder, holdersIn, placeIn, valueAt } from "./places.ts";

/** What a run needs of a creation answer, found wherever the deployment put it. */
export interface CreatedKey {
  readonly id?: string;
  readonly key?: string;
  readonly scopes?: readonly string[];
  /** Where the secret stood, such as `data.key`. */
  readonly path: string;
}

/** Finds the key in a creation answer; tolerant, so that a key which came into being is never lost. */
export function findCreatedKey(
  document: unknown,
  { createKey: { answer } }: Profile = titanProfile,
): CreatedKey | undefined {
  for (const holder of holdersIn(document, answer.within)) {
    const key = firstOf(holder, answer.key, text);
    const id = firstOf(holder, answer.id, identifier);
    if (key === undefined && id === undefined) continue;
    return {
      path: key?.path ?? placeIn(holder.path, answer.key[0] ?? "key"),
      ...(id === undefined ? {} : { id: id.value }),
      ...(key === undefined ? {} : { key: key.value }),
      ...present("scopes", firstOf(holder, answer.scopes, textList)?.value),
    };
  }
  return undefined;
}

export interface ListedKey {
  readonly id?: string;
  readonly name?: string;
  readonly createdAt?: string;
  readonly scopes?: readonly string[];
}

/** The keys that a list answer shows: a list, or an object that holds one (assumed). `undefined` where there is none. */
export function findListedKeys(
  document: unknown,
  { listKeys: { answer }, envelope }: Profile = titanProfile,
): readonly ListedKey[] | undefined {
  const { payload, enveloped } = unwrap(document, envelope.auth);
  const places = answer.within.flatMap((holder) => answer.list.map((list) => placeIn(holder, list)));
  const list = [payload, ...(enveloped ? [document] : [])]
    .flatMap((whole) => places.map((place) => valueAt(whole, place)))
    .find(Array.isArray);
  return list?.filter(isRecord).map((value) => listed({ path: "", value }, answer));
}

const listed = (item: Holder, answer: Profile["listKeys"]["answer"]): ListedKey => ({
  ...present("id", firstOf(item, answer.id, identifier)?.value),
  ...present("name", firstOf(item, answer.name, anyText)?.value),
  ...present("createdAt", firstOf(item, answer.createdAt, anyText)?.value),
  ...present("scopes", firstOf(item, answer.scopes, textList)?.value),
});

const present = <Name extends string, V>(name: Name, value: V | undefined): { [K in Name]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { [K in Name]?: V };

/** Sizes at which lists are usually cut into pages. */
const pageSizes: readonly number[] = [10, 20, 25, 30, 50, 100, 200];

/** Whether a list answer shows all keys, as far as can be told: no hint of a further page, and not just the size of one. */
export function isWholeList(document: unknown, keys: readonly ListedKey[]): boolean {
  const written = JSON.stringify(document) ?? "";
  const total = /"(?:total|total_count|totalCount|count)":(\d+)/.exec(written)?.[1];
  const goesOn = /"has_?more":true|"[a-z_]*(?:next|cursor)[a-z_]*":(?!null|""|false)/i.test(written);
  return !pageSizes.includes(keys.length) && !goesOn && Number(total ?? 0) <= keys.length;
}

const anyText = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const text = (value: unknown): string | undefined => anyText(value) || undefined;

const identifier = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

const textList = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
