import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Report, reportSchema } from "../../../contracts/report/report.ts";
import { folder, listen, titanAuth } from "../../../test/support/cli.ts";
import { startTitan, type Titan } from "../../api/titan.ts";

/** Production: three keys with known scopes, and nothing that may be created. */

const scopes = [
  ["tasks:read", "executions:read"],
  ["data:read", "analytics:read"],
  ["billing:read", "tasks:write"],
] as const;

const profile = `profile:
  login: { exposed: false }
  session: { exposed: false }
  createKey: { exposed: false }
  listKeys: { exposed: false }
  revokeKey: { exposed: false }
`;

async function started(flaws: readonly string[] = []): Promise<Titan> {
  const titan = await startTitan({ flaws });
  onTestFinished(() => titan.close());
  return titan;
}

const fileOf = (keys: readonly (readonly string[])[], more: string): string => {
  const listed = keys.map((scopes, at) => `  - ${JSON.stringify({ source: { env: `KEY_${at}` }, scopes })}`);
  return `keys:\n${listed.join("\n")}\n${more}`;
};

interface Asked {
  readonly said?: readonly (readonly string[])[];
  readonly had?: readonly (readonly string[])[];
  readonly more?: string;
  readonly args?: readonly string[];
}

async function check(titan: Titan, { said = scopes, had = said, more = profile, args = [] }: Asked = {}) {
  const home = folder();
  const keys = await Promise.all(had.map((some) => titan.mint(some)));
  const env = Object.fromEntries(keys.map((key, at) => [`KEY_${at}`, key]));
  writeFileSync(join(home, "titan-auth.yaml"), fileOf(said, more));
  const before = titan.livingKeys().length;
  const { code, stdout, stderr } = await titanAuth(["check", "--format", "json", ...args], {
    home,
    env: { ...env, AUTH_URL: titan.url },
  });
  expect(titan.livingKeys(), "none is created, none is revoked").toHaveLength(before);
  for (const key of keys) expect(stdout + stderr).not.toContain(key);
  return { code, report: reportSchema.parse(JSON.parse(stdout)), stderr };
}

const outcomeOf = (report: Report, id: string) => report.checks.find((one) => one.id === id);
const roles = ["no-token", "bad-token", "right-scope", "other-scopes", "jwt"];
const cellsOf = ({ matrix }: Report) =>
  matrix.cells.filter(({ role, verdict }) => roles.includes(role ?? "") && verdict !== "unknown");
const placeOf = ({ operation, role }: Report["matrix"]["cells"][number]) => `${operation} ${role}`;

describe("three given keys, and nothing that may be created", () => {
  it("decide at least 60 % of Titan's cells, and say which rest and which key would decide most of it", async () => {
    const titan = await started();
    const { account, url } = titan;
    const whole = await titanAuth(["check", "--format", "json"], {
      env: { AUTH_URL: url, TITAN_EMAIL: account.email, TITAN_PASSWORD: account.password },
    });
    const all = new Set(cellsOf(reportSchema.parse(JSON.parse(whole.stdout))).map(placeOf));
    const { code, report } = await check(titan);
    expect(code, JSON.stringify(report.because)).toBe(0);
    const decided = new Set(cellsOf(report).map(placeOf));
    expect([...decided].filter((place) => all.has(place)).length / all.size).toBeGreaterThan(0.6);
    expect(report.matrix.credentials).toContainEqual({
      id: "key[given tasks:read executions:read]",
      kind: "key",
      scopes: ["tasks:read", "executions:read"],
    });
    const [gap] = report.notTested.filter(({ what }) => what.includes("of the scope matrix"));
    expect(gap?.what).toContain("POST /api/v1/executions/{id}/stop");
    expect(gap?.because).toContain(
      "one more key, with exactly tasks:write, executions:write, would decide 4",
    );
    expect(report.keys).toEqual({ created: 0, revoked: 0, leftover: [] });
    for (const id of ["broken-login", "refused-session", "broken-key-creation", "revoked-key"])
      expect(outcomeOf(report, id), id).toMatchObject({
        outcome: "inapplicable",
        because: "not applicable to this deployment",
      });
    expect(report.exchanges.filter(({ url: asked }) => /\/auth\/|api-keys/.test(asked))).toEqual([]);
  });

  it("decide the reads with an account, where nothing may be written", async () => {
    const titan = await started();
    const { code, report } = await check(titan, { more: "readOnly: true\n" });
    expect(code).toBe(0);
    expect(
      report.exchanges.filter(({ method, url }) => method !== "GET" && !url.includes("/auth/login")),
    ).toEqual([]);
    expect(outcomeOf(report, "unguarded-scope")?.outcome).toBe("pass");
  });
});

