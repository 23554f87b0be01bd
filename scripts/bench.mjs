// Whole processes against loopback: `check` and `verify` beside a bare undici script that sends the same requests, `--help` beside Node itself.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { command, once, serve, signIn } from "./deployment.mjs";

const runs = Number(process.env.BENCH_RUNS ?? 7);
const concurrency = 8;
const folder = mkdtempSync(join(tmpdir(), "titan-auth-bench-"));

const measure = (args, env) => once(args, { home: folder, env });

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

/** What `diagnose` is asked about: a JWT of the account, without the account. */
const suspect = async (env) => ({ TITAN_EMAIL: "", TITAN_PASSWORD: "", TITAN_TOKEN: await signIn(env) });

/** A command against a deployment that answers so late, beside a bare script that sends the same requests. */
async function benchRun(name, latency) {
  const { env, stop } = await serve(["--latency", String(latency)]);
  try {
    if (name === "diagnose") Object.assign(env, await suspect(env));
    const folderOf = join(folder, `${name}-${latency}`);
    const args = [command, name, "--quiet", "--concurrency", String(concurrency)];
    const { exchanges, target } = JSON.parse(measure([...args, "--format", "json"], env).stdout);
    const requests = exchanges.map(({ method, url, request }) => ({
      method,
      path: url.slice(target.authUrl.length),
      headers: request.headers,
      body: request.body,
    }));
    const file = join(folder, `requests-${name}-${latency}.json`);
    writeFileSync(file, JSON.stringify(requests));
    const shares = [];
    const ours = () => {
      // The share of Pact stands in the report alone; `check` has none.
      if (name !== "verify") return measure(args, env);
      const figures = measure([...args, "--reports", folderOf], env);
      const { pacts } = JSON.parse(readFileSync(join(folderOf, "report.json"), "utf8"));
      shares.push(pacts.matchingMs / figures.ms);
      return figures;
    };
    const bare = () => measure(["scripts/bench-bare.mjs", file, target.authUrl, String(concurrency)]);
    const figures = pair(ours, bare);
    const share = shares.length > 0 ? `, ${Math.round(100 * median(shares))} % of it Pact` : "";
    return {
      what: `${name}, ${latency} ms latency, ${requests.length} requests${share}`,
      floor: "bare undici",
      ...figures,
    };
  } finally {
    stop();
  }
}

const node = () => measure(["-e", "0"]);
const rows = [];
for (const latency of [0, 2, 20, 100]) rows.push(await benchRun("check", latency));
for (const latency of [2, 20, 100]) rows.push(await benchRun("diagnose", latency));
for (const latency of [2, 20]) rows.push(await benchRun("verify", latency));
rows.push({ what: "--help", floor: "node -e 0", ...pair(() => measure([command, "--help"]), node) });
rows.push({ what: "--version", floor: "node -e 0", ...pair(() => measure([command, "--version"]), node) });
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
