import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkJson, deploy, folder, listen } from "../support/cli.ts";

/** Debian's nginx as the gateway that holds all authorization checks of the task service, by `auth_request`. */

const hasNginx = (() => {
  try {
    execFileSync("nginx", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

/** A task service without any authorization check: it relies on its gateway. */
const unguarded: RequestListener = (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  const refuse = (status: number, code: string) =>
    answer(status, { success: false, error: { code, message: code.toLowerCase() } });
  request.resume();
  const isCollection = collections.test(pathname);
  if (isCollection && request.method === "POST") return refuse(400, "BAD_REQUEST");
  return isCollection && /^(?:GET|HEAD)$/.test(request.method ?? "")
    ? answer(200, { success: true, data: [] })
    : refuse(404, "NOT_FOUND");
};

const collections =
  /^\/api\/v1\/(?:tasks|executions|analytics\/usage|billing\/(?:balance|ledger|activity|plan))$/;

interface Guard {
  /** The path that the gateway asks about, from the path as it was written. */
  readonly asksFor?: (path: string) => string;
  /** What is let through without asking. */
  readonly overlooks?: (path: string, authorization: string) => boolean;
}

interface Gateway {
  readonly guard?: Guard;
  /** Whether nginx hands the path on as it reads it, and not as it was written. */
  readonly resolves?: true;
  /** Further lines of nginx's server block. */
  readonly locations?: (upstream: string) => string;
}

/** A healthy auth service, and a task service behind nginx. Gives the variables that lead to both. */
async function behindNginx({ guard = {}, resolves, locations = () => "" }: Gateway) {
  const { url, env } = await deploy();
  const upstream = await listen(unguarded);
  const { asksFor = (path) => path, overlooks = () => false } = guard;
  // Says for a request whether a healthy Titan would let it through.
  const decider = await listen((request, response) => {
    const path = String(request.headers["x-original-uri"]);
    const authorization = request.headers.authorization ?? "";
    if (overlooks(path, authorization)) {
      response.writeHead(200).end();
      return;
    }
    const method = String(request.headers["x-original-method"]);
    const headers = { ...(authorization && { authorization }), "content-type": "application/json" };
    const body = method === "POST" ? "{}" : undefined;
    fetch(url + asksFor(path), { method, headers, ...(body && { body }) })
      .then(({ status }) => response.writeHead(status === 401 || status === 403 ? status : 200).end())
      .catch(() => response.writeHead(500).end());
  });
  const [home, port] = [folder(), await freePort()];
  writeFileSync(
    join(home, "nginx.conf"),
    `daemon off; master_process off; pid ${home}/pid; error_log ${home}/error.log;
events { worker_connections 512; }
http {
  access_log off; client_body_temp_path ${home}/body; proxy_temp_path ${home}/proxy;
  fastcgi_temp_path ${home}/f; uwsgi_temp_path ${home}/u; scgi_temp_path ${home}/s;
  server {
    listen 127.0.0.1:${port};
    location = /_auth {
      internal;
      proxy_pass ${decider.url};
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header X-Original-URI $request_uri;
      proxy_set_header X-Original-Method $request_method;
    }
    location / { ${resolves ? "rewrite ^(.*)$ $1 break;" : ""} auth_request /_auth; proxy_pass ${upstream.url}; }
    ${locations(upstream.url)}
  }
}
`,
  );
  const nginx = spawn("nginx", ["-c", join(home, "nginx.conf"), "-p", home, "-e", join(home, "error.log")], {
    stdio: "ignore",
  });
  onTestFinished(() => {
    nginx.kill("SIGKILL");
  });
  while (!(await isListening(port))) await sleep(20);
  return { ...env, TASK_SERVICE_URL: `http://127.0.0.1:${port}` };
}

const worst = ({ report }: Awaited<ReturnType<typeof checkJson>>) =>
  report.findings
    .filter(({ severity }) => severity === "critical" || severity === "high")
    .map(({ message, row, severity, operation, operations }) => ({
      message,
      row,
      severity,
      operations: operations ?? [operation],
    }));

describe.skipIf(!hasNginx)("a task service behind nginx", () => {
  it("is right where every location asks, default error pages and all, also at full depth", async () => {
    const env = await behindNginx({});
    const ran = await checkJson(["--depth", "full"], { env });
    expect(worst(ran)).toEqual([]);
    expect(ran.report.because).not.toContain("dashboard");
    expect(ran.report.keys.leftover).toEqual([]);
  });

  it("with a location that does not ask: one finding, open to everybody", async () => {
    const env = await behindNginx({
      locations: (upstream) => `location /api/v1/billing/ { proxy_pass ${upstream}; }`,
    });
    const ran = await checkJson([], { env });
    const found = worst(ran);
    expect(ran.code).toBe(1);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ severity: "critical", row: "unauthorized" });
    expect(found[0]?.operations.every((operation) => operation?.includes("/billing/"))).toBe(true);
  });

  it("with a rule that has no anchor: the operations below it ask for the wrong scope, and nothing else", async () => {
    const env = await behindNginx({
      guard: {
        asksFor: (path) => path.replace(/^\/api\/v1\/tasks\/[^/?]+\/executions.*/, "/api/v1/tasks"),
      },
    });
    const ran = await checkJson([], { env });
    expect(ran.code).toBe(1);
    const found = worst(ran);
    expect(found.length).toBeLessThanOrEqual(2);
    expect(found.flatMap(({ operations }) => operations)).toEqual(
      expect.arrayContaining(["GET /api/v1/tasks/{id}/executions"]),
    );
    for (const { operations } of found) expect(operations).toEqual(["GET /api/v1/tasks/{id}/executions"]);
  });

  it("that decodes JWTs and does not verify them: critical, row 401", async () => {
    const isJwt = /^Bearer (eyJ[\w-]+)\.([\w-]+)\./;
    const env = await behindNginx({
      guard: {
        overlooks: (_path, authorization) => {
          const payload = isJwt.exec(authorization)?.[2];
          if (payload === undefined) return false;
          try {
            const { exp } = JSON.parse(Buffer.from(payload, "base64url").toString());
            return typeof exp === "number" && exp * 1000 > Date.now();
          } catch {
            return false;
          }
        },
      },
    });
    const ran = await checkJson([], { env });
    expect(ran.code).toBe(1);
    expect(worst(ran)[0]).toMatchObject({ severity: "critical", row: "unauthorized" });
  });

  it("that looks at the path as written, where nginx resolves it: critical at full depth", async () => {
    const env = await behindNginx({
      resolves: true,
      guard: { overlooks: (path) => !/^\/api\/v1\/(?:tasks|executions|analytics|billing)\b/.test(path) },
    });
    const ran = await checkJson(["path-variants"], { env });
    expect(ran.code).toBe(1);
    expect(worst(ran)[0]).toMatchObject({ severity: "critical" });
  });
});
