import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readYaml } from "./document.ts";
import { loadConfiguration } from "./load.ts";
import { validate } from "./validate.ts";

const read = (text: string) => validate(readYaml("titan-auth.yaml", new TextEncoder().encode(text)));

/** What is said of a text, a line for each thing. */
function complaints(text: string | Uint8Array): readonly string[] {
  try {
    validate(readYaml("titan-auth.yaml", typeof text === "string" ? new TextEncoder().encode(text) : text));
  } catch (error) {
    return error instanceof Error && error.name === "UserError" ? error.message.split("\n") : [String(error)];
  }
  return [];
}

function folderWith(...names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "titan-auth-configuration-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of names) writeFileSync(join(folder, name), `authUrl: https://${name}.example\n`);
  return folder;
}

describe("a configuration", () => {
  it("says all that is wrong with it at once, each with line, column and what may have been meant", () => {
    const said = complaints(
      [
        "authURL: https://a.example",
        "environments:",
        "  staging:",
        "    readonly: true",
        "    credentials:",
        "      password: hunter2-hunter2",
        "      jwt: {env: A, file: b}",
        "  all: {}",
        "thresholds: {failOn: hgih, timeoutS: 0}",
      ].join("\n"),
    );
    expect(said).toEqual([
      expect.stringMatching(
        /^titan-auth.yaml:1:1: authURL: .*Did you mean authUrl\? titan-auth config --schema lists the keys$/,
      ),
      expect.stringMatching(
        /^titan-auth.yaml:4:5: environments.staging.readonly: .*Did you mean readOnly\? titan-auth config/,
      ),
      expect.stringMatching(/^titan-auth.yaml:6:7: .*password: wanted one of: env .*, got a text\./),
      expect.stringMatching(/^titan-auth.yaml:7:7: .*jwt: wanted one of: env/),
      expect.stringMatching(/^titan-auth.yaml:8:3: environments.all: .*not "all"/),
      expect.stringMatching(/^titan-auth.yaml:9:14: thresholds.failOn: .*Did you mean high\?$/),
      expect.stringMatching(/^titan-auth.yaml:9:28: thresholds.timeoutS: wanted at least 0.1, got "0"/),
    ]);
    expect(said.join()).not.toContain("hunter2");
  });

  it("says of more than ten things that there are more", () => {
    const said = complaints(Array.from({ length: 14 }, (_, at) => `key${at}: 1`).join("\n"));
    expect(said).toHaveLength(11);
    expect(said.at(-1)).toBe("and 4 more");
  });

  it.each([
    ["a key that stands twice", "readOnly: true\nreadOnly: false", /:2:1: .*twice/],
    ["a tab", "\tauthUrl: a", /:1:1: .*a tab/],
    ["two documents", "---\nreadOnly: true\n---\nreadOnly: false", /:3:1: .*second document/],
    ["a tag", "authUrl: !!js x", /:1:10: .*a tag/],
    ["a bomb of aliases", bomb(), /aliases/],
    ["aliases that lead nowhere", "authUrl: *gone", /aliases/],
    ["a depth that no parser stands", "[".repeat(200_000), /nested too deeply/],
    ["a list", "- authUrl", /keys and values/],
    ["the name of a prototype", "__proto__: {a: 1}", /the key "__proto__"/],
    ["other bytes than UTF-8", new Uint8Array([0xff, 0xfe, 0x61]), /UTF-8/],
    ["more than 1 MiB", `# ${"x".repeat(1024 * 1024)}`, /1 MiB/],
  ])("refuses %s", (_, text, words) => {
    expect(complaints(text)).toEqual([expect.stringMatching(words)]);
  });

  it.each(["titan_sk_live_0123456789abcdef", `eyJ${"a".repeat(20)}.eyJ${"b".repeat(20)}.${"c".repeat(20)}`])(
    "refuses a secret in it without showing it",
    (secret) => {
      const said = complaints(`readOnly: true\n# the key is ${secret}\n`).join();
      expect(said).toMatch(/^titan-auth.yaml:2: wanted where a secret comes from/);
      expect(said).not.toContain(secret.slice(0, 20));
    },
  );

  it.each([
    [
      "a scope that nobody declares",
      "operations: [{id: GET /x, scopes: [media:raed]}]\nscopes: [{name: media:read}]",
      /operations.0.scopes.0: .*media:read\?/,
    ],
    ["an implied scope that nobody declares", "scopes: [{name: a:b, implies: [tasks:reed]}]", /tasks:read\?/],
    [
      "a new operation without scopes",
      "operations: [{id: GET /api/v1/taskz}]",
      /Did you mean GET \/api\/v1\/tasks\?/,
    ],
    [
      "an operation twice",
      "operations: [{id: GET /x, scopes: [a]}, {id: GET /x, scopes: [a]}]\nscopes: [{name: a}]",
      /operations.1.id: wanted each operation once/,
    ],
    [
      "a deletion that is called a read",
      "operations: [{id: 'DELETE /api/v1/tasks/{id}', effect: read}]",
      /operations.0.effect: wanted write/,
    ],
    [
      "a fixture that stands nowhere",
      "environments: {a: {fixtures: {task: '1'}}}",
      /environments.a.fixtures.task: .*Did you mean tasks\?/,
    ],
    ["a fixture that leads elsewhere", "fixtures: {tasks: ../../x}", /fixtures.tasks: wanted an identifier/],
    ["names that differ in letter case", "environments: {a: {}, A: {}}", /environments.A/],
  ])("refuses %s", (_, text, words) => {
    expect(complaints(text)).toEqual([expect.stringMatching(words)]);
  });

  it("refuses a catalogue without any read by which a key could be seen to live", () => {
    const gone = [
      "/tasks",
      "/executions",
      "/analytics/usage",
      "/billing/balance",
      "/billing/ledger",
      "/billing/activity",
    ];
    const text = `operations: [${gone.map((path) => `{id: GET /api/v1${path}, exposed: false}`).join(", ")}]`;
    expect(complaints(text)).toEqual([expect.stringMatching(/operations: wanted at least one GET/)]);
  });

  it("may be empty, begin with a byte order mark, and share values", () => {
    expect(read("")).toEqual({});
    expect(read("\ufeffreadOnly: true")).toEqual({ readOnly: true });
    const merged = read(
      "environments:\n  a: &a {authUrl: https://a.example}\n  b: {<<: *a, readOnly: true}\n",
    );
    expect(merged.environments?.["b"]).toEqual({ authUrl: "https://a.example", readOnly: true });
  });
});

