import { describe, expect, it } from "vitest";
import { selftestSchema } from "../../contracts/report/selftest.ts";
import { filesIn, folder, startHere, titanAuth, until } from "../support/cli.ts";

describe("titan-auth selftest", () => {
  it("tries the chosen flaws without a deployment, a credential or a variable, and exits 0", async () => {
    const home = folder();
    const args = ["selftest", "--format", "json", "--flaw", "alg-none-accepted", "no-www-authenticate"];
    const { code, stdout, stderr } = await titanAuth(args, { home });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const result = selftestSchema.parse(JSON.parse(stdout));
    expect(result).toMatchObject({ flaws: 2, killed: 2, survivors: [], exitCode: 0, complete: false });
    expect(result.results.flaws.map(({ caughtBy }) => caughtBy.map(({ code }) => code))).toEqual([
      ["E3", "K9"],
      ["F2"],
    ]);
    expect(filesIn(home), "no state is kept").toEqual({});
  });

  it("ignores the user's own deployment and secrets", async () => {
    const env = {
      AUTH_URL: "http://127.0.0.1:9",
      TITAN_TOKEN: "titan_sk_live_bm90IHRvIGJlIHNlZW4",
      HTTP_PROXY: "http://127.0.0.1:9",
    };
    const { code, stdout } = await titanAuth(["selftest", "--flaw", "alg-none-accepted"], { env });
    expect(code).toBe(0);
    expect(stdout).not.toContain("titan_sk_");
  });

  it("prints Markdown", async () => {
    const args = ["selftest", "--flaw", "alg-none-accepted", "--format", "markdown"];
    const { code, stdout } = await titanAuth(args);
    expect(code).toBe(0);
    expect(stdout).toContain("| E3 | forged-jwt | alg-none-accepted |");
  });

  it.each([
    [["--flaw", "alg-non-accepted"], "alg-none-accepted"],
    [["--concurrency", "0"], "--concurrency"],
    [["--jobs", "0"], "--jobs"],
    [["--format", "html"], "format"],
    [["--combination"], "--combinations"],
    [["--flaw"], "flaw"],
  ])("refuses %j, exit code 2", async (args, word) => {
    const { code, stdout, stderr } = await titanAuth(["selftest", ...args]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(word);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends with %s in %i and prints no half of a matrix", async (signal, exit) => {
    const home = folder();
    // One deployment at a time: the keys of six take longer to revoke on a busy machine.
    const running = startHere(["selftest", "--format", "json", "--concurrency", "1"], { home });
    await until(running.isListening);
    running.kill(signal);
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(exit);
    expect(stdout).toBe("");
    // On a busy machine it may have to end before its deployments do.
    expect(stderr).toMatch(/interrupted|stopping/);
    expect(filesIn(home), "no ledger is left").toEqual({});
  });
});
