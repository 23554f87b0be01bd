import type { Selftest, SelftestFlaw } from "../../../contracts/report/selftest.ts";

/** For tests: a small self test in which everything that can be told of happens. */

const flaw = (id: string, changes: Partial<SelftestFlaw> = {}): SelftestFlaw => ({
  id,
  group: "tokens",
  description: "a token is not looked at.",
  outcome: "killed",
  exitCode: 1,
  expectedExitCode: 1,
  caughtBy: [{ check: "forged-jwt", code: "E3", severity: "critical", how: "found" }],
  findings: ["forged-jwt/unsigned"],
  missed: [],
  noise: [],
  rows: ["unauthorized"],
  deviations: [],
  ms: 312,
  ...changes,
});

const check = { suite: "session" as const, severity: "critical" as const, minor: [], idle: false };

const flaws: readonly SelftestFlaw[] = [
  flaw("alg-none-accepted"),
  flaw("unknown-kid-accepted", {
    noise: ["oversized-token/server-error"],
    deviations: ["noise: oversized-token/server-error"],
  }),
  flaw("oversized-token-500", {
    group: "refusals",
    exitCode: 0,
    expectedExitCode: 0,
    caughtBy: [{ check: "oversized-token", code: "E8", severity: "low", how: "found" }],
    findings: ["oversized-token/server-error"],
    rows: [],
  }),
  flaw("hangs", {
    group: "everything",
    exitCode: 3,
    expectedExitCode: 3,
    caughtBy: [{ check: "unreachable-service", code: "R1", severity: "high", how: "stopped" }],
    findings: [],
    rows: [],
  }),
  flaw("head-unguarded", {
    group: "paths",
    description: "HEAD evades the scope guard that GET has.",
    outcome: "survived",
    exitCode: 0,
    caughtBy: [],
    findings: [],
    rows: [],
  }),
];

/** A self test that fails in every way but by a crash. */
export const failing = (changes: Partial<Selftest> = {}): Selftest => ({
  ...facts,
  ...changes,
});

const facts: Selftest = {
  schemaVersion: 1,
  tool: { name: "titan-auth", version: "0.0.0" },
  command: "selftest",
  startedAt: "2026-01-01T00:00:00.000Z",
  durationMs: 24_200,
  requests: 1_234,
  exitCode: 1,
  because: "1 flaw survived, 1 false alarm and 1 check catches nothing",
  complete: true,
  flaws: 5,
  killed: 4,
  survivors: ["head-unguarded"],
  idleChecks: ["token-in-query"],
  exempt: [{ check: "plaintext-service", code: "R3", because: "it needs https" }],
  variations: 2,
  falseAlarms: [
    {
      variation: "base-path",
      findings: ["unguarded-scope/operation-unguarded"],
      exitCode: 1,
      expectedExitCode: 0,
    },
  ],
  inexact: ["unknown-kid-accepted"],
  crashed: [],
  combinations: { pairs: 2, killed: 1, survivors: ["alg-none-accepted + oversized-token-500"] },
  checks: [
    { ...check, id: "unreachable-service", code: "R1", suite: "reach", flaws: ["hangs"] },
    { ...check, id: "plaintext-service", code: "R3", suite: "reach", flaws: [] },
    { ...check, id: "forged-jwt", code: "E3", flaws: ["alg-none-accepted", "unknown-kid-accepted"] },
    { ...check, id: "token-in-query", code: "E7", flaws: [], idle: true },
    {
      ...check,
      id: "oversized-token",
      code: "E8",
      flaws: ["oversized-token-500"],
      minor: ["oversized-token-500"],
    },
  ],
  results: {
    flaws: [...flaws],
    variations: [
      {
        id: "healthy",
        description: "the deployment that is right in everything.",
        outcome: "quiet",
        exitCode: 0,
        expectedExitCode: 0,
        findings: [],
        deviations: [],
        ms: 280,
      },
      {
        id: "base-path",
        description: "everything is under /titan.",
        outcome: "alarm",
        exitCode: 1,
        expectedExitCode: 0,
        findings: ["unguarded-scope/operation-unguarded"],
        deviations: ["exit code 1 instead of 0"],
        ms: 300,
      },
    ],
    pairs: [
      {
        flaws: ["alg-none-accepted", "oversized-token-500"],
        outcome: "survived",
        caughtBy: ["late-guard"],
        lacking: ["forged-jwt", "oversized-token"],
        exitCode: 0,
        ms: 290,
      },
    ],
  },
};

/** A self test in which all is well. */
export const passing = (changes: Partial<Selftest> = {}): Selftest => {
  const { combinations: _none, ...rest } = facts;
  const [known, second, ...others] = flaws.filter(({ outcome }) => outcome === "killed");
  const exact = { ...second, noise: [], deviations: [] } as SelftestFlaw;
  return {
    ...rest,
    exitCode: 0,
    because: "All 4 flaws were caught, no check is idle, and no healthy deployment raised an alarm",
    flaws: 4,
    survivors: [],
    idleChecks: [],
    variations: 1,
    falseAlarms: [],
    inexact: [],
    checks: facts.checks.filter(({ idle }) => !idle),
    results: {
      flaws: [...(known === undefined ? [] : [known]), exact, ...others],
      variations: facts.results.variations.filter(({ outcome }) => outcome === "quiet"),
      pairs: [],
    },
    ...changes,
  };
};
