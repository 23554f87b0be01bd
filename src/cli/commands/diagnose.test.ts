import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { reportSchema } from "../../../contracts/report/report.ts";
import { scopesReportSchema } from "../../../contracts/report/scopes-report.ts";
import { credentialsOf, deploy, filesIn, folder, listen, titanAuth } from "../../../test/support/cli.ts";

const longKey = `titan_sk_live_${"a1B2c3D4".repeat(5)}`;

describe("titan-auth diagnose", () => {
  it("finds the cause, exits 1 and says the answer first", async () => {
    const deployment = await deploy();
    const { key } = await credentialsOf(deployment);
    const env = { AUTH_URL: deployment.url, TITAN_TOKEN: key };
    const { code, stdout, stderr } = await titanAuth(["diagnose", "GET", "/api/v1/executions"], { env });
    expect(code).toBe(1);
    expect(stderr).toBe("");
    expect(stdout.split("\n")[0]).toContain("403 Forbidden (certain): The key lacks executions:read");
    expect(stdout.trimEnd().split("\n").at(-1)).toContain("--scopes tasks:read,executions:read");
  });

  it.each([
    [[], 0],
    [["GET", "/api/v1/tasks"], 0],
    [["get", "/tasks"], 0],
    [["--scope", "data:read"], 1],
    [["--symptom", "key-creation"], 1],
    [["POST", "/api/v1/tasks", "--read-only"], 3],
  ])("%j with a key for tasks:read exits %i, in every format", async (args, expected) => {
    const deployment = await deploy();
    const { key } = await credentialsOf(deployment);
    const env = { AUTH_URL: deployment.url, TITAN_TOKEN: key };
    for (const format of ["terminal", "json", "markdown"]) {
      const { code, stdout } = await titanAuth(["diagnose", ...args, "--format", format], { env });
      expect(code, stdout).toBe(expected);
      expect(stdout).not.toContain(key.slice(14, 24));
      if (format === "json") expect(reportSchema.parse(JSON.parse(stdout)).command).toBe("diagnose");
    }
  });

  it("takes the token from a pipe, a file or a command, never from an argument", async () => {
    const deployment = await deploy();
    const { key } = await credentialsOf(deployment);
    const home = folder();
    writeFileSync(join(home, "key.txt"), `${key}\n`);
    const env = { AUTH_URL: deployment.url };
    const sources: readonly (readonly [readonly string[], string])[] = [
      [["--token-stdin"], `${key}\n`],
      [["--token-file", "key.txt"], ""],
      [["--token-command", `echo "using ${key.slice(0, 5)}" >&2; cat key.txt`], ""],
    ];
    for (const [args, stdin] of sources) {
      const { code, stdout } = await titanAuth(["diagnose", ...args], { env, home, stdin });
      expect(code, stdout).toBe(0);
    }
    const outcome = await titanAuth(["diagnose", `--token=${key}`], { env });
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).not.toContain(key.slice(14, 24));
  });

  it("passes a command's words on without secrets, and fails where it fails", async () => {
    const { url } = await listen((_request, response) => response.end());
    const args = ["diagnose", "--token-command", "cat key.txt >&2; exit 3"];
    const home = folder();
    writeFileSync(join(home, "key.txt"), longKey);
    const { code, stdout, stderr } = await titanAuth(args, { env: { AUTH_URL: url }, home });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("exit code 3");
    expect(stderr).not.toContain("a1B2c3D4");
  });

  it("sends nothing where the text of the token shows what is wrong", async () => {
    const server = await listen((_request, response) => response.end());
    const env = { AUTH_URL: server.url, TITAN_TOKEN: `"${longKey}"` };
    const { code, stdout } = await titanAuth(["diagnose"], { env });
    expect(code).toBe(1);
    expect(stdout.split("\n")[0]).toContain("TITAN_TOKEN has quotation marks as part of its");
    expect(stdout).not.toContain("a1B2c3D4");
    expect(server.seen).toEqual([]);
  });

  it("prints a next command that runs with any password", async () => {
    const password = `p"a\\s's $(w) \`o\` %s & é`;
    const jwt =
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiIsImV4cCI6NDEwMjQ0NDgwMH0.c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4tMTIzNDU2Nzg5MGE";
    const server = await listen((request, response) => {
      let body = "";
      request.on("data", (part) => {
        body += part;
      });
      request.on("end", () => {
        const isRight = body !== "" && JSON.parse(body).password === password;
        const answer = isRight
          ? { token: jwt }
          : { success: false, error: { code: "UNAUTHORIZED", message: "No." } };
        const headers = { "content-type": "application/json", "www-authenticate": "Bearer" };
        response.writeHead(isRight ? 200 : 401, headers).end(JSON.stringify(answer));
      });
    });
    const env = {
      AUTH_URL: server.url,
      TITAN_EMAIL: "dana@titan.example",
      TITAN_PASSWORD: password,
      TITAN_TOKEN: jwt.slice(0, 60),
    };
    const { code, stdout } = await titanAuth(["diagnose", "GET", "/tasks"], { env });
    expect(code).toBe(1);
    const next = stdout.trimEnd().split("\n").at(-1)?.trim() ?? "";
    expect(next).toBe("titan-auth login");
    const login = await titanAuth(next.split(" ").slice(1), { env });
    expect([login.code, login.stdout]).toEqual([0, `${jwt}\n`]);
  });

  it("says what is missing where no token is given", async () => {
    const { url } = await deploy();
    const { code, stdout } = await titanAuth(["diagnose", "--no-input"], { env: { AUTH_URL: url } });
    expect(code).toBe(1);
    expect(stdout.split("\n")[0]).toContain("401 Unauthorized (certain): No credential was given");
  });

  it("creates a key only when told to, and leaves none", async () => {
    const deployment = await deploy();
    const { jwt } = await credentialsOf(deployment);
    const before = deployment.livingKeys().length;
    const home = folder();
    const env = { AUTH_URL: deployment.url, JWT_TOKEN: jwt };
    const asked = ["diagnose", "POST", "/api/v1/api-keys", "--format", "json"];
    const untried = await titanAuth(asked, { env, home });
    expect([untried.code, JSON.parse(untried.stdout).keys.created]).toEqual([3, 0]);
    const tried = await titanAuth([...asked, "--try-create"], { env, home });
    expect([tried.code, JSON.parse(tried.stdout).keys]).toEqual([
      0,
      { created: 1, revoked: 1, leftover: [] },
    ]);
    expect(deployment.livingKeys().length).toBe(before);
    expect(Object.keys(filesIn(join(home, "state")))).toEqual([]);
  });

  it.each([
    [["FETCH", "/x"], "it must be GET, POST"],
    [["GET"], "Missing PATH"],
    [["GET", "https://other.example/api/v1/tasks"], "TASK_SERVICE_URL"],
    [["GET", "/x;$(rm)"], "has characters that no path has"],
    [["--scope", "tasks read"], "--scope"],
    [["--scope", "wallet:read"], "Known scopes: tasks:read"],
    [["--try-create"], "--symptom key-creation"],
    [["--symptom", "sad"], "symptom"],
    [["--simptom", "401"], "Did you mean --symptom?"],
    [["--token-file", "/nowhere/key"], "a file that can be read"],
    [["--token-command", "trap '' TERM; head -c 2000000 /dev/zero; sleep 60"], "did not end well"],
    [["--password-stdin", "--token-stdin"], "one standard input"],
  ])("refuses %j: exit 2, nothing sent", async (args, word) => {
    const server = await listen((_request, response) => response.end());
    const env = { AUTH_URL: server.url, TITAN_TOKEN: longKey };
    const { code, stdout, stderr } = await titanAuth(["diagnose", ...args], { env });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(word);
    expect(server.seen).toEqual([]);
  });

  it("sends no token over plain http to another machine", async () => {
    const env = { AUTH_URL: "http://example.invalid", TITAN_TOKEN: longKey };
    for (const command of ["diagnose", "scopes"]) {
      const { code, stderr } = await titanAuth([command], { env });
      expect(code).toBe(2);
      expect(stderr).toContain("--insecure");
    }
  });
});

