import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { folder, titanAuth } from "../../../test/support/cli.ts";

const run = fileURLToPath(new URL("../../../reports/samples/flawed.json", import.meta.url));

/** A place where a program of ours opens pages: it keeps what it was called with and the names of its variables. */
function desk(exit = 0) {
  const home = folder();
  const bin = join(home, "bin");
  mkdirSync(bin);
  for (const name of ["xdg-open", "open"]) {
    writeFileSync(
      join(bin, name),
      `#!/bin/sh\nprintf '%s\\n' "$@" > ${home}/opened\nenv > ${home}/env\nexit ${exit}\n`,
    );
    chmodSync(join(bin, name), 0o700);
  }
  const env = { PATH: [bin, "/usr/bin", "/bin"].join(delimiter), TITAN_PASSWORD: "not-for-a-browser" };
  const opened = (): string | undefined =>
    existsSync(join(home, "opened")) ? readFileSync(join(home, "opened"), "utf8").trim() : undefined;
  return { home, env, opened };
}

describe.skipIf(process.platform === "win32")("--open", () => {
  it("opens the page of --reports, and hands no secret on", async () => {
    const { home, env, opened } = desk();
    const reports = "my reports; touch x";
    const { code } = await titanAuth(["report", run, "--open", "--reports", reports], {
      home,
      env,
      isTTY: true,
    });
    expect(code).toBe(1);
    expect(opened()).toBe(join(home, reports, "report.html"));
    expect(existsSync(join(home, "x"))).toBe(false);
    expect(readFileSync(join(home, "env"), "utf8")).not.toContain("not-for-a-browser");
  });

  it("opens the page of --output, or writes one of its own", async () => {
    const first = desk();
    await titanAuth(["report", run, "--open", "--format", "html", "--output", "a.html"], {
      ...first,
      isTTY: true,
    });
    expect(first.opened()).toBe(join(first.home, "a.html"));
    const second = desk();
    const { stdout } = await titanAuth(["report", run, "--open"], { ...second, isTTY: true });
    expect(stdout).toContain("FAIL");
    expect(readFileSync(second.opened() ?? "", "utf8")).toContain("<!doctype html>");
  });

  it("says where a browser could not be opened, and exits as ever", async () => {
    const { home, env } = desk(3);
    const { code, stderr } = await titanAuth(["report", run, "--open", "--reports", "r"], {
      home,
      env,
      isTTY: true,
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/the browser was not opened \(\S+ ended with 3\): open r\/report\.html/);
  });

  it.each([
    ["in CI", { CI: "true" }, true, "--open needs a terminal"],
    ["in a pipe", {}, false, "--open needs a terminal"],
    ["where nothing opens pages", { PATH: "/nowhere" }, true, /--open finds no .* here/],
  ])("is refused %s before anything is done", async (_name, more, isTTY, words) => {
    const { home, env, opened } = desk();
    const { code, stdout, stderr } = await titanAuth(["report", run, "--open", "--reports", "r"], {
      home,
      env: { ...env, ...more },
      isTTY,
    });
    expect([code, stdout, opened(), existsSync(join(home, "r"))]).toEqual([2, "", undefined, false]);
    expect(stderr).toMatch(words);
  });
});

describe("links of a terminal", () => {
  const link = "\u001b]8;;";
  const shown = async (flags: readonly string[], env: Record<string, string>, isTTY = true) => {
    const home = folder();
    const { stdout } = await titanAuth(["report", run, "--verbose", "--reports", "r", ...flags], {
      home,
      env,
      isTTY,
    });
    return { stdout, url: pathToFileURL(join(home, "r/report.html")).href };
  };
  const kitty = { TERM: "xterm-kitty", LANG: "C.UTF-8" };

  it("lead to the report", async () => {
    const { stdout, url } = await shown([], kitty);
    expect(stdout).toContain(`${link}${url}\u001b\\`);
  });

  it.each([
    ["in a pipe", [], kitty, false],
    ["with --no-color", ["--no-color"], kitty, true],
    ["with NO_COLOR", [], { ...kitty, NO_COLOR: "1" }, true],
    ["with --ascii", ["--ascii"], kitty, true],
    ["in CI", [], { ...kitty, CI: "true" }, true],
    ["in tmux", [], { ...kitty, TMUX: "/tmp/x" }, true],
    ["in a terminal that is not known", [], { ...kitty, TERM: "xterm" }, true],
    ["with FORCE_HYPERLINK=0", [], { ...kitty, FORCE_HYPERLINK: "0" }, true],
    ["with FORCE_HYPERLINK in a pipe", [], { ...kitty, FORCE_HYPERLINK: "1" }, false],
  ])("are left out %s", async (_name, flags, env, isTTY) => {
    expect((await shown(flags, env, isTTY)).stdout).not.toContain(link);
  });
});
