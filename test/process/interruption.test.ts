import { describe, expect, it } from "vitest";
import { creationPatienceMs } from "../../src/run/execute/wiring.ts";
import {
  credentialsOf,
  deploy,
  filesIn,
  folder,
  listen,
  start,
  titanAuth,
  until,
  wiretap,
} from "../support/cli.ts";

/** Slow enough that there is a middle of the run. */
const slow = { latencyMs: 50 };
/** How much longer the end of a run may take than what came before the signal, which shows how fast the machine is. */
const mostTimes = 8;

/**
 * No key and no ledger is left. If a busy machine had too little time after the signal, the run says what is left, and
 * `cleanup` revokes it.
 */
async function expectNothingLost(
  deployment: Awaited<ReturnType<typeof deploy>>,
  home: string,
  { stderr, tookMs }: { readonly stderr: string; readonly tookMs: number },
): Promise<void> {
  if (tookMs > creationPatienceMs && Object.keys(filesIn(home)).length > 0) {
    expect(stderr).toContain("titan-auth cleanup");
    expect((await titanAuth(["cleanup"], { env: deployment.env, home })).code).toBe(0);
  }
  expect(deployment.livingKeys()).toEqual([]);
  expect(filesIn(home)).toEqual({});
}

describe("a signal", () => {
  it.each([
    ["SIGINT", "check", 130, "as the first key is being created", 1],
    ["SIGINT", "check", 130, "as many keys live", 9],
    ["SIGTERM", "check", 143, "as many keys live", 9],
    ["SIGHUP", "check", 129, "as many keys live", 9],
    ["SIGQUIT", "check", 131, "as many keys live", 9],
    ["SIGTERM", "verify", 143, "as many keys live", 9],
  ] as const)(
    "%s ends %s with %i, %s, soon and without a key left",
    async (signal, command, exit, _when, keys) => {
      const home = folder();
      const deployment = await deploy(slow);
      const began = performance.now();
      const running = start([command, "--format", "json"], { env: deployment.env, home });
      await until(() => deployment.livingKeys().length >= keys);
      const sent = performance.now();
      running.kill(signal);
      const { code, stdout, stderr } = await running.ended;
      const tookMs = performance.now() - sent;
      expect(tookMs).toBeLessThan(mostTimes * (sent - began));
      expect(code).toBe(exit);
      expect(stdout).toBe("");
      // A busy machine may not revoke all keys in time: that is said instead.
      expect(stderr).toMatch(/interrupted|keys may be left/);
      await expectNothingLost(deployment, home, { stderr, tookMs });
    },
  );

  it("ends a run that waits for a server that hangs", async () => {
    const server = await listen(() => undefined);
    const began = performance.now();
    const running = start(["check", "--timeout", "60"], { env: { AUTH_URL: server.url } });
    await until(() => server.seen.length > 0);
    const sent = performance.now();
    running.kill("SIGINT");
    const { code, stdout } = await running.ended;
    expect(performance.now() - sent).toBeLessThan(mostTimes * (sent - began));
    expect(code).toBe(130);
    expect(stdout).toBe("");
  });

  it.each(["login", "keys list", "keys create --scopes tasks:read --name reader", "status", "diagnose"])(
    "ends %s with the exit code of the signal",
    async (line) => {
      const server = await listen(() => undefined);
      const env = { AUTH_URL: server.url, TITAN_EMAIL: "ada@example.com", TITAN_PASSWORD: "correct-horse-7" };
      const running = start([...line.split(" "), "--timeout", "60"], { env });
      await until(() => server.seen.length > 0);
      running.kill("SIGTERM");
      expect((await running.ended).code).toBe(143);
    },
  );

  it("ends a process that a look-up of a name would hold for as long as the system tries", async () => {
    const server = await listen(() => undefined);
    const hold = "data:text/javascript,setInterval(()=>{},1e6)";
    const running = start(["check"], { env: { AUTH_URL: server.url, NODE_OPTIONS: `--import=${hold}` } });
    await until(() => server.seen.length > 0);
    running.kill("SIGINT");
    expect((await running.ended).code).toBe(130);
  });

  it("writes no report and no recording", async () => {
    const home = folder();
    const deployment = await deploy(slow);
    const args = ["check", "--reports", "out", "--record", "run.json"];
    const running = start(args, { env: deployment.env, home });
    await until(() => deployment.livingKeys().length > 0);
    running.kill("SIGINT");
    const sent = performance.now();
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    await expectNothingLost(deployment, home, { stderr, tookMs: performance.now() - sent });
  });

  it("names the way to clean up where a key could not be revoked", async () => {
    const deployment = await deploy({ ...slow, variations: ["no-revoke"] });
    const running = start(["check"], { env: deployment.env });
    await until(() => deployment.livingKeys().length > 0);
    running.kill("SIGTERM");
    const { code, stderr } = await running.ended;
    expect(code).toBe(143);
    expect(stderr).toContain("titan-auth cleanup");
  });
});

describe("--deadline", () => {
  it("ends the run as inconclusive, with a report and without a key left", async () => {
    const deployment = await deploy(slow);
    const running = start(["check", "--deadline", "1"], { env: deployment.env });
    const { code, stdout } = await running.ended;
    expect(code).toBe(3);
    expect(stdout).toContain("INCONCLUSIVE");
    expect(deployment.livingKeys()).toEqual([]);
  });
});

