import { describe, expect, it } from "vitest";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import { diagnoseAt, scopesAt } from "../../test/support/diagnosis.ts";
import { withEmbedded } from "../../test/support/embedded/cases.ts";

/** A deployment that answers 404 for what a key may not see, and 403 to callers without a credential. */
const profile = completeProfile({ name: "concealing", refusals: { missing: 403, insufficient: 404 } });

describe("a deployment with statuses of its own", () => {
  it("has its scopes told as far as they can be: a hidden object is no proof of one", async () => {
    await withEmbedded({ profile }, async (client) => {
      const { report } = await scopesAt(client.embedded.url, await client.key("tasks:read"), { profile });
      expect(report.have).toEqual(["tasks:read"]);
      expect(report.lacking).toEqual(["tasks:write", "executions:read", "analytics:read", "billing:read"]);
      expect(report.unknown).toEqual(["executions:write", "data:read", "billing:write"]);
    });
  });

  it("has a lacking scope found behind its 404", async () => {
    await withEmbedded({ profile }, async (client) => {
      const env = { TITAN_TOKEN: await client.key("tasks:read") };
      const call = "GET /api/v1/executions";
      const report = await diagnoseAt(client.embedded.url, env, { call, profile });
      expect(report.answer?.finding).toBe("diagnosis/lacking-scope");
      expect(report.because).toContain("executions:read");
      expect(
        (await diagnoseAt(client.embedded.url, env, { call: "GET /api/v1/tasks", profile })).exitCode,
      ).toBe(0);
    });
  });
});

it("a call is known by the deployment's own name", async () => {
  const own = completeProfile({ session: { path: "/v2/me" } });
  await withEmbedded({ profile: own }, async (client) => {
    const env = { TITAN_TOKEN: await client.jwt() };
    const report = await diagnoseAt(client.embedded.url, env, { call: "GET /v2/me", profile: own });
    expect(report).toMatchObject({ exitCode: 0, target: { profile: "own" } });
    expect(report.because).toContain("GET /v2/me");
  });
});
