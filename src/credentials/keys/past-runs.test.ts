import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../user-error.ts";
import { openLedger } from "./ledger.ts";
import { type LeftRun, readLedgers, stateOf, strike } from "./past-runs.ts";
import { markOf } from "./process-mark.ts";

const runId = "20261124t080741-k3f9qa";
const startedAt = new Date("2026-11-24T08:07:41Z");
/** Above the highest number that Linux gives to a process (proc(5), pid_max). */
const nobody = 4_194_305;
let stateDir: string;
let file: string;

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "ledger-"));
  file = join(stateDir, "titan-auth", "keys", `${runId}.jsonl`);
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

/** Leaves a run behind: one key that was made, one whose creation never was answered, one that is gone. */
async function leaveRun(): Promise<void> {
  const facts = { authUrl: "https://auth.example", pid: nobody, host: hostname(), now: startedAt };
  const ledger = openLedger({ stateDir, runId, ...facts });
  await ledger.created(await ledger.intend("made"), "key-1");
  await ledger.intend("unanswered");
  await ledger.revoked(await ledger.intend("gone"));
  await ledger.close();
}

const left = [
  { entry: 1, name: "made", id: "key-1" },
  { entry: 2, name: "unanswered" },
];

async function onlyRun(): Promise<LeftRun> {
  const [run, ...others] = await readLedgers(stateDir);
  if (run?.kind === "run" && others.length === 0) return run;
  throw new Error("There is not exactly one run that can be read.");
}

async function writeLedger(name: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(join(dirname(file), name), text);
}

describe("readLedgers", () => {
  it("finds nothing where no run ever was", async () => {
    expect(await readLedgers(stateDir)).toEqual([]);
    expect(await readLedgers(join(stateDir, "nowhere"))).toEqual([]);
  });

  it("finds a run and what it left behind", async () => {
    await leaveRun();
    expect(await readLedgers(stateDir)).toEqual([
      {
        kind: "run",
        file,
        runId,
        authUrl: "https://auth.example",
        startedAt,
        endedAt: expect.any(Date),
        pid: nobody,
        host: hostname(),
        living: left,
        ended: true,
        unreadableLines: 0,
      },
    ]);
  });

  it.each(['{"line":"crea', '{"line":"intent","entry":4,"na', "{", "\0\0\0"])(
    "passes over a torn last line: %j",
    async (torn) => {
      await leaveRun();
      await appendFile(file, torn);
      expect(await onlyRun()).toMatchObject({ living: left, unreadableLines: 0 });
    },
  );

  it("takes a last line that lacks nothing but its end", async () => {
    await leaveRun();
    await appendFile(file, '{"line":"revoked","entry":1}');
    expect((await onlyRun()).living).toEqual([left[1]]);
  });

  it("reports damage in the middle and goes on", async () => {
    await leaveRun();
    await appendFile(
      file,
      'noise\n{"line":"intent","entry":-1,"name":"x"}\n[]\n{"line":"revoked","entry":1}\n',
    );
    expect(await onlyRun()).toMatchObject({ living: [left[1]], unreadableLines: 3 });
  });

  it("reports files that cannot be read beside those that can, oldest first", async () => {
    await leaveRun();
    await writeLedger("20250101t000000-aaaa.jsonl", "\0\0\n{}\n");
    await writeLedger("20250102t000000-aaaa.jsonl", '{"line":"ru');
    await mkdir(join(dirname(file), "zzz.jsonl"));
    await writeLedger("notes.txt", "not a ledger");
    expect(await readLedgers(stateDir)).toMatchObject([
      {
        kind: "damaged",
        runId: "20250101t000000-aaaa",
        startedAt: new Date("2025-01-01T00:00:00Z"),
        because: "its first line cannot be read",
      },
      { kind: "damaged", because: expect.stringContaining("before any key was created") },
      { kind: "run", runId },
      { kind: "damaged", runId: "zzz", because: expect.stringContaining("EISDIR") },
    ]);
  });

  it.each([0, -1, 1.5, "1"])("trusts no process number like %j", async (pid) => {
    const opening = { line: "run", version: 1, runId, authUrl: "", startedAt, pid, host: hostname() };
    await writeLedger(`${runId}.jsonl`, `${JSON.stringify(opening)}\n`);
    expect(await readLedgers(stateDir)).toMatchObject([{ kind: "damaged" }]);
  });

  it("says so where the folder is none", async () => {
    await mkdir(join(stateDir, "titan-auth"));
    await writeFile(dirname(file), "");
    await expect(readLedgers(stateDir)).rejects.toThrow(UserError);
  });
});

