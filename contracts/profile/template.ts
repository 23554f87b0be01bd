import { isRecord } from "../wire/json.ts";

/** Values that the run fills into a request: a value that is just `"{email}"`, at any depth. */

const alone = /^\{(\w+)\}$/;

/** A document with its placeholders filled in. */
export function filledWith(value: unknown, fill: (name: string) => unknown): unknown {
  if (typeof value === "string") {
    const name = alone.exec(value)?.[1];
    return name === undefined ? value : fill(name);
  }
  if (Array.isArray(value)) return value.map((one) => filledWith(one, fill));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filledWith(one, fill)]));
}

/** The place of a placeholder, such as `user.mail`; `undefined` without one. */
export const placeOf = (value: unknown, name: string): string | undefined =>
  textsIn(value)
    .find(({ text }) => text === `{${name}}`)
    ?.path.join(".");

/** The texts with braces that are none of these placeholders, and where they stand. */
export const strayTexts = (value: unknown, names: readonly string[]) =>
  textsIn(value).filter(({ text }) => /[{}]/.test(text) && !names.some((name) => text === `{${name}}`));

interface Text {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

function textsIn(value: unknown, path: Text["path"] = []): readonly Text[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((one, at) => textsIn(one, [...path, at]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, [...path, key]));
}
