import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../user-error.ts";
import { openLedger } from "./ledger.ts";
import { readLedgers } from "./past-runs.ts";

const runId = "20261124t080741-k3f9qa";
let stateDir: string;
let file: string;

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "ledger-"));
  file = join(stateDir, "titan-auth", "keys", `${runId}.jsonl`);
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

const openOne = (authUrl = "https://auth.example") =>
  openLedger({ stateDir, runId, authUrl, pid: 4_000_000, host: "here", now: new Date(0) });
const linesOf = async (path: string): Promise<readonly unknown[]> =>
  (await readFile(path, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("Ledger", () => {
  it("makes no file before a key is intended", async () => {
    const ledger = openOne();
    expect(ledger.living()).toEqual([]);
    await ledger.close();
    expect(await readdir(stateDir)).toEqual([]);
  });

  it("has written the intent when it says so", async () => {
    const ledger = openOne("https://user:word@auth.example/base/?token=x#y");
    const entry = await ledger.intend("one");
    expect(await linesOf(file)).toEqual([
      {
        line: "run",
        version: 1,
        runId,
        authUrl: "https://auth.example/base/",
        startedAt: "1970-01-01T00:00:00.000Z",
        pid: 4_000_000,
        host: "here",
      },
      { line: "intent", entry: 1, name: "one" },
    ]);
    expect(ledger.living()).toEqual([{ entry: 1, name: "one" }]);
    await ledger.created(entry, "key-1");
    expect(ledger.living()).toEqual([{ entry: 1, name: "one", id: "key-1" }]);
    await ledger.close();
  });

  it("follows each key to its end, by entry or identifier", async () => {
    const ledger = openOne();
    const [one, two, three] = [
      await ledger.intend("one"),
      await ledger.intend("two"),
      await ledger.intend("three"),
    ];
    await ledger.created(one, "key-1");
    await ledger.created(two, "key-2");
    await ledger.notCreated(three);
    await ledger.revoked("key-1");
    await ledger.revoked("unknown");
    expect(ledger.living()).toEqual([{ entry: 2, name: "two", id: "key-2" }]);
    await ledger.revoked(two);
    await ledger.revoked(two);
    expect(ledger.living()).toEqual([]);
    await ledger.close();
  });

  it("removes its file where nothing lives, and leaves it where something does", async () => {
    const ledger = openOne();
    const entry = await ledger.intend("one");
    await ledger.notCreated(entry);
    await ledger.close();
    await ledger.close();
    expect(await readdir(dirname(file))).toEqual([]);
    const other = openOne();
    await other.intend("two");
    await other.close();
    expect(await readdir(dirname(file))).toEqual([`${runId}.jsonl`]);
  });

  it("ends well where its file was taken away", async () => {
    const ledger = openOne();
    await ledger.notCreated(await ledger.intend("one"));
    await rm(file);
    await expect(ledger.close()).resolves.toBeUndefined();
  });

  it("writes whole lines in the order of the calls", async () => {
    const ledger = openOne();
    const names = Array.from({ length: 40 }, (_, at) => `key ${at}`);
    const ended = names.map(async (name, at) => {
      const entry = await ledger.intend(name);
      await ledger.created(entry, `id-${at}`);
    });
    await Promise.all(ended);
    const [, ...events] = await linesOf(file);
    expect(events.slice(0, 40)).toEqual(names.map((name, at) => ({ line: "intent", entry: at + 1, name })));
    expect(events).toHaveLength(80);
    expect(ledger.living()).toHaveLength(40);
    await ledger.close();
  });

  it("keeps a secret off the disk that a deployment uses as identifier", async () => {
    const ledger = openOne();
    const secret = "titan_sk_live_0123456789abcdef";
    await ledger.created(await ledger.intend("one"), secret);
    expect(await readFile(file, "utf8")).not.toContain("0123456789");
    expect(ledger.living()).toEqual([{ entry: 1, name: "one", id: secret }]);
    await ledger.close();
  });
});

describe.skipIf(process.platform === "win32")("the ledger's permissions", () => {
  const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

  it("are this user's alone", async () => {
    const ledger = openOne();
    await ledger.intend("one");
    expect([await modeOf(file), await modeOf(dirname(file)), await modeOf(dirname(dirname(file)))]).toEqual([
      "600",
      "700",
      "700",
    ]);
    await ledger.close();
  });

  it("are tightened on a folder that was there before", async () => {
    await mkdir(dirname(file), { recursive: true });
    await chmod(dirname(file), 0o755);
    const ledger = openOne();
    await ledger.intend("one");
    expect(await modeOf(dirname(file))).toBe("700");
    await ledger.close();
  });
});

describe("a ledger that cannot be kept", () => {
  async function refusal(): Promise<UserError> {
    const ledger = openOne();
    const error: unknown = await ledger.intend("one").catch((reason: unknown) => reason);
    expect(ledger.living()).toEqual([]);
    await ledger.close();
    if (error instanceof UserError) return error;
    throw new Error("It was kept.", { cause: error });
  }

  it("says where, what was wanted, what came of it and what to do, and promises no entry", async () => {
    await mkdir(join(stateDir, "titan-auth"));
    await writeFile(dirname(file), "a file in the place of the folder");
    const { facts, message } = await refusal();
    expect(facts.place).toBe(file);
    expect(facts.got).toContain("EEXIST");
    expect(message).toContain("XDG_STATE_HOME");
  });

  it.skipIf(process.platform !== "linux")("says so where the system lets no folder be made", async () => {
    await rm(stateDir, { recursive: true });
    stateDir = "/proc/none";
    file = join(stateDir, "titan-auth", "keys", `${runId}.jsonl`);
    expect((await refusal()).facts.place).toBe(file);
  });

  it.skipIf(process.getuid?.() === 0)("says so for a folder that is read-only", async () => {
    await chmod(stateDir, 0o500);
    expect((await refusal()).facts.got).toContain("EACCES");
    await chmod(stateDir, 0o700);
  });

  it.skipIf(process.platform === "win32")(
    "says so where its folder, or the one above, is a link",
    async () => {
      const elsewhere = await mkdtemp(join(tmpdir(), "elsewhere-"));
      for (const level of [dirname(file), dirname(dirname(file))]) {
        await mkdir(dirname(level), { recursive: true });
        await symlink(elsewhere, level);
        expect((await refusal()).facts.got).toContain("is a link, which may lead anywhere");
        await expect(readLedgers(stateDir)).rejects.toThrow("is a link");
        await rm(join(stateDir, "titan-auth"), { recursive: true });
      }
      expect(await readdir(elsewhere, { recursive: true })).toEqual([]);
      await rm(elsewhere, { recursive: true });
    },
  );

  it("does not write into another run's file", async () => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, "another's\n");
    expect((await refusal()).facts.got).toContain("EEXIST");
    expect(await readFile(file, "utf8")).toBe("another's\n");
  });

  it("can be tried again once the cause is gone", async () => {
    await writeFile(join(stateDir, "titan-auth"), "in the way");
    const ledger = openOne();
    await expect(ledger.intend("one")).rejects.toThrow(UserError);
    await rm(join(stateDir, "titan-auth"));
    await ledger.intend("two");
    expect(ledger.living()).toEqual([{ entry: 2, name: "two" }]);
    expect(await readLedgers(stateDir)).toMatchObject([{ kind: "run", living: ledger.living() }]);
    await ledger.close();
  });
});
