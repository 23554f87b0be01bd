import { execFileSync } from "node:child_process";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readBounded, readWhole, Unreadable } from "./bounded-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bounded-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a file", () => {
  it("is read to its end, and one byte beyond what may be", async () => {
    const path = join(folder, "file");
    await writeFile(path, "0123456789");
    expect((await readBounded(path)).toString()).toBe("0123456789");
    expect((await readBounded(path, 4)).toString()).toBe("01234");
    expect(await readWhole(path, 10)).toBe("0123456789");
    await expect(readWhole(path, 9)).rejects.toThrow(Unreadable);
    await writeFile(path, "");
    expect(await readWhole(path)).toBe("");
  });
});

describe.skipIf(process.platform === "win32")("what has no end", () => {
  it("is read as far as may be", async () => {
    expect(await readBounded("/dev/zero", 1000)).toHaveLength(1001);
    await expect(readWhole("/dev/zero")).rejects.toThrow("more than 1 MiB");
  });

  it("is given up where nobody writes to it", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    await expect(readBounded(path, 10, 60)).rejects.toThrow("no end within 0.06 s");
  });

  it("is waited for where somebody will", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    const read = readBounded(path);
    await appendFile(path, "a secret\n");
    expect((await read).toString()).toBe("a secret\n");
  });
});
