import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkJson, deploy, folder, titanAuth } from "../../../test/support/cli.ts";

const samples = new URL("../../../reports/samples/", import.meta.url);

/** A home with these files of the samples. */
function homeWith(...names: readonly string[]): string {
  const home = folder();
  for (const name of names) writeFileSync(join(home, name), readFileSync(new URL(name, samples)));
  return home;
}

const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe("titan-auth baseline and check --baseline", () => {
  it("turn a gate green for a time, red when that is over, and red where what is mended is not struck off", async () => {
    const home = folder();
    const flawed = await deploy({ flaws: ["unguarded-operation"] });
    const healthy = await deploy();
    const { stdout } = await checkJson(["scopes"], { env: flawed.env, home });
    writeFileSync(join(home, "run.json"), stdout);
    const why = ["--reason", "known, TITAN-12", "--owner", "team-auth"];
    const update = (expires: string) =>
      titanAuth(["baseline", "update", "--from", "run.json", ...why, "--expires", expires], { home });
    const tooLong = await update(day(15));
    expect([tooLong.code, tooLong.stderr]).toEqual([2, expect.stringContaining("lets somebody in")]);
    expect((await update(day(14))).code).toBe(0);
    const gate = ["scopes", "--baseline", "titan-auth-baseline.yaml"];
    const green = await checkJson(gate, { env: flawed.env, home });
    expect([green.code, green.report.findings[0]?.accepted?.owner]).toEqual([0, "team-auth"]);
    const gone = await checkJson(gate, { env: healthy.env, home });
    expect([gone.code, gone.report.notices]).toEqual([
      0,
      expect.arrayContaining([expect.stringContaining("is no longer found")]),
    ]);
    const mended = await checkJson([...gate, "--strict-baseline"], { env: healthy.env, home });
    expect([mended.code, mended.report.because]).toEqual([
      1,
      expect.stringContaining("titan-auth baseline prune"),
    ]);

    const path = join(home, "titan-auth-baseline.yaml");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(day(14), day(-1)).replace(`added: ${day(0)}`, `added: ${day(-9)}`));
    const over = await checkJson(gate, { env: flawed.env, home });
    expect([over.code, over.report.notices]).toEqual([
      1,
      [expect.stringContaining(`until ${day(-1)}, which is over`)],
    ]);

    writeFileSync(join(home, "run.json"), mended.stdout);
    const pruned = await titanAuth(["baseline", "prune", "--from", "run.json", "--format", "json"], { home });
    expect(JSON.parse(pruned.stdout)).toMatchObject({
      what: "removed",
      entries: [{ owner: "team-auth" }],
    });
    expect((await checkJson(gate, { env: healthy.env, home })).code).toBe(0);
  });

  it.each([
    [
      "no file",
      ["check", "--embedded", "--baseline", "none.yaml"],
      /^titan-auth: none\.yaml: wanted a baseline that can be read/,
    ],
    [
      "a bad file",
      ["check", "--embedded", "--baseline", "flawed.json"],
      /^titan-auth: flawed\.json:\d+:\d+: wanted/,
    ],
    ["no run", ["baseline", "update"], /^titan-auth: Missing --from/],
    ["no reason", ["baseline", "update", "--from", "flawed.json"], /^titan-auth: Missing --reason/],
    ["no action", ["baseline"], /Missing ACTION/],
    ["another action", ["baseline", "updat"], /choose one of update, prune, show/],
    [
      "nothing to show",
      ["baseline", "show"],
      /titan-auth-baseline\.yaml: wanted a baseline that can be read/,
    ],
  ])("refuse %s before anything is sent", async (_, args, message) => {
    const { code, stdout, stderr } = await titanAuth(args, { home: homeWith("flawed.json") });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });
});

describe("titan-auth diff", () => {
  it.each([
    ["terminal", /^NO /],
    ["json", /^\{\n/],
    ["markdown", /^## /],
    ["html", /^<!doctype html>/],
  ])("compares as %s, and exits 0 where a run is compared with itself", async (format, beginning) => {
    const home = homeWith("flawed.json");
    const same = await titanAuth(["diff", "flawed.json", "flawed.json", "--format", format], {
      home,
    });
    expect(same.code).toBe(0);
    expect(same.stdout).toMatch(beginning);
  });

  it("takes folders of reports", async () => {
    const home = folder();
    await titanAuth(["check", "reach", "--embedded", "--reports", "old"], { home });
    await titanAuth(["check", "reach", "--embedded", "--reports", "new"], { home });
    const { code, stdout } = await titanAuth(["diff", "old", "new"], { home });
    expect([code, stdout]).toEqual([0, expect.stringContaining("NO REGRESSIONS")]);
    const nothing = await titanAuth(["diff", "old", "."], { home });
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining("--reports wrote")]);
  });

  it("exits 1 where something got worse", async () => {
    const home = homeWith("flawed.json");
    const { env } = await deploy();
    const { stdout } = await checkJson([], { env, home });
    writeFileSync(join(home, "healthy.json"), stdout);
    const args = ["diff", "healthy.json", "flawed.json", "--format", "json"];
    const worse = await titanAuth(args, { home });
    expect(worse.code).toBe(1);
    expect(JSON.parse(worse.stdout).worse.length).toBeGreaterThan(0);
    const better = await titanAuth(["diff", "flawed.json", "healthy.json", "--format", "json"], {
      home,
    });
    expect([better.code, JSON.parse(better.stdout).worse]).toEqual([0, []]);
  });
});
