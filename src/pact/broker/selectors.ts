import { closest } from "fastest-levenshtein";
import { isRecord, parsedJson } from "../../../contracts/wire/json.ts";
import { UserError } from "../../user-error.ts";

/** Which consumer versions' pacts a provider verifies (docs.pact.io/selectors), such as `{"mainBranch": true}`. */
export type Selector = Readonly<Record<string, string | boolean>>;

/** The allowed values. `flag`: only `true`. */
type Kind = "flag" | "boolean" | "text" | "text or true";

/** The broker's own names and types (its contract for consumer version selectors). */
const kinds: Readonly<Record<string, Kind>> = {
  mainBranch: "flag",
  branch: "text or true",
  fallbackBranch: "text",
  matchingBranch: "flag",
  deployed: "flag",
  released: "flag",
  deployedOrReleased: "flag",
  environment: "text",
  tag: "text",
  fallbackTag: "text",
  latest: "boolean",
  consumer: "text",
};

/** Without one of these a selector selects nothing. */
const criteria: readonly string[] = Object.keys(kinds).filter(
  (name) => !["fallbackBranch", "fallbackTag", "consumer"].includes(name),
);

const wanted =
  'a JSON list of consumer version selectors, such as [{"mainBranch":true},{"deployedOrReleased":true}]';

/**
 * Selectors from JSON text. Names and types are checked, since the broker ignores unknown names; which of them may be
 * combined is left to the broker, whose rules change. `place` names the flag. Throws a UserError.
 */
export function parseSelectors(place: string, text: string): readonly Selector[] {
  const fail = failing(place);
  const parsed = parsedJson(text);
  if (parsed === undefined) return fail("text that is not JSON", "Quote the whole value for the shell.");
  if (!Array.isArray(parsed)) return fail("JSON that is no list", "Put the selectors between [ and ].");
  if (parsed.length === 0)
    return fail("an empty list", "Name a selector, or leave the flag out for the usual ones.");
  return parsed.map((item: unknown, index) => readSelector(item, `selector ${index + 1}`, fail));
}

type Fail = (got: string, remedy: string) => never;

function failing(place: string): Fail {
  return (got, remedy) => {
    throw UserError.of(place, wanted, got, remedy);
  };
}

function readSelector(item: unknown, name: string, fail: Fail): Selector {
  if (!isRecord(item)) return fail(`${name} that is no object`, "Write it as {…}.");
  const entries = Object.entries(item).map(([key, value]) => {
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
    if (kind === undefined) {
      return fail(
        `${name} with the unknown field "${key}"`,
        `Did you mean ${closest(key, Object.keys(kinds))}?`,
      );
    }
    if (fits(kind, value)) return [key, value] as const;
    return fail(`${name} with another type of value for ${key}`, `Give ${words[kind]}, or leave ${key} out.`);
  });
  const names = entries.filter(([, value]) => value !== false).map(([key]) => key);
  if (names.some((key) => criteria.includes(key))) return Object.fromEntries(entries);
  return fail(`${name}, which selects nothing`, `Give at least one of ${criteria.join(", ")}.`);
}

const words: Readonly<Record<Kind, string>> = {
  flag: "true",
  boolean: "true or false",
  text: "a text that is not empty",
  "text or true": "a text that is not empty",
};

function fits(kind: Kind, value: unknown): value is string | boolean {
  const isText = typeof value === "string" && value.trim() !== "";
  const isFlag = value === true || (kind === "boolean" && value === false);
  return (kind.startsWith("text") && isText) || (kind !== "text" && isFlag);
}
