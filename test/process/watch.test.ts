import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { watchChangeSchema } from "../../contracts/report/watch.ts";
import { gateway } from "../support/cli/front.ts";
import { deploy, filesIn, folder, listen, startHere, titanAuth, until, wiretap } from "../support/cli.ts";

const linesOf = (stdout: string) =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => watchChangeSchema.parse(JSON.parse(line)));

/** A watch whose rounds follow each other at once. */
const quick = ["watch", "--interval", "150ms", "--jitter", "0%", "--format", "json"];

it("writes the metrics of one round for node_exporter, and exits as check does", async () => {
  const { env } = await deploy({ flaws: ["garbage-token-accepted"] });
  const home = folder();
  const { code, stdout } = await titanAuth(
    ["watch", "--once", "--textfile", "out/titan.prom", "--format", "json"],
    { env, home },
  );
  expect(code).toBe(1);
  expect(linesOf(stdout).map(({ kind }) => kind)).toContain("finding-appeared");
  const path = join(home, "out/titan.prom");
  expect(statSync(path).mode & 0o777).toBe(0o644);
  expect(readFileSync(path, "utf8")).toMatch(/^titan_auth_findings\{severity="critical",row="\w+"\} [1-9]/m);
  expect(Object.keys(filesIn(home))).toEqual(["out/titan.prom"]);
});

it("is read-only unless told, says a change once, and answers SIGHUP at once and SIGTERM with 143", async () => {
  const { env, url } = await deploy();
  const tap = await wiretap(url);
  const running = startHere(["watch", "--interval", "1h", "--format", "json", "--listen", "127.0.0.1:0"], {
    env: { ...env, AUTH_URL: tap.url },
  });
  await until(() => running.printed().stderr.includes("/metrics"));
  const [health = ""] = /http:\S+(?=\/metrics)/.exec(running.printed().stderr) ?? [];
  const roundIsOver = async (wanted: number) => {
    for (let rounds = 0; rounds < wanted; await sleep(20))
      ({ rounds } = (await (await fetch(`${health}/healthz`)).json()) as { rounds: number });
  };
  await roundIsOver(1);
  const signIns = () => tap.seen.filter((one) => one.startsWith("POST /api/v1/auth/login")).length;
  const first = signIns();
  running.kill("SIGHUP");
  await roundIsOver(2);
  expect(signIns()).toBe(2 * first);
  running.kill("SIGTERM");
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(143);
  expect(linesOf(stdout)).toMatchObject([{ kind: "outcome", to: "pass" }]);
  for (const secret of tap.secrets) expect(stdout + stderr).not.toContain(secret);
  const writes = tap.seen.filter((one) => !/^(?:GET|HEAD|POST \/api\/v1\/auth\/login)/.test(one));
  expect(writes).toEqual([]);
});

it("shows its last report at / and tells a webhook of changes alone, whose address is seen nowhere", async () => {
  const { env } = await deploy({ flaws: ["garbage-token-accepted"] });
  const messages: string[] = [];
  const hook = await listen(async (request, response) => {
    messages.push(JSON.parse(await text(request)).text);
    // The second message is not taken, which stops nothing.
    response.writeHead(messages.length === 1 ? 200 : 500).end();
  });
  const secret = "/services/T0123/B4567/89abcdefghij";
  const running = startHere([...quick, "session", "--listen", "127.0.0.1:0"], {
    env: { ...env, TITAN_WEBHOOK_URL: hook.url + secret },
  });
  await until(() => running.printed().stderr.includes("/metrics"));
  const [place = ""] = /http:\S+(?=\/metrics)/.exec(running.printed().stderr) ?? [];
  for (let rounds = 0; rounds < 3; await sleep(100))
    ({ rounds } = (await (await fetch(`${place}/healthz`)).json()) as { rounds: number });
  const page = await (await fetch(`${place}/`)).text();
  expect(page).toMatch(/<h1>.*FAIL/);
  expect(page.match(/<g><title>/g)?.length).toBeGreaterThanOrEqual(3);
  running.kill("SIGTERM");
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(143);
  expect(hook.seen).toEqual([`POST ${secret}`]);
  expect(messages[0]).toMatch(/^titan-auth watch, http:.*\n.* FAIL: .*\n.* new CRITICAL /);
  expect(stdout + stderr + page).not.toContain("89abcdefghij");
});

