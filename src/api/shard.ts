import { mostShards } from "../../contracts/report/terms.ts";
import { needsDocument } from "../../suites/index.ts";
import type { Check } from "../../suites/model/check.ts";
import type { Environment } from "../config/addresses.ts";
import type { RunSettings } from "../config/resolve.ts";
import { fingerprint } from "../run/evaluate/check-reporter.ts";
import { type Shard, shareOf } from "../run/plan/shard.ts";
import type { RunOptions } from "../run/run.ts";
import { UserError } from "../user-error.ts";

/** From `--shard`, else from what a Kubernetes Indexed Job sets; its first index is 0. Throws a `UserError`. */
export function assignmentOf(flag: string | undefined, env: Environment): Shard | undefined {
  if (flag !== undefined) return shardFrom("--shard", flag);
  const index = env["JOB_COMPLETION_INDEX"];
  const count = env["JOB_COMPLETION_COUNT"];
  if (!index || !count) return undefined;
  const first = /^\d{1,6}$/.test(index) ? String(Number(index) + 1) : index;
  return shardFrom("JOB_COMPLETION_INDEX and JOB_COMPLETION_COUNT", `${first}/${count}`);
}

function shardFrom(place: string, text: string): Shard {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count && shard.count <= mostShards) return shard;
  throw new UserError(
    `Invalid value "${text}" for ${place}: it must be a part of a whole such as 2/3, of ${mostShards} at most`,
  );
}

/** The part of the work that a run does: all of it, or one shard. */
export type Part = Pick<RunOptions, "checks" | "contextChecks" | "shard">;

/** What a run does of what was selected. */
export function partOf(
  all: readonly Check[],
  shard: Shard | undefined,
  environment: string | undefined,
  settings: Pick<RunSettings, "required" | "depth" | "described">,
): Part {
  const asked = settings.described.documented === undefined ? withoutDocument(all) : all;
  const share = shareOf(asked, shard, environment ?? "");
  if (shard === undefined) return share;
  const selection = fingerprint([settings.depth, ...asked.map(({ id }) => id)]);
  return { ...share, shard: { ...shard, required: [...settings.required], selection } };
}

/** Without an OpenAPI document, what needs one runs only where nothing else was asked for, to say so. */
function withoutDocument(selected: readonly Check[]): readonly Check[] {
  const others = selected.filter((check) => !needsDocument(check));
  return others.length === 0 ? selected : others;
}
