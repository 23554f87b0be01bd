import { describe, expect, it } from "vitest";
import { checks } from "../../suites/index.ts";
import type { Check } from "../../suites/model/check.ts";
import { blinded } from "../../test/support/selftest.ts";
import { type SelftestOptions, selftest } from "./run.ts";

const run = (options: Partial<SelftestOptions>) =>
  selftest({
    checks,
    combinations: false,
    concurrency: 4,
    tool: { name: "titan-auth", version: "0.0.0" },
    signal: new AbortController().signal,
    ...options,
  });

/** The checks, one of which judges otherwise. */
const judging = (id: string, judge: (...args: never[]) => void): readonly Check[] =>
  checks.map((check) => (check.id === id ? ({ ...check, judge } as Check) : check));

describe("a self test over real HTTP", () => {
  it("finds that a check has gone blind", async () => {
    const flaws = ["query-token-accepted", "login-long-lived"];
    const seeing = await run({ flaws });
    expect(seeing).toMatchObject({ flaws: 2, killed: 2, survivors: [], variations: 0, exitCode: 0 });
    const blind = await run({ flaws, checks: blinded("token-in-query") });
    expect(blind).toMatchObject({ flaws: 2, killed: 1, survivors: ["query-token-accepted"], exitCode: 1 });
  });

  it("finds that a check raises an alarm on a healthy deployment", async () => {
    const loud = judging("token-in-query", (_replies: never, say: { found: (...facts: unknown[]) => void }) =>
      say.found("accepted", { operation: "GET /x" }),
    );
    const result = await run({ flaws: [], variations: ["healthy", "revoke-204"], checks: loud });
    expect(result.falseAlarms.map(({ variation }) => variation)).toEqual(["healthy", "revoke-204"]);
    expect(result).toMatchObject({ variations: 2, exitCode: 1 });
    expect((await run({ flaws: [], variations: ["healthy"] })).falseAlarms).toEqual([]);
  });

  it("finds that a check crashes", async () => {
    const broken = judging("forged-jwt", () => {
      throw new TypeError("oops");
    });
    const result = await run({ flaws: ["404-for-401"], checks: broken });
    expect(result.exitCode).toBe(70);
    expect(result.crashed).toEqual([
      { deployment: "404-for-401", check: "forged-jwt", because: "TypeError: oops" },
    ]);
  });

  it("tries pairs, and finds them no worse than one alone", async () => {
    const flaws = ["alg-none-accepted", "404-for-401"];
    const { combinations, results } = await run({ flaws, combinations: true });
    expect(combinations).toEqual({ pairs: 1, killed: 1, survivors: [] });
    expect(results.pairs[0]?.caughtBy).toEqual(
      expect.arrayContaining(["forged-jwt", "unauthenticated-operation"]),
    );
  });

  it("tries nothing further once it is interrupted", async () => {
    const controller = new AbortController();
    const done: string[] = [];
    await run({
      flaws: ["alg-none-accepted", "login-long-lived", "404-for-401"],
      concurrency: 1,
      signal: controller.signal,
      onProgress: (_done, _of, name) => {
        done.push(name);
        controller.abort("interrupted");
      },
    });
    expect(done).toHaveLength(1);
  });

  it("ends with the error of a check that cannot even be planned", async () => {
    const boom = (): never => {
      throw new Error("boom");
    };
    const broken = checks.map(
      (check) => ({ ...check, cases: boom, cells: boom, probes: boom }) as unknown as Check,
    );
    await expect(run({ flaws: ["404-for-401", "hangs"], checks: broken })).rejects.toThrow("boom");
  });
});
