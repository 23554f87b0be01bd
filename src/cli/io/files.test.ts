import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import {
  checkJson,
  credentialsOf,
  deploy,
  filesIn,
  folder,
  titanAuth,
  wiretap,
} from "../../../test/support/cli.ts";
import { UserError } from "../../user-error.ts";
import { probeFiles, writeFiles } from "./files.ts";
import { readStdin } from "./terminal.ts";

describe("--record and --replay", () => {
  it.each([
    ["healthy", [], 0],
    ["flawed", ["read-opens-write"], 1],
  ])("give the same report offline: %s", async (_name, flaws, code) => {
    const home = folder();
    const deployment = await deploy({ flaws });
    const seen = await checkJson(["scopes", "--record", "runs/run.json"], { env: deployment.env, home });
    await deployment.close();
    const again = await checkJson(["scopes", "--replay", "runs/run.json"], { home });
    expect([seen.code, again.code]).toEqual([code, code]);
    expect(again.report).toEqual(seen.report);
    expect(again.stdout).toBe(seen.stdout);
    expect(Object.keys(filesIn(home))).toEqual(["runs/run.json"]);
  });

  it("follow the flags of the replay", async () => {
    const home = folder();
    const { env } = await deploy({ flaws: ["refusal-without-code"] });
    expect((await checkJson(["refusals", "--record", "run.json"], { env, home })).code).toBe(1);
    expect((await checkJson(["--replay", "run.json", "--fail-on", "high"], { home })).code).toBe(0);
  });

  it("refuse a file that is no recording", async () => {
    const home = folder();
    await titanAuth(["check", "reach", "--embedded", "--reports", "."], { home });
    const { code, stdout, stderr } = await titanAuth(["check", "--replay", "report.json"], { home });
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("it is not a recording");
  });
});

describe("--reports", () => {
  it("writes each format whole, and nothing else", async () => {
    const home = folder();
    const { env } = await deploy({ flaws: ["refusal-without-code"] });
    const { code, stdout } = await checkJson(["refusals", "--reports", "out/latest"], { env, home });
    expect(code).toBe(1);
    const files = filesIn(home);
    const names = ["html", "json", "md", "sarif", "txt", "xml"].map((end) => `out/latest/report.${end}`);
    expect(Object.keys(files)).toEqual(names);
    expect(files["out/latest/report.json"]).toBe(stdout);
    expect(files["out/latest/report.txt"]).toContain("FAIL");
    expect(files["out/latest/report.txt"]).not.toContain("\u001b");
  });

  it.each(["/dev/null/out", "/proc/none/out"])(
    "says so where it cannot be written, and leaves no draft and no key: %s",
    async (place) => {
      const home = folder();
      const { env, livingKeys } = await deploy();
      const { code, stderr } = await titanAuth(["check", "--reports", place], { env, home });
      expect(code).toBe(2);
      expect(stderr).toContain(place);
      expect(livingKeys()).toEqual([]);
      expect(filesIn(home)).toEqual({});
    },
  );
});

