import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { reportSchema } from "../../contracts/report/report.ts";
import { parseLedger } from "../../src/credentials/keys/ledger-file.ts";
import { gateway } from "../support/cli/front.ts";
import { checkJson, deploy, envOf, filesIn, folder, spawned, start, titanAuth } from "../support/cli.ts";

/** Checks that create few keys and revoke one of them. */
const few = ["check", "broken-key-creation", "revoked-key"];

const ofKeys = /^(?:POST|GET|DELETE) \S*\/api-keys/;

/** Names of keys that the ledgers below a folder do not know to be gone. */
const remembered = (home: string): readonly string[] =>
  Object.values(filesIn(home)).flatMap((ledger) => parseLedger(ledger).living.map(({ name }) => name));

describe("kill -9 at each request for keys", () => {
  it.each(["beforehand", "afterwards"] as const)("loses no key, %s", async (moment) => {
    const deployment = await deploy();
    const home = folder();
    const crash = { step: 1, seen: 0, kill: () => {} };
    const crashes = (line: string): boolean => {
      if (ofKeys.test(line)) crash.seen += 1;
      if (ofKeys.test(line) && crash.seen === crash.step) crash.kill();
      return crash.seen >= crash.step;
    };
    const { url, idle } = await gateway(deployment.url, { [moment]: crashes });
    const env = envOf(url, deployment.account);
    for (let ended = false; !ended; crash.step += 1) {
      crash.seen = 0;
      const running = start(few, { env, home });
      crash.kill = () => running.kill("SIGKILL");
      ended = (await running.ended).code !== null;
      await idle();
      const living = deployment.livingKeys().map(({ name }) => name);
      expect(remembered(home), `step ${crash.step}`).toEqual(expect.arrayContaining(living));
    }
    expect(crash.step).toBeGreaterThan(6);
    expect(deployment.livingKeys().length).toBeGreaterThan(2);
    crash.step = Number.POSITIVE_INFINITY;
    const cleaned = await titanAuth(["cleanup"], { env, home });
    expect(cleaned.code, cleaned.stderr).toBe(0);
    expect(deployment.livingKeys()).toEqual([]);
    expect(filesIn(home)).toEqual({});
  });
});

describe("a state folder that cannot be written to", () => {
  it.each([
    ["lies below a file", (home: string) => join(home, "file", "state")],
    ["lies below a device", () => "/dev/null/state"],
    ["holds a file where its folder belongs", (home: string) => join(home, "taken")],
  ])("%s: no key is created, exit code 2", async (_name, stateOf) => {
    const home = folder();
    writeFileSync(join(home, "file"), "");
    mkdirSync(join(home, "taken"));
    writeFileSync(join(home, "taken", "titan-auth"), "");
    const deployment = await deploy();
    const env = { ...deployment.env, XDG_STATE_HOME: stateOf(home) };
    const { code, stdout, stderr } = await titanAuth(["check"], { env, home });
    expect(code, stderr).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("XDG_STATE_HOME");
    expect(stderr).toContain("--read-only");
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(deployment.livingKeys()).toEqual([]);
    // And what the sentence advises works.
    expect((await titanAuth(["check", "session", "--read-only"], { env, home })).code).toBe(0);
  });
});

