import { groupBy } from "../../contracts/group.ts";
import { nameOf, partsOf, unnamed } from "../../contracts/report/environments.ts";
import type { Report } from "../../contracts/report/report.ts";
import { UserError } from "../user-error.ts";
import { mergeEnvironments } from "./merge-environments.ts";
import { mergeShards } from "./merge-shards.ts";

/** A shard is missing: the others say nothing about its part. */
export class MissingShardError extends Error {
  override readonly name = "MissingShardError";
}

/**
 * Merges reports: shards of one environment become the report of one run, and environments stay separate. Throws a
 * `UserError` for reports that do not belong together, and a `MissingShardError` if a shard is missing.
 */
export function mergeReports(reports: readonly Report[]): Report {
  const parts = reports.flatMap((report) => partsOf(report).map(unnamed));
  if (parts.some(({ command }) => command === "diagnose"))
    throw UserError.of("titan-auth merge", "reports of check or verify", "a diagnosis", "Leave it out");
  for (const trait of [commandOf, toolOf]) demandSame("the reports", parts.map(trait));
  const [first, ...others] = [...groupBy(parts, nameOf)].map(([name, own]) => mergeOne(name, own));
  if (first === undefined)
    throw UserError.of("titan-auth merge", "at least one report", "none", "Name report files");
  return others.length === 0 ? first : mergeEnvironments([first, ...others]);
}

function mergeOne(name: string, own: readonly Report[]): Report {
  const [first, ...others] = own;
  if (first === undefined) throw UserError.of(name, "a report", "none", "Name report files");
  if (first.shard === undefined && others.length === 0) return first;
  const traits = [addressOf, gateOf, shardsOf, selectionOf];
  for (const trait of traits) demandSame(name, own.map(trait));
  demandEach(name, own);
  const [lowest = first, ...higher] = [...own].sort((one, other) => indexOf(one) - indexOf(other));
  return mergeShards([lowest, ...higher]);
}

const commandOf = ({ command }: Report): string => `the command ${command}`;
const toolOf = ({ tool }: Report): string => `titan-auth ${tool.version}`;
const gateOf = ({ failOn }: Report): string => `--fail-on ${failOn}`;
const shardsOf = ({ shard }: Report): string => `${shard?.count ?? 1} shards in all`;
const selectionOf = ({ shard }: Report): string => `the selection ${shard?.selection ?? "of a whole run"}`;
const indexOf = ({ shard }: Report): number => shard?.index ?? 1;

/** An embedded deployment has another port in each run. */
const addressOf = ({ target }: Report): string =>
  target.embedded
    ? "an embedded deployment"
    : `the deployment at ${target.authUrl} and ${target.taskServiceUrl}`;

function demandSame(place: string, said: readonly string[]): void {
  const [first, other] = [...new Set(said)];
  if (first === undefined || other === undefined) return;
  throw UserError.of(
    place,
    `reports of one kind: all of ${first}`,
    other,
    "Merge only what belongs together",
  );
}

/** Each shard once. */
function demandEach(name: string, own: readonly Report[]): void {
  const count = own[0]?.shard?.count ?? 1;
  const given = own.map(indexOf);
  const doubled = given.find((index, at) => given.indexOf(index) !== at);
  if (doubled !== undefined) {
    if (count === 1)
      throw new UserError(
        `several reports are of ${name}. Leave all but one out, or name the environments (check -e NAME)`,
      );
    const remedy = "Leave all but one out, or name the environments apart";
    throw UserError.of(name, `shard ${doubled}/${count} once`, "several", remedy);
  }
  const missing = Array.from({ length: count }, (_, at) => at + 1).filter((index) => !given.includes(index));
  if (missing.length === 0) return;
  const which = missing.map((index) => `${index}/${count}`).join(", ");
  throw new MissingShardError(
    `${name}: shard ${which} is missing. Nothing was merged: what it found is not known.`,
  );
}