it("goes on where its webhook does not answer as it should", async () => {
  const { env } = await deploy({ flaws: ["garbage-token-accepted"] });
  const hook = await listen((_, response) => response.writeHead(302, { location: "/elsewhere" }).end());
  const home = folder();
  writeFileSync(join(home, "hook"), `${hook.url}/services/a\n`);
  const { code, stderr } = await titanAuth(["watch", "session", "--once", "--webhook-file", "hook"], {
    env,
    home,
  });
  expect(code).toBe(1);
  expect(stderr).toContain(
    "the webhook was not told of a change: it answered 302, and redirects are not followed",
  );
  expect(hook.seen).toEqual(["POST /services/a"]);
});

it.each([
  [[], { TITAN_WEBHOOK_URL: "" }, "TITAN_WEBHOOK_URL is set and empty"],
  [[], { TITAN_WEBHOOK_URL: "http://hooks.example.com/abcdef" }, "must begin with https://"],
  [["--webhook-file", "https://hooks.example.com/abcdef"], {}, "--webhook-file takes a file"],
  [["--webhook-file", "nothing-here"], {}, "cannot be read (no such file)"],
])("refuses the webhook of %j and %j before anything is sent", async (flags, env, words) => {
  const { url, seen } = await listen((_, response) => response.end());
  const { code, stderr } = await titanAuth(["watch", ...flags], { env: { AUTH_URL: url, ...env } });
  expect([code, seen]).toEqual([2, []]);
  expect(stderr).toContain(words);
  expect(stderr).not.toContain("abcdef");
});

it("goes on where a deployment goes away and comes back", async () => {
  let isThere = true;
  const deployment = await deploy();
  const front = await gateway(deployment.url, { beforehand: () => !isThere });
  const running = startHere([...quick, "reach", "--no-listen"], { env: { AUTH_URL: front.url } });
  const outcomes = () =>
    linesOf(running.printed().stdout).flatMap((one) => (one.kind === "outcome" ? one.to : []));
  await until(() => outcomes().length === 1);
  isThere = false;
  await until(() => outcomes().length === 2);
  isThere = true;
  await until(() => outcomes().length === 3);
  running.kill("SIGINT");
  expect((await running.ended).code).toBe(130);
  expect(outcomes()).toEqual(["pass", "inconclusive", "pass"]);
});

it("revokes its keys when it is ended in the middle of a round", async () => {
  const deployment = await deploy({ latencyMs: 20 });
  const running = startHere([...quick, "--write", "--no-listen"], { env: deployment.env });
  await until(() => deployment.livingKeys().length > 3);
  running.kill("SIGTERM");
  const { code, stderr } = await running.ended;
  expect(code).toBe(143);
  expect(stderr).toContain("created keys are being revoked");
  expect(deployment.livingKeys()).toEqual([]);
});

it.each([
  [["--listen", "nowhere"], "for --listen"],
  [["--interval", "soon"], "for --interval"],
  [["--jitter", "10"], "for --jitter"],
  [["--intervall", "1s"], "Did you mean --interval?"],
  [["--require", "nothing"], "for --require"],
])("refuses %j before anything is sent", async (flags, words) => {
  const { url, seen } = await listen((_, response) => response.end());
  const { code, stdout, stderr } = await titanAuth(["watch", ...flags], { env: { AUTH_URL: url } });
  expect([code, stdout, seen]).toEqual([2, "", []]);
  expect(stderr).toContain(words);
});

it("refuses a port that is taken", async () => {
  const { url, seen } = await listen((_, response) => response.end());
  const { code, stderr } = await titanAuth(["watch", "--listen", new URL(url).host], {
    env: { AUTH_URL: url },
  });
  expect([code, seen]).toEqual([2, []]);
  expect(stderr).toContain("--listen cannot be used (listen EADDRINUSE");
});
