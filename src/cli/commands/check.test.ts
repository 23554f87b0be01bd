import { describe, expect, it } from "vitest";
import { scopes } from "../../../contracts/catalogue/catalogue.ts";
import { rowIds } from "../../../contracts/report/terms.ts";
import {
  checkJson,
  credentialsOf,
  deploy,
  filesIn,
  folder,
  listen,
  titanAuth,
  wiretap,
} from "../../../test/support/cli.ts";

describe("check with an account", () => {
  it("passes, prints one JSON document and leaves no key and no ledger behind", async () => {
    const deployment = await deploy();
    const home = folder();
    const { code, report, stdout } = await checkJson([], { env: deployment.env, home });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(report);
    expect(stdout.endsWith("}\n")).toBe(true);
    expect(report).toMatchObject({ outcome: "pass", exitCode: 0, findings: [], command: "check" });
    expect(report.target).toEqual({
      authUrl: deployment.url,
      taskServiceUrl: deployment.url,
      embedded: false,
    });
    expect(report.troubleshooting.map(({ row }) => row)).toEqual(rowIds);
    expect(report.troubleshooting.map(({ verdict }) => verdict)).toEqual(rowIds.map(() => "ruled-out"));
    expect(report.keys.created).toBeGreaterThan(8);
    expect(report.keys.revoked).toBe(report.keys.created);
    expect(deployment.livingKeys()).toEqual([]);
    expect(filesIn(home)).toEqual({});
  });

  it("tries each of the 8 scopes, alone and with it alone lacking", async () => {
    const { env } = await deploy();
    const { report } = await checkJson([], { env });
    const names = scopes.map(({ name }) => name);
    expect(names).toHaveLength(8);
    const asked = new Set(report.matrix.operations.flatMap((operation) => operation.scopes));
    expect([...asked].sort()).toEqual([...names].sort());
    const credentials = report.matrix.credentials.map(({ id }) => id);
    for (const name of names) expect(credentials).toContain(`key[all but ${name}]`);
  });

  it("takes addresses and the password from elsewhere than the environment", async () => {
    const { url, account } = await deploy();
    const { code, report } = await checkJson(["scopes", "--auth-url", `${url}/`, "--password-stdin"], {
      env: { AUTH_URL: "http://127.0.0.1:1", TITAN_EMAIL: account.email },
      stdin: `${account.password}\n`,
    });
    expect(code).toBe(0);
    expect(report.target.authUrl).toBe(url);
    expect(report.keys.created).toBeGreaterThan(8);
  });

  it("runs the named checks alone", async () => {
    const { env } = await deploy();
    const { code, report } = await checkJson(["reach", "refused-session"], { env });
    expect(code).toBe(0);
    expect(report.checks.map(({ suite, id }) => (suite === "reach" ? suite : id))).toContain(
      "refused-session",
    );
    expect(new Set(report.checks.map(({ suite }) => suite))).toEqual(new Set(["reach", "session"]));
    expect(report.keys.created).toBe(0);
  });
});

describe("check --fail-fast", () => {
  it("sends no more once a finding fails the run, and revokes its keys", async () => {
    const { env, livingKeys } = await deploy({ flaws: ["login-accepts-any-password"] });
    const whole = await checkJson([], { env });
    const { code, report } = await checkJson(["--fail-fast"], { env });
    expect([whole.code, code]).toEqual([1, 1]);
    expect(report.requests).toBeLessThan(whole.report.requests / 2);
    expect(report.findings.map(({ id }) => id)).toEqual(whole.report.findings.map(({ id }) => id));
    expect([whole.report.partial, report.partial]).toEqual([false, true]);
    expect(livingKeys()).toEqual([]);
  });

  it("runs on where nothing fails", async () => {
    const { env } = await deploy({ flaws: ["secret-answer-cacheable"] });
    const { code, report } = await checkJson(["--fail-fast"], { env });
    expect([code, report.partial]).toEqual([0, false]);
    expect(report.findings).not.toEqual([]);
  });
});

describe("check at depth quick", () => {
  it("decides every row with few requests, and says what it left out", async () => {
    const { env, livingKeys } = await deploy();
    const { code, report } = await checkJson(["--depth", "quick"], { env });
    expect(code).toBe(0);
    expect(report.requests).toBeLessThan(120);
    expect(report.troubleshooting.map(({ verdict }) => verdict)).toEqual(Array(4).fill("ruled-out"));
    expect(report.matrix.operations).toHaveLength(8);
    expect(report.notTested.filter(({ kind }) => kind === "depth").length).toBeGreaterThan(20);
    expect(report.notices).toContain("Depth quick tried 8 operations, one for each scope");
    expect(livingKeys()).toEqual([]);
  });

  it.each(["scope-never-checked", "read-opens-write", "replica-open-to-all", "keys-refused-on-tasks"])(
    "finds %s",
    async (flaw) => {
      const { env } = await deploy({ flaws: [flaw] });
      expect((await checkJson(["--depth", "quick"], { env })).code).toBe(1);
    },
  );
});

