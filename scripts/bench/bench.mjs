// Whole processes against loopback: our commands beside a bare undici script that sends the same requests, `check` beside its
// peers, `--help` beside Node itself. Writes what it measures into docs/performance.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import { command, once, serve, signIn } from "../deployment.mjs";
import { installPeers, peerCommands } from "./peers.mjs";

const runs = Number(process.env.BENCH_RUNS ?? 7);
/** What is measured: all of it, or what the arguments name. */
const named = process.argv.slice(2);
const isChosen = (name) => named.length === 0 || named.includes(name);
/** Connections of the bare script. Our commands find out for themselves how many requests to send at once. */
const connections = 16;
const load = loadavg()[0];
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
const suspect = async (env) => ({ AUTH_URL: env.AUTH_URL, TITAN_TOKEN: await signIn(env) });

/** A command against a deployment that answers so late, beside a bare script that sends the same requests. */
async function benchRun(name, latency) {
  const { env: whole, stop } = await serve(["--latency", String(latency)]);
  try {
    const env = name === "diagnose" ? await suspect(whole) : whole;
    const folderOf = join(folder, `${name}-${latency}`);
    const args = [command, name, "--quiet"];
    const { requests, base } = sentBy(args, env);
    const file = join(folder, `requests-${name}-${latency}.json`);
    writeFileSync(file, JSON.stringify(requests));
    const shares = [];
    const ours = () => {
      // Only the report has the share of Pact; `check` has none.
      if (name !== "verify") return measure(args, env);
      const figures = measure([...args, "--reports", folderOf], env);
      const { pacts } = JSON.parse(readFileSync(join(folderOf, "report.json"), "utf8"));
      shares.push(pacts.matchingMs / figures.ms);
      return figures;
    };
    const bare = () => measure(["scripts/bench/bare.mjs", file, base, String(connections)]);
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

/** The requests of a command, as its report shows them: secrets are masked, so most of them are refused when they are sent again. */
function sentBy(args, env) {
  const { exchanges, target } = JSON.parse(measure([...args, "--format", "json"], env).stdout);
  const requests = exchanges.map(({ method, url, request: { headers, body } }) => ({
    method,
    path: url.slice(target.authUrl.length),
    headers,
    body,
  }));
  return { requests, base: target.authUrl };
}

/** `check` beside other tools that send as many requests and look at each status. */
async function benchPeers(latency) {
  installPeers();
  const { env, stop } = await serve(["--latency", String(latency)]);
  try {
    const args = [command, "check", "--quiet"];
    const { requests, base } = sentBy(args, env);
    const answered = [];
    for (const { method, path, headers, body: own } of requests) {
      // The peers refuse to send a read with a body.
      const body = method === "GET" || method === "HEAD" ? undefined : own;
      const { statusCode: status, body: answer } = await request(base + path, { method, headers, body });
      await answer.dump();
      answered.push({ method, path, headers, body, status });
    }
    return Object.entries(peerCommands(answered, base, folder)).map(([peer, { args: words, ...how }]) => ({
      what: `check, ${latency} ms latency, ${requests.length} requests`,
      floor: peer,
      ...pair(
        () => measure(args, env),
        () => once(words, { home: folder, ...how }),
      ),
    }));
  } finally {
    stop();
  }
}

const node = () => measure(["-e", "0"]);
const rows = [];
const latencies = { check: [0, 2, 20, 100], diagnose: [2, 20, 100], verify: [2, 20] };
for (const [name, all] of Object.entries(latencies))
  if (isChosen(name)) for (const latency of all) rows.push(await benchRun(name, latency));
if (isChosen("peers")) rows.push(...(await benchPeers(20)));
for (const flag of ["--help", "--version"])
  if (isChosen(flag))
    rows.push({ what: flag, floor: "node -e 0", ...pair(() => measure([command, flag]), node) });
rmSync(folder, { recursive: true, force: true });

const table = [
  `Node ${process.version}, ${cpus().length} processors with a load of ${load.toFixed(1)}, medians of ${runs} runs in turn, bare undici with ${connections} connections:`,
  "",
  "| what | ms | beside | its ms | ratio | peak, MiB |",
  "| --- | --- | --- | --- | --- | --- |",
  ...rows.map(
    ({ what, ms, floor, floorMs, ratio, peakMb }) =>
      `| ${what} | ${ms.toFixed(0)} | ${floor} | ${floorMs.toFixed(0)} | ${ratio.toFixed(2)} | ${peakMb.toFixed(0)} |`,
  ),
].join("\n");
console.log(table);
writeFileSync("reports/bench.md", `${table}\n`);
const page = "docs/performance.md";
if (named.length === 0) {
  const parts = readFileSync(page, "utf8").split(/(?<=<!-- bench:begin -->\n).*(?=<!-- bench:end -->)/s);
  writeFileSync(page, parts.join(`\n${table}\n\n`));
}
writeFileSync("reports/bench.json", `${JSON.stringify(rows, null, 2)}\n`);
