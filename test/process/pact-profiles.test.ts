import { afterAll, describe, expect, it } from "vitest";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import { endTrials, pactOf, sourceOf, tryPacts, withToken } from "../support/pact.ts";

afterAll(endTrials);

const moved = completeProfile({ name: "moved", session: { path: "/v2/me" } });

describe("pacts of a deployment with a profile of its own", () => {
  it("are not the built-in ones, which say so and are not tried", async () => {
    const { report } = await tryPacts({ embedded: { profile: moved }, context: { profile: moved } });
    expect(report).toMatchObject({ exitCode: 4, findings: [], summary: { pass: 0, fail: 0 } });
    expect(report.because).toContain("the profile moved has others");
  });

  it("are those of its consumers, in its own words", async () => {
    const state = { name: "a signed-in user" };
    const asked = (path: string, status: number) => ({
      description: `the session at ${path}`,
      providerStates: [state],
      request: { method: "GET", path, ...withToken },
      response: { status },
    });
    const { report } = await tryPacts({
      embedded: { profile: moved },
      context: { profile: moved },
      sources: [sourceOf(pactOf(asked("/v2/me", 200), asked("/api/v1/auth/session", 404)))],
    });
    expect(report.findings.map(({ message }) => message)).toEqual([]);
    expect(report.summary).toMatchObject({ pass: 2 });
  });

  it("are the built-in ones but for the statuses that it has declared otherwise", async () => {
    const profile = completeProfile({ name: "strict", refusals: { missing: 403 } });
    const { report } = await tryPacts({ embedded: { profile }, context: { profile } });
    expect(report.findings.map(({ message }) => message)).toEqual([]);
    expect(report.exitCode).toBe(0);
    expect(report.summary.inapplicable).toBeGreaterThan(0);
    expect(report.summary.pass).toBeGreaterThan(report.summary.inapplicable);
  });
});