describe("check with less", () => {
  it("runs with AUTH_URL alone, says what was not tested and passes", async () => {
    const deployment = await deploy();
    const tap = await wiretap(deployment.url);
    const { code, report } = await checkJson([], { env: { AUTH_URL: tap.url } });
    expect(code).toBe(0);
    expect(report.outcome).toBe("pass");
    expect(report.notTested.length).toBeGreaterThan(0);
    expect(report.notTested.map(({ because }) => because).join()).toContain("TITAN_EMAIL");
    expect(report.summary.pass).toBeGreaterThan(0);
    expect(report.matrix.credentials.map(({ kind }) => kind)).not.toContain("key");
    expect(report.keys).toEqual({ created: 0, revoked: 0, leftover: [] });
    expect(tap.seen.length).toBe(report.requests);
  });

  it("says what was not tested", async () => {
    const { url } = await deploy();
    const { code, stdout } = await titanAuth(["check"], { env: { AUTH_URL: url } });
    expect(code).toBe(0);
    expect(stdout.indexOf("Not tested")).toBeGreaterThan(0);
    expect(stdout.indexOf("Not tested")).toBeLessThan(stdout.indexOf("Troubleshooting"));
  });

  it("runs with a key alone, and does not revoke it", async () => {
    const deployment = await deploy();
    const { key } = await credentialsOf(deployment);
    const { code, report } = await checkJson([], { env: { AUTH_URL: deployment.url, TITAN_TOKEN: key } });
    expect(code).toBe(0);
    expect(report.keys.created).toBe(0);
    expect(report.notTested.length).toBeGreaterThan(0);
    expect(report.checks.find(({ id }) => id === "refused-key")?.outcome).toBe("pass");
    expect(deployment.livingKeys().map(({ name }) => name)).toEqual(["a user's own"]);
  });

  it("runs with a JWT alone, and revokes the keys that it creates with it", async () => {
    const deployment = await deploy();
    const { jwt } = await credentialsOf(deployment);
    const { code, report } = await checkJson([], { env: { AUTH_URL: deployment.url, JWT_TOKEN: jwt } });
    expect(code).toBe(0);
    expect(report.keys.created).toBeGreaterThan(8);
    expect(report.notTested.map(({ because }) => because).join()).toContain("TITAN_EMAIL");
    expect(deployment.livingKeys().map(({ name }) => name)).toEqual(["a user's own"]);
  });

  it("takes a token from standard input", async () => {
    const deployment = await deploy();
    const { key } = await credentialsOf(deployment);
    const { code, report } = await checkJson(["--token-stdin"], {
      env: { AUTH_URL: deployment.url },
      stdin: `${key}\n`,
    });
    expect(code).toBe(0);
    expect(report.checks.find(({ id }) => id === "refused-key")?.outcome).toBe("pass");
  });
});

describe("check that is to do less", () => {
  it("sends nothing for --plan", async () => {
    const server = await listen((_request, response) => response.end());
    const env = { AUTH_URL: server.url, TITAN_EMAIL: "a@example.com", TITAN_PASSWORD: "not-to-be-seen" };
    const told = await titanAuth(["check", "--plan"], { env });
    expect(told.code).toBe(0);
    expect(told.stdout).toContain("/api/v1/auth/login");
    const { code, stdout, stderr } = await titanAuth(["check", "--plan", "--format", "json"], { env });
    expect(code).toBe(0);
    const { requests } = JSON.parse(stdout) as { requests: { url: string }[] };
    expect(requests.length).toBeGreaterThan(100);
    expect(requests.filter(({ url }) => !url.startsWith(`${server.url}/`))).toEqual([]);
    expect(told.stdout + told.stderr + stdout + stderr).not.toContain("not-to-be-seen");
    expect(server.seen).toEqual([]);
  });

  it("creates no key and writes nothing for --read-only", async () => {
    const deployment = await deploy();
    const tap = await wiretap(deployment.url);
    const { code, report } = await checkJson(["--read-only"], {
      env: { ...deployment.env, AUTH_URL: tap.url },
    });
    expect(code).toBe(0);
    expect(report.keys.created).toBe(0);
    const sent = tap.seen.map((line) => line.replace(/\?.*/, ""));
    const others = sent.filter((line) => !/^(?:GET|HEAD|OPTIONS) /.test(line));
    expect([...new Set(others)]).toEqual(["POST /api/v1/auth/login"]);
    expect(deployment.livingKeys()).toEqual([]);
  });
});

