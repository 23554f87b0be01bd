import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { statusSchema } from "../../../contracts/report/status.ts";
import { gateway } from "../../../test/support/cli/front.ts";
import { credentialsOf, deploy, listen, titanAuth } from "../../../test/support/cli.ts";

const forwardTo = (url: string, incoming: IncomingMessage, response: ServerResponse): void => {
  const { method, headers } = incoming;
  const passed = request(url + incoming.url, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  incoming.pipe(passed);
};

describe("titan-auth login", () => {
  it("prints the JWT alone, which then works", async () => {
    const { env, url } = await deploy();
    const { code, stdout, stderr } = await titanAuth(["login"], { env });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const status = await titanAuth(["status", "--token-stdin"], { env: { AUTH_URL: url }, stdin: stdout });
    expect(status.code, status.stdout).toBe(0);
  });

  it("gives status an empty token where it fails: no variable takes its place unseen", async () => {
    const deployment = await deploy();
    const { key } = await credentialsOf(deployment);
    const env = { AUTH_URL: deployment.url, TITAN_TOKEN: key };
    const { code, stderr } = await titanAuth(["status", "--token-stdin"], { env, stdin: "" });
    expect(code).toBe(2);
    expect(stderr).toContain("--token-stdin");
    const works = await titanAuth(["status"], { env });
    expect([works.code, works.stdout.replace(/\s+/g, " ")]).toEqual([
      0,
      expect.stringMatching(/GET \S+tasks 200 GET \S+session 401 without a credential, as expected/),
    ]);
  });

  it("says in the server's words that sign-in is refused, without the password", async () => {
    const { env } = await deploy();
    const wrong = { ...env, TITAN_PASSWORD: "not-to-be-seen" };
    const { code, stdout, stderr } = await titanAuth(["login"], { env: wrong });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^titan-auth: sign-in was answered with 401 \(UNAUTHORIZED/);
    expect(stderr).not.toContain("not-to-be-seen");
  });

  it("names quotation marks around a refused password", async () => {
    const { env } = await deploy();
    const quoted = { ...env, TITAN_PASSWORD: `"${env["TITAN_PASSWORD"]}"` };
    const { code, stderr } = await titanAuth(["login"], { env: quoted });
    expect(code).toBe(1);
    expect(stderr.replace(/\s+/g, " ")).toContain("TITAN_PASSWORD begins and ends with quotation marks");
  });

  it("names a next command that asks the same deployment", async () => {
    const { env } = await deploy();
    const { code, stderr } = await titanAuth(["login", "--auth-url", "http://127.0.0.1:9"], { env });
    expect(code).toBe(3);
    expect(stderr).toContain("next: titan-auth diagnose --auth-url http://127.0.0.1:9\n");
  });

  it("needs an account, and an answer", async () => {
    const { url } = await deploy();
    const none = await titanAuth(["login"], { env: { AUTH_URL: url } });
    expect([none.code, none.stdout]).toEqual([2, ""]);
    expect(none.stderr).toContain("TITAN_EMAIL");
    const { env } = await deploy();
    const silent = await titanAuth(["login"], { env: { ...env, AUTH_URL: "http://127.0.0.1:9" } });
    expect([silent.code, silent.stdout]).toEqual([3, ""]);
  });
});

describe("titan-auth login and keys create, where a sign-in or a creation gives nothing of use", () => {
  const create = ["keys", "create", "--scopes", "tasks:read", "--name", "reader"];
  it.each([
    [
      "a redirect",
      ["login"],
      "login",
      308,
      { location: "https://api.titan.example/x?a=1" },
      {},
      3,
      /a redirect to https:\/\/api\.titan\.example\/x, .*AUTH_URL.*next: titan-auth diagnose/s,
    ],
    ["a second factor", create, "login", 200, {}, { mfa_required: true }, 3, /second factor/],
    ["a wrong password", ["login"], "login", 401, {}, {}, 1, /401: check TITAN_EMAIL and TITAN_PASSWORD/],
    [
      "a masked key",
      create,
      "api-keys",
      201,
      {},
      { id: "k1", name: "reader", key: "titan_sk_live_…pZ7c", scopes: [] },
      3,
      /masks it.*keys list/,
    ],
  ] as const)("%s", async (_name, args, path, status, headers, body, exit, says) => {
    const { env, url } = await deploy();
    const { url: front } = await listen((request, response) => {
      if (request.method === "POST" && request.url?.endsWith(path))
        response
          .writeHead(status, { "content-type": "application/json", ...headers })
          .end(JSON.stringify(body));
      else forwardTo(url, request, response);
    });
    const { code, stdout, stderr } = await titanAuth([...args], { env: { ...env, AUTH_URL: front } });
    expect([code, stdout]).toEqual([exit, ""]);
    expect(stderr.replace(/\s+/g, " ")).toMatch(says);
  });
});

describe("titan-auth keys", () => {
  it("creates a key and prints it alone; lists it without its secret; revokes it", async () => {
    const { env, url, livingKeys } = await deploy();
    const created = await titanAuth(["keys", "create", "--scopes", "tasks:read", "--name", "reader"], {
      env,
    });
    expect([created.code, created.stderr]).toEqual([0, ""]);
    expect(created.stdout).toMatch(/^titan_sk_\S+\n$/);
    const [key, ...others] = livingKeys();
    expect([key?.name, others]).toEqual(["reader", []]);
    const scopes = await titanAuth(["scopes", "--need", "tasks:read"], {
      env: { AUTH_URL: url, TITAN_TOKEN: created.stdout.trim() },
    });
    expect(scopes.code, scopes.stdout).toBe(0);
    const list = await titanAuth(["keys", "list"], { env });
    expect([list.code, list.stdout]).toEqual([0, `${key?.id}  reader\n`]);
    const revoked = await titanAuth(["keys", "revoke", key?.id ?? ""], { env });
    expect([revoked.code, livingKeys()]).toEqual([0, []]);
    const again = await titanAuth(["keys", "revoke", key?.id ?? ""], { env });
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("404");
  });

  it("says that a key may exist where the answer to its creation was lost", async () => {
    const { env, url, livingKeys } = await deploy();
    const { url: front } = await gateway(url, {
      afterwards: (line) => line.startsWith("POST /api/v1/api-keys"),
    });
    const args = ["keys", "create", "--scopes", "tasks:read", "--name", "reader"];
    const { code, stdout, stderr } = await titanAuth(args, { env: { ...env, AUTH_URL: front } });
    expect([code, stdout, livingKeys().length]).toEqual([3, "", 1]);
    expect(stderr).toContain("may exist");
    expect(stderr).toContain("keys revoke ID");
  });

  it("prints the whole answer as JSON", async () => {
    const { env } = await deploy();
    const args = ["keys", "create", "--scopes", "tasks:read,data:read", "--name", "both", "--json"];
    const { code, stdout } = await titanAuth(args, { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      name: "both",
      scopes: ["tasks:read", "data:read"],
      key: expect.stringMatching(/^titan_sk_/),
    });
  });

  it.each([
    [["create", "--name", "x"], "Missing --scopes"],
    [["create", "--scopes", "tasks:read"], "Missing --name"],
    [["create", "--scopes", "a b;c", "--name", "x"], "Invalid value for --scopes"],
    [["revoke"], "Missing ID"],
    [["list", "x"], "Unexpected argument"],
    [[], "Missing ACTION"],
  ])("refuses %j before anything is sent", async (args, words) => {
    const { url, seen } = await listen((_, response) => response.end());
    const env = { AUTH_URL: url, TITAN_EMAIL: "a@example.com", TITAN_PASSWORD: "p" };
    const { code, stderr } = await titanAuth(["keys", ...args], { env });
    expect([code, seen]).toEqual([2, []]);
    expect(stderr).toContain(words);
  });
});

describe("titan-auth status", () => {
  const json = async (args: readonly string[], env: Readonly<Record<string, string>>) => {
    const { code, stdout } = await titanAuth(["status", "--format", "json", ...args], { env });
    return { code, status: statusSchema.parse(JSON.parse(stdout)) };
  };

  it("tells a JWT, a key and an account apart, and that each works", async () => {
    const deployment = await deploy();
    const { jwt, key } = await credentialsOf(deployment);
    const byJwt = await json([deployment.url], { JWT_TOKEN: jwt });
    expect(byJwt).toMatchObject({ code: 0, status: { kind: "jwt", place: "JWT_TOKEN", outcome: "pass" } });
    expect(byJwt.status.expiresAt).toBeDefined();
    const byKey = await json([deployment.url], { TITAN_TOKEN: key });
    expect(byKey).toMatchObject({ code: 0, status: { kind: "key", place: "TITAN_TOKEN" } });
    const byAccount = await json([], deployment.env);
    expect(byAccount).toMatchObject({ code: 0, status: { place: "sign-in" } });
    for (const { status } of [byJwt, byKey, byAccount]) expect(status.reads.length).toBeLessThanOrEqual(3);
  });

  const envelope = (status: number, code: string, message: string) => ({
    status,
    body: JSON.stringify({ success: false, error: { code, message } }),
  });
  const page = { status: 403, body: "<html><title>Access denied</title></html>" };
  it.each([
    ["a page to everybody", page, page, 3, /front of the service/],
    ["a document for every path", { status: 200, body: '{"status":"ok"}' }, undefined, 3, /not like a Titan/],
    ["no service behind the gateway", envelope(503, "DOWN", "down"), undefined, 3, /503/],
    ["a limit", undefined, envelope(403, "FORBIDDEN", "Rate limit exceeded"), 3, /limit/],
    ["a failing service", undefined, envelope(500, "ERROR", "oops"), 3, /500/],
    ["no balance", undefined, envelope(402, "PAYMENT", "No balance"), 3, /No balance/],
    [
      "a firewall for credentials",
      undefined,
      { status: 403, body: '{"message":"Forbidden"}' },
      3,
      /not Titan's/,
    ],
    [
      "a suspended account",
      undefined,
      envelope(403, "FORBIDDEN", "Account suspended"),
      1,
      /Account suspended/,
    ],
    ["a lacking scope", undefined, envelope(403, "FORBIDDEN", "Missing scope tasks:read"), 0, /may not read/],
  ])("says what %s means", async (_name, toNobody, toKey, exit, words) => {
    const nobody = toNobody ?? envelope(401, "UNAUTHORIZED", "No credential.");
    const seen: string[] = [];
    const { url } = await listen(({ headers }, response) => {
      const { status, body } = headers.authorization === undefined ? nobody : (toKey ?? nobody);
      if (headers.authorization !== undefined) seen.push(body);
      const type = body.startsWith("<") ? "text/html" : "application/json";
      response.writeHead(status, { "content-type": type, "www-authenticate": "Bearer" }).end(body);
    });
    const { code, status } = await json([url], { TITAN_TOKEN: `titan_sk_live_${"a1B2c3D4".repeat(5)}` });
    expect(code, status.because).toBe(exit);
    expect(status.because).toMatch(words);
    // What is not Titan gets no secret.
    if (toKey === undefined) expect(seen).toEqual([]);
  });

  it.each([
    ["refused", envelope(401, "UNAUTHORIZED", "Wrong password"), 1, /refused TITAN_EMAIL .*"Wrong password"/],
    ["for a second factor", envelope(401, "MFA_REQUIRED", "Enter the code"), 1, /401: "Enter the code"/],
    [
      "stopped by a captcha",
      envelope(403, "CAPTCHA", "Solve it"),
      3,
      /refused TITAN_EMAIL .*403: "Solve it"/,
    ],
    ["half done", { status: 200, body: '{"next":"otp"}' }, 3, /no JWT \(200\): it asks for a second factor/],
    ["without a token", { status: 200, body: '{"ok":true}' }, 3, /Sign-in gave no JWT: it answered 200/],
    ["not exposed", envelope(404, "NOT_FOUND", "no"), 3, /Sign-in gave no JWT: it answered 404/],
  ])("says of a sign-in that it is %s", async (_name, { status: answered, body }, exit, words) => {
    const { url } = await listen((_request, response) => {
      response.writeHead(answered, { "content-type": "application/json" }).end(body);
    });
    const account = { TITAN_EMAIL: "dana@titan.example", TITAN_PASSWORD: "not-to-be-seen-7" };
    const { code, status } = await json([url], account);
    expect(code, status.because).toBe(exit);
    expect(status.because).toMatch(words);
    const silent = await json(["http://127.0.0.1:9"], account);
    expect(silent.status.because).toMatch(/connection refused/);
  });

  it("says what is wrong with the text of a token, and sends nothing", async () => {
    const { url } = await deploy();
    const { code, stderr } = await titanAuth(["status", url], {
      env: { TITAN_TOKEN: "op://vault/titan/key" },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/unresolved reference to a secret \(1Password\)/);
  });

  it("exits 1 for a credential that is not known, and 3 where no Titan answers", async () => {
    const { url } = await deploy();
    const env = { TITAN_TOKEN: "titan_sk_live_bm90IHRvIGJlIHNlZW4" };
    const unknown = await titanAuth(["status", url], { env });
    expect(unknown.code).toBe(1);
    expect(unknown.stdout).toContain("titan-auth diagnose");
    expect(unknown.stdout + unknown.stderr).not.toContain(env.TITAN_TOKEN);
    expect((await titanAuth(["status", "http://127.0.0.1:9"], { env })).code).toBe(3);
    expect((await titanAuth(["status", url])).code).toBe(2);
  });
});
