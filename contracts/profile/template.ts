import { isRecord } from "../wire/json.ts";

/**
 * Values that the run fills into a request: `"{email}"` alone is replaced by the value itself, of any type; within a longer
 * text, such as `"Token {key}"`, by its text. `{scopes:blanks}` selects the form of a value.
 */

/** One placeholder. */
export interface Slot {
  readonly name: string;
  readonly form?: string;
}

/** Forms other than a value's own. */
const formsOf: Readonly<Record<string, readonly string[]>> = {
  scopes: ["blanks", "commas", "object"],
  id: ["number"],
};
/** Forms that are texts, so that they can be part of a longer one. */
const inTexts: Readonly<Record<string, readonly string[]>> = { scopes: ["blanks", "commas"] };

/** The parts of a text: fixed ones, and placeholders between them. */
export const piecesOf = (text: string): readonly (string | Slot)[] =>
  text.split(/(\{[^{}]*\})/).flatMap((piece): (string | Slot)[] => {
    const inside = /^\{([^{}]*)\}$/.exec(piece)?.[1];
    if (inside === undefined) return piece === "" ? [] : [piece];
    const [name = "", ...form] = inside.split(":");
    return [form.length === 0 ? { name } : { name, form: form.join(":") }];
  });

/** How a document is filled in. */
export interface Filling {
  readonly value: (slot: Slot) => unknown;
  /** A text with values in it. */
  readonly join: (pieces: readonly unknown[]) => unknown;
}

/** Fills in the placeholders of a document. */
export function filledWith(document: unknown, filling: Filling): unknown {
  if (typeof document === "string") {
    const pieces = piecesOf(document);
    const [first] = pieces;
    if (pieces.every((piece) => typeof piece === "string")) return document;
    if (pieces.length === 1 && typeof first === "object") return filling.value(first);
    return filling.join(pieces.map((piece) => (typeof piece === "string" ? piece : filling.value(piece))));
  }
  if (Array.isArray(document)) return document.map((one) => filledWith(one, filling));
  if (!isRecord(document)) return document;
  return Object.fromEntries(Object.entries(document).map(([key, one]) => [key, filledWith(one, filling)]));
}

/** A placeholder and its place in a document. */
export interface Placed {
  readonly path: readonly (string | number)[];
  /** The whole text around it. */
  readonly text: string;
  readonly slot: Slot;
}

/** The first place of a placeholder; `undefined` if there is none. */
export const slotIn = (document: unknown, name: string): Placed | undefined =>
  textsIn(document)
    .flatMap(({ path, text }) => slotsOf(text).map((slot) => ({ path, text, slot })))
    .find(({ slot }) => slot.name === name);

const slotsOf = (text: string): readonly Slot[] =>
  piecesOf(text).filter((piece): piece is Slot => typeof piece !== "string");

/** What is wrong with the placeholders of a document, with the place: an unknown name or form, or a stray brace. */
export const strayTexts = (document: unknown, names: readonly string[]) =>
  textsIn(document).flatMap(({ path, text }) => {
    const because = strayIn(text, names);
    return because === undefined ? [] : [{ path, because }];
  });

/** What a text must be if its placeholders are wrong. */
export function strayIn(text: string, names: readonly string[]): string | undefined {
  const pieces = piecesOf(text);
  const [fault] = pieces.flatMap((piece) => {
    if (typeof piece === "string") return /[{}]/.test(piece) ? [wantedOf(names)] : [];
    return strayOf(piece, names, pieces.length === 1) ?? [];
  });
  return fault;
}

function strayOf({ name, form }: Slot, names: readonly string[], isAlone: boolean): string | undefined {
  if (!names.includes(name)) return wantedOf(names);
  const forms = formsOf[name] ?? [];
  if (form !== undefined && !forms.includes(form))
    return forms.length === 0
      ? `{${name}}, which has no other form`
      : `one of ${spelled(name, ["", ...forms])}`;
  const fitting = inTexts[name];
  if (isAlone || fitting === undefined || fitting.includes(form ?? "")) return undefined;
  return `{${name}} alone, or in a text one of ${spelled(name, fitting)}`;
}

const spelled = (name: string, forms: readonly string[]): string =>
  forms.map((form) => (form === "" ? `{${name}}` : `{${name}:${form}}`)).join(", ");

const wantedOf = (names: readonly string[]): string =>
  names.length === 0
    ? "a text without braces"
    : `a text without braces, or with ${names.map((name) => `{${name}}`).join(", ")}`;

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
