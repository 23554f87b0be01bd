import { describe, expect, it, onTestFinished } from "vitest";
import { deploy, titanAuth, verifyJson } from "../support/cli.ts";
import type { BrokerOptions } from "../support/pact/broker.ts";
import { startBroker } from "../support/pact/broker.ts";
import { pactOf, withToken } from "../support/pact.ts";

const token = "a-token-of-the-broker-0123456789";
const provider = "titan-task-service";
const ci = { CI: "true", GIT_COMMIT: "0123456789abcdef0123456789abcdef01234567", GIT_BRANCH: "main" };

const interactionOf = (status: number) => ({
  description: `the tasks are answered with ${status}`,
  providerStates: [{ name: "a key with scopes tasks:read" }],
  request: { method: "GET", path: "/api/v1/tasks", ...withToken },
  response: { status },
});
const keeps = pactOf(interactionOf(200)).document;
const breaks = pactOf(interactionOf(418)).document;

async function broker(options: BrokerOptions) {
  const started = await startBroker({ provider, token, ...options });
  onTestFinished(() => started.close());
  return { ...started, env: { PACT_BROKER_BASE_URL: started.url, PACT_BROKER_TOKEN: token } };
}

const ours = ["--provider", provider];

describe("verify with a broker", () => {
  it("takes the pacts for verification, and publishes each result", async () => {
    const { env } = await deploy();
    const shelf = await broker({ pacts: [{ consumer: "shop", document: keeps }] });
    const args = [...ours, "--publish"];
    const { code, report, stdout, stderr } = await verifyJson(args, { env: { ...env, ...shelf.env, ...ci } });
    expect(stderr).toContain("is being verified");
    expect(code).toBe(0);
    expect(report.pacts?.published).toEqual([{ consumer: "shop", provider, success: true }]);
    expect(shelf.published).toMatchObject([
      { consumer: "shop", result: { success: true, providerApplicationVersion: ci.GIT_COMMIT } },
    ]);
    expect(stdout).not.toContain(token);
  });

  it("publishes a failure as a failure, and fails", async () => {
    const { env } = await deploy();
    const shelf = await broker({ pacts: [{ consumer: "shop", document: breaks }] });
    const { code } = await verifyJson([...ours, "--publish"], { env: { ...env, ...shelf.env, ...ci } });
    expect(code).toBe(1);
    expect(shelf.published).toMatchObject([
      {
        result: {
          success: false,
          testResults: [
            { success: false, mismatches: [{ attribute: "status", description: "wanted 418, got 200" }] },
          ],
        },
      },
    ]);
  });

  it("warns only of a pending pact that fails", async () => {
    const { env } = await deploy();
    const shelf = await broker({ pacts: [{ consumer: "shop", document: breaks, pending: true }] });
    const { code, report } = await verifyJson(ours, { env: { ...env, ...shelf.env } });
    expect(code).toBe(0);
    expect(report.findings.map(({ severity }) => severity)).toEqual(["info"]);
    expect(report.pacts?.sources).toMatchObject([{ pending: true }]);
  });

  it("publishes no result of a pact that could not be verified whole", async () => {
    const { env } = await deploy();
    const odd = { ...interactionOf(200), providerStates: [{ name: "a full moon" }] };
    const shelf = await broker({ pacts: [{ consumer: "shop", document: pactOf(odd).document }] });
    const { code, report } = await verifyJson([...ours, "--publish"], {
      env: { ...env, ...shelf.env, ...ci },
    });
    expect(code).toBe(3);
    expect(report.notices.join()).toContain("not published");
    expect(shelf.published).toEqual([]);
  });
});

describe("what was verified is told", () => {
  it.each([
    ["passes", keeps, 3],
    ["fails", breaks, 1],
  ])("where it %s and the broker takes no result", async (_, document, exit) => {
    const { env } = await deploy();
    const shelf = await broker({ pacts: [{ consumer: "shop", document }] });
    shelf.behave(500, "verification-results");
    const { code, report } = await verifyJson([...ours, "--publish"], {
      env: { ...env, ...shelf.env, ...ci },
    });
    expect(code).toBe(exit);
    expect(report.checks).toHaveLength(1);
    expect(report.exitCode).toBe(exit);
    expect(report.notices.join()).toContain("500");
    expect(report.pacts?.published).toBeUndefined();
  });
});

describe("verify with a broker that does not do its part", () => {
  const run = async (env: Readonly<Record<string, string>>, args: readonly string[] = ours) => {
    const deployment = await deploy();
    return titanAuth(["verify", ...args], { env: { ...deployment.env, ...env } });
  };

  it("exits with 3 when it is dead", async () => {
    const { code, stdout, stderr } = await run({ PACT_BROKER_BASE_URL: "http://127.0.0.1:1" });
    expect(code).toBe(3);
    expect(stdout).toBe("");
    expect(stderr).toContain("127.0.0.1:1");
  });

  it("exits with 2 when it refuses the token, without showing it", async () => {
    const shelf = await broker({ pacts: [] });
    const { code, stderr } = await run({ ...shelf.env, PACT_BROKER_TOKEN: "another-token-0123456789" });
    expect(code).toBe(2);
    expect(stderr).toContain("PACT_BROKER_TOKEN");
    expect(stderr).not.toContain("another-token-0123456789");
  });

  it("exits with 4 when it has no pact", async () => {
    const shelf = await broker({ pacts: [] });
    const { code, stderr } = await run(shelf.env);
    expect(code).toBe(4);
    expect(stderr).toContain("nothing to verify");
  });

  it("exits with 2 when results would be published from a developer's machine", async () => {
    const shelf = await broker({ pacts: [{ consumer: "shop", document: keeps }] });
    const { code, stderr } = await run(shelf.env, [...ours, "--publish"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--publish is for CI builds");
  });
});
