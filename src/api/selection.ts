import { rowIds, suiteIds } from "../../contracts/report/terms.ts";
import { needsDocument, usualChecks } from "../../suites/index.ts";
import type { Check } from "../../suites/model/check.ts";
import type { Depth } from "../../suites/model/run-context.ts";
import { allCloseTo, didYouMean } from "../close-to.ts";
import { UserError } from "../user-error.ts";

/**
 * The checks selected by suites, identifiers or codes; by default all that do not need a request. Checks of an OpenAPI
 * document are left out of a run without one, unless they alone are named.
 */
export function select(checks: readonly Check[], names: readonly string[], depth: Depth): readonly Check[] {
  const usual = [...usualChecks(checks, depth), ...checks.filter(needsDocument)];
  if (names.length === 0) return checks.filter((check) => usual.includes(check));
  const chosen = new Set(names.flatMap((name) => matches(checks, name).filter(isMeantBy(name, usual))));
  return checks.filter((check) => chosen.has(check));
}

/** A suite's name selects its usual checks, or all of them if none is usual. */
const isMeantBy =
  (name: string, usual: readonly Check[]) =>
  (check: Check): boolean =>
    check.suite !== name || usual.includes(check) || !usual.some(({ suite }) => suite === name);

const matches = (checks: readonly Check[], name: string): readonly Check[] =>
  checks.filter(
    ({ id, suite, code }) => id === name || suite === name || code.toLowerCase() === name.toLowerCase(),
  );

/** Why a name of a selection matches nothing, with a suggestion; `undefined` if all match. */
export function strayBecause(checks: readonly Check[], names: readonly string[]): string | undefined {
  const stray = names.find((name) => matches(checks, name).length === 0);
  if (stray === undefined) return undefined;
  if (stray === "own")
    return "No check of your own is named under checks: in titan-auth.yaml. Nothing was run";
  const meant = didYouMean(allCloseTo(stray, [...suiteIds, ...checks.map(({ id }) => id)]));
  const hint = /[.:/]/.test(stray) ? `An address begins with https://: https://${stray}.` : meant;
  return `No suite or check is called "${stray}". ${hint || "titan-auth explain lists all."} Nothing was run`;
}

/**
 * Names of suites and rows for `--require`; `all` is every suite of the selection, and every row if nothing was selected by
 * name. Throws a `UserError` for any other name.
 */
export function requiredOf(
  names: readonly string[],
  { selected, named }: { readonly selected: readonly Check[]; readonly named: boolean },
): readonly string[] {
  if (names.includes("all")) {
    const suites = new Set(selected.map(({ suite }) => suite));
    return [...suites, ...(named ? [] : rowIds)];
  }
  const known: readonly string[] = ["all", ...suiteIds, ...rowIds];
  const stray = names.find((name) => !known.includes(name));
  if (stray === undefined) return names;
  const meant = didYouMean(allCloseTo(stray, known));
  throw new UserError(
    `Invalid value "${stray}" for --require. ${meant && `${meant} `}Known: ${known.join(", ")}`,
  );
}
