import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  checkJson,
  deploy,
  filesIn,
  folder,
  listen,
  startHere,
  titanAuth,
  until,
} from "../../../test/support/cli.ts";

describe("a gate", () => {
  it("exits 3 for want of a secret with --require all, and passes with all of them", async () => {
    const { url, env } = await deploy();
    const poor = await checkJson(["--require", "all"], { env: { AUTH_URL: url } });
    expect([poor.code, poor.report.because]).toEqual([3, expect.stringContaining("is required")]);
    const rich = await checkJson(["sign-in", "session", "--require", "all"], { env });
    expect(rich.code, rich.report.because).toBe(0);
  });

  it.each([
    { TITAN_EMAIL: "", TITAN_PASSWORD: "" },
    { TITAN_TOKEN: "" },
    { TITAN_EMAIL: "a@example.com" },
    { TITAN_PASSWORD: "p" },
  ])("exits 2 where a secret got lost: %j", async (lost) => {
    const { url, seen } = await listen((_, response) => response.end());
    for (const command of ["check", "diagnose", "scopes", "status", "verify"]) {
      const { code, stdout, stderr } = await titanAuth([command], { env: { AUTH_URL: url, ...lost } });
      expect([command, code, stdout, seen]).toEqual([command, 2, "", []]);
      expect(stderr).toContain(Object.keys(lost)[0]);
    }
  });

  it("does not look at the user's secrets with --embedded", async () => {
    expect((await titanAuth(["check", "reach", "--embedded"], { env: { TITAN_TOKEN: "" } })).code).toBe(0);
  });
});

describe("check", () => {
  it("takes a URL in the first place as the address, and no two addresses", async () => {
    const { url } = await deploy();
    const { code, report } = await checkJson([url, "reach"]);
    expect([code, report.target.authUrl]).toEqual([0, url]);
    const both = await titanAuth(["check", url, "--auth-url", url]);
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining("two addresses")]);
  });

  it("says what is wrong with an address in the first place", async () => {
    const scheme = await titanAuth(["check", "ftp://api.example.com"]);
    expect([scheme.code, scheme.stderr]).toEqual([2, expect.stringContaining("has the scheme ftp://")]);
    const host = await titanAuth(["check", "api.example.com:8080"]);
    expect([host.code, host.stderr]).toEqual([
      4,
      expect.stringContaining("An address begins with https://: https://api.example.com:8080."),
    ]);
  });

  it("writes the result to a file with --output, and nothing to stdout", async () => {
    const home = folder();
    const args = ["check", "reach", "--embedded", "--output", "run.json"];
    const { code, stdout, stderr } = await titanAuth(args, { home });
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("written to run.json");
    expect(JSON.parse(filesIn(home)["run.json"] ?? "")).toMatchObject({ outcome: "pass" });
  });

  it("refuses a file whose ending contradicts the format, and runs nothing", async () => {
    const home = folder();
    for (const wrong of [
      ["--output", "run.pdf"],
      ["--output", "run.json", "--format", "html"],
    ]) {
      const { code, stderr } = await titanAuth(["check", "reach", "--embedded", ...wrong], { home });
      expect([code, stderr]).toEqual([2, expect.stringContaining(`--output ${wrong[1]}`)]);
    }
    expect(filesIn(home)).toEqual({});
  });

  it("takes healthy variations of the embedded deployment as well", async () => {
    const { code, report } = await checkJson([
      "sign-in",
      "session",
      "--embedded=enveloped-auth,other-issuer",
    ]);
    expect([code, report.findings]).toEqual([0, []]);
    const wrong = await titanAuth(["serve", "--flaw", "other-issuer"]);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("titan-auth serve --variation other-issuer"),
    ]);
  });

  it("runs only what failed or was inconclusive with --retry-from", async () => {
    const home = folder();
    const { env } = await deploy({ flaws: ["refusal-without-code"] });
    const first = await checkJson(["refusals", "reach"], { env, home });
    writeFileSync(join(home, "run.json"), first.stdout);
    const failed = first.report.checks.filter(({ outcome }) => outcome === "fail").map(({ id }) => id);
    expect(failed.length).toBeGreaterThan(0);
    const again = await checkJson(["--retry-from", "run.json"], { env, home });
    expect(again.report.checks.map(({ id }) => id)).toEqual(expect.arrayContaining(failed));
    expect(again.report.checks.length).toBeLessThan(first.report.checks.length);
    const healthy = await checkJson(["reach"], { env, home });
    writeFileSync(join(home, "run.json"), healthy.stdout);
    const nothing = await titanAuth(["check", "--retry-from", "run.json"], { env, home });
    expect([nothing.code, nothing.stdout]).toEqual([4, ""]);
  });

  it("waits with --wait for a deployment that is still starting", async () => {
    const { env, url } = await deploy();
    let calls = 0;
    const front = await listen((request, response) => {
      calls += 1;
      if (calls < 3) response.writeHead(503).end();
      else response.writeHead(307, { location: `${url}${request.url}` }).end();
    });
    const running = startHere(["check", "reach", "--wait", "60"], { env: { ...env, AUTH_URL: front.url } });
    await until(() => calls >= 3);
    expect((await running.ended).code).not.toBe(2);
  });

  it("refuses a format that --plan does not have", async () => {
    const { code, stdout, stderr } = await titanAuth(["check", "--embedded", "--plan", "--format", "sarif"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("--plan has no format sarif");
  });
});

