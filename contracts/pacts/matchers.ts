import type * as z from "zod";
import { presentSchema } from "../wire/envelope.ts";
import { escapePattern } from "../wire/text.ts";
import { isRecord } from "../wire/json.ts";

type Scalar = string | number | boolean | null;

/** A document in Pact's integration JSON: examples and, where they may vary, objects with `pact:matcher:type`. */
export type Matcher = Scalar | readonly Matcher[] | { readonly [name: string]: Matcher };

/** Thrown for what cannot be expressed in Pact's terms; names the kind of schema and its place. */
export class NoMatcher extends Error {
  override readonly name = "NoMatcher";
}

type Schema = z.core.$ZodTypes;
type Definition<Type extends string> = Extract<Schema["_zod"]["def"], { readonly type: Type }>;

/** One value to translate: its schema's definition, the example, and its place, such as `$.error.code`. */
interface Place<Type extends string> {
  readonly def: Definition<Type>;
  readonly example: unknown;
  readonly path: string;
}

/**
 * Translates a zod schema into Pact's matchers, with the values of an example. Fields that only the example has are left
 * out, as are optional ones. Throws `NoMatcher` for an example that the schema rejects, and for any schema that is not known
 * to mean the same in both, so that the two descriptions cannot drift apart unnoticed.
 */
export function matcherFor(schema: z.ZodType, example: unknown): Matcher {
  const { success, error } = schema.safeParse(example);
  if (!success)
    throw new NoMatcher(`The example departs from its schema at ${error.issues[0]?.path.join(".") || "$"}.`);
  return matcherOf(schema, example, "$");
}

function matcherOf(schema: z.core.$ZodType, example: unknown, path: string): Matcher {
  if (schema === presentSchema) return anyValue(example, path);
  const { def } = (schema as Schema)._zod;
  switch (def.type) {
    case "object":
      return objectOf({ def, example, path });
    case "array":
      return listOf({ def, example, path });
    case "string":
      return textOf({ def, example, path });
    case "literal":
      return literalOf({ def, example, path });
    case "enum":
      return choiceOf(Object.values(def.entries), example, path);
    case "number":
    case "boolean":
      refuseChecks(def, path);
      refuseFormat(def, path);
      return { "pact:matcher:type": kinds[def.type], value: scalar(example, path) };
    default:
      throw new NoMatcher(`No matcher is known for a schema of the kind ${def.type} at ${path}.`);
  }
}

/** Pact's own rule for booleans accepts the text "true", and its type rule accepts no decimal for an integer. */
const kinds = { number: "number", boolean: "type" } as const;

/**
 * An object whose fields are pinned one by one; Pact allows further fields in a response, so a strict object cannot be
 * expressed.
 */
function objectOf({ def, example, path }: Place<"object">): Matcher {
  refuseChecks(def, path);
  if (def.catchall !== undefined && (def.catchall as Schema)._zod.def.type !== "unknown") {
    throw new NoMatcher(`No matcher is known for a strict object at ${path}.`);
  }
  const values = isRecord(example) ? example : {};
  const required = Object.entries(def.shape).filter(([, schema]) => !isOptional(schema));
  return Object.fromEntries(
    required.map(([name, schema]) => [name, matcherOf(schema, values[name], `${path}.${name}`)]),
  );
}

const isOptional = (schema: z.core.$ZodType): boolean => (schema as Schema)._zod.def.type === "optional";

/** A list of any length from its minimum on, with items like the example's first. */
function listOf({ def, example, path }: Place<"array">): Matcher {
  const min = leastOf(def, path);
  const [first] = Array.isArray(example) ? example : [];
  if (first === undefined) throw new NoMatcher(`The example needs an item at ${path}.`);
  return { "pact:matcher:type": "type", min, value: [matcherOf(def.element, first, `${path}[0]`)] };
}

function textOf({ def, example, path }: Place<"string">): Matcher {
  const { format, pattern } = def as Partial<z.core.$ZodStringFormatDef>;
  if (format === "datetime" && pattern !== undefined) {
    refuseChecks(def, path);
    return patterned(pattern.source, example, path);
  }
  refuseFormat(def, path);
  const least = leastOf(def, path);
  if (least > 1) throw new NoMatcher(`No matcher is known for a text of at least ${least} signs at ${path}.`);
  const value = scalar(example, path);
  return least === 1 ? patterned("[\\s\\S]+", value, path) : { "pact:matcher:type": "type", value };
}

function literalOf({ def, example, path }: Place<"literal">): Matcher {
  return def.values.length === 1
    ? { "pact:matcher:type": "equality", value: scalar(example, path) }
    : choiceOf(def.values, example, path);
}

function choiceOf(values: readonly unknown[], example: unknown, path: string): Matcher {
  if (!values.every((value) => typeof value === "string"))
    throw new NoMatcher(`No matcher is known for a choice that is not among texts at ${path}.`);
  return patterned(`^(?:${values.map(escapePattern).join("|")})$`, example, path);
}

/**
 * Alone, Pact's regex rule accepts the JSON of a number, a list or an object as a text; the additional type rule does not.
 */
const patterned = (regex: string, example: unknown, path: string): Matcher => ({
  "pact:matcher:type": [{ "pact:matcher:type": "type" }, { "pact:matcher:type": "regex", regex }],
  value: scalar(example, path),
});

/** Any value: with an example that is no list or object, Pact's regex rule sees the JSON of any value. */
function anyValue(example: unknown, path: string): Matcher {
  return { "pact:matcher:type": "regex", regex: "[\\s\\S]*", value: scalar(example, path) };
}

function scalar(example: unknown, path: string): Scalar {
  if (example === null || ["string", "number", "boolean"].includes(typeof example)) return example as Scalar;
  throw new NoMatcher(`The example needs a text, a number, true, false or null at ${path}.`);
}

type Checked = { readonly type: string; readonly checks?: readonly z.core.$ZodCheck<never>[] | undefined };

function refuseChecks({ type, checks = [] }: Checked, path: string): void {
  const [first] = checks;
  if (first === undefined) return;
  throw new NoMatcher(
    `No matcher is known for the check ${first._zod.def.check} of a schema of the kind ${type} at ${path}.`,
  );
}

function refuseFormat(def: object, path: string): void {
  if ("format" in def) throw new NoMatcher(`No matcher is known for the format ${def.format} at ${path}.`);
}

/** The least length that a schema requires, the only check that can be expressed. */
function leastOf({ type, checks = [] }: Checked, path: string): number {
  const least = checks.map(({ _zod: { def } }) => ("minimum" in def ? def : undefined));
  refuseChecks({ type, checks: checks.filter((_, index) => least[index]?.check !== "min_length") }, path);
  return Math.max(0, ...least.map((def) => Number(def?.minimum ?? 0)));
}
