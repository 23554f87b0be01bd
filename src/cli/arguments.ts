import type { InferredOptionTypes } from "yargs";
import type { gateFlags } from "./compare-flags.ts";
import type { checkFlags, connectionFlags, outputFlags, runFlags, verifyFlags } from "./flags.ts";
import type { Site } from "./resolve-settings.ts";
import type { selftestFlags } from "./selftest-flags.ts";

type ConnectionFlags = InferredOptionTypes<typeof connectionFlags>;
type OutputFlags = InferredOptionTypes<typeof outputFlags>;
type RunFlags = InferredOptionTypes<typeof runFlags & typeof gateFlags>;
type CheckFlags = InferredOptionTypes<typeof checkFlags>;
type VerifyFlags = InferredOptionTypes<typeof verifyFlags>;

type Camel<Name> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Name;
/** Names as the parser hands them over: `dry-run` as `dryRun`. */
export type CamelCased<T> = { readonly [Name in keyof T as Camel<Name>]: T[Name] };

/** Arguments that the configuration completes. */
interface Completed {
  readonly timeout: number;
  readonly concurrency: number;
}
interface RunCompleted {
  readonly deadline: number;
  readonly failOn: string;
}

/** The arguments by which a deployment is reached, with what the configuration says of it. */
export type ConnectionArguments = Omit<CamelCased<ConnectionFlags>, keyof Completed> &
  Completed & { readonly site: Site };

/** The arguments of a run against a deployment. */
export type RunArguments = Omit<CamelCased<RunFlags & OutputFlags>, keyof RunCompleted> &
  RunCompleted &
  ConnectionArguments;

/** The same before the configuration has been read: what has a default may be missing. */
export type Given<T> = Omit<T, keyof Completed | keyof RunCompleted | "site"> &
  Partial<Pick<T, Extract<keyof T, keyof Completed | keyof RunCompleted>>>;

/** The arguments of `check`, as the parser hands them over. */
export type CheckArguments = RunArguments &
  CamelCased<Omit<CheckFlags, "require">> & {
    readonly names: readonly string[];
    readonly require: readonly string[];
  };

/** The arguments of `verify`. */
export type VerifyArguments = RunArguments &
  CamelCased<Omit<VerifyFlags, "provider">> & {
    readonly pacts: readonly string[];
    readonly provider: readonly string[];
  };

/** The arguments of `selftest`. */
export type SelftestArguments = CamelCased<
  Omit<InferredOptionTypes<typeof selftestFlags>, "flaw"> & OutputFlags
> & {
  readonly flaw?: readonly string[];
};

/** The parser's arguments; a list that was not given is empty. */
export const withLists = (args: Readonly<Record<string, unknown>>) => ({
  ...args,
  require: args["require"] ?? [],
});