describe("--env-file", () => {
  it("reads variables behind the real ones, from several files", async () => {
    const home = folder();
    const { url, account } = await deploy();
    writeFileSync(join(home, ".env"), `AUTH_URL="http://127.0.0.1:1"\nTITAN_EMAIL='${account.email}'\n`);
    writeFileSync(join(home, "secret.env"), `TITAN_PASSWORD="${account.password}"\n`);
    const files = ["--env-file", ".env", "secret.env"];
    const { code, report } = await checkJson(["sign-in", ...files], { home, env: { AUTH_URL: url } });
    expect([code, report.target.authUrl]).toEqual([0, url]);
  });

  it("reads none unasked, and says that one is there", async () => {
    const home = folder();
    writeFileSync(join(home, ".env"), "AUTH_URL=http://127.0.0.1:1\n");
    const { code, stderr } = await titanAuth(["check"], { home });
    expect([code, stderr]).toEqual([2, expect.stringContaining("--env-file .env")]);
    const missing = await titanAuth(["check", "--env-file", "none.env"], { home });
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("none.env")]);
  });
});

describe("help", () => {
  it("is had by -h, --help and help, and the version by -V", async () => {
    const [one, ...others] = await Promise.all(
      [
        ["check", "-h"],
        ["check", "--help"],
        ["help", "check"],
      ].map((args) => titanAuth(args)),
    );
    expect(one).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("Target options:") });
    for (const other of others) expect(other).toEqual(one);
    expect((await titanAuth(["-V"])).stdout).toBe((await titanAuth(["--version"])).stdout);
    for (const words of [["help"], ["help", "help"], ["help", "--help"], ["--help", "-h"]])
      expect((await titanAuth(words)).stdout).toBe((await titanAuth(["-h"])).stdout);
  });

  it.each([
    [["diff", "--embedded", "a", "b"], /diff has no --embedded; .*check.* have/],
    [["check", "--symptom", "401"], /check has no --symptom; diagnose has/],
    [
      ["check", "--frobnicate"],
      /^titan-auth: check has no --frobnicate\. titan-auth check --help lists its options\n$/,
    ],
    [["frobnicate"], /There is no command "frobnicate"\. titan-auth --help lists all/],
    [["--format", "json"], /The command comes first/],
  ])("suggests nothing absurd for %j", async (args, words) => {
    const { code, stderr } = await titanAuth(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });

  it.each([
    ["401", "unauthorized"],
    ["403", "forbidden"],
    ["alg-none", "flaw/alg-none-accepted"],
    ["unguarded-sc", "unguarded-scope"],
  ])("explains %s as %s", async (name, id) => {
    const { code, stdout, stderr } = await titanAuth(["explain", name]);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(id);
  });
});

describe("without a deployment", () => {
  it("diagnose, scopes and status show what they do", async () => {
    const works = await titanAuth(["diagnose", "--embedded", "GET", "/api/v1/tasks"]);
    expect(works.stdout).toMatch(/titan-auth scopes --embedded\n$/);
    expect(works.code, works.stdout).toBe(0);
    const lacks = await titanAuth(["diagnose", "--embedded", "GET", "/api/v1/executions"]);
    expect(lacks.code, lacks.stdout).toBe(1);
    expect(lacks.stdout).toContain("executions:read");
    expect((await titanAuth(["scopes", "--embedded", "--need", "tasks:read"])).code).toBe(0);
    expect((await titanAuth(["status", "--embedded"])).code).toBe(0);
  });

  it("the next command starts a deployment of the same kind, flaw or variation", async () => {
    const lacks = await titanAuth(["scopes", "--embedded=numeric-ids", "--need", "tasks:write"]);
    expect([lacks.code, lacks.stdout]).toEqual([
      1,
      expect.stringMatching(/titan-auth serve --variation numeric-ids\n$/),
    ]);
  });

  it("diagnose says so where a deployment gives no credential", async () => {
    const { code, stderr } = await titanAuth(["diagnose", "--embedded=login-without-token"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("gives no credential to look at")]);
  });

  it("serve says what is wrong on purpose, and gives credentials", async () => {
    const running = startHere(["serve", "--flaw", "read-opens-write,alg-none-accepted"]);
    await until(() => running.printed().stderr.includes("titan-auth.yaml"));
    running.kill("SIGTERM");
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(0);
    for (const flaw of ["read-opens-write", "alg-none-accepted"])
      expect(stderr).toContain(`Wrong on purpose: ${flaw}: in this deployment, `);
    expect(stdout).toMatch(/^# export JWT_TOKEN='eyJ.*\n# export TITAN_TOKEN='titan_sk_/m);
  });
});
