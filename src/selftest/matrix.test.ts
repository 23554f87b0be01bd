import { describe, expect, it } from "vitest";
import { selftestSchema } from "../../contracts/report/selftest.ts";
import { checks } from "../../suites/index.ts";
import { ideal } from "../../test/support/selftest.ts";
import { toMatrix } from "./matrix.ts";
import { knownFlaws, nameOf } from "./plan.ts";
import type { TrialSummary } from "./summary.ts";

const circumstances = {
  tool: { name: "titan-auth" as const, version: "0.0.0" },
  startedAt: new Date("2026-01-01T00:00:00Z"),
  finishedAt: new Date("2026-01-01T00:00:20Z"),
  checks,
};

const matrix = (seen: readonly TrialSummary[]) => toMatrix(seen, circumstances);

/** The ideal self test with one deployment seen differently. */
const but = (name: string, change: (seen: TrialSummary) => Partial<TrialSummary>) =>
  matrix(ideal((seen) => (nameOf(seen.subject) === name ? { ...seen, ...change(seen) } : seen)));

const blindTo = (check: string) =>
  matrix(ideal((seen) => ({ ...seen, caughtBy: seen.caughtBy.filter((one) => one.check !== check) })));

describe("the kill matrix", () => {
  it("is a document that keeps its schema", () => {
    const result = matrix(ideal());
    expect(selftestSchema.safeParse(result).error).toBeUndefined();
    expect(result).toMatchObject({ flaws: knownFlaws.length, durationMs: 20_000, complete: true });
  });

  it("lets no flaw survive", () => {
    const result = matrix(ideal());
    expect(result.survivors).toEqual([]);
    expect(result.killed).toBe(result.flaws);
    expect(result.falseAlarms).toEqual([]);
    expect(result.inexact).toEqual([]);
  });

  it("shows a check that has gone blind as idle, and its flaws as survivors", () => {
    const result = blindTo("token-in-query");
    expect(result.idleChecks).toContain("token-in-query");
    expect(result.survivors).toContain("query-token-accepted");
    expect(result.exitCode).toBe(1);
  });

  it("takes no check for idle where not every flaw was tried", () => {
    const result = matrix(ideal().slice(-3));
    expect(result.complete).toBe(false);
    expect(result.idleChecks).toEqual([]);
  });

  it("exempts as few checks as it says, and says why", () => {
    const result = matrix(ideal());
    expect(result.exempt.map(({ check }) => check)).toEqual([
      "plaintext-service",
      "openapi-mismatch",
      "broken-pact",
    ]);
    expect(result.idleChecks).not.toContain("plaintext-service");
  });

  it("shows a finding on a healthy deployment as a false alarm", () => {
    const finding = { id: "unguarded-scope/operation-unguarded", severity: "medium" as const };
    const result = but("base-path", () => ({ findings: [finding], exitCode: 1 }));
    expect(result.falseAlarms).toEqual([
      { variation: "base-path", findings: [finding.id], exitCode: 1, expectedExitCode: 0 },
    ]);
    expect(result.exitCode).toBe(1);
  });

  it("takes a wrong exit code for a false alarm as well, and a low finding for noise", () => {
    expect(but("healthy", () => ({ exitCode: 3 })).falseAlarms).toHaveLength(1);
    const low = { id: "cacheable-login/cacheable", severity: "low" as const };
    const noisy = but("healthy", () => ({ findings: [low] }));
    expect(noisy.falseAlarms).toEqual([]);
    expect(noisy).toMatchObject({ inexact: ["healthy"], exitCode: 1 });
  });

  it("ends in 70 where a check crashed, whatever else was seen", () => {
    const crashed = [{ check: "forged-jwt", because: "TypeError: oops" }];
    const result = but("healthy", () => ({ crashed }));
    expect(result.exitCode).toBe(70);
    expect(result.because).toContain("forged-jwt");
    expect(result.crashed).toEqual([{ deployment: "healthy", ...crashed[0] }]);
  });
});

describe("a flaw", () => {
  const outcome = (change: (seen: TrialSummary) => Partial<TrialSummary>) => {
    const result = but("alg-none-accepted", change);
    return result.results.flaws.find(({ id }) => id === "alg-none-accepted");
  };

  it("that lets the gate open has survived, whatever a check said", () => {
    expect(outcome(() => ({ exitCode: 0 }))?.outcome).toBe("survived");
  });

  it("is not caught by a run that could not tell", () => {
    const stop = { check: "broken-login", code: "S1", severity: "high", how: "stopped" } as const;
    expect(outcome(() => ({ caughtBy: [stop], findings: [], exitCode: 3 }))?.outcome).toBe("survived");
  });

  it("that is found with something else beside it is killed, with noise", () => {
    const noise = { id: "oversized-token/server-error", severity: "low" as const };
    const flaw = outcome(({ findings }) => ({ findings: [...findings, noise] }));
    expect(flaw).toMatchObject({ outcome: "killed", noise: [noise.id] });
    expect(flaw?.deviations).toEqual([`noise: ${noise.id}`]);
  });

  it("that is found in another way, in another row, with keys left or a fact missing is not as expected", () => {
    expect(outcome(() => ({ findings: [] }))?.deviations).toEqual(["missed forged-jwt/unsigned"]);
    expect(outcome(() => ({ rows: [] }))?.deviations[0]).toContain("none instead of unauthorized");
    expect(outcome(() => ({ alive: 2 }))?.deviations[0]).toContain("2 keys alive");
    expect(outcome(() => ({ unfilled: ["{who} did it"] }))?.deviations[0]).toContain("{who}");
  });
});

describe("a pair of flaws", () => {
  const pair = (caughtBy: readonly string[]) => {
    const [one] = ideal();
    const subject = {
      kind: "pair",
      switches: ["alg-none-accepted", "404-for-401"],
      settings: [],
      depth: "proof",
      keysLeft: 0,
    } as const;
    const catches = caughtBy.map(
      (check) => ({ check, code: check, severity: "high", how: "found" }) as const,
    );
    return matrix(one === undefined ? [] : [...ideal(), { ...one, subject, caughtBy: catches }]).combinations;
  };

  it("is caught by what catches either of the two", () => {
    expect(pair(["forged-jwt"])).toMatchObject({ pairs: 1, killed: 1, survivors: [] });
    expect(pair(["unauthenticated-operation", "swapped-refusal"])).toMatchObject({ killed: 1 });
  });

  it("survives where neither is caught as it is alone", () => {
    expect(pair([])).toMatchObject({ killed: 0, survivors: ["alg-none-accepted + 404-for-401"] });
    expect(pair(["late-guard"])).toMatchObject({ killed: 0 });
  });
});
