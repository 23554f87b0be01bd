import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, readFileSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { keysFront } from "../support/cli/keys-front.ts";
import {
  credentialsOf,
  deploy,
  filesIn,
  folder,
  spawned,
  start,
  startHere,
  titanAuth,
  until,
} from "../support/cli.ts";

/** Checks that create few keys and revoke one of them. */
const few = ["check", "broken-key-creation", "revoked-key"];
const command = fileURLToPath(new URL("../../dist/titan-auth.js", import.meta.url));

/** Living keys are reported and in the ledger; `cleanup` revokes them, and no key of other users. */
async function expectSettled(
  deployment: Awaited<ReturnType<typeof deploy>>,
  {
    env,
    home,
    stderr,
  }: { readonly env: Readonly<Record<string, string>>; readonly home: string; readonly stderr: string },
  kept: number,
): Promise<void> {
  if (deployment.livingKeys().length > kept) {
    expect(stderr).toContain("titan-auth cleanup");
    const { code } = await titanAuth(["cleanup"], { env, home });
    expect(code).toBe(0);
  }
  expect(deployment.livingKeys()).toHaveLength(kept);
  expect(filesIn(home)).toEqual({});
}

describe("a stream that cannot be written", () => {
  const run = async (redirection: string, interrupts: boolean) => {
    const home = folder();
    const deployment = await deploy({ latencyMs: 20 });
    const script = `exec "$0" "$@" ${redirection}`;
    const child = spawn("bash", ["-c", script, process.execPath, command, ...few], {
      cwd: home,
      env: { ...deployment.env, PATH: process.env["PATH"] ?? "", HOME: home, XDG_STATE_HOME: home },
    });
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    if (interrupts) {
      await until(() => deployment.livingKeys().length > 0);
      child.kill("SIGTERM");
    }
    const [stdout, stderr] = await ended;
    return { code: child.exitCode, stdout, stderr, deployment, home };
  };

  it.each([
    ["2>/dev/full", 0],
    ["2>&-", 0],
    ["> /dev/full", 3],
    ["> /dev/full 2>/dev/full", 3],
  ])("%s: the run ends with %i, and no key is left", async (redirection, code) => {
    const ended = await run(redirection, false);
    expect(ended.code, ended.stderr).toBe(code);
    expect(ended.deployment.livingKeys()).toEqual([]);
    expect(filesIn(ended.home)).toEqual({});
  });

  it.each(["2>/dev/full", "> /dev/full 2>/dev/full"])(
    "%s: a signal revokes all keys",
    async (redirection) => {
      const { code, deployment, home } = await run(redirection, true);
      expect(code).toBe(143);
      if (deployment.livingKeys().length > 0)
        expect((await titanAuth(["cleanup"], { env: deployment.env, home: join(home) })).code).toBe(0);
      else expect(filesIn(home)).toEqual({});
    },
  );
});

