import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type Echo, echoes, echoing, rewritten } from "../support/cli/echo.ts";
import {
  credentialsOf,
  deploy,
  envOf,
  filesIn,
  folder,
  listen,
  type Outcome,
  startHere,
  titanAuth,
  until,
} from "../support/cli.ts";

/** A secret in every form in which it may slip through. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const parts = secret.split(".");
  const inside = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64url")
      .slice(shift + 1, -2),
  );
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    ...inside,
    ...(parts.length === 3 ? parts.slice(1).filter((part) => part.length >= 16) : []),
    ...(secret.length < 8 ? [] : Object.values(rewritten).map((write) => write(secret))),
    ...(secret.length < 48 ? [] : [secret.slice(-36, -12), secret.slice(-24)]),
  ];
}

/** What leaked of the secrets, and where; without regard to case, as e-mail addresses are. */
function leaks(outcome: Outcome, home: string, secrets: Iterable<string>): readonly string[] {
  const places = { ...filesIn(home), stdout: outcome.stdout, stderr: outcome.stderr };
  return [...secrets].flatMap((secret) => {
    const forms = [...new Set(formsOf(secret))];
    return Object.entries(places).flatMap(([place, words]) =>
      forms.some((form) => words.includes(form)) ? [`${secret} in ${place}`] : [],
    );
  });
}

/** None of these deployments learns of a new credential later. */
const atOnce = ["--patience", "0"];

const looks: Readonly<Record<Echo, readonly string[]>> = {
  body: ["--format", "json"],
  headers: ["--verbose", "--ascii"],
  redirect: ["--verbose", "--color"],
  "error page": ["--quiet"],
  success: ["--verbose"],
};

