import * as z from "zod";
import { type Configuration, configurationSchema } from "./configuration.ts";
import { type OwnCheckKind, ownCheckSchemas } from "./own-check.ts";

/** One fault of a configuration. */
export interface ConfigurationIssue {
  readonly path: readonly PropertyKey[];
  readonly kind: "unknown-key" | "value";
  /** What it must be. */
  readonly wanted: string;
  /** A suggestion, if a name is wrong. */
  readonly known: readonly string[];
}

/** Parses a configuration, or says everything that is wrong with it. It repeats no value. */
export function readConfiguration(
  value: unknown,
): { readonly value: Configuration } | { readonly issues: readonly ConfigurationIssue[] } {
  const read = configurationSchema.safeParse(value);
  if (read.success) return { value: read.data };
  return { issues: read.error.issues.flatMap((issue) => issuesOf(issue, configurationSchema)) };
}

/** What is wrong with a custom check; empty if nothing is. */
export function ownCheckIssues(value: unknown, kind: OwnCheckKind): readonly ConfigurationIssue[] {
  const schema = ownCheckSchemas[kind];
  const read = schema.safeParse(value);
  return read.success ? [] : read.error.issues.flatMap((issue) => issuesOf(issue, schema));
}

function issuesOf(issue: z.core.$ZodIssue, schema: z.ZodType): readonly ConfigurationIssue[] {
  const { path } = issue;
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = keysAt(path, schema);
      const wanted = known.length === 0 ? "no such key" : `one of the keys ${known.join(", ")}`;
      return issue.keys.map((key) => ({ path: [...path, key], kind: "unknown-key", wanted, known }));
    }
    case "invalid_value": {
      const known = issue.values.map(String);
      return [{ path, kind: "value", wanted: `one of ${known.join(", ")}`, known }];
    }
    case "invalid_key":
      return [{ path, kind: "unknown-key", wanted: issue.message, known: [] }];
    case "too_small":
      return [{ path, kind: "value", wanted: `at least ${issue.minimum}${unitOf(issue)}`, known: [] }];
    default:
      return [
        {
          path,
          kind: "value",
          wanted: issue.message.replace(/^Invalid input: expected /, "").replace(/, received .*$/, ""),
          known: [],
        },
      ];
  }
}

/** What a least number counts. */
const unitOf = ({ origin }: z.core.$ZodIssueTooSmall): string =>
  origin === "string" ? " character" : origin === "array" ? " entry" : "";

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
}

/** The keys that are allowed at a place, by the schema. */
function keysAt(path: readonly PropertyKey[], schema: z.ZodType): readonly string[] {
  let node: Node | undefined = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Node;
  for (const step of path) {
    const more: Node["additionalProperties"] = node?.additionalProperties;
    node =
      typeof step === "number"
        ? node?.items
        : (node?.properties?.[String(step)] ?? (typeof more === "object" ? more : undefined));
  }
  return Object.keys(node?.properties ?? {});
}