describe("titan-auth scopes", () => {
  it.each([
    ["read:tasks", "tasks:read"],
    ["task:read", "tasks:read"],
    ["tasks.read", "tasks:read"],
    ["Tasks:Read", "tasks:read"],
    ["tasks read", "tasks:read"],
    ["execution.write", "executions:write"],
    ["tasks:read data:read", "tasks:read,data:read"],
  ])("asks whether --need %j means %s, and sends nothing", async (need, meant) => {
    const server = await listen((_request, response) => response.end());
    const env = { AUTH_URL: server.url, TITAN_TOKEN: longKey };
    const { code, stderr } = await titanAuth(["scopes", "--need", need], { env });
    expect(code).toBe(2);
    expect(stderr).toContain(`Did you mean ${meant}?`);
    expect(server.seen).toEqual([]);
  });

  it("tells what a key has, and exits 1 where what is needed is lacking", async () => {
    const deployment = await deploy();
    const { key } = await credentialsOf(deployment);
    const env = { AUTH_URL: deployment.url, TITAN_TOKEN: key };
    const told = await titanAuth(["scopes", "--format", "json"], { env });
    const report = scopesReportSchema.parse(JSON.parse(told.stdout));
    expect([told.code, report.have]).toEqual([0, ["tasks:read"]]);
    const needed = await titanAuth(["scopes", "--need", "tasks:read,data:read"], { env });
    expect(needed.code).toBe(1);
    expect(needed.stdout).toContain("--scopes tasks:read,data:read");
    for (const format of ["terminal", "json", "markdown"]) {
      const { stdout } = await titanAuth(["scopes", "--format", format, "--verbose"], { env });
      expect(stdout).not.toContain(key.slice(14, 22));
    }
  });

  it.each([
    [{}, "Set TITAN_TOKEN"],
    [{ TITAN_TOKEN: "Bearer x" }, "titan-auth diagnose"],
  ])("refuses %j: exit 2, nothing sent", async (more, word) => {
    const server = await listen((_request, response) => response.end());
    const { code, stderr } = await titanAuth(["scopes"], { env: { AUTH_URL: server.url, ...more } });
    expect(code).toBe(2);
    expect(stderr).toContain(word);
    expect(server.seen).toEqual([]);
  });
});

