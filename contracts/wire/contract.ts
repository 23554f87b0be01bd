import type { z } from "zod";

/** One deviation of a value from its contract. Values are described, never quoted: they may be secret. */
export interface Deviation {
  /** Such as `data.scopes[0]`; empty for the whole document. */
  readonly path: string;
  readonly wanted: string;
  readonly got: string;
}

/** A deviation in words, such as `data.id: wanted a text, got nothing`. */
export const deviationIn = ({ path, wanted, got }: Deviation): string =>
  `${path || "the document"}: wanted ${wanted}, got ${got}`;

/** The required form of a document. */
export interface Contract {
  readonly name: string;
  check(document: unknown): readonly Deviation[];
}

/** A contract given by a zod schema. */
export function contract(name: string, schema: z.ZodType): Contract {
  return {
    name,
    check(document) {
      const result = schema.safeParse(document);
      return result.success ? [] : result.error.issues.flatMap((issue) => deviations(issue, document));
    },
  };
}

function deviations(issue: z.core.$ZodIssue, document: unknown): readonly Deviation[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: written([...issue.path, key]),
      wanted: "no such field",
      got: "a field",
    }));
  }
  return [{ path: written(issue.path), wanted: wanted(issue), got: describe(valueAt(document, issue.path)) }];
}

function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `a value of type ${issue.expected}`;
    case "invalid_format":
      return issue.format === "datetime" ? "an ISO 8601 date and time" : `a ${issue.format}`;
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(" or ");
    case "too_small":
      return issue.origin === "string" ? "text that is not empty" : `at least ${issue.minimum}`;
    default:
      return issue.message;
  }
}

/** A place in a document, such as `data.scopes[0]`. */
export const written = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (whole, part) =>
      typeof part === "number"
        ? `${whole}[${part}]`
        : whole === ""
          ? String(part)
          : `${whole}.${String(part)}`,
    "",
  );

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === "object" && value !== null ? Reflect.get(value, part) : undefined),
    document,
  );
}

/** A value's kind and size, without the value. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  switch (typeof value) {
    case "string":
      return value === "" ? "an empty text" : `a text of ${value.length} characters`;
    case "object": {
      const keys = Object.keys(value);
      return keys.length === 0 ? "an empty object" : `an object with ${keys.slice(0, 8).join(", ")}`;
    }
    default:
      return `a ${typeof value}`;
  }
}
