import { EventEmitter } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { filesIn, folder } from "../../../test/support/cli.ts";
import { brokenReport } from "../../../test/support/report/broken.ts";
import { reporterFor } from "../../report/index.ts";
import { Secret } from "../../secrets/secret.ts";
import type { Io } from "./io.ts";
import { present } from "./publish.ts";
import { SafeOutput } from "./safe-output.ts";
import { type LookFlags, pageOf } from "./terminal.ts";

const password = new Secret("password", 'S3cret "pä" + 1/2');
const jwt = new Secret("jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiIsIm4iOjF9.bm90LWEtc2lnbmF0dXJlLWF0LWFsbA");

/** A safe output that knows two secrets, and what came out of it. */
function watched() {
  const written = { stdout: "", stderr: "" };
  const into = (name: "stdout" | "stderr") => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const output = new SafeOutput({ stdout: into("stdout"), stderr: into("stderr") });
  output.redactor.learn(password);
  output.redactor.learn(jwt);
  return { output, written };
}

/** What `present` prints with. */
function publisher(output: SafeOutput) {
  const io: Io = {
    stdin: Readable.from([]),
    stdout: { write: () => true },
    stderr: { write: () => true },
    env: {},
    cwd: process.cwd(),
    signals: new EventEmitter(),
    exit: () => undefined,
  };
  return {
    io,
    output,
    page: (flags: LookFlags) => pageOf(io, flags),
    notice: (words: string) => output.notice(`titan-auth: ${words}\n`),
    noticeOnce: (words: string) => output.notice(`titan-auth: ${words}\n`),
  };
}

const forms: readonly (readonly [string, string])[] = [
  ["raw", password.reveal()],
  ["JSON", JSON.stringify({ a: password.reveal() })],
  ["JSON in JSON", JSON.stringify({ a: JSON.stringify(password.reveal()) })],
  ["percent", encodeURIComponent(password.reveal())],
  ["base64", Buffer.from(password.reveal()).toString("base64")],
  ["base64url inside of more", Buffer.from(`user:${password.reveal()}!`).toString("base64url")],
  ["on an ASCII page", 'S3cret "p\\xe4" + 1/2'],
  ["a JWT's claims", `sub=${jwt.reveal().split(".")[1]}`],
  ["a JWT's signature", `sig=${jwt.reveal().split(".")[2]}`],
];

it("forgets what a run learnt, but not the user's own secrets", () => {
  const { output, written } = watched();
  output.guard([password], []);
  output.renew();
  output.result(`a JWT of an earlier round: ${jwt.reveal()}\n`);
  output.result(password.reveal());
  expect(written.stdout).toBe(`a JWT of an earlier round: ${jwt.reveal()}\n${password.mark}`);
  expect(written.stderr).toContain("a secret of this run was taken out of the result on standard output");
});

it("searches a source again for what was learnt, or forgotten, since it was last searched", () => {
  const { output, written } = watched();
  const token = new Secret("token", "Zk3x9QpL0aB7-Zk3x9QpL0aB7");
  output.result("a", token.reveal());
  output.redactor.learn(token);
  output.result("b", token.reveal());
  output.renew();
  output.result("c", token.reveal());
  expect(written.stdout).toBe("ac");
  expect(output.code(0)).toBe(70);
});

it("hands nothing out over the network with a secret in it", () => {
  const { output } = watched();
  expect(output.handedOut("an answer", "titan_auth_outcome 1")).toBe("titan_auth_outcome 1");
  expect(output.code(0)).toBe(0);
  expect(output.handedOut("an answer", encodeURIComponent(password.reveal()))).toBe(password.mark);
  expect(output.handedOut("an answer", "metrics")).toBe("metrics");
});

