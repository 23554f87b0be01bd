import * as z from "zod";
import { isTwoPart } from "../profile/presentation.ts";
import { type Profile, titanProfile } from "../profile/profile.ts";
import { readScopes, scopesForm } from "../profile/scope-forms.ts";
import { type Contract, contract, type Deviation } from "./contract.ts";
import { type EnvelopeUse, inEnvelope, unwrap } from "./envelope.ts";
import { firstOf, type Holder, holdersIn, isRecord, placeIn, valueAt } from "./json.ts";

/** What a run needs from the answer to a creation, wherever the deployment put it. */
export interface CreatedKey {
  readonly id?: string;
  readonly name?: string;
  readonly key?: string;
  readonly scopes?: readonly string[];
  /** The public part of a key in two parts. */
  readonly publicId?: string;
  /** The place of the secret, such as `data.key`. */
  readonly path: string;
}

/** Finds the key in the answer to a creation; tolerant, so that a created key is never lost. */
export function findCreatedKey(document: unknown, profile: Profile = titanProfile): CreatedKey | undefined {
  const { answer } = profile.createKey;
  for (const holder of holdersIn(document, answer.within)) {
    const key = firstOf(holder, answer.key, text);
    const id = firstOf(holder, answer.id, identifier);
    if (key === undefined && id === undefined) continue;
    return {
      path: key?.path ?? placeIn(holder.path, answer.key[0] ?? "key"),
      ...(id === undefined ? {} : { id: id.value }),
      ...(key === undefined ? {} : { key: key.value }),
      ...present("name", firstOf(holder, answer.name, anyText)?.value),
      ...present("scopes", firstOf(holder, answer.scopes, scopesIn(profile))?.value),
      ...(isTwoPart(profile.sendKey) &&
        present("publicId", firstOf(holder, answer.publicId ?? answer.id, identifier)?.value)),
    };
  }
  return undefined;
}

export interface ListedKey {
  readonly id?: string;
  readonly name?: string;
  readonly createdAt?: string;
  readonly scopes?: readonly string[];
  /** Set if the list says that the key was revoked. */
  readonly revoked?: true;
}

/** The keys in a list answer: a list, or an object that contains one (assumed). `undefined` if there is none. */
export function findListedKeys(
  document: unknown,
  profile: Profile = titanProfile,
): readonly ListedKey[] | undefined {
  const { listKeys, envelope } = profile;
  const { answer } = listKeys;
  const { payload, enveloped } = unwrap(document, envelope.auth);
  const places = answer.within.flatMap((holder) => answer.list.map((list) => placeIn(holder, list)));
  const list = [payload, ...(enveloped ? [document] : [])]
    .flatMap((whole) => places.map((place) => valueAt(whole, place)))
    .find(Array.isArray);
  return list?.filter(isRecord).map((value) => listed({ path: "", value }, profile));
}

function listed(item: Holder, profile: Profile): ListedKey {
  const { answer } = profile.listKeys;
  return {
    ...present("id", firstOf(item, answer.id, identifier)?.value),
    ...present("name", firstOf(item, answer.name, anyText)?.value),
    ...present("createdAt", firstOf(item, answer.createdAt, anyText)?.value),
    ...present("scopes", firstOf(item, answer.scopes, scopesIn(profile))?.value),
    ...present("revoked", isRevoked(item.value) || undefined),
  };
}

/** Whether a list item says that it was revoked: some deployments still list revoked keys (assumed). */
const isRevoked = (item: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(item).some(([name, value]) => {
    const field = name
      .toLowerCase()
      .replace(/[^a-z]/g, "")
      .replace(/^is/, "");
    if (/^(?:revoked|deleted)(?:at|on|date)?$/.test(field)) return Boolean(value);
    if (/^(?:active|enabled)$/.test(field)) return value === false;
    return /^(?:status|state)$/.test(field) && /^(?:revoked|deleted|inactive|disabled)$/i.test(String(value));
  });

const present = <Name extends string, V>(name: Name, value: V | undefined): { [K in Name]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { [K in Name]?: V };

/** Usual page sizes of lists. */
const pageSizes: readonly number[] = [10, 20, 25, 30, 50, 100, 200];

/**
 * Whether a list answer has all keys, as far as can be told: no hint of a further page, and not exactly the size of one.
 * `longest`: of earlier lists.
 */
export function isWholeList(document: unknown, keys: readonly ListedKey[], longest = 0): boolean {
  const written = JSON.stringify(document) ?? "";
  const total = /"(?:total|total_count|totalCount|count)":(\d+)/.exec(written)?.[1];
  const goesOn = /"has_?more":true|"[a-z_]*(?:next|cursor)[a-z_]*":(?!null|""|false)/i.test(written);
  const isPage = pageSizes.includes(keys.length) && keys.length >= longest;
  return !isPage && !goesOn && Number(total ?? 0) <= keys.length;
}

const anyText = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const text = (value: unknown): string | undefined => anyText(value) || undefined;

const identifier = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

const scopesIn = (profile: Profile) => (value: unknown) => readScopes(value, scopesForm(profile));

/** The answer to a creation (seed: `id, name, key, scopes, created_at`); further fields are allowed. */
export const createdKeySchema = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  key: z.string().min(1),
  scopes: z.array(z.string()),
  created_at: z.iso.datetime({ offset: true, local: true }),
});

