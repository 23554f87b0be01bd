// A long watch in a short time: rounds every 300 ms against an embedded deployment of its own. Tells what grows.
// SOAK_SECONDS is how long, SOAK_READ_ONLY leaves keys and writes out; Linux only, since memory and sockets are read from /proc.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { command, serve, signIn, surroundingsIn } from "../deployment.mjs";

const seconds = Number(process.env.SOAK_SECONDS ?? 300);
const home = mkdtempSync(join(tmpdir(), "titan-auth-soak-"));

/** Reads lines of a stream until one matches; the rest flows on unread. */
async function lineOf(stream, pattern, onLine = () => {}) {
  return new Promise((resolve) => {
    createInterface({ input: stream }).on("line", (line) => {
      onLine(line);
      const match = pattern.exec(line);
      if (match) resolve(match);
    });
  });
}

/** What a process holds: resident KiB, open files, and sockets among them. */
function holdings(pid) {
  const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);
  const files = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return "";
    }
  });
  return { rss, files: files.length, sockets: files.filter((name) => name.startsWith("socket:")).length };
}

/** Names of keys that live at the deployment. */
async function livingKeys(env) {
  const headers = { authorization: `Bearer ${await signIn(env)}` };
  const listed = await (await fetch(`${env.AUTH_URL}/api/v1/api-keys`, { headers })).json();
  return JSON.stringify(listed).match(/"name":"titan-auth-check/g) ?? [];
}

const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** Growth for each round, by least squares. */
function slope(samples, of) {
  const [x, y] = [mean(samples.map(({ rounds }) => rounds)), mean(samples.map(of))];
  const over = samples.map((one) => (one.rounds - x) * (of(one) - y));
  const under = samples.map((one) => (one.rounds - x) ** 2);
  return mean(over) / mean(under);
}

const { env, stop } = await serve();
const reach = process.env.SOAK_READ_ONLY ? [] : ["--write"];
const args = ["watch", ...reach, "--interval", "300ms", "--jitter", "10%", "--format", "json"];
const watch = spawn(process.execPath, [command, ...args, "--listen", "127.0.0.1:0"], {
  env: { ...surroundingsIn(home), ...env },
  stdio: ["ignore", "pipe", "pipe"],
});
const changes = [];
createInterface({ input: watch.stdout }).on("line", (line) => changes.push(line));
const [, url] = await lineOf(watch.stderr, /metrics at (\S+)\/metrics/);
const samples = [];
for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
  await sleep(2000);
  await (await fetch(`${url}/metrics`)).text();
  const { rounds, well } = await (await fetch(`${url}/healthz`)).json();
  samples.push({ rounds, well, ...holdings(watch.pid) });
}
const asked = Date.now();
watch.kill("SIGTERM");
const code = await new Promise((resolve) => watch.once("exit", resolve));
const stoppedMs = Date.now() - asked;
const left = await livingKeys(env);
const ledgers = readdirSync(home, { recursive: true }).filter((name) => name.endsWith(".jsonl"));
stop();
rmSync(home, { recursive: true, force: true });

const quarter = Math.max(1, Math.floor(samples.length / 4));
const parts = { "first quarter": samples.slice(0, quarter), "last quarter": samples.slice(-quarter) };
console.log(`Node ${process.version}, ${samples.at(-1).rounds} rounds in ${seconds} s\n`);
console.log("| | rounds | resident, MiB | open files | sockets |");
console.log("| --- | --- | --- | --- | --- |");
for (const [name, part] of Object.entries(parts)) {
  const mib = mean(part.map(({ rss }) => rss)) / 1024;
  const most = (of) => Math.max(...part.map(of));
  console.log(
    `| ${name} | ${part[0].rounds}–${part.at(-1).rounds} | ${mib.toFixed(1)} | ${most((one) => one.files)} | ${most((one) => one.sockets)} |`,
  );
}
const half = samples.slice(samples.length / 2);
console.log(`\nGrowth over the last half: ${slope(half, ({ rss }) => rss).toFixed(2)} KiB a round`);
console.log(`Lines of changes: ${changes.length}; well throughout: ${samples.every(({ well }) => well)}`);
console.log(
  `Ended with ${code} after ${stoppedMs} ms; keys left: ${left.length}; ledgers left: ${ledgers.length}`,
);
