import { describe, expect, expectTypeOf, it } from "vitest";
import type { Matrix } from "../../suites/matrix/matrix.ts";
import type { ClassifiedResponse, CheckReporter as Reporter } from "../../suites/model/check.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import { folder } from "../../test/support/cli.ts";
import type { CheckContext, CheckReporter, CheckResponse, ScopeMatrix } from "./check-types.ts";
import { check, diagnose, scopes, startTitan, stateHandlers, UserError } from "./index.ts";

it("publishes types that hold of what the engine hands to a check", () => {
  expectTypeOf<RunContext>().toExtend<CheckContext>();
  expectTypeOf<ClassifiedResponse>().toExtend<CheckResponse>();
  expectTypeOf<Matrix>().toExtend<ScopeMatrix>();
  expectTypeOf<Reporter<"bad">>().toExtend<CheckReporter<"bad">>();
});

describe("the API", () => {
  it("checks the embedded deployment, right and wrong, side by side", async () => {
    const stateDir = folder();
    const [right, wrong] = await Promise.all([
      check({ embedded: true, stateDir }),
      check({ embedded: ["read-opens-write"], names: ["scopes"], stateDir }),
    ]);
    expect([right.outcome, right.keys.leftover]).toEqual(["pass", []]);
    expect(wrong.findings.map(({ check: id }) => id)).toContain("unguarded-scope");
  });

  it("takes credentials with the call, and leaves no key where it is aborted", async () => {
    const titan = await startTitan({ latencyMs: 20 });
    const { account, url, taskServiceUrl } = titan;
    const credentials = { TITAN_EMAIL: account.email, TITAN_PASSWORD: account.password };
    const controller = new AbortController();
    const run = check({
      authUrl: url,
      taskServiceUrl,
      credentials,
      stateDir: folder(),
      signal: controller.signal,
      onProgress: () => {
        if (titan.livingKeys().length > 2) controller.abort();
      },
    });
    const report = await run;
    expect(JSON.stringify(report)).not.toContain(account.password);
    expect(titan.livingKeys()).toEqual([]);
    await titan.close();
  });

  it("takes one signal for any number of calls, without a warning of Node's", async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on("warning", listen);
    const titan = await startTitan();
    const { url: authUrl, taskServiceUrl } = titan;
    const credentials = { TITAN_TOKEN: await titan.mint(["tasks:read"]) };
    const { signal } = new AbortController();
    const place = { authUrl, taskServiceUrl, credentials, stateDir: folder(), signal };
    const found = await Promise.all(Array.from({ length: 12 }, () => scopes(place)));
    expect(found).toHaveLength(12);
    process.off("warning", listen);
    expect(warnings).toEqual([]);
    await titan.close();
  });

  it("explains a key and finds its scopes", async () => {
    const titan = await startTitan();
    const { url: authUrl, taskServiceUrl } = titan;
    const credentials = { TITAN_TOKEN: await titan.mint(["tasks:read"]) };
    const place = { authUrl, taskServiceUrl, credentials, stateDir: folder() };
    expect((await scopes({ ...place, need: ["tasks:read"] })).have).toContain("tasks:read");
    const found = await diagnose({ ...place, method: "GET", path: "/api/v1/executions" });
    expect(found.outcome).toBe("fail");
    await titan.close();
  });

  it("sets up provider states with real keys, and revokes them when it is closed or aborted", async () => {
    const titan = await startTitan();
    const { account, url: authUrl, taskServiceUrl } = titan;
    const credentials = { TITAN_EMAIL: account.email, TITAN_PASSWORD: account.password };
    const place = { authUrl, taskServiceUrl, credentials, stateDir: folder() };
    const states = await stateHandlers(place);
    const given = await states.stateHandlers["a key with scopes"]?.setup({ scopes: ["tasks:read"] });
    expect(titan.livingKeys()).toMatchObject([{ scopes: ["tasks:read"] }]);
    const asked = await scopes({ ...place, credentials: { TITAN_TOKEN: given?.["key"] ?? "" } });
    expect(asked.have).toEqual(["tasks:read"]);
    expect(await states.close()).toMatchObject({ created: 2, revoked: 2, leftover: [] });

    const controller = new AbortController();
    const others = await stateHandlers({ ...place, signal: controller.signal });
    await others.stateHandlers["a key with every scope"]?.setup();
    controller.abort();
    await others.close();
    expect(titan.livingKeys()).toEqual([]);
    await titan.close();
    await expect(stateHandlers({ ...place, readOnly: true } as typeof place)).rejects.toThrow("read-only");
  });

  it("throws what the caller did wrong", async () => {
    await expect(check({})).rejects.toThrow(UserError);
    await expect(check({ embedded: true, names: ["scops"] })).rejects.toThrow("Did you mean scopes?");
    await expect(diagnose({ embedded: true, method: "GET" })).rejects.toThrow("Missing PATH");
  });
});