type CreatedField = keyof typeof createdKeySchema.shape;

/** The fields of the contract by the names that a profile has for their places. */
const parts = { id: "id", name: "name", key: "key", scopes: "scopes", createdAt: "created_at" } as const;

/**
 * Validates the answer to a creation, bare or enveloped, against the seed's example. Of several places that a profile names
 * for a field, the first is right; a key in another one is still used, so that none is lost.
 */
export function apiKeyContractOf(profile: Profile): Contract {
  const { createKey, envelope } = profile;
  const { answer } = createKey;
  const named = Object.entries(parts).filter(([part]) => answer[part as keyof typeof parts].length > 0);
  const places = new Map(
    named.map(([part, field]) => [field, answer[part as keyof typeof parts][0] ?? field] as const),
  );
  const wanted = contract("API key creation", pickFields([...places.keys()]));
  const check = (document: unknown): readonly Deviation[] => {
    const { path, value } = insideOf(document, answer.within, envelope.auth);
    return wanted
      .check(isRecord(value) ? inTitansWords(value, places, profile) : value)
      .map((one) => ({ ...one, path: placeIn(path, inOwnWords(one.path, places)) }));
  };
  return inEnvelope({ name: wanted.name, check }, envelope.auth);
}

/** Titan's own. */
export const apiKeyContract = apiKeyContractOf(titanProfile);

type Places = ReadonlyMap<CreatedField, string>;

function pickFields(fields: readonly CreatedField[]): z.ZodType {
  const picked = Object.fromEntries(fields.map((field) => [field, true]));
  return createdKeySchema.pick(picked as Partial<Record<CreatedField, true>>);
}

/** Where the fields of the answer should be: in its envelope, in the whole answer, or in the first object. */
function insideOf(document: unknown, within: readonly string[], use: EnvelopeUse) {
  const enveloped = within.includes("data") && unwrap(document, use).enveloped;
  const holders = within.includes("") ? [""] : holdersIn(document, within).map((holder) => holder.path);
  const [path = ""] = enveloped ? ["data"] : [...holders, ...within];
  return { path, value: valueAt(document, path) };
}

/** An identifier may also be a number, and scopes have the profile's form. */
const inTitansWords = (
  value: Record<string, unknown>,
  places: Places,
  profile: Profile,
): Record<string, unknown> =>
  Object.fromEntries(
    [...places].map(([field, place]) => {
      const found = valueAt(value, place);
      const read = { id: identifier, scopes: scopesIn(profile) }[field as "id" | "scopes"]?.(found);
      return [field, read ?? found];
    }),
  );

const inOwnWords = (path: string, places: Places): string =>
  path.replace(/^\w+/, (field) => places.get(field as CreatedField) ?? field);

/** A list of keys: an array, or an object that holds one, of objects with an identifier. */
export const apiKeyListContractOf = (profile: Profile): Contract => ({
  name: "API key list",
  check(document) {
    const keys = findListedKeys(document, profile);
    if (keys === undefined) {
      return [{ path: "", wanted: "a list, or an object that holds one", got: "neither" }];
    }
    const [field = "id"] = profile.listKeys.answer.id;
    return keys.flatMap(({ id }, index) =>
      id === undefined
        ? [{ path: `[${index}].${field}`, wanted: "a value of type string", got: "nothing" }]
        : [],
    );
  },
});

/** Titan's own. */
export const apiKeyListContract = apiKeyListContractOf(titanProfile);
