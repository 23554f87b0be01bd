import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folder } from "../../test/support/cli.ts";
import { type GivenSettings, resolve, resolveOne } from "./resolve.ts";

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
const own = { PRODUCTION_TOKEN: "titan_sk_live_Zm9vYmFyYmF6cXV4" };
const surroundings = (env: Env) => ({ env: { ...own, ...env }, cwd: folder(), readStdin: async () => "" });
const one = (given: GivenSettings = {}, env: Env = {}) =>
  resolveOne({ config: fileOf(text), ...given }, surroundings(env));
const all = (given: GivenSettings, env: Env = {}) =>
  resolve({ config: fileOf(text), ...given }, surroundings(env));

describe("a value", () => {
  it("is a flag's, then the chosen environment's, then the file's, then the usual one", async () => {
    expect(await one()).toMatchObject({
      connection: { timeoutMs: 7_000, concurrency: 3 },
      deadlineS: 600,
      patienceS: 10,
      failOn: "medium",
    });
    expect(await one({ environment: "staging" })).toMatchObject({
      connection: { timeoutMs: 2_000, concurrency: 3, rate: 4 },
      failOn: "low",
    });
    expect(
      await one({ environment: "staging", timeout: 1, rate: "9/s", failOn: "high", patience: 3 }),
    ).toMatchObject({
      patienceS: 3,
      connection: { timeoutMs: 1_000, rate: 9 },
      failOn: "high",
    });
  });

  it("is the usual one without a file", async () => {
    const env = { AUTH_URL: "https://variable.example" };
    const settings = await resolveOne({}, surroundings(env));
    expect(settings).toMatchObject({
      connection: { timeoutMs: 10_000, concurrency: 32 },
      deadlineS: 600,
      failOn: "medium",
      notices: [],
    });
    expect(settings.connection.rate).toBeUndefined();
  });

  it("reaches the run", async () => {
    const { described, notices } = await one({ environment: "staging" });
    expect(described).toMatchObject({
      fixtures: { tasks: "of-staging", executions: "of-the-file" },
      policy: { certificateDays: 5, revocationMs: 5000 },
    });
    expect(notices).toEqual([
      expect.stringContaining("leaves out what is not offered here: POST /api/v1/billing/plan"),
    ]);
  });

  it.each<[string, GivenSettings, Env]>([
    ["https://file.example", {}, {}],
    ["https://staging.example", { environment: "staging" }, {}],
    ["https://variable.example", { environment: "staging" }, { AUTH_URL: "https://variable.example" }],
    ["https://flag.example", { authUrl: "https://flag.example" }, { AUTH_URL: "https://variable.example" }],
  ])(
    "is an address of the flag, the variable, the environment, the file: %s",
    async (authUrl, given, env) => {
      expect((await one(given, env)).target).toEqual({
        kind: "deployment",
        authUrl,
        taskServiceUrl: authUrl,
      });
    },
  );

  it("is nothing of the file's profile for the embedded deployment", async () => {
    const { described, connection, target, secrets } = await one({ embedded: "" }, { TITAN_TOKEN: "x" });
    expect(described.fixtures).toEqual({});
    expect(connection.timeoutMs).toBe(7_000);
    expect(target).toEqual({ kind: "embedded", switches: [] });
    expect(Object.keys(secrets)).toEqual(["notices"]);
  });

  it("cannot be changed afterwards", async () => {
    expect(Object.isFrozen(await one())).toBe(true);
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
      const settings = await one({}, { AUTH_URL: address });
      expect(settings.readOnly).toBe(true);
      expect(settings.notices).toContainEqual(expect.stringContaining("read-only"));
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
    expect((await elsewhere).readOnly).toBe(false);
  });
});

describe("several environments", () => {
  it("are each settled by themselves", async () => {
    const both = await all({ environment: "production,staging" });
    expect(both.map(({ connection, readOnly }) => [connection.timeoutMs, readOnly])).toEqual([
      [7_000, true],
      [2_000, false],
    ]);
    expect(await all({ environment: "all" })).toHaveLength(2);
    expect(await all({ environment: "staging,staging" })).toHaveLength(1);
  });

  it.each<[string, GivenSettings, Env, RegExp]>([
    ["an address of a variable", {}, { AUTH_URL: "https://a.example" }, /^AUTH_URL would go to all of them/],
    ["an address of a flag", { authUrl: "https://a.example" }, {}, /^--auth-url/],
    ["one standard input", { tokenStdin: true }, {}, /^--token-stdin/],
    ["a token that is not the environment's own", {}, { TITAN_TOKEN: "x" }, /^TITAN_TOKEN/],
  ])("are not given %s", async (_, given, env, words) => {
    await expect(all({ environment: "all", ...given }, env)).rejects.toThrow(words);
  });

  it.each<[string, GivenSettings, RegExp]>([
    ["one that is not there", { environment: "stagin" }, /Did you mean staging\?/],
    ["one beside the embedded deployment", { environment: "staging", embedded: "" }, /--embedded/],
    ["several, for a command that is about one", { environment: "all" }, /this command takes one/],
    ["one without a file", { environment: "staging", config: undefined }, /no titan-auth.yaml/],
  ])("are refused: %s", async (_, given, words) => {
    await expect(one(given)).rejects.toThrow(words);
  });
});
