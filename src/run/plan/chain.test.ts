import { describe, expect, it } from "vitest";
import type { Need } from "../../../contracts/catalogue/credential.ts";
import { checks as all, usualChecks } from "../../../suites/index.ts";
import { tryDeployment } from "../../../test/support/run.ts";
import { testContext } from "../../../test/support/suites.ts";
import { longestChain } from "./chain.ts";
import { plan } from "./plan.ts";

const checks = usualChecks(all, "proof");
const namesOf = (...means: readonly Need[]): readonly string[] =>
  longestChain(plan(checks, { ...testContext, means: new Set(means) })).map(({ id }) => id);

describe("the longest chain of requests", () => {
  it("begins at first contact, and signs in before keys are made and revoked", () => {
    const chain = namesOf("account", "jwt", "any-key", "minting", "writes");
    const [first, second, third] = chain;
    expect([first, second]).toEqual([
      "GET /api/v1/auth/session as none",
      "POST /api/v1/auth/login as none (good)",
    ]);
    expect(third).toBe("POST /api/v1/api-keys as jwt (for key[trial])");
    // Each further link costs a run a whole latency, however many connections it has.
    expect(chain.length).toBeLessThanOrEqual(17);
  });

  it("is short where nothing is created", () => {
    expect(namesOf("writes").length).toBeLessThanOrEqual(3);
  });

  it("is followed by a run: each request leaves when the one before was answered", async () => {
    const { plan: planned, report } = await tryDeployment({});
    const sent = longestChain(planned).map(({ id }) => report.exchanges.filter(({ probe }) => probe === id));
    for (const [at, later] of sent.slice(1).entries()) {
      const [before] = sent[at] ?? [];
      const [next] = later;
      expect(before, planned.probes[at]?.id).toBeDefined();
      expect(next).toBeDefined();
      const answered = Date.parse(before?.startedAt ?? "") + (before?.durationMs ?? 0);
      // Times of exchanges are whole milliseconds.
      expect(Date.parse(next?.startedAt ?? "")).toBeGreaterThanOrEqual(answered - 2);
    }
  });
});
