import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type GivenSettings, resolveOne, resolveSettings } from "../../src/cli/resolve-settings.ts";
import { addressesOf } from "../../src/cli/settings.ts";
import { folder } from "../support/cli.ts";

const text = `
authUrl: https://file.example
thresholds: { timeoutS: 7, concurrency: 3, certificateDays: 5 }
fixtures: { tasks: of-the-file, executions: of-the-file }
environments:
  staging:
    authUrl: https://staging.example
    thresholds: { timeoutS: 2, failOn: low, ratePerS: 4 }
    fixtures: { tasks: of-staging }
  production:
    authUrl: https://production.example/
    readOnly: true
    credentials: { token: { env: PRODUCTION_TOKEN } }
operations: [{ id: POST /api/v1/billing/plan, exposed: false }]
`;

function fileOf(content: string): string {
  const path = join(folder(), "own.yaml");
  writeFileSync(path, content);
  return path;
}

type Env = Readonly<Record<string, string>>;
const one = (given: GivenSettings = {}, env: Env = {}) => resolveOne({ config: fileOf(text), ...given }, env);
const all = (given: GivenSettings, env: Env = {}) => resolveSettings({ config: fileOf(text), ...given }, env);

describe("a value", () => {
  it("is a flag's, then the chosen environment's, then the file's, then the usual one", async () => {
    expect(await one()).toMatchObject({ timeout: 7, concurrency: 3, deadline: 600, failOn: "medium" });
    expect(await one({ environment: "staging" })).toMatchObject({
      timeout: 2,
      concurrency: 3,
      rate: "4",
      failOn: "low",
    });
    expect(await one({ environment: "staging", timeout: 1, rate: "9/s", failOn: "high" })).toMatchObject({
      timeout: 1,
      rate: "9/s",
      failOn: "high",
    });
  });

  it("is the usual one without a file", async () => {
    const resolvedFrom = await resolveOne({}, {});
    expect(resolvedFrom).toMatchObject({ timeout: 10, concurrency: 8, deadline: 600, failOn: "medium" });
    expect(resolvedFrom.site.notices).toEqual([]);
  });

  it("reaches the world of the run", async () => {
    const { site } = await one({ environment: "staging" });
    expect(site.described).toMatchObject({
      fixtures: { tasks: "of-staging", executions: "of-the-file" },
      policy: { certificateDays: 5, revocationMs: 5000 },
    });
    expect(site.notices).toEqual([
      expect.stringContaining("leaves out what is not offered here: POST /api/v1/billing/plan"),
    ]);
  });

  it("is an address of the flag, the variable, the environment, the file", async () => {
    const { layers } = (await one({ environment: "staging" })).site;
    const variable = { AUTH_URL: "https://variable.example" };
    expect(addressesOf({}, {}, layers).authUrl).toBe("https://staging.example");
    expect(addressesOf({}, variable, layers).authUrl).toBe("https://variable.example");
    expect(addressesOf({ authUrl: "https://flag.example" }, variable, layers).authUrl).toBe(
      "https://flag.example",
    );
    expect(addressesOf({}, {}, (await one()).site.layers).authUrl).toBe("https://file.example");
  });

  it("is nothing of the file's words for the embedded deployment", async () => {
    const { site, timeout } = await one({ embedded: "" });
    expect(site.described.fixtures).toEqual({});
    expect(timeout).toBe(7);
  });
});

describe("a read-only environment", () => {
  it("cannot be written to, whatever a flag says", async () => {
    expect((await one({ environment: "production" })).readOnly).toBe(true);
    await expect(one({ environment: "production", readOnly: false })).rejects.toThrow(
      /--no-read-only.*own.yaml:12:5/,
    );
    expect((await one({ environment: "staging", readOnly: true })).readOnly).toBe(true);
  });

  it.each(["https://production.example", "HTTPS://Production.example:443/"])(
    "is known by its address alone: %s",
    async (address) => {
      const resolvedFrom = await one({}, { AUTH_URL: address });
      expect(resolvedFrom.readOnly).toBe(true);
      expect(resolvedFrom.site.notices).toContainEqual(expect.stringContaining("read-only"));
      const elsewhere = one({ authUrl: address, environment: "staging", readOnly: false });
      await expect(elsewhere).rejects.toThrow("--no-read-only");
    },
  );
});

describe("a read-only address that the file names elsewhere as well", () => {
  const shared = (own: string) =>
    fileOf(`${own}environments:\n  production: { authUrl: https://production.example, readOnly: true }\n`);
  const atTop = "authUrl: https://production.example/\n";

  it("is read-only where no environment is chosen", async () => {
    expect((await one({ config: shared(atTop) })).readOnly).toBe(true);
    expect((await one({ config: shared(atTop), authUrl: " " })).readOnly).toBe(true);
    await expect(one({ config: shared(atTop), readOnly: false })).rejects.toThrow("--no-read-only");
  });

  it("is left behind by a variable that names another", async () => {
    const elsewhere = one({ config: shared(atTop) }, { AUTH_URL: "https://a.example" });
    expect((await elsewhere).readOnly).toBeUndefined();
  });
});

describe("several environments", () => {
  it("are each settled by themselves", async () => {
    const resolvedFrom = await all({ environment: "production,staging" });
    expect(resolvedFrom.map(({ timeout, readOnly }) => [timeout, readOnly])).toEqual([
      [7, true],
      [2, undefined],
    ]);
    expect(await all({ environment: "all" })).toHaveLength(2);
    expect(await all({ environment: "staging,staging" })).toHaveLength(1);
  });

  it.each<[string, GivenSettings, Env, RegExp]>([
    ["an address of a variable", {}, { AUTH_URL: "https://a.example" }, /^AUTH_URL: .*go to all of them/],
    ["an address of a flag", { authUrl: "https://a.example" }, {}, /^--auth-url/],
    ["one standard input", { tokenStdin: true }, {}, /^--token-stdin/],
    ["a token that is not the environment's own", {}, { TITAN_TOKEN: "x" }, /^TITAN_TOKEN/],
  ])("are not given %s", async (_, given, env, words) => {
    await expect(all({ environment: "all", ...given }, env)).rejects.toThrow(words);
  });

  it.each<[string, GivenSettings, RegExp]>([
    ["one that is not there", { environment: "stagin" }, /Did you mean staging\?/],
    ["one beside the embedded deployment", { environment: "staging", embedded: "" }, /--embedded/],
    ["several, for a command that is about one", { environment: "all" }, /one environment for this command/],
    ["one without a file", { environment: "staging", config: undefined }, /no titan-auth.yaml/],
  ])("are refused: %s", async (_, given, words) => {
    await expect(one(given)).rejects.toThrow(words);
  });
});
