import {
  jwt,
  keyWith,
  keyWithAll,
  keyWithout,
  type MintedKey,
  type Need,
} from "../../../contracts/catalogue/credential.ts";
import type { ProviderState } from "../../../contracts/pacts/file.ts";

/** What a provider state requires. */
export type Meaning =
  | { readonly kind: "account" }
  | { readonly kind: "no-account" }
  | { readonly kind: "credential"; readonly credential: typeof jwt | MintedKey }
  | { readonly kind: "absent-id" };

export interface KnownState {
  readonly name: string;
  /** Its parameters: `scopes` is a list, or a text with blanks or commas between them. */
  readonly takes?: readonly string[];
  /** Names of the values that it provides. */
  readonly gives: readonly string[];
}

/** The supported states, described for a person. */
export const knownStates: readonly KnownState[] = [
  { name: "an account", gives: ["email", "password"] },
  { name: "an account that does not exist", gives: ["email", "password"] },
  { name: "a signed-in user", gives: ["token", "jwt", "keyName"] },
  { name: "a key with scopes", takes: ["scopes"], gives: ["token", "key", "keyName"] },
  { name: "a key with every scope", gives: ["token", "key", "keyName"] },
  { name: "a key with every scope but", takes: ["scopes"], gives: ["token", "key", "keyName"] },
  { name: "a key with no scope", gives: ["token", "key", "keyName"] },
  { name: "an id that does not exist", gives: ["id"] },
];

const fixed: Readonly<Record<string, Meaning>> = {
  account: { kind: "account" },
  "account that does not exist": { kind: "no-account" },
  "signed-in user": { kind: "credential", credential: jwt },
  "id that does not exist": { kind: "absent-id" },
};

/**
 * Parses a provider state. Its scopes are in its parameter `scopes`, or follow in its name. `undefined` for an unknown one.
 */
export function meaningOf({ name, params }: ProviderState, all: readonly string[]): Meaning | undefined {
  const words = name.trim().replace(/\s+/g, " ").replace(/^an? /i, "");
  const known = words.toLowerCase();
  if (Object.hasOwn(fixed, known)) return fixed[known];
  const key = /^(?:api )?key with (every scope but|every scope|scopes?|no scope)\b:?(.*)$/i.exec(words);
  if (key === null) return undefined;
  const [, which = "", named = ""] = key;
  const scopes = [...listOf(named), ...listOf(params["scopes"] ?? params["scope"])];
  const credential = keyOf(which.toLowerCase(), scopes, all);
  return credential === undefined ? undefined : { kind: "credential", credential };
}

/** A state's name with the scopes of its parameter. */
export const stateWords = ({ name, params }: ProviderState): string =>
  [name, ...listOf(params["scopes"])].join(" ");

/** The keys that an interaction's states name. */
export const keysNamed = (states: readonly ProviderState[], all: readonly string[]): readonly MintedKey[] =>
  states.flatMap((state) => {
    const meaning = meaningOf(state, all);
    return meaning?.kind === "credential" && meaning.credential.kind === "key" ? [meaning.credential] : [];
  });

function keyOf(which: string, scopes: readonly string[], all: readonly string[]): MintedKey | undefined {
  switch (which) {
    case "every scope but":
      // An unknown scope is a typing error: without it, the key would have every scope.
      return scopes.length === 0 || !scopes.every((scope) => all.includes(scope))
        ? undefined
        : keyWithout(all, ...scopes);
    case "every scope":
      return scopes.length === 0 ? keyWithAll(all) : undefined;
    case "no scope":
      return scopes.length === 0 ? keyWith() : undefined;
    default:
      return scopes.length === 0 ? undefined : keyWith(...scopes);
  }
}

/** Scopes of a list, or of a text that separates them by blanks, commas or `and`. */
const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.map(String)
    : typeof value === "string"
      ? value.split(/[\s,]+/).filter((word) => word !== "" && word !== "and")
      : [];

/** What a user must supply or allow before a state can be set up. */
export function needOfState(meaning: Meaning): Need | undefined {
  switch (meaning.kind) {
    case "account":
      return "account";
    case "credential":
      return meaning.credential.kind === "jwt" ? "jwt" : "minting";
    case "no-account":
    case "absent-id":
      return undefined;
  }
}