describe("titan-auth diagnose --record and --replay", () => {
  it("give a colleague the same page without any secret, and send nothing", async () => {
    const deployment = await deploy();
    const { jwt, key } = await credentialsOf(deployment);
    const home = folder();
    const { email, password } = deployment.account;
    const account = { TITAN_EMAIL: email, TITAN_PASSWORD: password };
    const cases: readonly (readonly [Readonly<Record<string, string>>, readonly string[]])[] = [
      [{ TITAN_TOKEN: key }, ["GET", "/api/v1/executions"]],
      [{ TITAN_TOKEN: key }, ["GET", "/api/v1/tasks"]],
      [{ TITAN_TOKEN: jwt, ...account }, ["--symptom", "dashboard-works", "--all"]],
      [{ TITAN_TOKEN: `"${key}"` }, []],
      [{ TITAN_TOKEN: `${jwt.slice(0, -12)}AAAAAAAAAAAA` }, ["GET", "/api/v1/tasks"]],
      [account, ["POST", "/api/v1/api-keys"]],
    ];
    for (const [credentials, args] of cases) {
      const env = { AUTH_URL: deployment.url, ...credentials };
      const record = ["diagnose", ...args, "--record", "case.json"];
      const page = await titanAuth(record, { env, home });
      const recording = filesIn(home)["case.json"] ?? "";
      expect(recording).toContain('"format": "titan-auth diagnosis recording"');
      for (const secret of [key.slice(14), jwt.split(".")[2] ?? "", jwt.split(".")[1] ?? "", password, email])
        expect(recording).not.toContain(secret);
      const again = (...more: readonly string[]) =>
        titanAuth(["diagnose", "--replay", "case.json", ...more], { home });
      expect(await again()).toMatchObject({ code: page.code, stdout: page.stdout });
      const json = JSON.parse((await again("--format", "json")).stdout);
      expect(reportSchema.parse(json).requests).toBe(json.exchanges.length);
    }
    await deployment.close();
    const alone = await titanAuth(["diagnose", "--replay", "case.json"], { home });
    expect([alone.code, alone.stderr]).toEqual([3, ""]);
  });

  it("keep no data of the user's that nothing rests on", async () => {
    const { url, livingKeys, ...deployment } = await deploy();
    const { key } = await credentialsOf({ url, livingKeys, ...deployment });
    const home = folder();
    const env = { AUTH_URL: url, TITAN_TOKEN: key };
    await titanAuth(["diagnose", "GET", "/api/v1/tasks", "--record", "case.json"], { env, home });
    const { evidence } = JSON.parse(filesIn(home)["case.json"] ?? "");
    expect(evidence.seen.seen["own-target"]).toMatchObject({
      status: 200,
      body: { kind: "json", value: {} },
    });
  });

  it.each([
    ["{}", "wanted a recording of a diagnosis, got JSON of another kind"],
    ["{", "wanted JSON, got other text at line 1, column 2"],
    ['{ "format": "titan-auth diagnosis recording", "version": 2 }', "got one of another version"],
    ['{ "format": "titan-auth diagnosis recording", "version": 1 }', "got at frame: "],
  ])("refuse %s with exit code 2", async (text, words) => {
    const home = folder();
    writeFileSync(join(home, "case.json"), text);
    const { code, stderr, stdout } = await titanAuth(["diagnose", "--replay", "case.json"], { home });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(words);
  });

  it("take nothing beside the recording, and report points to them", async () => {
    const home = folder();
    const { code, stderr } = await titanAuth(["diagnose", "GET", "/tasks", "--replay", "x.json"], { home });
    expect([code, stderr]).toEqual([2, expect.stringContaining("leave METHOD PATH")]);
    writeFileSync(join(home, "case.json"), '{ "format": "titan-auth diagnosis recording" }');
    const report = await titanAuth(["report", "case.json"], { home });
    expect(report.stderr).toContain("titan-auth diagnose --replay FILE");
  });
});