describe("a file that is written", () => {
  const write = (home: string, path: string) => writeFiles([{ path, text: "new" }], home);

  it("replaces a plain file, whole, for its user alone, and leaves nothing beside it", async () => {
    const home = folder();
    writeFileSync(join(home, "report"), "old", { mode: 0o644 });
    await write(home, "report");
    await write(home, "new/report");
    expect(filesIn(home)).toEqual({ report: "new", "new/report": "new" });
    expect(statSync(join(home, "report")).mode & 0o777).toBe(0o600);
  });

  it("goes through no draft of somebody else's", async () => {
    const home = folder();
    writeFileSync(join(home, "precious"), "old");
    symlinkSync(join(home, "precious"), join(home, `report.${process.pid}.part`));
    await write(home, "report");
    expect(filesIn(home)).toMatchObject({ precious: "old", report: "new" });
  });

  it.skipIf(process.platform === "win32")("replaces no link, folder, pipe or device", async () => {
    const home = folder();
    writeFileSync(join(home, "precious"), "old");
    symlinkSync("precious", join(home, "link"));
    symlinkSync("nowhere", join(home, "loose"));
    mkdirSync(join(home, "folder"));
    execFileSync("mkfifo", [join(home, "pipe")]);
    // Only root can make devices.
    const devices = process.getuid?.() === 0 ? ["null"] : [];
    for (const name of devices) execFileSync("mknod", [join(home, name), "c", "1", "3"]);
    for (const name of ["link", "loose", "folder", "pipe", ...devices]) {
      const kind = lstatSync(join(home, name)).mode;
      await expect(write(home, name)).rejects.toThrow("which is not replaced");
      await expect(probeFiles([name], home)).rejects.toThrow(UserError);
      expect(lstatSync(join(home, name)).mode).toBe(kind);
    }
    expect(filesIn(home)).toEqual({ precious: "old" });
    expect(readdirSync(home).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});

describe("input that has no end", () => {
  it.each([
    ["check", "--replay"],
    ["check", "--config"],
    ["check", "--baseline"],
    ["check", "--env-file"],
    ["diagnose", "--token-file"],
    ["report"],
    ["diff", "/dev/zero"],
    ["merge", "/dev/zero"],
  ])("is refused: %j", async (...args) => {
    const env = { AUTH_URL: "http://127.0.0.1:9" };
    const { code, stderr } = await titanAuth([...args, "/dev/zero"], { env });
    expect(code, stderr).toBe(2);
    expect(stderr).toContain("/dev/zero");
  });

  it("is refused on standard input", async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield "x".repeat(65_536);
      })(),
    );
    await expect(readStdin({ stdin: endless })).rejects.toThrow("more than 1 MiB");
    const silent = new Readable({ read: () => undefined });
    await expect(readStdin({ stdin: silent }, 20)).rejects.toThrow("no end within 0.02 s");
    expect(await readStdin({ stdin: Readable.from(["se", "cret\n"]) })).toBe("secret\n");
  });
});

/** A secret as it is, and in the forms in which it may slip through. */
const formsOf = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  Buffer.from(secret).toString("base64url"),
  Buffer.from(secret).toString("hex"),
];

/** What leaked of the secrets, and where. */
const leaks = (places: Readonly<Record<string, string>>, secrets: Iterable<string>): readonly string[] =>
  [...secrets].flatMap((secret) =>
    Object.entries(places).flatMap(([place, words]) =>
      formsOf(secret).some((form) => words.includes(form)) ? [`${secret} in ${place}`] : [],
    ),
  );

describe("no secret is in any byte that the run leaves behind", () => {
  /** Flaws that put secrets where they do not belong. */
  const leaky = ["key-in-list", "token-echoed-in-refusal", "password-in-query-accepted"];

  it.each([
    ["a healthy deployment", {}],
    ["one that repeats secrets", { flaws: leaky }],
    ["one that cannot revoke", { variations: ["no-revoke"] }],
  ])("with an account, at %s", async (_name, options) => {
    const home = folder();
    const deployment = await deploy(options);
    const tap = await wiretap(deployment.url);
    const env = { ...deployment.env, AUTH_URL: tap.url, TITAN_EXPIRED_JWT: deployment.expiredJwt };
    const files = ["--record", "run.json", "--reports", "out"];
    const { stdout, stderr } = await titanAuth(["check", "--verbose", ...files], { env, home });
    const secrets = [deployment.account.password, deployment.expiredJwt, ...tap.secrets];
    expect(tap.secrets.size).toBeGreaterThan(4);
    // The JSON on stdout is the text of report.json.
    const places = { ...filesIn(home), stdout, stderr };
    expect(Object.keys(places)).toContain(join("out", "report.json"));
    expect(leaks(places, secrets)).toEqual([]);
    expect(leaks(places, [deployment.account.email])).toEqual([]);
  });

  it("with a JWT and a key", async () => {
    const home = folder();
    const deployment = await deploy({ flaws: leaky });
    const { jwt, key } = await credentialsOf(deployment);
    const env = { AUTH_URL: deployment.url, JWT_TOKEN: jwt, TITAN_TOKEN: key };
    const files = ["--record", "run.json", "--reports", "out"];
    const { stdout, stderr } = await titanAuth(["check", "--format", "json", ...files], { env, home });
    expect(leaks({ ...filesIn(home), stdout, stderr }, [jwt, key, jwt.split(".")[2] ?? jwt])).toEqual([]);
  });
});