/** A run that was killed in its middle, and what it left. */
async function killed(keys: number) {
  const home = folder();
  const deployment = await deploy(slow);
  const tap = await wiretap(deployment.url);
  const env = { ...deployment.env, AUTH_URL: tap.url };
  const running = start(["check"], { env, home });
  await until(() => deployment.livingKeys().length >= keys);
  running.kill("SIGKILL");
  expect((await running.ended).code).toBeNull();
  await until(tap.idle);
  expect(deployment.livingKeys().length).toBeGreaterThan(0);
  return { home, deployment, env, tap };
}

describe("cleanup", () => {
  it.each([
    ["whose identifier never arrived", 1],
    ["of the middle of a run", 9],
  ])("revokes keys of a killed run, %s", async (_name, keys) => {
    const { home, deployment, env, tap } = await killed(keys);
    const ledger = Object.values(filesIn(home)).join();
    expect(ledger).toContain("titan-auth-check");
    for (const secret of [deployment.account.password, ...tap.secrets]) expect(ledger).not.toContain(secret);
    const names = deployment.livingKeys().map(({ name }) => name);
    const { code, stdout, stderr } = await titanAuth(["cleanup"], { env, home });
    expect(code, stderr).toBe(0);
    for (const name of names) expect(stdout).toContain(`revoked  ${name}`);
    expect(deployment.livingKeys()).toEqual([]);
    expect(filesIn(home)).toEqual({});
    const again = await titanAuth(["cleanup"], { env, home });
    expect(again.code).toBe(0);
    expect(again.stdout).toContain("No keys of earlier runs are left");
  });

  it("revokes the second account's keys as well", async () => {
    const home = folder();
    const deployment = await deploy(slow);
    const tap = await wiretap(deployment.url);
    const { email, password } = deployment.secondAccount;
    const second = { TITAN_SECOND_EMAIL: email, TITAN_SECOND_PASSWORD: password };
    const env = { ...deployment.env, ...second, AUTH_URL: tap.url };
    const running = start(["check"], { env, home });
    const runs = () => new Set(deployment.livingKeys().map(({ name }) => /\d{8}t\d{6}-\w+/.exec(name)?.[0]));
    await until(() => runs().size > 1);
    running.kill("SIGKILL");
    await running.ended;
    await until(tap.idle);
    const { code, stdout, stderr } = await titanAuth(["cleanup"], { env, home });
    expect(code, stderr).toBe(0);
    expect(stdout).not.toContain("other account");
    expect(deployment.livingKeys()).toEqual([]);
    expect(filesIn(home)).toEqual({});
  });

  it("is done where the list is as long as a page, once nothing of it is left", async () => {
    const { home, deployment, env } = await killed(1);
    const others = 10 - deployment.livingKeys().length;
    await Promise.all(Array.from({ length: others }, () => credentialsOf(deployment)));
    const { code, stdout } = await titanAuth(["cleanup"], { env, home });
    expect(code, stdout).toBe(0);
    expect(deployment.livingKeys()).toHaveLength(others);
    expect(filesIn(home)).toEqual({});
  });

  it("revokes keys of another machine's run that may be going only where it is named", async () => {
    const { deployment, env } = await killed(9);
    const elsewhere = folder();
    const living = deployment.livingKeys().length;
    expect((await titanAuth(["cleanup"], { env, home: elsewhere })).code).toBe(0);
    expect(deployment.livingKeys()).toHaveLength(living);
    const [runId = ""] = /\d{8}t\d{6}-\w+/.exec(deployment.livingKeys()[0]?.name ?? "") ?? [];
    const all = await titanAuth(["cleanup", "--all", "--yes"], { env, home: elsewhere });
    expect(all.code).toBe(0);
    expect(all.stderr).toContain(`run ${runId} may still be going`);
    expect(deployment.livingKeys()).toHaveLength(living);
    expect((await titanAuth(["cleanup", runId], { env, home: elsewhere })).code).toBe(0);
    expect(deployment.livingKeys()).toEqual([]);
  });

  it("revokes nothing for --dry-run", async () => {
    const { home, deployment, env } = await killed(1);
    const living = deployment.livingKeys().length;
    const { code, stdout } = await titanAuth(["cleanup", "--dry-run"], { env, home });
    expect(code).toBe(0);
    expect(stdout).toContain("would revoke");
    expect(deployment.livingKeys()).toHaveLength(living);
  });

  it("leaves a run alone that is still going", async () => {
    const home = folder();
    const deployment = await deploy(slow);
    const running = start(["check"], { env: deployment.env, home });
    await until(() => deployment.livingKeys().length > 0);
    const { code, stdout } = await titanAuth(["cleanup", "--all", "--yes"], { env: deployment.env, home });
    expect(code).toBe(0);
    expect(stdout).toContain("No keys of earlier runs are left");
    expect((await running.ended).code).toBe(0);
  });

  it("does not touch keys of anybody else", async () => {
    const deployment = await deploy();
    await credentialsOf(deployment);
    expect((await titanAuth(["cleanup", "--all", "--yes"], { env: deployment.env })).code).toBe(0);
    expect(deployment.livingKeys()).toHaveLength(1);
  });

  it("asks for an account, and says where nothing can be revoked", async () => {
    const deployment = await deploy();
    const bare = await titanAuth(["cleanup"], { env: { AUTH_URL: deployment.url } });
    expect(bare.code).toBe(2);
    expect(bare.stderr).toContain("TITAN_EMAIL");
    const env = { ...deployment.env, TITAN_PASSWORD: "not-to-be-seen" };
    const refused = await titanAuth(["cleanup"], { env });
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain("sign-in answered 401");
    expect(refused.stderr).not.toContain("not-to-be-seen");
  });
});