describe("with given keys", () => {
  it.each([
    ["read-opens-write", "unguarded-scope/scope-never-checked"],
    ["any-key-opens-everything", "unguarded-scope/no-scope-enforced"],
    ["unguarded-operation", "unguarded-scope/operation-unguarded"],
    ["guard-asks-another-scope", "unguarded-scope/guarded-by-another"],
    ["guard-asks-two-scopes", "refused-scope/given-key-refused"],
    ["guards-swapped", "unguarded-scope/guarded-by-another"],
    ["unauthenticated-operation", "unauthenticated-operation"],
    ["401-for-403", "unguarded-scope/wrong-refusal"],
  ])("a planted hole is found: %s", async (flaw, id) => {
    const { code, report } = await check(await started([flaw]));
    expect(report.findings.map((finding) => finding.id).join(), report.because).toContain(id);
    expect(code).toBe(1);
    for (const { check: found, confidence } of report.findings)
      if (found === "unguarded-scope" && id.startsWith(found))
        expect(["certain", "likely"]).toContain(confidence);
  });

  it.each([
    "no-billing-write",
    "analytics-404",
    "route-before-authentication",
    "ambiguous-guards-ask-all",
    "generic-not-found",
  ])("a healthy deployment raises no alarm: %s", async (variation) => {
    const titan = await startTitan({ variations: [variation] });
    onTestFinished(() => titan.close());
    const { report } = await check(titan, { args: ["scopes", "refusals"] });
    expect(report.findings).toEqual([]);
  });

  it("a key may be a JWT where the catalogue is the file's own", async () => {
    const jwt = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"robot"}').toString("base64url")}.c2lnbmF0dXJl`;
    const server = await listen(({ headers }, response) => {
      const isKnown = headers.authorization === `Bearer ${jwt}`;
      response.writeHead(isKnown ? 200 : 401, { "content-type": "application/json" });
      response.end(isKnown ? '{"name":"files"}' : '{"error":"who are you?"}');
    });
    const own = `profile: { catalogue: own, envelope: { auth: off, task: off }, ${["login", "session", "createKey", "listKeys", "revokeKey"].map((call) => `${call}: { exposed: false }`).join(", ")} }
scopes: [{ name: files }]
operations: [{ id: GET /files, scopes: [files] }]
`;
    const home = folder();
    writeFileSync(join(home, "titan-auth.yaml"), fileOf([["files"]], own));
    const env = { AUTH_URL: server.url, KEY_0: jwt };
    const { stdout, stderr } = await titanAuth(["check", "--format", "json"], { home, env });
    const { matrix } = reportSchema.parse(JSON.parse(stdout));
    expect(matrix.cells.find(({ role }) => role === "right-scope")).toMatchObject({
      status: 200,
      verdict: "ok",
    });
    expect(stdout + stderr).not.toContain(jwt);
  });

  it("a key that no operation accepts decides nothing, and is no finding", async () => {
    const titan = await started();
    const had = [...scopes, ["executions:write"]];
    const home = folder();
    const keys = await Promise.all(had.map((some) => titan.mint(some)));
    const env = { AUTH_URL: titan.url, ...Object.fromEntries(keys.map((key, at) => [`KEY_${at}`, key])) };
    writeFileSync(join(home, "titan-auth.yaml"), fileOf(had, profile));
    const args = ["check", "scopes", "--format", "json"];
    const gone = { ...env, KEY_3: "titan_sk_live_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo" };
    const { code, stdout } = await titanAuth(args, { home, env: gone });
    const report = reportSchema.parse(JSON.parse(stdout));
    expect([code, report.findings]).toEqual([3, []]);
    expect(report.because).toContain("no operation accepts this key");
  });

  it("scopes that the file tells wrongly are found, and the file is named as a cause", async () => {
    const titan = await started();
    const said = [["tasks:read"], ["executions:read"], ["data:read", "analytics:read"]];
    const had = [["tasks:read", "billing:read"], ["executions:read"], ["analytics:read"]];
    const { code, report } = await check(titan, { said, had });
    expect(code).toBe(1);
    expect(report.findings.map(({ id, confidence }) => [id, confidence])).toEqual([
      ["unguarded-scope/scope-never-checked", "likely"],
      ["refused-scope/given-key-refused", "likely"],
    ]);
    for (const { fix } of report.findings)
      expect(fix.join()).toContain("with those that titan-auth.yaml says it has");
  });
});