describe("an artefact with a secret in it never gets out", () => {
  it.each(forms)("%s", async (_form, text) => {
    const home = folder();
    const { output, written } = watched();
    output.result(`before ${text} after`);
    output.notice(`before ${text} after`);
    await output.files([{ path: join(home, "run.json"), text }]);
    const file = filesIn(home)["run.json"] ?? "";
    expect(written.stdout).toMatch(/^before .*\[\w+#\w{6}\].* after$/);
    expect(file).toContain("#");
    for (const what of [
      "the result on standard output",
      "a notice on standard error",
      /the file .*run\.json/,
    ])
      expect(written.stderr).toMatch(
        new RegExp(`taken out of ${typeof what === "string" ? what : what.source}`),
      );
    expect(output.redactor.finds(written.stdout + written.stderr + file)).toBe(false);
    expect([0, 1, 3, 130].map((code) => output.code(code))).toEqual([0, 1, 3, 130]);
  });

  it("is delivered without it, in every format, and says so", async () => {
    const home = folder();
    const { output, written } = watched();
    const report = brokenReport({ because: `it says ${jwt.reveal()} and ${password.reveal()}` });
    expect(await present(report, { format: "terminal", reports: home }, publisher(output))).toBe(1);
    expect(output.code(1)).toBe(1);
    const told = { stdout: written.stdout, ...filesIn(home) };
    expect(Object.keys(told)).toHaveLength(7);
    for (const text of Object.values(told)) {
      expect(text.replace(/[\s│]+/g, " ")).toContain("a secret of this run was taken out of this report");
      expect(output.redactor.leaksIn(text)).toBe(false);
    }
    expect(written.stderr).toContain("a secret of this run was taken out of this report");
  });

  it("whatever a reporter does", async () => {
    const home = folder();
    const { output, written } = watched();
    const leaking = () => `{"leak":${JSON.stringify(password.reveal())}}`;
    const leaky: typeof reporterFor = async (report, format) =>
      format === "json" ? leaking : reporterFor(report, format);
    const outputs = { format: "json", reports: home } as const;
    const code = await present(brokenReport({}), outputs, publisher(output), leaky);
    expect(output.code(code)).toBe(1);
    expect(written.stdout).toBe(`{"leak":"${password.mark}"}`);
    expect(filesIn(home)["report.json"]).toBe(written.stdout);
    expect(filesIn(home)["report.txt"]).toContain("FAIL");
  });

  it("not at all where it is in what the text was made from, and may be torn by line breaks there", async () => {
    const home = folder();
    const { output, written } = watched();
    const source = JSON.stringify({ because: jwt.reveal() });
    const text = jwt.reveal().replace(/(.{20})/g, "$1\n");
    output.result(text, source);
    await output.files([{ path: join(home, "run.txt"), text }], source);
    expect(written.stdout).toBe("");
    expect(written.stderr).toContain("the result on standard output was withheld");
    expect(filesIn(home)["run.txt"]).toMatch(/^titan-auth: .*run\.txt was withheld/);
    expect([0, 1, 3, 130].map((code) => output.code(code))).toEqual([70, 70, 70, 70]);
  });

  it("and one whose name is a secret is not named", async () => {
    const home = folder();
    const { output, written } = watched();
    await output.files([{ path: join(home, jwt.reveal()), text: jwt.reveal() }]);
    expect(written.stderr).toContain(jwt.mark);
    expect(output.redactor.finds(written.stderr)).toBe(false);
  });
});

describe("what is released", () => {
  it("is every text without a secret, byte for byte", async () => {
    const home = folder();
    const { output, written } = watched();
    output.result("all \u001b[1mwell\u001b[0m\n");
    await output.files([{ path: join(home, "a.txt"), text: `${password} and ${jwt}` }]);
    expect(written).toEqual({ stdout: "all \u001b[1mwell\u001b[0m\n", stderr: "" });
    expect(filesIn(home)).toEqual({ "a.txt": `${password} and ${jwt}` });
    expect(output.code(3)).toBe(3);
  });

  it.each([
    ["password", "password", "Invalid email or password"],
    ["password", "Titan", "Titan answers"],
    ["password", "123456", '"durationMs": 123456'],
    ["password", "7e42ab", "trace 0af7e42ab1"],
    ["key", "tasks:read", "GET /tasks needs tasks:read"],
    ["token", "schemaVersion", '{"schemaVersion":1}'],
    ["key", "2026-11-24T12:40", '"startedAt":"2026-11-24T12:40:43.001Z"'],
  ] as const)("holds this tool's own words though the %s is %j", (kind, value, text) => {
    const { output, written } = watched();
    output.redactor.learn(new Secret(kind, value));
    output.result(text);
    expect(written).toEqual({ stdout: text, stderr: "" });
  });

  it("holds the address that the user gave, whatever is in it", () => {
    const { output, written } = watched();
    output.redactor.learn(new Secret("password", "staging-7"));
    output.redactor.allow("https://staging-7.example.com");
    output.result("GET https://staging-7.example.com/tasks");
    expect(written.stdout).toContain("staging-7");
  });

  it("cannot command a terminal or a build log by a notice", () => {
    const { output, written } = watched();
    output.notice("titan-auth: it says \u001b]0;x\u0007\n::error::boom ##[group]\r\u202e\n");
    expect(written.stderr).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|^::|##\[/mu);
  });
});

it("is the only way out: no other file of the command prints or writes", () => {
  const room = fileURLToPath(new URL("..", import.meta.url));
  /** Answers `--version` and `--help` before anything is loaded. */
  const exempt = ["io/safe-output.ts", "main.ts"];
  const sources = readdirSync(room, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );
  const printing = /process\.std(?:out|err)\.write|console\.|(?<!\.)\bwriteFiles\(/;
  const wrong = sources.filter(
    (name) => !exempt.includes(name) && printing.test(readFileSync(join(room, name), "utf8")),
  );
  expect(wrong).toEqual(["io/files.ts"]);
});