describe("strike", () => {
  it("strikes off some keys, then the rest, and removes the file", async () => {
    await leaveRun();
    const run = await onlyRun();
    await strike(run, run.living.slice(0, 1));
    expect((await onlyRun()).living).toEqual([left[1]]);
    await strike(run, run.living.slice(1));
    expect(await readdir(dirname(file))).toEqual([]);
  });

  it("copes with a torn last line", async () => {
    await leaveRun();
    await appendFile(file, '{"line":"intent","entry":4,"na');
    const run = await onlyRun();
    await strike(run, run.living.slice(0, 1));
    expect(await onlyRun()).toMatchObject({ living: [left[1]], unreadableLines: 0 });
    await strike(run, run.living.slice(1));
    expect(await readdir(dirname(file))).toEqual([]);
  });

  it("removes a file in which nothing lives", async () => {
    await leaveRun();
    await appendFile(file, '{"line":"revoked","entry":1}\n{"line":"revoked","entry":2}\n');
    await strike(await onlyRun(), []);
    expect(await readdir(dirname(file))).toEqual([]);
  });

  it("leaves a damaged file for a person to look at", async () => {
    await leaveRun();
    await appendFile(file, "noise\n");
    const run = await onlyRun();
    await strike(run, run.living);
    expect(await onlyRun()).toMatchObject({ living: [], unreadableLines: 1 });
  });

  it("does not bring back a file that is gone", async () => {
    await leaveRun();
    const run = await onlyRun();
    await rm(file);
    await strike(run, run.living);
    expect(await readdir(dirname(file))).toEqual([]);
  });

  it("does not take the file from a run that is still going", async () => {
    const pid = process.pid;
    const ledger = openLedger({ stateDir, runId, authUrl: "", pid, host: hostname(), now: new Date() });
    await ledger.revoked(await ledger.intend("one"));
    await strike(await onlyRun(), []);
    expect(await readdir(dirname(file))).toHaveLength(1);
    await ledger.close();
  });
});

describe("stateOf", () => {
  /** As if it had been killed. */
  async function killedRun(): Promise<LeftRun> {
    await leaveRun();
    const { ended: _, ...run } = await onlyRun();
    return run;
  }

  it("tells this machine's running processes from those that are over", async () => {
    const run = await killedRun();
    const parent = { ...run, pid: process.ppid };
    expect(stateOf(run)).toBe("over");
    expect(stateOf(parent)).toBe("going");
  });

  it("cannot tell of another machine, or of another container", async () => {
    const run = await killedRun();
    expect(stateOf(run, "elsewhere")).toBe("unknown");
    const namespace = "pid:[4026500000]";
    expect(stateOf({ ...run, pid: 1, process: { ...markOf(1), namespace } })).toBe("unknown");
  });

  it("is over where the number was given to another process, or the system began anew", async () => {
    const run = { ...(await killedRun()), pid: process.ppid };
    const mark = markOf(process.ppid);
    expect(stateOf({ ...run, process: { ...mark } })).toBe("going");
    expect(stateOf({ ...run, process: { ...mark, start: "1" } })).toBe("over");
    expect(stateOf({ ...run, process: { ...mark, boot: "another" } })).toBe("over");
  });

  it("is over where the run came to its end, though its process goes on, as that of a watch does", async () => {
    await leaveRun();
    const run = { ...(await onlyRun()), pid: process.ppid };
    expect(stateOf(run)).toBe("over");
    expect(stateOf(run, "elsewhere")).toBe("over");
  });

  it("knows which of this process's own runs are over, and takes it for none that had its number before", async () => {
    const pid = process.pid;
    const ledger = openLedger({ stateDir, runId, authUrl: "", pid, host: hostname(), now: new Date() });
    await ledger.intend("one");
    const run = await onlyRun();
    expect(stateOf(run)).toBe("going");
    await ledger.close();
    expect(stateOf(run)).toBe("over");
    expect(stateOf({ ...run, runId: "20200101t000000-aaaaaa", startedAt: new Date(0) })).toBe("over");
  });
});

describe("a run that is killed", () => {
  it("leaves behind what it intended and created", async () => {
    const script = join(stateDir, "child.mjs");
    await build({
      stdin: {
        contents: childSource,
        resolveDir: fileURLToPath(new URL(".", import.meta.url)),
        loader: "ts",
      },
      outfile: script,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "silent",
    });
    const child = spawn(process.execPath, [script, stateDir, runId], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exit = once(child, "exit");
    await once(child.stdout, "data");
    const running = await onlyRun();
    expect(running.pid).toBe(child.pid);
    expect(stateOf(running)).toBe("going");
    child.kill("SIGKILL");
    expect(await exit).toEqual([null, "SIGKILL"]);
    const run = await onlyRun();
    expect(run.living).toEqual(left);
    expect(stateOf(run)).toBe("over");
    await strike(run, run.living);
    expect(await readLedgers(stateDir)).toEqual([]);
    await expect(readFile(file)).rejects.toThrow("ENOENT");
  });
});

const childSource = `
import { hostname } from "node:os";
import { openLedger } from "./ledger.ts";
import { UserError } from "../../user-error.ts";
const [stateDir = "", runId = ""] = process.argv.slice(2);
const ledger = openLedger({ stateDir, runId, authUrl: "https://auth.example", pid: process.pid, host: hostname(), now: new Date() });
await ledger.created(await ledger.intend("made"), "key-1");
await ledger.intend("unanswered");
process.stdout.write("ready");
setInterval(() => ledger.living(), 1000);
`;
