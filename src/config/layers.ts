import type { ConfiguredEnvironment } from "../../contracts/config/configuration.ts";
import type { Configured } from "./load.ts";
import { valueAt } from "./written.ts";

/** A value and its origin. */
export interface Sourced<T> {
  readonly value: T;
  /** Such as `--timeout`, `AUTH_URL`, `titan-auth.yaml:12:5` or `default`. */
  readonly origin: string;
}

/** What a configuration says about one deployment: the chosen environment first, then the whole file. */
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

  /** The value at a path, and its position. */
  find<T>(
    path: readonly string[],
    pick: (part: ConfiguredEnvironment) => T | undefined,
  ): Sourced<T> | undefined {
    return this.all(path, pick)[0];
  }

  /** All values at a path; the environment's first. */
  all<T>(
    path: readonly string[],
    pick: (part: ConfiguredEnvironment) => T | undefined,
  ): readonly Sourced<T>[] {
    return this.#parts.flatMap(({ part, path: before }) => {
      const value = pick(part);
      return value === undefined ? [] : [{ value, origin: this.placeOf([...before, ...path]) }];
    });
  }

  /** The same by path alone, for any type. */
  at(path: readonly string[]): Sourced<unknown> | undefined {
    return this.find(path, (part) => valueAt(part, path));
  }

  placeOf(path: readonly PropertyKey[]): string {
    return this.configured?.placeOf(path) ?? "";
  }
}