describe("no byte of a secret is in what a run leaves behind", () => {
  it.each(echoes)("check, at a deployment that repeats secrets: %s", async (how) => {
    const home = folder();
    const deployment = await deploy({ flaws: ["token-echoed-in-refusal", "key-in-list"] });
    const echo = await echoing(deployment.url, how);
    const env = { ...envOf(echo.url, deployment.account), TITAN_EXPIRED_JWT: deployment.expiredJwt };
    const args = ["check", ...atOnce, ...looks[how], "--record", "run.json", "--reports", "out"];
    const outcome = await titanAuth(args, { env, home });
    const { email, password } = deployment.account;
    const secrets = [email, email.toLowerCase(), password, deployment.expiredJwt, ...echo.secrets];
    expect(echo.secrets.size).toBeGreaterThan(2);
    expect(leaks(outcome, home, secrets)).toEqual([]);
    expect([1, 3], outcome.stderr).toContain(outcome.code);
    expect(deployment.livingKeys()).toEqual([]);
  });

  it.each(["body", "headers"] as const)(
    "verify and cleanup, at one that repeats secrets: %s",
    async (how) => {
      const home = folder();
      const deployment = await deploy({ variations: how === "body" ? ["no-revoke"] : [] });
      const echo = await echoing(deployment.url, how);
      const env = envOf(echo.url, deployment.account);
      const verified = await titanAuth(["verify", ...atOnce, "--verbose", "--reports", "out"], { env, home });
      const cleaned = await titanAuth(["cleanup", "--all"], { env, home });
      const secrets = [deployment.account.email, deployment.account.password, ...echo.secrets];
      expect(leaks(verified, home, secrets)).toEqual([]);
      expect(leaks(cleaned, home, secrets)).toEqual([]);
      expect([verified.code, cleaned.code]).not.toContain(70);
    },
  );

  it.each([
    ["diagnose", "GET", "/api/v1/tasks", "--record", "case.json", "--verbose"],
    ["diagnose", "--symptom", "key-creation", "--try-create", "--format", "json"],
    ["scopes", "--need", "tasks:read", "--verbose"],
    ["status", "--verbose"],
    ["keys", "list"],
  ])("%s %s, at one that repeats secrets", async (...args) => {
    const deployment = await deploy({ flaws: ["token-echoed-in-refusal", "key-in-list"] });
    const { jwt, key } = await credentialsOf(deployment);
    const { email, password } = deployment.account;
    for (const how of echoes) {
      const echo = await echoing(deployment.url, how);
      const account = envOf(echo.url, deployment.account);
      const accountAlone = args[0] === "scopes" ? [] : [{}];
      for (const more of [
        ...accountAlone,
        { TITAN_TOKEN: key },
        { TITAN_TOKEN: jwt },
        { TITAN_TOKEN: `${key}x` },
      ]) {
        const home = folder();
        const given = args.filter((word) => word !== undefined);
        const outcome = await titanAuth(given, { env: { ...account, ...more }, home });
        const secrets = [email, email.toLowerCase(), password, jwt, key, ...echo.secrets];
        expect(leaks(outcome, home, secrets), how).toEqual([]);
        expect([0, 1, 3], outcome.stderr).toContain(outcome.code);
      }
    }
  });

  it.each(echoes)(
    "login prints the JWT on standard output alone, at one that repeats secrets: %s",
    async (how) => {
      const deployment = await deploy({ flaws: ["token-echoed-in-refusal"] });
      const echo = await echoing(deployment.url, how);
      const { email, password } = deployment.account;
      for (const wrong of [false, true]) {
        const home = folder();
        const account = { email, password: wrong ? `${password}-wrong` : password };
        const { code, stdout, stderr } = await titanAuth(["login"], { env: envOf(echo.url, account), home });
        const jwts = [...echo.secrets].filter((one) => one.startsWith("eyJ"));
        const isTold = code === 0;
        expect(isTold, stderr).toBe(!wrong);
        if (isTold) expect(jwts).toContain(stdout.trim());
        const outcome = { code, stderr, stdout: isTold ? "" : stdout };
        expect(leaks(outcome, home, [email, account.password, ...echo.secrets])).toEqual([]);
      }
    },
  );

  it.each(echoes)("watch, its page and its metrics, at one that repeats secrets: %s", async (how) => {
    const home = folder();
    const deployment = await deploy({ flaws: ["token-echoed-in-refusal", "key-in-list"] });
    const echo = await echoing(deployment.url, how);
    // Sign-in, session and keys bring all secrets, and every kind of answer that repeats one.
    const args = [
      "watch",
      "session",
      "api-keys",
      "--write",
      "--interval",
      "1h",
      "--patience",
      "0",
      "--listen",
      "127.0.0.1:0",
    ];
    const files = ["--textfile", "titan.prom", ...(how === "body" ? ["--format", "json"] : [])];
    const running = startHere([...args, ...files], { env: envOf(echo.url, deployment.account), home });
    await until(() => running.printed().stderr.includes("/metrics"));
    const [place = ""] = /http:\S+(?=\/metrics)/.exec(running.printed().stderr) ?? [];
    const read = async (path: string) => (await fetch(place + path)).text();
    for (let rounds = 0; rounds < 1; await sleep(50)) ({ rounds } = JSON.parse(await read("/healthz")));
    const served = [await read("/"), await read("/metrics"), await read("/healthz")].join("\n");
    running.kill("SIGTERM");
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(143);
    const { email, password } = deployment.account;
    expect(echo.secrets.size).toBeGreaterThan(2);
    const outcome = { code, stderr, stdout: stdout + served };
    expect(leaks(outcome, home, [email, password, ...echo.secrets])).toEqual([]);
  });

  it("what is made of a saved run: report, diff, merge, export and a replay", async () => {
    const home = folder();
    const deployment = await deploy({ flaws: ["token-echoed-in-refusal", "key-in-list"] });
    const echo = await echoing(deployment.url, "success");
    const env = envOf(echo.url, deployment.account);
    const { email, password } = deployment.account;
    const record = ["--record", "run.json", "--reports", "out"];
    await titanAuth(["check", ...atOnce, ...record], { env, home });
    for (const line of [
      "report out/report.json --format html",
      "report out/report.json --verbose",
      "diff out/report.json out/report.json",
      "merge out/report.json out/report.json",
      "export openapi out/report.json",
      "check --replay run.json --format json",
    ]) {
      // Offline, no secret is known that could be searched for.
      const outcome = await titanAuth(line.split(" "), { home });
      expect(leaks(outcome, folder(), [email, password, ...echo.secrets]), line).toEqual([]);
      expect([0, 1, 2, 3], outcome.stderr).toContain(outcome.code);
      expect((outcome.stdout + outcome.stderr).length, line).toBeGreaterThan(0);
    }
    const nothing = { code: 0, stdout: "", stderr: "" };
    expect(leaks(nothing, home, [email, password, ...echo.secrets])).toEqual([]);
  });

  it("init writes no secret of the environment into its files", async () => {
    const home = folder();
    const { key } = await credentialsOf(await deploy());
    const env = {
      ...envOf("https://auth.example.com", {
        email: "Some.Body+ci@example.com",
        password: "not-2-be-seen-9",
      }),
      TITAN_TOKEN: key,
    };
    const outcome = await titanAuth(["init", "--ci", "github", "--auth-url", "https://auth.example.com"], {
      env,
      home,
    });
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(Object.keys(filesIn(home)).length).toBeGreaterThan(1);
    expect(leaks(outcome, home, ["Some.Body+ci@example.com", "not-2-be-seen-9", key])).toEqual([]);
  });

  it("states hands out what a state asks for, and shows nothing else", async () => {
    const home = folder();
    const deployment = await deploy({ flaws: ["key-in-list"] });
    const echo = await echoing(deployment.url, "headers");
    const running = startHere(["states"], { env: envOf(echo.url, deployment.account), home });
    await until(() => /http:\S+/.test(running.printed().stdout));
    const [url = ""] = /http:\S+/.exec(running.printed().stdout) ?? [];
    const ask = (body: unknown) =>
      fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const answered = await ask({ state: "an API key with the scope tasks:read", action: "setup" });
    const refusal = await ask({ state: deployment.account.password, action: "setup" });
    expect(refusal.status).toBeGreaterThanOrEqual(400);
    running.kill("SIGTERM");
    const outcome = await running.ended;
    const { email, password } = deployment.account;
    expect(answered.status).toBeLessThan(600);
    expect(leaks(outcome, home, [email, password, ...echo.secrets])).toEqual([]);
    expect(deployment.livingKeys()).toEqual([]);
  });

  it.each(["json", "terminal"])("with a JWT and a key alone, as %s", async (format) => {
    const home = folder();
    const deployment = await deploy();
    const { jwt, key } = await credentialsOf(deployment);
    const echo = await echoing(deployment.url, "headers");
    const env = { AUTH_URL: echo.url, JWT_TOKEN: jwt, TITAN_TOKEN: key };
    const outcome = await titanAuth(["check", ...atOnce, "--format", format, "--record", "run.json"], {
      env,
      home,
    });
    expect(leaks(outcome, home, [jwt, key, ...echo.secrets])).toEqual([]);
    expect(outcome.code).not.toBe(70);
  });

  const password = 'not "to be\\seen" ä+%/1';
  const account = { email: "Some.Body+ci@example.com", password };

  it.each(["check", "verify", "cleanup"])(
    "%s: a wrong password, a dead server, 500s that echo, bad usage",
    async (command) => {
      const deployment = await deploy();
      const broken = await listen((request, response) => {
        let body = "";
        request.on("data", (chunk) => {
          body += chunk;
        });
        request.on("end", () =>
          response.writeHead(500).end(`Error: ${body} ${request.headers.authorization}`),
        );
      });
      const urls = [deployment.url, "http://127.0.0.1:9", broken.url, "http://user@127.0.0.1:9"];
      const codes = await Promise.all(
        urls.map(async (url) => {
          const home = folder();
          const outcome = await titanAuth([command, "--timeout", "1"], { env: envOf(url, account), home });
          expect(leaks(outcome, home, [account.email, password])).toEqual([]);
          return outcome.code;
        }),
      );
      expect(codes).not.toContain(70);
      expect(codes).not.toContain(0);
      expect(codes[3]).toBe(2);
    },
  );

  it("serve --list, though secrets are set", async () => {
    const home = folder();
    const outcome = await titanAuth(["serve", "--list"], { env: envOf("http://127.0.0.1:9", account), home });
    expect(outcome.code).toBe(0);
    expect(leaks(outcome, home, [account.email, password])).toEqual([]);
  });
});

