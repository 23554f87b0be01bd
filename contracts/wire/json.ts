/** A JSON object, as opposed to a list, a text, a number or nothing. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `undefined` for a text that is no JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value at a place such as `data.token`; the whole document if the place is empty. */
export const valueAt = (document: unknown, place: string): unknown =>
  place === ""
    ? document
    : place
        .split(".")
        .reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), document);

/** A place within another one. */
export const placeIn = (holder: string, field: string): string =>
  [holder, field].filter((part) => part !== "").join(".");

export interface Holder {
  readonly path: string;
  readonly value: Record<string, unknown>;
}

/** The objects of a document at these places, in order. */
export const holdersIn = (document: unknown, within: readonly string[]): readonly Holder[] =>
  within.flatMap((path) => {
    const value = valueAt(document, path);
    return isRecord(value) ? [{ path, value }] : [];
  });

/** The first of these fields for which `pick` returns something, and the result. */
export function firstOf<R>(
  holder: Holder,
  fields: readonly string[],
  pick: (value: unknown) => R | undefined,
): { readonly path: string; readonly value: R } | undefined {
  for (const field of fields) {
    const value = pick(valueAt(holder.value, field));
    if (value !== undefined) return { path: placeIn(holder.path, field), value };
  }
  return undefined;
}

/** Adds a value to a document, at a place such as `user.name`. */
export function withValue(
  document: Readonly<Record<string, unknown>>,
  place: string,
  value: unknown,
): Record<string, unknown> {
  const [first = place, ...rest] = place.split(".");
  if (rest.length === 0) return { ...document, [first]: value };
  const inner = document[first];
  return { ...document, [first]: withValue(isRecord(inner) ? inner : {}, rest.join("."), value) };
}
