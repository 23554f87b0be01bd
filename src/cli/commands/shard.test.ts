import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkJson, deploy, filesIn, folder, titanAuth } from "../../../test/support/cli.ts";
import { assignmentOf } from "../../api/shard.ts";

describe("the shard of a run", () => {
  it.each([
    ["1/3", { index: 1, count: 3 }],
    ["3/3", { index: 3, count: 3 }],
    ["1000/1000", { index: 1000, count: 1000 }],
  ])("is %s by the flag, whatever a job says", (flag, shard) => {
    const job = { JOB_COMPLETION_INDEX: "0", JOB_COMPLETION_COUNT: "9" };
    expect(assignmentOf(flag, job)).toEqual(shard);
  });

  it("is what an Indexed Job says, whose first index is 0", () => {
    const job = { JOB_COMPLETION_INDEX: "0", JOB_COMPLETION_COUNT: "2" };
    expect(assignmentOf(undefined, job)).toEqual({ index: 1, count: 2 });
  });

  it.each([
    {},
    { JOB_COMPLETION_INDEX: "1" },
    { JOB_COMPLETION_COUNT: "2" },
    { JOB_COMPLETION_INDEX: "", JOB_COMPLETION_COUNT: "" },
  ])("is none by %j: the index alone, which every Indexed Job has, divides nothing", (env) => {
    expect(assignmentOf(undefined, env)).toBeUndefined();
  });

  it.each(["0/3", "4/3", "1", "1/0", "a/b", "1/1001", "-1/2", "1/2/3", " 1/2", "1.5/2"])(
    "is not %s",
    (flag) => {
      expect(() => assignmentOf(flag, {})).toThrow(/for --shard: it must be a part of a whole such as 2\/3/);
    },
  );

  it.each([
    ["2", "2"],
    ["x", "2"],
    ["0", "many"],
  ])("is not what a job says with %s of %s", (index, count) => {
    const env = { JOB_COMPLETION_INDEX: index, JOB_COMPLETION_COUNT: count };
    expect(() => assignmentOf(undefined, env)).toThrow(
      /for JOB_COMPLETION_INDEX and JOB_COMPLETION_COUNT: it must be/,
    );
  });
});

describe("titan-auth check --shard and titan-auth merge", () => {
  it("divide the work of several environments, and put it together again", async () => {
    const home = folder();
    const places = await Promise.all([deploy({}), deploy({})]);
    const urls = places.map(({ env }, at) => `  ${"ab"[at]}:\n    authUrl: ${env["AUTH_URL"]}\n`);
    writeFileSync(join(home, "titan-auth.yaml"), `environments:\n${urls.join("")}`);
    for (const shard of ["1", "2"]) {
      const args = ["check", "reach", "-e", "a,b", "--shard", `${shard}/2`, "--format", "json"];
      const run = await titanAuth(args, { home });
      expect(run.code, run.stderr).toBe(0);
      writeFileSync(join(home, `${shard}.json`), run.stdout);
    }
    const merged = await titanAuth(["merge", "1.json", "2.json", "--format", "json"], { home });
    const { because, notices, shard } = JSON.parse(merged.stdout);
    expect([merged.code, because]).toEqual([0, "All 2 environments keep their contract: a, b"]);
    expect([shard, notices.filter((notice: string) => notice.includes("shard"))]).toEqual([undefined, []]);
  });

  it("make one report of all shards, and exit 4 where one is missing", async () => {
    const home = folder();
    const { env } = await deploy({ flaws: ["refusal-without-code"] });
    const runs = await Promise.all(
      ["1/2", "2/2"].map((shard) =>
        checkJson(["--shard", shard, "--record", `${shard[0]}.record`], { env, home }),
      ),
    );
    for (const [at, { stdout }] of runs.entries()) writeFileSync(join(home, `${at + 1}.json`), stdout);
    const all = await titanAuth(["merge", "1.json", "2.json", "--format", "json"], { home });
    expect(all.code).toBe(1);
    expect(JSON.parse(all.stdout)).toMatchObject({ outcome: "fail", exitCode: 1 });
    const one = await titanAuth(["merge", "1.json", "--reports", "out"], { home });
    expect([one.code, one.stdout]).toEqual([4, ""]);
    expect(one.stderr).toContain(": shard 2/2 is missing. Nothing was merged");
    expect(Object.keys(filesIn(home)).filter((name) => name.startsWith("out/"))).toEqual([]);
    const twice = await titanAuth(["merge", "1.json", "1.json"], { home });
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining("shard 1/2 once, got several")]);
    expect(JSON.parse(runs[0]?.stdout ?? "").because).not.toMatch(/keeps its contract/);
    const again = await titanAuth(["check", "--replay", "1.record", "--format", "json"], { home });
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(runs[0]?.stdout ?? ""));
  });
});
