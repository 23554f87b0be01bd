import type { InferredOptionTypes } from "yargs";
import type { checkFlags, connectionFlags, outputFlags } from "./flags.ts";

type ConnectionFlags = InferredOptionTypes<typeof connectionFlags>;
type OutputFlags = InferredOptionTypes<typeof outputFlags>;
type CheckFlags = InferredOptionTypes<typeof checkFlags>;

type Camel<Name> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Name;
/** Names as the parser hands them over: `dry-run` as `dryRun`. */
export type CamelCased<T> = { readonly [Name in keyof T as Camel<Name>]: T[Name] };

/** The arguments by which a deployment is reached. */
export type ConnectionArguments = CamelCased<ConnectionFlags>;

/** The arguments of `check`, as the parser hands them over. */
export type CheckArguments = CamelCased<Omit<CheckFlags & ConnectionFlags & OutputFlags, "require">> & {
  readonly names: readonly string[];
  readonly require: readonly string[];
};
