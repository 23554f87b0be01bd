import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { watchChangeSchema } from "../../contracts/report/watch.ts";
import { deploy, filesIn, folder, listen, start, titanAuth, until, wiretap } from "../support/cli.ts";

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
  const running = start(["watch", "--interval", "1h", "--format", "json", "--no-listen"], {
    env: { ...env, AUTH_URL: tap.url },
  });
  const signIns = () => tap.seen.filter((one) => one.startsWith("POST /api/v1/auth/login")).length;
  const roundIsOver = async (before: number) => {
    await until(() => signIns() > before);
    let count = -1;
    for (; count !== tap.seen.length || !tap.idle(); await sleep(400)) count = tap.seen.length;
  };
  await roundIsOver(0);
  const first = signIns();
  running.kill("SIGHUP");
  await roundIsOver(first);
  expect(signIns()).toBe(2 * first);
  running.kill("SIGTERM");
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(143);
  expect(linesOf(stdout)).toMatchObject([{ kind: "outcome", to: "pass" }]);
  for (const secret of tap.secrets) expect(stdout + stderr).not.toContain(secret);
  const writes = tap.seen.filter((one) => !/^(?:GET|HEAD|POST \/api\/v1\/auth\/login)/.test(one));
  expect(writes).toEqual([]);
});

it("goes on where a deployment goes away and comes back", async () => {
  let isThere = true;
  const front = await listen((_, response) => {
    if (isThere) response.writeHead(401, { "content-type": "application/json" }).end('{"success":false}');
    else response.destroy();
  });
  const running = start([...quick, "reach", "--no-listen"], { env: { AUTH_URL: front.url } });
  await until(() => front.seen.length > 0);
  isThere = false;
  const asked = front.seen.length;
  await until(() => front.seen.length > asked + 10);
  running.kill("SIGINT");
  const { code, stdout } = await running.ended;
  expect(code).toBe(130);
  const outcomes = linesOf(stdout).flatMap((one) => (one.kind === "outcome" ? one.to : []));
  expect(outcomes.at(-1)).toBe("inconclusive");
  expect(new Set(outcomes).size).toBe(outcomes.length);
});

it("revokes its keys when it is ended in the middle of a round", async () => {
  const deployment = await deploy({ latencyMs: 20 });
  const running = start([...quick, "--write", "--no-listen"], { env: deployment.env });
  await until(() => deployment.livingKeys().length > 3);
  running.kill("SIGTERM");
  const { code, stderr } = await running.ended;
  expect(code).toBe(143);
  expect(stderr).toContain("created keys are being revoked");
  expect(deployment.livingKeys()).toEqual([]);
});

it.each([
  [["--listen", "nowhere"], "--listen: wanted HOST:PORT"],
  [["--interval", "soon"], "--interval: wanted a time"],
  [["--jitter", "10"], "--jitter: wanted a percentage"],
  [["--intervall", "1s"], "Did you mean --interval?"],
  [["--require", "nothing"], "--require: wanted a suite"],
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
  expect(stderr).toContain("--listen: wanted an address that is free, got listen EADDRINUSE");
});
