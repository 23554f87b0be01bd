import { closest } from "fastest-levenshtein";
import type { ConfiguredEnvironment } from "../../contracts/config/configuration.ts";
import { UserError } from "../user-error.ts";
import type { Configured } from "./load.ts";

/** A value and where it comes from. */
export interface Sourced<T> {
  readonly value: T;
  /** Such as `--timeout`, `AUTH_URL`, `titan-auth.yaml:12:5` or `default`. */
  readonly origin: string;
}

/** What a configuration says of one deployment: the chosen environment first, then the file as a whole. */
export class Layers {
  readonly configured: Configured | undefined;
  readonly environment: string | undefined;
  readonly #parts: readonly { readonly part: ConfiguredEnvironment; readonly path: readonly string[] }[];

  constructor(configured: Configured | undefined, environment: string | undefined) {
    this.configured = configured;
    this.environment = environment;
    const own = environment === undefined ? undefined : configured?.value.environments?.[environment];
    this.#parts = [
      ...(own && environment !== undefined ? [{ part: own, path: ["environments", environment] }] : []),
      ...(configured ? [{ part: configured.value, path: [] }] : []),
    ];
  }

  /** The value that stands at a path, and where. */
  find<T>(
    path: readonly string[],
    pick: (part: ConfiguredEnvironment) => T | undefined,
  ): Sourced<T> | undefined {
    return this.all(path, pick)[0];
  }

  /** Every value that stands at a path; the environment's first. */
  all<T>(
    path: readonly string[],
    pick: (part: ConfiguredEnvironment) => T | undefined,
  ): readonly Sourced<T>[] {
    return this.#parts.flatMap(({ part, path: before }) => {
      const value = pick(part);
      return value === undefined ? [] : [{ value, origin: this.placeOf([...before, ...path]) }];
    });
  }

  placeOf(path: readonly PropertyKey[]): string {
    return this.configured?.placeOf(path) ?? "";
  }
}

/** The environments that a flag names: with commas between them, or all. Throws a `UserError` for others. */
export function chosenEnvironments(
  named: string | undefined,
  configured: Configured | undefined,
): readonly string[] {
  if (named === undefined) return [];
  const known = Object.keys(configured?.value.environments ?? {});
  if (known.length === 0) {
    const got = configured === undefined ? "no titan-auth.yaml" : `none in ${configured.name}`;
    throw stray(named, "an environment of titan-auth.yaml", got, "Write it under environments");
  }
  if (named === "all") return known;
  const names = [...new Set(named.split(",").map((name) => name.trim()))];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  const remedy = `Did you mean ${closest(unknown, known)}? Known: ${known.join(", ")}`;
  throw stray(named, "environments with commas between them, or all", `«${unknown}»`, remedy);
}

const stray = (named: string, wanted: string, got: string, remedy: string): UserError =>
  new UserError([{ place: `--environment ${named}`, wanted, got, remedy }]);