describe("a disk that is full", () => {
  it.each([
    ["from the start: nothing is sent, exit code 2", 0, 2],
    ["in the middle of the run: exit code 3 with a report", 1, 3],
  ])("%s, and no key is left", async (_name, blocks, code) => {
    const deployment = await deploy();
    const ended = await onDiskOf(blocks, "check", { env: deployment.env, home: folder() });
    expect(ended.code, ended.stderr).toBe(code);
    expect(code === 2 ? ended.stderr : ended.stdout).toContain("XDG_STATE_HOME");
    expect(ended.stdout === "").toBe(code === 2);
    expect(deployment.livingKeys()).toEqual([]);
  });

  it("keeps cleanup from no revocation; what could not be written is said", async () => {
    const home = folder();
    const deployment = await deploy();
    const crash = { kill: () => {} };
    const { url, idle } = await gateway(deployment.url, {
      beforehand: () => {
        if (deployment.livingKeys().length > 2) crash.kill();
        return false;
      },
    });
    const env = envOf(url, deployment.account);
    const running = start(few, { env, home });
    crash.kill = () => running.kill("SIGKILL");
    await running.ended;
    await idle();
    expect(deployment.livingKeys().length).toBeGreaterThan(2);
    const cleaned = await onDiskOf(0, "cleanup", { env, home });
    expect(deployment.livingKeys(), cleaned.stderr).toEqual([]);
    expect(cleaned.stdout).toContain("revoked  titan-auth-");
    expect(cleaned.stderr).toMatch(/\.jsonl: wanted a file in which .*EFBIG/);
    expect(remembered(home)).not.toEqual([]);
    const again = await titanAuth(["cleanup"], { env, home });
    expect([again.code, filesIn(home)], again.stderr).toEqual([0, {}]);
  });
});

/** Runs a command whose files may hold so many blocks: such a limit (setrlimit(2)) refuses writes as a full disk does. */
async function onDiskOf(
  blocks: number,
  command: string,
  { env, home }: { readonly env: Readonly<Record<string, string>>; readonly home: string },
) {
  const program = fileURLToPath(new URL("../../dist/titan-auth.js", import.meta.url));
  const script = `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`;
  const child = spawn("bash", ["-c", script, process.execPath, program, command], {
    cwd: home,
    env: { ...env, PATH: process.env["PATH"] ?? "", HOME: home, XDG_STATE_HOME: join(home, "state") },
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode, stdout, stderr };
}

describe("a network that is lost in the middle", () => {
  it("is inconclusive, names every key that is left and how to clean up, and cleanup does", async () => {
    const home = folder();
    const deployment = await deploy();
    const lost = () => deployment.livingKeys().length >= 5;
    let down = false;
    const { url } = await gateway(deployment.url, { beforehand: () => (down ||= lost()) });
    const env = envOf(url, deployment.account);
    const { code, report, stderr } = await checkJson([], { env, home });
    expect(code, stderr).toBe(3);
    expect(report.keys.leftover.map(({ name }) => name)).toEqual(
      expect.arrayContaining(deployment.livingKeys().map(({ name }) => name)),
    );
    expect(report.findings).toEqual([]);
    expect(deployment.livingKeys().length).toBeGreaterThan(0);
    down = false;
    const back = await gateway(deployment.url, {});
    const cleaned = await titanAuth(["cleanup", "--all", "--yes"], {
      env: envOf(back.url, deployment.account),
      home,
    });
    expect(cleaned.code, cleaned.stderr).toBe(0);
    expect(deployment.livingKeys()).toEqual([]);
  });
});

describe("a clock that is set in the middle of a run", () => {
  it.each([
    ["an hour on", 3_600_000],
    ["a day back", -86_400_000],
  ])("%s: verdicts, waits and durations are as ever", async (_name, jump) => {
    const setter = `
      const Real = Date;
      let off = 0;
      setTimeout(() => { off = ${jump}; }, 450).unref();
      globalThis.Date = class extends Real {
        constructor(...all) { if (all.length === 0) super(Real.now() + off); else super(...all); }
        static now() { return Real.now() + off; }
      };`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(setter)}`;
    const deployment = await deploy({
      variations: ["slow-revocation-2s"],
      rateLimit: { limit: 60, windowMs: 700 },
    });
    const begun = performance.now();
    const { code, stdout, stderr } = await spawned(["check", "--format", "json"], {
      env: { ...deployment.env, NODE_OPTIONS },
    });
    const tookMs = performance.now() - begun;
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(code, report.because ?? stderr).toBe(0);
    expect(report.durationMs).toBeGreaterThan(1_000);
    expect(report.durationMs).toBeLessThan(tookMs);
    expect(Date.parse(report.finishedAt) - Date.parse(report.startedAt)).toBe(report.durationMs);
    for (const { durationMs } of report.exchanges) expect(durationMs).toBeLessThan(tookMs);
  });
});
