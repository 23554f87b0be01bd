import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { reportSchema } from "../../../contracts/report/report.ts";
import {
  checkJson,
  deploy,
  envOf,
  filesIn,
  folder,
  listen,
  titanAuth,
  wiretap,
} from "../../../test/support/cli.ts";
import { makeCertificate } from "../../../test/support/http/certificates.ts";
import { serveHttps } from "../../../test/support/http/kit.ts";

const account = { email: "a@example.com", password: "not-to-be-seen" };

/** A port on which nobody listens. */
async function deadUrl(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}

/** Exit code 3 and one sentence in JSON and on the terminal that says which trouble it is. */
async function expectInconclusive(url: string, words: RegExp, timeout = "10"): Promise<void> {
  const env = envOf(url, account);
  const [{ code, report, stdout, stderr }, told] = await Promise.all([
    checkJson(["--timeout", timeout], { env }),
    titanAuth(["check", "--timeout", timeout], { env }),
  ]);
  expect(code).toBe(3);
  expect(report).toMatchObject({ outcome: "inconclusive", exitCode: 3, findings: [] });
  expect(report.because).toMatch(words);
  expect(report.because).not.toContain("\n");
  expect(report.troubleshooting.map(({ verdict }) => verdict)).not.toContain("confirmed");
  expect(report.summary.crashed).toBe(0);
  expect(stdout + stderr).not.toContain(account.password);
  expect(told.code).toBe(3);
  expect(told.stdout.replace(/\s+/g, " ")).toContain(report.because.replace(/\s+/g, " "));
}

describe("nothing can be said of", () => {
  it("a port on which nobody listens", async () => {
    const url = await deadUrl();
    await expectInconclusive(url, new RegExp(`^${url} cannot be reached: connection refused`));
  });

  it("a web page", async () => {
    const { url, seen } = await listen((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Hello</title>");
    });
    await expectInconclusive(url, /web page/);
    // Two runs with three requests of first contact, each sent three times at most: a page may pass.
    expect(seen.length).toBeLessThanOrEqual(18);
  });

  it("a server that hangs", async () => {
    const { url } = await listen(() => undefined);
    await expectInconclusive(url, /cannot be reached: no answer from .* within/, "0.5");
  });

  it("a server that answers 500 to everything", async () => {
    const { url } = await listen((_request, response) => {
      response
        .writeHead(500, { "content-type": "application/json" })
        .end('{"success":false,"error":{"code":"INTERNAL","message":"Oops"}}');
    });
    await expectInconclusive(url, /500/);
  });

  it("a server that cuts every connection", async () => {
    const { url } = await listen((request) => request.socket.destroy());
    await expectInconclusive(url, /cannot be reached/);
  });

  it("a server of another service", async () => {
    const { url } = await listen((_request, response) => {
      response.writeHead(404, { "content-type": "application/json" }).end('{"detail":"Not Found"}');
    });
    await expectInconclusive(url, /404/);
  });
});

describe("no credential goes to", () => {
  it("what does not answer as Titan does", async () => {
    const { url } = await listen((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Hello</title>");
    });
    const tap = await wiretap(url);
    const { report } = await checkJson([], { env: { ...envOf(tap.url, account) } });
    expect(report.requests).toBe(tap.seen.length);
    expect([...tap.secrets]).toEqual([]);
    expect(report.exchanges.map(({ credential }) => credential)).toEqual(report.exchanges.map(() => "none"));
  });

  it("another origin that a deployment redirects to", async () => {
    const stranger = await listen((_request, response) => response.end("{}"));
    const { url } = await listen((request, response) => {
      response.writeHead(307, { location: stranger.url + request.url }).end();
    });
    const { code } = await checkJson([], { env: envOf(url, account) });
    expect([1, 3]).toContain(code);
    expect(stranger.seen).toEqual([]);
  });
});

describe("a wrong password", () => {
  it("is no fault of the deployment that can be proven, and creates nothing", async () => {
    const deployment = await deploy();
    const env = { ...deployment.env, TITAN_PASSWORD: "not-to-be-seen" };
    const { code, stdout, stderr, report } = await checkJson([], { env });
    expect([1, 3]).toContain(code);
    expect(report.because).toMatch(/sign|login|credential|password/i);
    expect(report.keys.created).toBe(0);
    expect(stdout + stderr).not.toContain("not-to-be-seen");
  });
});

describe("--insecure", () => {
  it("is told in every format and on stderr, and no certificate is judged", async () => {
    const self = makeCertificate({ name: "localhost", to: "2026-01-02" });
    const url = await serveHttps(self, (_, response) =>
      response
        .writeHead(401, { "content-type": "application/json" })
        .end('{"success":false,"error":{"code":"UNAUTHORIZED","message":"no"}}'),
    );
    const home = folder();
    const args = ["check", "reach", "--insecure", "--reports", "out"];
    const { stdout, stderr } = await titanAuth(args, { env: { AUTH_URL: url }, home });
    expect(stderr.match(/titan-auth: --insecure: TLS errors are ignored/g)).toHaveLength(1);
    const files = filesIn(home);
    const told = { stdout, ...files };
    expect(Object.keys(told).length).toBeGreaterThan(5);
    const untold = Object.entries(told).filter(
      ([, text]) => !text.replace(/\s+/g, " ").includes("TLS errors are ignored"),
    );
    expect(untold.map(([name]) => name)).toEqual([]);
    const report = reportSchema.parse(JSON.parse(files["out/report.json"] ?? ""));
    expect(report.notices).toEqual([expect.stringContaining("--insecure")]);
    expect(report.checks.find(({ id }) => id === "unreachable-service")).toMatchObject({
      outcome: "inapplicable",
      because: expect.stringContaining("the certificate of localhost was not verified"),
    });
    for (const format of ["github", "markdown"]) {
      const { stdout: text, stderr: words } = await titanAuth(
        ["check", "reach", "--insecure", "--format", format],
        { env: { AUTH_URL: url } },
      );
      expect(text).toContain("TLS errors are ignored");
      expect(words.match(/TLS errors are ignored/g)).toHaveLength(1);
    }
  });
});
