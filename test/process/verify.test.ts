import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  checkJson,
  deploy,
  filesIn,
  folder,
  listen,
  titanAuth,
  verifyJson,
  wiretap,
} from "../support/cli.ts";
import { pactOf, withToken } from "../support/pact.ts";

const all = 34;

/** A folder with pact files. */
function pacts(files: Readonly<Record<string, unknown>>): string {
  const home = folder();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(home, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return home;
}

const listed = pactOf({
  description: "the tasks",
  providerStates: [{ name: "a key with scopes tasks:read" }],
  request: { method: "GET", path: "/api/v1/tasks", ...withToken },
  response: { status: 200 },
}).document;

describe("verify", () => {
  it("verifies every interaction of the built-in pacts and leaves no key and no file behind", async () => {
    const deployment = await deploy();
    const home = folder();
    const { code, report } = await verifyJson(["--allow-billing-write"], { env: deployment.env, home });
    expect(code).toBe(0);
    expect(report).toMatchObject({ command: "verify", summary: { pass: all, fail: 0, inapplicable: 0 } });
    expect(report.pacts?.sources.map(({ source }) => source)).toEqual(["built in", "built in"]);
    expect(report.keys.created).toBeGreaterThan(8);
    expect(deployment.livingKeys()).toEqual([]);
    expect(filesIn(home)).toEqual({});
  });

  it("takes --embedded, and names the failing interaction with path, wanted and got", async () => {
    const { code, stdout } = await titanAuth(["verify", "--embedded=key-answer-renamed-field"]);
    expect(code).toBe(1);
    expect(stdout.replace(/\s+/g, " ")).toContain(
      'titan-dashboard wants a field at $.key and gets nothing for "create an API key as the signed-in user"',
    );
  });

  it("takes files and folders, and the pacts of the working folder before its own", async () => {
    const { env } = await deploy();
    const home = pacts({ "shop.json": listed });
    const byFile = await verifyJson(["shop.json"], { env, home });
    expect(byFile.report.checks.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["shop/the-tasks", "pass"],
    ]);
    const byFolder = await verifyJson(["."], { env, home });
    expect(byFolder.report.pacts?.sources.map(({ source }) => source)).toEqual([join(home, "shop.json")]);
  });

  it("takes a pact from an address, and sends it no credential", async () => {
    const { env } = await deploy();
    const seen: unknown[] = [];
    const { url } = await listen((request, response) => {
      seen.push(request.headers.authorization);
      response.setHeader("content-type", "application/json").end(JSON.stringify(listed));
    });
    const { code, report } = await verifyJson([`${url}/shop.json`], {
      env: { ...env, PACT_BROKER_BASE_URL: "http://127.0.0.1:1", PACT_BROKER_TOKEN: "secret-of-the-broker" },
    });
    expect(report.checks.map(({ outcome }) => outcome)).toEqual(["pass"]);
    expect(code).toBe(0);
    expect(seen).toEqual([undefined]);
  });

  it("is filtered by none of Pact's variables, and hands none of ours on", async () => {
    const { env } = await deploy();
    const filters = {
      PACT_DESCRIPTION: "nothing of the kind",
      PACT_PROVIDER_STATE: "x",
      PACT_PROVIDER_NO_STATE: "true",
    };
    const { report } = await verifyJson(["--allow-billing-write"], { env: { ...env, ...filters } });
    expect(report.summary.pass).toBe(all);
  });

  it("runs as a suite of check, where it is asked for", async () => {
    const { env } = await deploy();
    const asked = await checkJson(["pact", "sign-in"], { env });
    expect(new Set(asked.report.checks.map(({ suite }) => suite))).toEqual(new Set(["sign-in", "pact"]));
    expect(asked.report.summary).toMatchObject({ fail: 0, inapplicable: 1 });
    expect(asked.code).toBe(0);
    const plain = await checkJson(["sign-in"], { env });
    expect(plain.report.pacts).toBeUndefined();
  });
});

describe("verify without a verdict", () => {
  it("exits with 3 within the time-out when nothing answers", async () => {
    const env = { AUTH_URL: "http://127.0.0.1:1" };
    const { code, report } = await verifyJson([], { env });
    expect(code).toBe(3);
    expect(report.because).toContain("cannot be reached");
    expect(report.summary.inconclusive).toBe(all);
  });

  it("exits with 3 after a few requests when the server hangs", async () => {
    const { url } = await listen(() => undefined);
    const { code, report } = await verifyJson(["--timeout", "1"], { env: { AUTH_URL: url } });
    expect(code).toBe(3);
    expect(report.requests).toBeLessThan(10);
  });
});

interface Bad {
  readonly name: string;
  readonly files: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
  readonly says: RegExp;
}

const jwt = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"1"}').toString("base64url")}.${"Ab3_".repeat(11)}`;
const withJwt = { ...listed, interactions: [{ ...listed.interactions[0], description: `with ${jwt}` }] };

const bad: readonly Bad[] = [
  {
    name: "a file that is not there",
    files: {},
    args: ["no.json"],
    says: /no\.json: wanted a pact file.*nothing/,
  },
  { name: "a folder without pacts", files: {}, args: ["."], says: /a folder without \.json files/ },
  { name: "a file that is not JSON", files: { "a.json": "pact" }, args: ["a.json"], says: /not JSON/ },
  {
    name: "a document that is no pact",
    files: { "a.json": { a: 1 } },
    args: ["a.json"],
    says: /wanted a pact/,
  },
  {
    name: "a pact with a live credential",
    files: { "a.json": withJwt },
    args: ["a.json"],
    says: /a\.json, interactions\[0\]\.description.*live credential \(jwt\)/,
  },
  {
    name: "--publish without a broker",
    files: {},
    args: ["--publish"],
    says: /--publish needs a Pact broker/,
  },
];

describe("verify refuses, before anything is sent,", () => {
  it.each(bad)("$name", async ({ files, args, says }) => {
    const { url, seen } = await listen((_, response) => response.end());
    const { code, stdout, stderr } = await titanAuth(["verify", ...args], {
      env: { AUTH_URL: url },
      home: pacts(files),
    });
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain(jwt);
    expect(seen).toEqual([]);
  });
});

describe("secrets", () => {
  const looks: readonly (readonly string[])[] = [
    [],
    ["--verbose"],
    ["--quiet"],
    ["--format", "json"],
    ["--least-scopes", "--reports", "out"],
  ];

  it.each(looks)("occur nowhere with %s %s", async (...look) => {
    const deployment = await deploy({
      flaws: ["token-echoed-in-refusal", "403-for-401", "key-answer-renamed-field"],
    });
    const tap = await wiretap(deployment.url);
    const home = folder();
    const { stdout, stderr } = await titanAuth(["verify", ...look], {
      env: { ...deployment.env, AUTH_URL: tap.url },
      home,
    });
    expect(tap.secrets.size).toBeGreaterThan(8);
    const written = [stdout, stderr, ...Object.values(filesIn(home))].join("\n");
    expect(written).toContain("403");
    for (const secret of [...tap.secrets, deployment.account.password]) expect(written).not.toContain(secret);
  });
});
