import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { deploy, filesIn, folder } from "../support/cli.ts";

/** The action of GitHub Actions in this repository. */

const place = fileURLToPath(new URL("../../", import.meta.url));

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const action: Action = parse(readFileSync(`${place}action.yml`, "utf8"));
const { inputs, outputs, runs } = action;
const input = /\$\{\{ inputs\.([a-z-]+) \}\}/;

/** Runs the shell step as GitHub does, with these inputs. */
function act(given: Readonly<Record<string, string>>, home = folder()) {
  const outputFile = join(home, "output");
  writeFileSync(outputFile, "");
  const step = runs.steps.find(({ id }) => id === "check");
  const variables = Object.entries(step?.env ?? {}).map(([name, value]) => {
    const from = input.exec(value)?.[1] ?? "";
    return [name, given[from] ?? inputs[from]?.default ?? ""];
  });
  const child = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    XDG_STATE_HOME: home,
    GITHUB_ACTION_PATH: place,
    GITHUB_OUTPUT: outputFile,
    ...Object.fromEntries(variables),
  };
  return new Promise<{ code: number; output: Record<string, string>; words: string; files: string[] }>(
    (resolve) => {
      execFile("bash", ["-c", step?.run ?? ""], { cwd: home, env: child }, (error, stdout, stderr) => {
        const lines = readFileSync(outputFile, "utf8").trimEnd().split("\n");
        resolve({
          code: Number(error?.code ?? 0),
          output: Object.fromEntries(lines.map((line) => line.split("="))),
          words: stdout + stderr,
          files: Object.keys(filesIn(home)),
        });
      });
    },
  );
}

describe("the action's description", () => {
  it("puts no expression into a shell's text: inputs come as variables", () => {
    for (const { run = "" } of runs.steps) expect(run).not.toContain("${{");
    expect(runs.using).toBe("composite");
    for (const step of runs.steps) if (step.run !== undefined) expect(step.shell).toBe("bash");
  });

  it("uses every input, and each output comes from what the script writes", () => {
    const text = JSON.stringify(runs);
    expect(Object.keys(inputs).filter((name) => !text.includes(`inputs.${name}`))).toEqual([]);
    expect(
      [...text.matchAll(/inputs\.([a-z-]+)/g)]
        .map(([, name = ""]) => name)
        .filter((name) => !(name in inputs)),
    ).toEqual([]);
    const script = readFileSync(`${place}scripts/action.sh`, "utf8");
    for (const [name, { value }] of Object.entries(outputs)) {
      expect(value).toBe(`\${{ steps.check.outputs.${name} }}`);
      expect(script).toContain(`echo "${name}=`);
    }
    const used = new Set([...script.matchAll(/INPUT_[A-Z_]+/g)].map(([name]) => name));
    const given = Object.keys(runs.steps.find(({ id }) => id === "check")?.env ?? {}).filter((name) =>
      name.startsWith("INPUT_"),
    );
    expect([...used].sort()).toEqual(given.sort());
  });

  it("keeps the reports of a failure as well, and ends with the check's own code", () => {
    const [keep, end] = runs.steps.slice(-2);
    expect(keep?.if).toContain("!cancelled()");
    expect(end?.env?.["CODE"]).toContain("steps.check.outputs.exit-code");
  });
});

describe("the action's script", () => {
  it("checks a deployment and tells the job what came of it", async () => {
    const { env } = await deploy({ flaws: ["session-open"] });
    const given = {
      "auth-url": env["AUTH_URL"] ?? "",
      email: env["TITAN_EMAIL"] ?? "",
      password: env["TITAN_PASSWORD"] ?? "",
      checks: "session\nK1",
      require: "session",
      reports: "my reports",
    };
    const { code, output, words, files } = await act(given);
    expect(words).toContain("FAIL");
    expect([code, output]).toEqual([0, { outcome: "fail", "exit-code": "1", reports: "my reports" }]);
    expect(files).toContain("my reports/report.html");
    expect(words).not.toContain(given.password);
  });

  it("is not satisfied with less than the matrix where credentials are missing", async () => {
    const { url } = await deploy();
    const { output } = await act({ "auth-url": url });
    expect(output).toMatchObject({ outcome: "inconclusive", "exit-code": "3" });
  });

  it("tells that nothing ran", async () => {
    const { url } = await deploy();
    const { output } = await act({ "auth-url": url, checks: "K1", require: "" });
    expect(output).toMatchObject({ outcome: "nothing-ran", "exit-code": "4" });
  });

  it("gives the code of bad use, and no outcome of an earlier run", async () => {
    const home = folder();
    const { url } = await deploy();
    const { output: earlier } = await act({ "auth-url": url, checks: "reach", require: "" }, home);
    expect(earlier).toMatchObject({ outcome: "pass" });
    const { output, words } = await act({ "auth-url": "", checks: "reach" }, home);
    expect(output).toEqual({ outcome: "", "exit-code": "2", reports: "titan-auth-reports" });
    expect(words).toContain("AUTH_URL is not set");
  });

  it.each([
    [{ checks: "reach --insecure" }, "got a flag"],
    [{ "read-only": "yes" }, "wanted true or false"],
    [{ reports: "a\nexit-code=0" }, "wanted one folder"],
  ])("refuses %j", async (given, message) => {
    const { code, words, output } = await act({ "auth-url": "http://127.0.0.1:9", ...given });
    expect([code, output]).toEqual([2, { "": undefined }]);
    expect(words).toContain(message);
  });

  it.each(["auth-url", "checks", "depth", "fail-on", "require"])(
    "runs nothing that stands in %s",
    async (name) => {
      const { files, output } = await act({
        "auth-url": "http://127.0.0.1:9",
        [name]: "$(touch hacked)`touch hacked`;touch hacked",
      });
      expect(files).not.toContain("hacked");
      expect(output["exit-code"]).not.toBe("0");
    },
  );
});