describe("where neither sign-in nor session is exposed", () => {
  const keys = fileOf([["tasks:read"], ["data:read"]], profile);
  const env = {
    KEY_0: "titan_sk_live_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo",
    KEY_1: "titan_sk_live_WllYV1ZVVFNSUVBPTk1MS0pJSEdGRURDQkE",
  };

  it("no key is sent to what is not Titan, and the run is inconclusive", async () => {
    const seen: (string | undefined)[] = [];
    const { url } = await listen((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404, { "content-type": "text/html" }).end("<html><body>Not Found</body></html>");
    });
    const home = folder();
    writeFileSync(join(home, "titan-auth.yaml"), keys);
    const { code, stdout } = await titanAuth(["check"], { home, env: { ...env, AUTH_URL: url } });
    expect([code, stdout]).toEqual([3, expect.stringContaining("does not look like Titan")]);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter((one) => one !== undefined)).toEqual([]);
  });

  it("an address at which nobody answers is inconclusive", async () => {
    const home = folder();
    writeFileSync(join(home, "titan-auth.yaml"), keys);
    const { code } = await titanAuth(["check"], { home, env: { ...env, AUTH_URL: "http://127.0.0.1:9" } });
    expect(code).toBe(3);
  });
});

it("config tells where keys come from and what they may do, and no key", async () => {
  const home = folder();
  writeFileSync(
    join(home, "titan-auth.yaml"),
    fileOf([["tasks:read", "data:read"], []], "checks: [./x.mjs]\n"),
  );
  const { code, stdout } = await titanAuth(["config"], {
    home,
    env: { KEY_0: "titan_sk_live_abcdefgh12345678" },
  });
  expect(code).toBe(0);
  const told = stdout.replace(/\s+/g, " ");
  expect(told).toContain("keys.0 set, from env KEY_0: tasks:read, data:read titan-auth.yaml:2:5");
  expect(told).toContain("keys.1 not set, from env KEY_1: titan-auth.yaml:3:5");
  expect(told).toMatch(/checks\.0 \.\/x\.mjs titan-auth\.yaml:4:/);
  expect(stdout).not.toContain("abcdefgh");
});

describe("keys that are given wrongly: exit code 2, nothing sent", () => {
  it.each([
    [
      "an unknown scope",
      'keys: [{ source: { env: A }, scopes: ["tasks:raed"] }]',
      {},
      "Did you mean tasks:read?",
    ],
    [
      "no scopes",
      "keys: [{ source: { env: A } }]",
      {},
      "titan-auth.yaml:1:8: keys.0.scopes: wanted the list of its scopes",
    ],
    ["two sources", "keys: [{ source: { env: A, file: b }, scopes: [] }]", {}, "one of: env"],
    [
      "a variable that is not set",
      'keys: [{ source: { env: A }, scopes: ["tasks:read"] }]',
      {},
      "titan-auth.yaml:1:10: wanted the variable A",
    ],
    [
      "a key itself",
      "keys: [{ source: titan_sk_live_abcdefgh12345678, scopes: [] }]",
      {},
      "what looks like a JWT or an API key",
    ],
    [
      "one key twice",
      'keys: [{ source: { env: A }, scopes: [] }, { source: { env: A }, scopes: ["tasks:read"] }]',
      { A: "titan_sk_live_abcdefgh12345678" },
      "Name each key once",
    ],
    [
      "one name twice",
      "keys: [{ name: a, source: { env: A }, scopes: [] }, { name: a, source: { env: B }, scopes: [] }]",
      {},
      "each name once",
    ],
    [
      "a JWT",
      "keys: [{ source: { env: A }, scopes: [] }]",
      { A: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLXRoaXM" },
      "wanted an API key, got a JWT",
    ],
  ])("%s", async (_name, text, env, words) => {
    const home = folder();
    writeFileSync(join(home, "titan-auth.yaml"), `${text}\n`);
    const { code, stdout, stderr } = await titanAuth(["check"], {
      home,
      env: { AUTH_URL: "http://127.0.0.1:9", ...env },
    });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain("abcdefgh12345678");
  });
});