describe("a crash", () => {
  const said = "`secret: ${process.env.TITAN_PASSWORD} ${btoa(process.env.TITAN_PASSWORD)}`";
  const crashes = {
    "in the report": `const { stringify } = JSON;
      JSON.stringify = (value, ...rest) => {
        if (value?.schemaVersion === 1) throw new TypeError(${said});
        return stringify(value, ...rest);
      };`,
    "in the middle of the run, uncaught": `import net from "node:net";
      const { connect } = net.Socket.prototype;
      let count = 0;
      net.Socket.prototype.connect = function (...all) {
        count += 1;
        if (count === 2) setTimeout(() => { throw new RangeError(${said}); });
        return connect.apply(this, all);
      };`,
    "in the middle of the run, a promise": `import net from "node:net";
      const { connect } = net.Socket.prototype;
      let count = 0;
      net.Socket.prototype.connect = function (...all) {
        count += 1;
        if (count === 2) Promise.reject(new RangeError(${said}));
        return connect.apply(this, all);
      };`,
    "before the settings are read": `const { stdin } = process;
      const { freeze } = Object;
      Object.freeze = (value) => {
        if (value?.secrets !== undefined || value?.target !== undefined) throw new TypeError(${said});
        return freeze(value);
      };`,
  };

  it.each(Object.entries(crashes))(
    "%s: ends with 70, shows no secret and leaves no key",
    async (_name, crash) => {
      const home = folder();
      const deployment = await deploy();
      const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(crash)}`;
      const env = { ...deployment.env, NODE_OPTIONS };
      const { code, stdout, stderr } = await spawned([...few, "--format", "json"], { env, home });
      expect(code, stderr).toBe(70);
      expect(stderr).toMatch(/this is a bug in titan-auth.*secret: /s);
      const { password } = deployment.account;
      for (const form of [password, btoa(password), btoa(password).replace(/=+$/, "")])
        expect(stdout + stderr + Object.values(filesIn(home)).join()).not.toContain(form);
      await expectSettled(deployment, { env: deployment.env, home, stderr }, 0);
    },
  );
});

const codes = { SIGINT: 130, SIGTERM: 143, SIGQUIT: 131 } as const;

describe("several signals", () => {
  it.each([
    ["SIGINT", "SIGINT", 130],
    ["SIGINT", "SIGTERM", 130],
    ["SIGHUP", "SIGINT", 129],
    ["SIGTERM", "SIGQUIT", 143],
  ] as const)("%s and then %s end with %i, and every key is revoked or told", async (first, second, exit) => {
    const home = folder();
    const deployment = await deploy({ latencyMs: 30 });
    const running = start(["check"], { env: deployment.env, home });
    await until(() => deployment.livingKeys().length > 5);
    running.kill(first);
    running.kill(second);
    const alive = deployment.livingKeys().length;
    await until(() => deployment.livingKeys().length !== alive);
    // To the very end, when the result is being written.
    const impatience = setInterval(() => running.kill(second), 5);
    const { code, stderr } = await running.ended;
    clearInterval(impatience);
    // Signals that come at the same time may be heard in any order.
    expect([exit, codes[second]]).toContain(code);
    await expectSettled(deployment, { env: deployment.env, home, stderr }, 0);
  });
});

describe("a signal while a key is being created", () => {
  it.each([
    ["scopes --need tasks:read", {}],
    ["diagnose --symptom key-creation --try-create", {}],
    ["verify", {}],
    ["watch --write --no-listen", {}],
    ["cleanup", {}],
  ])("%s leaves none", async (line) => {
    for (const moment of ["before", "after"] as const) {
      const home = folder();
      const act: { kill?: () => void } = {};
      const front = await keysFront({
        create: async (_request, forward) => {
          if (moment === "before") act.kill?.();
          const answered = await forward();
          if (moment === "after") act.kill?.();
          return answered;
        },
      });
      const running = startHere(line.split(" "), { env: front.env, home });
      act.kill = () => running.kill("SIGTERM");
      const { code, stderr } = await running.ended;
      // Without a creation, nothing was interrupted.
      expect(front.counts.create === 0 || code === 143, `${line}: ${code} ${stderr}`).toBe(true);
      await expectSettled(front.deployment, { env: front.env, home, stderr }, 1);
      expect(front.othersLive()).toBe(true);
    }
  });

  it("keys create says that the key may exist, and how to end it", async () => {
    const act: { kill?: () => void } = {};
    const front = await keysFront({
      create: async (_request, forward) => {
        await forward();
        act.kill?.();
        return new Promise<never>(() => undefined);
      },
    });
    const running = startHere(["keys", "create", "--scopes", "tasks:read", "--name", "reader"], {
      env: front.env,
    });
    act.kill = () => running.kill("SIGTERM");
    const { code, stdout, stderr } = await running.ended;
    expect([code, stdout]).toEqual([143, ""]);
    expect(stderr).toMatch(/may exist all the same.*keys revoke/);
  });
});

it("two runs at once, with one ledger folder, and cleanup beside them, leave no key and lose none", async () => {
  const home = folder();
  const deployment = await deploy({ latencyMs: 10 });
  await credentialsOf(deployment);
  const runs = [1, 2].map(() => start(["check"], { env: deployment.env, home }).ended);
  await until(() => deployment.livingKeys().length > 12);
  const cleaned = await titanAuth(["cleanup", "--all", "--yes"], { env: deployment.env, home });
  expect(cleaned.code, cleaned.stdout).toBe(0);
  const codes = (await Promise.all(runs)).map(({ code }) => code);
  expect(codes).toEqual([0, 0]);
  expect(deployment.livingKeys()).toHaveLength(1);
  expect(filesIn(home)).toEqual({});
});

describe("the ledger of a run that was killed", () => {
  const left = async () => {
    const home = folder();
    const deployment = await deploy({ latencyMs: 20 });
    await credentialsOf(deployment);
    const running = start(["check"], { env: deployment.env, home });
    await until(() => deployment.livingKeys().length > 8);
    running.kill("SIGKILL");
    await running.ended;
    const [path = ""] = Object.keys(filesIn(home));
    return { home, deployment, file: join(home, path) };
  };

  it.each([0.05, 0.3, 0.6, 0.95])(
    "cut after %f of it: no other key is revoked, and what lives is told",
    async (share) => {
      const { home, deployment, file } = await left();
      truncateSync(file, Math.floor(readFileSync(file).length * share));
      const { code, stdout, stderr } = await titanAuth(["cleanup"], { env: deployment.env, home });
      expect([0, 5], stderr).toContain(code);
      const living = deployment.livingKeys().filter(({ name }) => name.startsWith("titan-auth-check"));
      expect(deployment.livingKeys().length - living.length).toBe(1);
      // Keys that the cut ledger does not name may be those of a run that is still going.
      if (living.length > 0) expect(stdout + stderr).toMatch(/may still be going|cannot be read/);
    },
  );

  it("whose process number another process has by now: its keys are revoked", async () => {
    const { home, deployment, file } = await left();
    const ledger = readFileSync(file, "utf8");
    writeFileSync(file, ledger.replace(/"pid":\d+/, `"pid":${process.pid}`));
    const { code, stdout, stderr } = await titanAuth(["cleanup"], { env: deployment.env, home });
    expect(code, stdout + stderr).toBe(0);
    expect(deployment.livingKeys()).toHaveLength(1);
    expect(filesIn(home)).toEqual({});
  });

  it("replaced by a link: nothing is written where it leads", async () => {
    const { home, deployment, file } = await left();
    const elsewhere = join(folder(), "elsewhere");
    writeFileSync(elsewhere, readFileSync(file));
    const before = readFileSync(elsewhere, "utf8");
    unlinkSync(file);
    symlinkSync(elsewhere, file);
    const { code, stderr } = await titanAuth(["cleanup"], { env: deployment.env, home });
    expect([0, 2, 3, 5], stderr).toContain(code);
    expect(readFileSync(elsewhere, "utf8")).toBe(before);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
  });
});
