import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonSchemas } from "../../../contracts/report/json-schema.ts";
import { deploy, filesIn, folder, listen, startHere, titanAuth, until } from "../../../test/support/cli.ts";

/** `titan-auth.yaml` by the command as users get it. */

type Deployment = Awaited<ReturnType<typeof deploy>>;

/** A home with a configuration, and with the password of each deployment in a file. */
function homeWith(text: string, deployments: Readonly<Record<string, Deployment>>): string {
  const home = folder();
  mkdirSync(join(home, "secrets"));
  for (const [name, { account }] of Object.entries(deployments)) {
    const path = join(home, "secrets", name);
    writeFileSync(path, `${account.password}\n`);
    chmodSync(path, 0o600);
  }
  const environments = Object.entries(deployments).map(
    ([name, { url }]) =>
      `  ${name}:\n    authUrl: ${url}\n    credentials: { email: {env: MAIL}, password: {command: "cat secrets/${name}"} }\n`,
  );
  writeFileSync(join(home, "titan-auth.yaml"), `${text}environments:\n${environments.join("")}`);
  return home;
}

const mailOf = ({ account }: Deployment) => ({ MAIL: account.email });

describe("check -e", () => {
  it("runs environments side by side into one report, and a dead one keeps no other waiting", async () => {
    const staging = await deploy({ flaws: ["401-for-403"] });
    const production = await deploy();
    const silent = await listen(() => undefined);
    const home = homeWith("thresholds: { timeoutS: 10 }\n", { staging, production });
    const file = join(home, "titan-auth.yaml");
    writeFileSync(file, `${filesIn(home)["titan-auth.yaml"]}  dead:\n    authUrl: ${silent.url}\n`);
    const args = ["check", "-e", "all", "--format", "json", "scopes", "reach"];
    const { code, stdout, stderr } = await titanAuth(args, { home, env: mailOf(staging) });
    const report = JSON.parse(stdout);
    expect(report.environments).toMatchObject([
      { name: "staging", outcome: "fail", exitCode: 1 },
      { name: "production", outcome: "pass", exitCode: 0 },
      { name: "dead", outcome: "inconclusive", exitCode: 3 },
    ]);
    expect(code).toBe(1);
    expect(report.keys).toMatchObject({ created: expect.any(Number), leftover: [] });
    expect(report.keys.created).toBe(report.keys.revoked);
    expect([...staging.livingKeys(), ...production.livingKeys()]).toEqual([]);
    for (const { account } of [staging, production]) expect(stdout + stderr).not.toContain(account.password);
  });

  it("names the chosen environment in the report, by which its own account is used", async () => {
    const staging = await deploy();
    const home = homeWith("", { staging });
    const args = ["check", "-e", "staging", "sign-in", "--format", "json"];
    const { code, stdout } = await titanAuth(args, { home, env: mailOf(staging) });
    expect(JSON.parse(stdout)).toMatchObject({ target: { environment: "staging", authUrl: staging.url } });
    expect(code).toBe(0);
  });

  it("revokes the keys of every environment when it is interrupted", async () => {
    const one = await deploy({ latencyMs: 150 });
    const other = await deploy({ latencyMs: 150 });
    const home = homeWith("", { one, other });
    const running = startHere(["check", "-e", "all"], { home, env: mailOf(one) });
    await until(() => one.livingKeys().length > 2 && other.livingKeys().length > 2);
    running.kill("SIGINT");
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stdout).toBe("");
    // On a busy machine five seconds may not do for all: what is left is told, and in the ledger.
    if ([...one.livingKeys(), ...other.livingKeys()].length > 0) {
      expect(stderr).toContain("titan-auth cleanup");
      for (const name of ["one", "other"])
        expect((await titanAuth(["cleanup", "-e", name], { home, env: mailOf(one) })).code).toBe(0);
    }
    expect([...one.livingKeys(), ...other.livingKeys()]).toEqual([]);
  });

  it("sends nothing to anybody where the secrets of one are not in order", async () => {
    const server = await listen((_, response) => response.end());
    const home = folder();
    const broken = "credentials: { token: {command: 'false'} }";
    writeFileSync(
      join(home, "titan-auth.yaml"),
      `environments:\n  a: { authUrl: ${server.url} }\n  b: { authUrl: ${server.url}, ${broken} }\n`,
    );
    const { code, stderr } = await titanAuth(["check", "-e", "all"], { home });
    expect(code).toBe(2);
    expect(stderr).toContain("titan-auth.yaml:3");
    expect(server.seen).toEqual([]);
  });
});

describe("a read-only environment", () => {
  it("is sent no write and no key by check, and its keys are not revoked by cleanup", async () => {
    const production = await deploy();
    const home = homeWith("readOnly: true\n", { production });
    const surroundings = { home, env: mailOf(production) };
    const { stdout } = await titanAuth(["check", "-e", "production", "--format", "json"], surroundings);
    const { exchanges, keys } = JSON.parse(stdout);
    expect(keys.created).toBe(0);
    const writes = exchanges.filter(
      ({ method, url }: { method: string; url: string }) => method !== "GET" && !url.includes("/auth/login"),
    );
    expect(writes).toEqual([]);
    expect(await titanAuth(["cleanup", "-e", "production"], surroundings)).toMatchObject({ code: 2 });
    const creation = ["diagnose", "-e", "production", "--symptom", "key-creation", "--try-create"];
    expect(await titanAuth(creation, surroundings)).toMatchObject({ code: 2 });
    expect((await titanAuth(["cleanup", "-e", "production", "--dry-run"], surroundings)).code).toBe(0);
  });
});

describe("config", () => {
  it("tells each value and its origin, runs no command and shows no secret", async () => {
    const home = folder();
    writeFileSync(
      join(home, "titan-auth.yaml"),
      [
        "authUrl: https://api.example.com/",
        "credentials:",
        "  email: { env: MAIL }",
        "  token: { command: touch ran }",
        "thresholds: { timeoutS: 3 }",
      ].join("\n"),
    );
    const env = { TITAN_PASSWORD: "s3cret-password" };
    const { code, stdout } = await titanAuth(["config", "--format", "json", "--concurrency", "2"], {
      home,
      env,
    });
    expect(code).toBe(0);
    const { settings } = JSON.parse(stdout);
    const told = (name: string) => settings.find((one: { name: string }) => one.name === name);
    expect(told("authUrl")).toMatchObject({
      value: "https://api.example.com",
      origin: "titan-auth.yaml:1:1",
    });
    expect(told("credentials.email")).toMatchObject({
      value: "not set, from env MAIL",
      origin: "titan-auth.yaml:3:3",
    });
    expect(told("credentials.password").value).toBe("set, from env TITAN_PASSWORD");
    expect(told("credentials.token").value).toBe("set, from the output of touch");
    expect(told("timeout")).toMatchObject({ value: "3", origin: "titan-auth.yaml:5:15" });
    expect(told("concurrency")).toMatchObject({ value: "2", origin: "--concurrency" });
    expect(told("deadline")).toMatchObject({ value: "600", origin: "default" });
    expect(Object.keys(filesIn(home))).toEqual(["titan-auth.yaml"]);
    expect(stdout).not.toContain("s3cret");
  });

  it("prints the schema, and ends with 2 for a file that is wrong", async () => {
    const home = folder();
    writeFileSync(join(home, "titan-auth.yaml"), "enviroments: {}\n");
    const { code, stdout } = await titanAuth(["config", "--schema"], { home });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(jsonSchemas.configuration());
    const wrong = await titanAuth(["config"], { home });
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/titan-auth.yaml:1:1: enviroments: .*Did you mean environments\?/);
  });
});
