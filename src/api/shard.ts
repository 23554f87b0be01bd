import { mostShards } from "../../contracts/report/terms.ts";
import type { Check } from "../../suites/model/check.ts";
import type { Environment } from "../config/addresses.ts";
import type { RunSettings } from "../config/resolve.ts";
import { fingerprint } from "../run/evaluate/fingerprint.ts";
import { type Shard, shardNotice, shareOf } from "../run/plan/shard.ts";
import { UserError } from "../user-error.ts";
import type { Part } from "./check.ts";

/** Which part of the work is this run's, and who said so. */
export interface Assignment {
  readonly shard?: Shard;
  readonly notices: readonly string[];
}

/** From `--shard`, else from what a Kubernetes Indexed Job sets; its first index is 0. Throws a `UserError`. */
export function assignmentOf(flag: string | undefined, env: Environment): Assignment {
  if (flag !== undefined) return assigned("--shard", flag);
  const index = env["JOB_COMPLETION_INDEX"];
  const count = env["JOB_COMPLETION_COUNT"];
  if (!index || !count) return { notices: [] };
  const first = /^\d{1,6}$/.test(index) ? String(Number(index) + 1) : index;
  return assigned("JOB_COMPLETION_INDEX and JOB_COMPLETION_COUNT", `${first}/${count}`);
}

function assigned(place: string, text: string): Assignment {
  const shard = shardFrom(place, text);
  return { shard, notices: [shardNotice(shard, place)] };
}

function shardFrom(place: string, text: string): Shard {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count && shard.count <= mostShards) return shard;
  throw new UserError(
    `Invalid value "${text}" for ${place}: it must be a part of a whole such as 2/3, of ${mostShards} at most`,
  );
}

/** What a run does of what was selected. */
export function partOf(
  selected: readonly Check[],
  { shard, notices }: Assignment,
  environment: string | undefined,
  settings: Pick<RunSettings, "required" | "depth">,
): Part {
  const share = shareOf(selected, shard, environment ?? "");
  if (shard === undefined) return { ...share, notices };
  const selection = fingerprint([settings.depth, ...selected.map(({ id }) => id)]);
  return { ...share, notices, shard: { ...shard, required: [...settings.required], selection } };
}