describe("the file of a configuration", () => {
  it.each(["titan-auth.yaml", "titan-auth.yml"])("is looked for as %s", async (name) => {
    expect(await loadConfiguration(undefined, folderWith(name))).toMatchObject({
      name,
      value: { authUrl: `https://${name}.example` },
    });
  });

  it("need not be there, unless it is named", async () => {
    const folder = folderWith("other.yaml");
    expect(await loadConfiguration(undefined, folder)).toBeUndefined();
    await expect(loadConfiguration("none.yaml", folder)).rejects.toThrow("--config none.yaml");
    expect((await loadConfiguration("other.yaml", folder))?.path).toBe(join(folder, "other.yaml"));
  });

  it("is one, not two", async () => {
    const both = folderWith("titan-auth.yaml", "titan-auth.yml");
    await expect(loadConfiguration(undefined, both)).rejects.toThrow("got both");
    expect((await loadConfiguration("titan-auth.yml", both))?.name).toBe("titan-auth.yml");
  });

  it("has an end", async () => {
    await expect(loadConfiguration("/dev/zero", "/")).rejects.toThrow("1 MiB");
  });

  it("is no folder", async () => {
    await expect(loadConfiguration(".", folderWith())).rejects.toThrow("got a folder");
  });
});

function bomb(): string {
  const level = (name: string, of: string): string => `${name}: &${name} [${Array(10).fill(of).join(", ")}]`;
  return [level("a", "x"), level("b", "*a"), level("c", "*b"), level("d", "*c")].join("\n");
}
