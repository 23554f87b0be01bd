import type { Change, Diff } from "../../../contracts/report/diff.ts";
import { nameOf, partsOf } from "../../../contracts/report/environments.ts";
import { exitCodeOf } from "../../../contracts/report/exit-codes.ts";
import type { Report } from "../../../contracts/report/report.ts";
import { severities } from "../../../contracts/report/terms.ts";
import { counted } from "../../run/assemble/conclude.ts";
import { UserError } from "../../user-error.ts";
import { diffCells } from "./cells.ts";
import type { Changes } from "./changes.ts";
import { diffChecks } from "./checks.ts";
import { diffFindings } from "./findings.ts";

/**
 * What got worse, better or otherwise different from one run to another. Throws a `UserError` for runs of different
 * commands.
 */
export function diffReports(old: Report, now: Report): Diff {
  if (old.command !== now.command || now.command === "diagnose") {
    throw UserError.of(
      "titan-auth diff",
      "two runs of check, or two of verify",
      `${old.command} and ${now.command}`,
      "Compare what was made in the same way",
    );
  }
  for (const { shard } of [old, now]) {
    if (shard !== undefined) throw partial(`${shard.index}/${shard.count}`);
  }
  const { pairs, alone } = pairsOf(old, now);
  const all = pairs.map(diffPair);
  const join = <K extends keyof Changes>(key: K) => all.map((one) => one[key]);
  const [worse, better, changed] = (["worse", "better", "changed"] as const).map((key) =>
    join(key).flat().sort(byWeight),
  ) as [Change[], Change[], Change[]];
  const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);
  return {
    schemaVersion: 1,
    tool: now.tool,
    old: sideOf(old),
    new: sideOf(now),
    worse,
    better,
    changed,
    same: sum(join("same")),
    notCompared: [...alone, ...join("notCompared").flat()],
    ...conclude(worse, better, sum(join("compared")), now),
  };
}

const partial = (shard: string): UserError =>
  UserError.of(
    "titan-auth diff",
    "whole runs",
    `shard ${shard} of one`,
    "Merge its shards first: titan-auth merge",
  );

const sideOf = (report: Report): Diff["old"] => {
  const { runId, startedAt, outcome, exitCode, because } = report;
  return { name: nameOf(report), runId, startedAt, outcome, exitCode, because };
};

interface Pair {
  readonly environment: string | undefined;
  readonly old: Report;
  readonly now: Report;
}

/** Two runs of one environment each are compared whatever they are called; of several, those of the same name. */
function pairsOf(
  old: Report,
  now: Report,
): { readonly pairs: readonly Pair[]; readonly alone: readonly string[] } {
  const [earlier, later] = [partsOf(old), partsOf(now)];
  const [first] = earlier;
  const [other] = later;
  if (earlier.length === 1 && later.length === 1 && first !== undefined && other !== undefined)
    return { pairs: [{ environment: undefined, old: first.report, now: other.report }], alone: [] };
  const names = [...new Set([...earlier, ...later].map(({ report }) => nameOf(report)))];
  const found = names.map((name) => ({
    environment: name,
    old: earlier.find(({ report }) => nameOf(report) === name)?.report,
    now: later.find(({ report }) => nameOf(report) === name)?.report,
  }));
  return {
    pairs: found.flatMap(({ environment, old: one, now: two }) =>
      one === undefined || two === undefined ? [] : [{ environment, old: one, now: two }],
    ),
    alone: found.flatMap(({ environment, old: one, now: two }) =>
      one !== undefined && two !== undefined
        ? []
        : [`the ${one === undefined ? "old" : "new"} run does not have the environment ${environment}`],
    ),
  };
}

function diffPair({ environment, old, now }: Pair): Changes {
  const cells = diffCells(old, now);
  const parts = [cells, diffFindings(old, now, cells), diffChecks(old, now)];
  const place = environment === undefined ? {} : { environment };
  const placed = (key: "worse" | "better" | "changed") =>
    parts.flatMap((part) => part[key]).map((change) => ({ ...change, ...place }));
  const sum = (key: "same" | "compared") => parts.reduce((total, part) => total + part[key], 0);
  const lead = environment === undefined ? "" : `${environment}: `;
  return {
    worse: placed("worse"),
    better: placed("better"),
    changed: placed("changed"),
    same: sum("same"),
    compared: sum("compared"),
    notCompared: parts.flatMap((part) => part.notCompared.map((gap) => lead + gap)),
  };
}

/** The most severe first; without a severity last. */
const byWeight = (one: Change, other: Change): number => weightOf(one) - weightOf(other);
const weightOf = ({ severity }: Change): number =>
  severity === undefined ? severities.length : severities.indexOf(severity);

/** Only what got worse fails. Where both runs tell of nothing alike, or the new one of too little, there is no verdict. */
function conclude(
  worse: readonly Change[],
  better: readonly Change[],
  compared: number,
  now: Report,
): Pick<Diff, "because" | "exitCode"> {
  const [first] = worse;
  if (first !== undefined) {
    const more = worse.length > 1 ? `, and ${worse.length - 1} more` : "";
    const because = `${counted(worse.length, "thing")} got worse: ${first.says}: ${first.before} before, ${first.after} now${more}`;
    return { because, exitCode: exitCodeOf("fail") };
  }
  if (compared === 0)
    return {
      because: "Nothing can be compared: the runs have nothing in common",
      exitCode: exitCodeOf("inconclusive"),
    };
  if (now.outcome === "inconclusive" || now.outcome === "nothing-ran")
    return {
      because: `No regressions that can be seen, but the new run is ${now.outcome}: ${now.because}`,
      exitCode: exitCodeOf("inconclusive"),
    };
  const gain = better.length === 0 ? "" : `, ${counted(better.length, "thing")} got better`;
  return { because: `No regressions${gain}`, exitCode: exitCodeOf("pass") };
}
