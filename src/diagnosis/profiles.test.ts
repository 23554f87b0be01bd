import { describe, expect, it } from "vitest";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import { diagnoseAt, scopesAt } from "../../test/support/diagnosis.ts";
import { withEmbedded } from "../../test/support/embedded/cases.ts";
import { behindFront, refusal } from "../../test/support/front.ts";

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

/** A deployment that answers a lacking scope as it answers an unknown key. */
describe.each([{}, { refusals: { insufficient: 401 } }])("401 for a lacking scope, profile %j", (said) => {
  const profile = completeProfile(said);
  const at = async (run: (url: string, key: (...scopes: string[]) => Promise<string>) => Promise<void>) =>
    withEmbedded({}, async (client) => {
      const front = await behindFront(
        { ...client.embedded, close: async () => {} },
        async (_call, forward) => {
          const answer = await forward();
          return answer.status === 401 || answer.status === 403 ? refusal(401, "UNAUTHORIZED") : answer;
        },
      );
      await run(front.url, (...scopes) => client.key(...scopes)).finally(() => front.close());
    });
  const unknown = `titan_sk_live_${"a8Zq".repeat(8)}`;
  const call = "GET /api/v1/tasks";

  it("is told from an unknown key by another call that takes the key", async () => {
    await at(async (url, key) => {
      const report = await diagnoseAt(url, { TITAN_TOKEN: await key("analytics:read") }, { call, profile });
      expect(report.because).toContain("The key lacks tasks:read");
    });
  });

  it("is no proof that the key is known", async () => {
    await at(async (url) => {
      const report = await diagnoseAt(url, { TITAN_TOKEN: unknown }, { call, profile });
      expect(report.answer).toEqual({ finding: "diagnosis/unknown-key", confidence: "possible" });
      expect(/refused alike/.test(report.because)).toBe(said.refusals !== undefined);
      const { report: scopes } = await scopesAt(url, unknown, { profile });
      expect(scopes).toMatchObject({ have: [], lacking: [], outcome: "inconclusive" });
      expect(scopes.because).toContain("refused everywhere");
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