/** Deployments that make what they give out as a secret hard to hide. */
describe("a deployment that plays tricks with its secrets cannot make the tool fail or leak", () => {
  const token = `opaque.${"k3Y".repeat(12)}`;
  const tricks: Readonly<
    Record<
      string,
      { readonly token: unknown; readonly key: unknown; readonly id: unknown; readonly early?: string }
    >
  > = {
    "an identifier that is the key itself": {
      token,
      key: "sekret-0123456789abcdef",
      id: "sekret-0123456789abcdef",
    },
    "a token that was told before it was issued": {
      token,
      key: "sekret-0123456789abcdef",
      id: "1",
      early: token,
    },
    "this tool's own words as tokens": { token: "schemaVersion", key: "tasks:read", id: "tasks:read" },
    "this tool's address as a key": { token: "titan-auth/0.1.0", key: "/api/v1/auth/api-keys", id: "x75" },
    "a token of one letter": { token: "a", key: "e", id: "" },
  };

  it.each(Object.entries(tricks))("%s", async (_name, trick) => {
    const home = folder();
    const { url } = await listen((request, response) => {
      void text(request).then((body) => {
        const [status, value] = answerOf(request, body);
        const words = trick.early;
        response.writeHead(status, { "content-type": "application/json", "x-hint": `${words}` });
        response.end(JSON.stringify(value));
      });
    });
    const created = (body: string): unknown => {
      const { name: called, scopes } = JSON.parse(body || "{}") as Record<string, unknown>;
      return { id: trick.id, key: trick.key, name: called, scopes, created_at: "2026-01-01T00:00:00Z" };
    };
    const no = { success: false, error: { code: "UNAUTHORIZED", message: `no ${trick.early}` } };
    const signedIn = (body: string) =>
      body.includes(account.password) ? ([200, { token: trick.token }] as const) : ([401, no] as const);
    const answerOf = ({ method, url: path = "", headers }: IncomingMessage, body: string) => {
      if (path.endsWith("/login")) return signedIn(body);
      if (!/^Bearer ./.test(headers.authorization ?? "")) return [401, no] as const;
      if (method === "POST" && path.endsWith("/api-keys")) return [201, created(body)] as const;
      // Nothing can be revoked, so that what is left is listed.
      return method === "DELETE" ? ([500, {}] as const) : ([200, { success: true, data: [] }] as const);
    };
    const account = { email: "some.body@example.com", password: "not-2-be-seen" };
    const args = ["check", ...atOnce, "--format", "json", "--record", "run.json", "--timeout", "2"];
    const outcome = await titanAuth(args, { env: envOf(url, account), home });
    expect(outcome.code, outcome.stderr).toBe(1);
    expect(leaks(outcome, home, [account.password, "sekret-0123456789abcdef", token])).toEqual([]);
  });
});
