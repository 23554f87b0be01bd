import * as z from "zod";
import { type Profile, titanProfile } from "../profile/profile.ts";
import { findListedKeys } from "./api-key.ts";
import { type Contract, contract, type Deviation } from "./contract.ts";
import { type EnvelopeUse, inEnvelope, unwrap } from "./envelope.ts";
import { isRecord } from "./json.ts";
import { holdersIn, placeIn, valueAt } from "./places.ts";

/** The answer to a creation (seed: `id, name, key, scopes, created_at`); more fields are welcome. */
export const createdKeySchema = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  key: z.string().min(1),
  scopes: z.array(z.string()),
  created_at: z.iso.datetime({ offset: true, local: true }),
});

type CreatedField = keyof typeof createdKeySchema.shape;

/** The fields of the contract by what a profile calls their places. */
const parts = { id: "id", name: "name", key: "key", scopes: "scopes", createdAt: "created_at" } as const;

/**
 * Holds a creation answer, bare or enveloped, against the seed's example. Of several places that a profile names for a
 * field the first is the right one: from the others a key is taken all the same, so that none is lost.
 */
export function apiKeyContractOf({ createKey: { answer }, envelope }: Profile): Contract {
  const named = Object.entries(parts).filter(([part]) => answer[part as keyof typeof parts].length > 0);
  const places = new Map(
    named.map(([part, field]) => [field, answer[part as keyof typeof parts][0] ?? field] as const),
  );
  const wanted = contract("API key creation", pickFields([...places.keys()]));
  const check = (document: unknown): readonly Deviation[] => {
    const { path, value } = insideOf(document, answer.within, envelope.auth);
    return wanted
      .check(isRecord(value) ? inTitansWords(value, places) : value)
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

/** Where the fields of a creation answer should stand: in its envelope, in the whole answer, or in the first object that there is. */
function insideOf(document: unknown, within: readonly string[], use: EnvelopeUse) {
  const enveloped = within.includes("data") && unwrap(document, use).enveloped;
  const holders = within.includes("") ? [""] : holdersIn(document, within).map((holder) => holder.path);
  const [path = ""] = enveloped ? ["data"] : [...holders, ...within];
  return { path, value: valueAt(document, path) };
}

const inTitansWords = (value: Record<string, unknown>, places: Places): Record<string, unknown> =>
  Object.fromEntries([...places].map(([field, place]) => [field, valueAt(value, place)]));

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
