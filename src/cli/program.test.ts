import { describe, expect, it } from "vitest";
import { deploy, folder, listen, type Outcome, titanAuth } from "../../test/support/cli.ts";

const jwt = `${Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url")}.eyJzdWIiOiJ1c2VyLTEifQ.c2lnbmF0dXJl`;
const key = "titan_sk_live_Zm9vYmFyYmF6cXV4";

/** What bad use looks like: exit code 2, nothing on stdout and one message on stderr. */
function expectRefused({ code, stdout, stderr }: Outcome): void {
  expect(code, stderr).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^titan-auth: /);
  expect(stderr).not.toMatch(/\n\s+at /);
}

describe("help", () => {
  it("stands on stderr for a bare command, which exits 2", async () => {
    const { code, stdout, stderr } = await titanAuth([]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    for (const word of ["titan-auth check", "cleanup", "TITAN_TOKEN", "Exit codes"])
      expect(stderr).toContain(word);
  });

  it.each([
    ["--help"],
    ["check", "--help"],
    ["diagnose", "--help"],
    ["scopes", "--help"],
    ["cleanup", "--help"],
    ["serve", "--help"],
    ["report", "--help"],
    ["explain", "--help"],
  ])("stands on stdout for %s %s", async (...args) => {
    const { code, stdout, stderr } = await titanAuth(args.filter((word) => word !== undefined));
    expect(code).toBe(0);
    expect(stdout).toContain("titan-auth");
    expect(stderr).toBe("");
  });

  it("tells the version", async () => {
    const { code, stdout } = await titanAuth(["--version"]);
    expect(code).toBe(0);
    expect(stdout).toBe("development\n");
  });
});

describe("a secret as an argument", () => {
  it.each([
    ["a JWT", ["check", jwt], jwt],
    ["a key", ["check", key], key],
    ["a key behind a flag that does not exist", ["check", `--token=${key}`], key],
    ["a JWT within an address", ["check", "--auth-url", `https://api.example.com/?token=${jwt}`], jwt],
    ["a key in place of a command", [key], key],
    ["a key in place of a file", ["check", "--replay", `./${key}`], key],
  ])("is refused and not repeated: %s", async (_name, args, secret) => {
    const { url } = await listen((_request, response) => response.end());
    const outcome = await titanAuth(args, { env: { AUTH_URL: url } });
    expectRefused(outcome);
    expect(outcome.stderr).toContain("JWT_TOKEN or TITAN_TOKEN");
    expect(outcome.stderr).not.toContain(secret);
    expect(outcome.stderr).not.toContain(secret.slice(-8));
  });
});

describe("a configuration that cannot be right", () => {
  it("is an AUTH_URL that is not set: --embedded is named, never chosen", async () => {
    for (const env of [{}, { AUTH_URL: "" }, { AUTH_URL: "  " }]) {
      const outcome = await titanAuth(["check", "--format", "json"], { env });
      expectRefused(outcome);
      expect(outcome.stderr).toContain("AUTH_URL");
      expect(outcome.stderr).toContain("--embedded");
    }
  });

  it.each([
    ["api.example.com", "https://"],
    ["ftp://api.example.com", "https://"],
    ["https://", "address"],
    ["https://user:hunter2secret@api.example.com", "password"],
    ["https://api.example.com/?key=hunter2secret", "query"],
  ])("is the address %s", async (address, word) => {
    const outcome = await titanAuth(["check"], { env: { AUTH_URL: address } });
    expectRefused(outcome);
    expect(outcome.stderr).toContain(word);
    expect(outcome.stderr).not.toContain("hunter2secret");
  });

  it("is a secret over plain http to another machine", async () => {
    const account = { TITAN_EMAIL: "a@example.com", TITAN_PASSWORD: "not-to-be-seen" };
    for (const secrets of [account, { JWT_TOKEN: jwt }, { TITAN_TOKEN: key }]) {
      const outcome = await titanAuth(["check"], { env: { AUTH_URL: "http://example.invalid", ...secrets } });
      expectRefused(outcome);
      expect(outcome.stderr).toContain("--insecure");
      for (const secret of Object.values(secrets)) expect(outcome.stderr).not.toContain(secret);
    }
  });

  it("is a task service over plain http on another machine", async () => {
    const server = await listen((_request, response) => response.end());
    const env = { AUTH_URL: server.url, TASK_SERVICE_URL: "http://example.invalid", TITAN_TOKEN: key };
    expectRefused(await titanAuth(["check"], { env }));
    expect(server.seen).toEqual([]);
  });

  it.each([
    ["--timeout", "soon"],
    ["--timeout", "0"],
    ["--concurrency", "0"],
    ["--rate", "fast"],
    ["--deadline", "-1"],
    ["--ca-file", "/nowhere/ca.pem"],
    ["--require", "scops"],
    ["--format", "yaml"],
    ["--fail-on", "awful"],
    ["--embedded=no-such-flaw"],
    ["--replay", "/nowhere/run.json"],
  ])("is %s %s", async (...flag) => {
    const server = await listen((_request, response) => response.end());
    const args = ["check", ...flag.filter((word) => word !== undefined)];
    expectRefused(await titanAuth(args, { env: { AUTH_URL: server.url } }));
    expect(server.seen).toEqual([]);
  });

  it("is a state folder that cannot be written to, before any key is created", async () => {
    const deployment = await deploy();
    const env = { ...deployment.env, XDG_STATE_HOME: "/dev/null" };
    const outcome = await titanAuth(["check"], { env, home: folder() });
    expectRefused(outcome);
    expect(outcome.stderr).toContain("XDG_STATE_HOME");
    expect(deployment.livingKeys()).toEqual([]);
  });
});

it.each([
  ["--token", "TITAN_TOKEN"],
  ["--password", "TITAN_PASSWORD"],
])("an option for a secret, %s, is refused, and the variable is named", async (flag, variable) => {
  const outcome = await titanAuth(["status", flag, "x"], { env: { AUTH_URL: "https://api.example.com" } });
  expectRefused(outcome);
  expect(outcome.stderr).toContain(`credentials are never arguments. Set ${variable} in the environment`);
});

it.each(["serve", "states"])("a port that there is none of is refused by %s", async (command) => {
  const outcome = await titanAuth([command, "--port", "65536"], { env: { AUTH_URL: "http://127.0.0.1:1" } });
  expectRefused(outcome);
  expect(outcome.stderr).toContain("a number from 0 to 65535");
});

describe("a slip of the pen", () => {
  it.each([
    [["check", "--formt", "json"], "--format"],
    [["check", "--readonly"], "--read-only"],
    [["check", "--url", "https://a.example"], "--auth-url"],
    [["check", "--flaw", "401-for-403"], "--embedded"],
    [["check", "--requrie", "scopes"], "--require"],
    [["chekc"], "check"],
    [["clenup"], "cleanup"],
    [["whoami"], "status"],
    [["help", "401"], "explain 401"],
    [["check", "unguarded"], "unguarded-item, unguarded-scope or unguarded-key-management"],
  ])("is told what was meant: %j", async (args, meant) => {
    const server = await listen((_request, response) => response.end());
    const outcome = await titanAuth(args, { env: { AUTH_URL: server.url } });
    expect([outcome.stdout, [2, 4].includes(outcome.code ?? 0)]).toEqual(["", true]);
    expect(outcome.stderr).toContain(`Did you mean ${meant}?`);
    expect(server.seen).toEqual([]);
  });

  it("in the name of a check runs nothing, and exits 4", async () => {
    const server = await listen((_request, response) => response.end());
    const { code, stdout, stderr } = await titanAuth(["check", "scops"], { env: { AUTH_URL: server.url } });
    expect(code).toBe(4);
    expect(stdout).toBe("");
    expect(stderr).toContain("Did you mean scopes?");
    expect(server.seen).toEqual([]);
  });
});
