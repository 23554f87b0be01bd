import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesIn, folder, titanAuth } from "../../../test/support/cli.ts";
import { createFiles } from "../io/files.ts";

describe("titan-auth init", () => {
  it("writes a configuration, the job of the system that the project uses, and lines for git; then nothing more", async () => {
    const home = folder();
    mkdirSync(join(home, ".github"));
    writeFileSync(join(home, ".gitignore"), "node_modules/\n");
    const first = await titanAuth(["init", "--auth-url", "https://a.example.com/"], { home });
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(first.stdout).toMatch(
      /^wrote +titan-auth\.yaml\nwrote +\.github\/workflows\/titan-auth\.yml\nadded to/,
    );
    const files = filesIn(home);
    expect(Object.keys(files)).toEqual([".github/workflows/titan-auth.yml", ".gitignore", "titan-auth.yaml"]);
    expect(files["titan-auth.yaml"]).toContain('authUrl: "https://a.example.com"');
    expect(files[".gitignore"]).toBe("node_modules/\ntitan-auth-reports/\n");

    writeFileSync(join(home, "titan-auth.yaml"), "mine\n");
    const again = await titanAuth(["init"], { home });
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/^left, it exists +titan-auth\.yaml\n/);
    expect(filesIn(home)).toEqual({ ...files, "titan-auth.yaml": "mine\n" });
  });

  it.each([
    [["--dir", "nowhere"], /--dir nowhere is no folder \(ENOENT\)/],
    [["--ci", "travis"], /--ci: choose one of github, gitlab, jenkins, circleci, azure, none/],
    [["--auth-url", "a.example.com"], /--auth-url is an address without a scheme/],
    [["--auth-url", "https://u:p@a.example.com"], /password/],
    [[], /signs of github and gitlab and jenkins: choose one with --ci/],
    [["--ci", "azure", "--comment"], /--comment is for GitHub Actions/],
    [["--ci", "gitlab"], /\.gitlab\/titan-auth\.yml: wanted a file that can be written/],
  ])("refuses %j and writes nothing", async (args, message) => {
    const home = folder();
    mkdirSync(join(home, ".github"));
    writeFileSync(join(home, "Jenkinsfile"), "");
    writeFileSync(join(home, ".gitlab"), "no folder");
    const { code, stdout, stderr } = await titanAuth(["init", ...args], { home });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(Object.keys(filesIn(home))).toEqual([".gitlab", "Jenkinsfile"]);
  });
});

describe("new files", () => {
  it("are all written or none, and take nobody's place", async () => {
    const home = folder();
    writeFileSync(join(home, "b"), "b");
    const files = ["a/x/1", "b", "b/2"].map((path) => ({ path: join(home, path), text: "new" }));
    await expect(createFiles(files, home)).rejects.toThrow("Nothing was written");
    expect(filesIn(home)).toEqual({ b: "b" });
    expect(await createFiles(files.slice(0, 2), home)).toEqual([join(home, "a/x/1")]);
    expect(filesIn(home)).toEqual({ "a/x/1": "new", b: "b" });
  });
});
