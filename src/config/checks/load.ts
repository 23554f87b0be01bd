import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { suiteIds } from "../../../contracts/report/terms.ts";
import { checks as builtIn } from "../../../suites/index.ts";
import { hideShapes } from "../../secrets/secret.ts";
import { messageOf, UserError } from "../../user-error.ts";
import { loadConfiguration } from "../load.ts";
import { shown } from "../written.ts";
import { completeCheck, type OwnCheck } from "./complete.ts";

/** Custom checks: the modules that titan-auth.yaml names under `checks`. They run with the rights of this process. */

/** A module, or checks passed in, and where it is named. */
type Source = { readonly place: string } & ({ readonly path: string } | { readonly value: unknown });

/** The checks of the configuration that a flag names, or of the one in the folder, and those of further sources. */
export async function configuredChecks(
  config: string | undefined,
  { cwd, readsFolder = true }: { readonly cwd: string; readonly readsFolder?: boolean },
  more: readonly Source[] = [],
): Promise<readonly OwnCheck[]> {
  const configured = config !== undefined || readsFolder ? await loadConfiguration(config, cwd) : undefined;
  const named = configured?.value.checks ?? [];
  const own = named.map((name, at) => ({
    path: resolve(dirname(configured?.path ?? ""), name),
    place: `${configured?.placeOf(["checks", at])} (${shown(name)})`,
  }));
  return loadChecks([...own, ...more]);
}

/** The checks of all sources, each with its own code. Throws a `UserError` for the first invalid one. */
export async function loadChecks(sources: readonly Source[]): Promise<readonly OwnCheck[]> {
  const loaded: OwnCheck[] = [];
  for (const source of sources) {
    const { place } = source;
    const value = "path" in source ? await exportOf(source.path, place) : source.value;
    const values = Array.isArray(value) ? value : [value];
    if (values.length === 0) throw malformed(place, "an empty list");
    for (const [at, one] of values.entries()) {
      const where = values.length === 1 ? place : `${place}, check ${at + 1}`;
      const check = completeCheck(one, where, `O${loaded.length + 1}`);
      refuseTaken(check.id, where, loaded);
      loaded.push(check);
    }
  }
  return loaded;
}

async function exportOf(path: string, place: string): Promise<unknown> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  const wanted = "a module of JavaScript with a check";
  if (!isFile)
    throw UserError.of(place, wanted, "no such file", "Correct the path: it begins at the file's folder");
  let module: { readonly default?: unknown };
  try {
    module = await import(/* @vite-ignore */ pathToFileURL(path).href);
  } catch (error) {
    const got = hideShapes(messageOf(error).split("\n")[0] ?? "an error");
    const remedy = got.includes("titan-auth-suite")
      ? "Install titan-auth-suite where the module lies"
      : "Run it with node to see more";
    throw UserError.of(place, wanted, `an error: ${got}`, remedy);
  }
  if (module.default === undefined) throw malformed(place, "no default export");
  return module.default;
}

function refuseTaken(id: string, place: string, loaded: readonly OwnCheck[]): void {
  const known = builtIn.some((check) => check.id === id) || suiteIds.some((suite) => suite === id);
  if (!known && !loaded.some((check) => check.id === id)) return;
  const whose = known ? "one that titan-auth has already" : "one that another of them has";
  throw UserError.of(`${place}: id`, "an id of its own", `"${id}", ${whose}`, "Choose another");
}

const malformed = (place: string, got: string): UserError =>
  UserError.of(place, "a default export: one check, or a list of checks", got, "Export defineCheck({…})");