describe("the exit code of check", () => {
  it("is 1 for a flaw in any format, and the finding is in the report", async () => {
    const { env, livingKeys } = await deploy({ flaws: ["read-opens-write"] });
    const { code, report } = await checkJson(["scopes"], { env });
    expect(code).toBe(1);
    expect(report).toMatchObject({ outcome: "fail", exitCode: 1 });
    expect(report.findings.map(({ id }) => id)).toContain("unguarded-scope/scope-never-checked");
    expect((await titanAuth(["check", "scopes", "--quiet"], { env })).code).toBe(1);
    expect(livingKeys()).toEqual([]);
  });

  it("follows --fail-on", async () => {
    const { env } = await deploy({ flaws: ["refusal-without-code"] });
    const strict = await checkJson(["refusals"], { env });
    expect(strict.code).toBe(1);
    expect(strict.report.findings.map(({ severity }) => severity)).toEqual(["medium"]);
    for (const threshold of ["critical", "never"]) {
      const { code, report } = await checkJson(["refusals", "--fail-on", threshold], { env });
      expect(code).toBe(0);
      expect(report.failOn).toBe(threshold);
      expect(report.findings).toHaveLength(1);
    }
  });

  it("is 3 where a required suite or row was not tested", async () => {
    const { url } = await deploy();
    for (const name of ["scopes", "forbidden"]) {
      const { code, report } = await checkJson(["--require", name], { env: { AUTH_URL: url } });
      expect(code).toBe(3);
      expect(report.because).toContain(`${name} is required`);
    }
  });

  it("is 5 where a key cannot be revoked, and the key is named", async () => {
    const { env, livingKeys } = await deploy({ variations: ["no-revoke"] });
    const { code, report } = await checkJson([], { env });
    expect(code).toBe(5);
    expect(report.exitCode).toBe(5);
    const [left, ...others] = livingKeys();
    expect(others).toEqual([]);
    expect(report.keys.leftover).toEqual([{ id: left?.id, name: left?.name, reason: "refused" }]);
    const { stdout } = await titanAuth(["check"], { env });
    const names = livingKeys().map(({ name }) => name);
    expect(names).toHaveLength(2);
    expect(stdout).toContain(names[1]);
  });
});

describe("check --embedded", () => {
  it.each([
    [[], /Calling the operations/],
    [["--quiet"], /^$/],
  ])("shows on a terminal what it does, but not with --quiet: %j", async (flags, shown) => {
    const { stderr } = await titanAuth(["check", "session", "--embedded", ...flags], { isTTY: true });
    expect(stderr).toMatch(shown);
  });

  it("needs no variable, and leaves the user's secrets where they are", async () => {
    const server = await listen((_request, response) => response.end());
    const env = { AUTH_URL: server.url, TITAN_EMAIL: "a@example.com", TITAN_PASSWORD: "not-to-be-seen" };
    const { code, report } = await checkJson(["session", "--embedded"], { env });
    expect(code).toBe(0);
    expect(report.target.embedded).toBe(true);
    expect(server.seen).toEqual([]);
  });

  it("can be made wrong by name", async () => {
    const { code, report } = await checkJson(["scopes", "--embedded=read-opens-write"]);
    expect(code).toBe(1);
    expect(report.findings.length).toBeGreaterThan(0);
  });
});

describe("colour", () => {
  const escapeByte = "\u001b";

  it("is not in what is piped, nor where NO_COLOR is set", async () => {
    const { env } = await deploy({ flaws: ["refusal-without-code"] });
    const piped = await titanAuth(["check", "refusals"], { env });
    const refused = await titanAuth(["check", "refusals"], {
      env: { ...env, NO_COLOR: "1", FORCE_COLOR: "1" },
    });
    for (const { stdout, stderr } of [piped, refused]) expect(stdout + stderr).not.toContain(escapeByte);
    expect(refused.stdout).toContain("FAIL");
  });

  it("is there where FORCE_COLOR asks for it", async () => {
    const { env } = await deploy();
    const { stdout } = await titanAuth(["check", "reach"], { env: { ...env, FORCE_COLOR: "1" } });
    expect(stdout).toContain(escapeByte);
  });
});
