import type { InferredOptionTypes } from "yargs";
import type {
  checkFlags,
  connectionFlags,
  diagnoseFlags,
  outputFlags,
  scopesFlags,
  tokenFlags,
} from "./flags.ts";

type ConnectionFlags = InferredOptionTypes<typeof connectionFlags>;
type OutputFlags = InferredOptionTypes<typeof outputFlags>;
type CheckFlags = InferredOptionTypes<typeof checkFlags>;

type Camel<Name> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Name;
type CamelCased<T> = { readonly [Name in keyof T as Camel<Name>]: T[Name] };

/** The arguments by which a deployment is reached. */
export type ConnectionArguments = CamelCased<ConnectionFlags>;

/** The arguments of `check`, as the parser hands them over. */
export type CheckArguments = CamelCased<Omit<CheckFlags & ConnectionFlags & OutputFlags, "require">> & {
  readonly names: readonly string[];
  readonly require: readonly string[];
};

type SuspectFlags = CamelCased<InferredOptionTypes<typeof tokenFlags> & ConnectionFlags & OutputFlags>;

/** The arguments of `diagnose`. */
export type DiagnoseArguments = SuspectFlags &
  CamelCased<InferredOptionTypes<typeof diagnoseFlags>> & {
    readonly method?: string;
    readonly path?: string;
  };

/** The arguments of `scopes`. */
export type ScopesArguments = SuspectFlags & CamelCased<InferredOptionTypes<typeof scopesFlags>>;

/** What both take. */
export type SuspectArguments = SuspectFlags;
