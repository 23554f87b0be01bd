// Whole processes against loopback: `check` beside a bare undici script that sends the same requests, `--help` beside Node itself.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const runs = Number(process.env.BENCH_RUNS ?? 7);
const concurrency = 8;
const folder = mkdtempSync(join(tmpdir(), "titan-auth-bench-"));
const command = "dist/titan-auth.js";

/** Starts the embedded deployment in a process of its own and gives its exports. */
async function serve(latency) {
  const server = spawn(process.execPath, [command, "serve", "--latency", String(latency)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const env = {};
  for await (const line of createInterface({ input: server.stdout })) {
    const [, name, value] = /^export (\w+)='(.*)'$/.exec(line) ?? [];
    if (name) env[name] = value;
    if (name === "TITAN_EXPIRED_JWT") break;
  }
  return { env, stop: () => server.kill() };
}

/** Wall milliseconds and peak bytes of one process. */
function once(args, env = {}) {
  const peak = join(folder, "peak");
  const begun = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ["--import", "./scripts/peak.mjs", ...args], {
    env: { PATH: process.env.PATH, HOME: folder, XDG_STATE_HOME: folder, BENCH_PEAK: peak, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  const ms = Number(process.hrtime.bigint() - begun) / 1e6;
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return { ms, peak: Number(readFileSync(peak, "utf8")) };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Two commands in turn, after one run of each that is not counted. */
function pair(ours, floor) {
  ours();
  floor();
  const rounds = Array.from({ length: runs }, () => ({ ours: ours(), floor: floor() }));
  return {
    ms: median(rounds.map((round) => round.ours.ms)),
    floorMs: median(rounds.map((round) => round.floor.ms)),
    ratio: median(rounds.map((round) => round.ours.ms / round.floor.ms)),
    peakMb: median(rounds.map((round) => round.ours.peak)) / 2 ** 20,
  };
}

async function benchCheck(latency) {
  const { env, stop } = await serve(latency);
  try {
    const report = join(folder, `report-${latency}`);
    once([command, "check", "--quiet", "--reports", report], env);
    const { exchanges, target } = JSON.parse(readFileSync(join(report, "report.json"), "utf8"));
    const requests = exchanges.map(({ method, url, request }) => ({
      method,
      path: url.slice(target.authUrl.length),
      headers: request.headers,
      body: request.body,
    }));
    const file = join(folder, `requests-${latency}.json`);
    writeFileSync(file, JSON.stringify(requests));
    const figures = pair(
      () => once([command, "check", "--quiet", "--concurrency", String(concurrency)], env),
      () => once(["scripts/bench-bare.mjs", file, target.authUrl, String(concurrency)]),
    );
    return {
      what: `check, ${latency} ms latency, ${requests.length} requests`,
      floor: "bare undici",
      ...figures,
    };
  } finally {
    stop();
  }
}

const node = () => once(["-e", "0"]);
const rows = [];
for (const latency of [0, 2, 20]) rows.push(await benchCheck(latency));
rows.push({ what: "--help", floor: "node -e 0", ...pair(() => once([command, "--help"]), node) });
rows.push({ what: "--version", floor: "node -e 0", ...pair(() => once([command, "--version"]), node) });
rmSync(folder, { recursive: true, force: true });

const table = [
  `Node ${process.version}, ${cpus().length} processors, median of ${runs} runs, concurrency ${concurrency}`,
  "",
  "| what | ms | floor | floor, ms | ratio | peak, MiB |",
  "| --- | --- | --- | --- | --- | --- |",
  ...rows.map(
    ({ what, ms, floor, floorMs, ratio, peakMb }) =>
      `| ${what} | ${ms.toFixed(0)} | ${floor} | ${floorMs.toFixed(0)} | ${ratio.toFixed(2)} | ${peakMb.toFixed(0)} |`,
  ),
].join("\n");
console.log(table);
writeFileSync("reports/bench.md", `${table}\n`);
writeFileSync("reports/bench.json", `${JSON.stringify(rows, null, 2)}\n`);
